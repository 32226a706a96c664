import type { Kysely, Transaction } from 'kysely'
import type { Span, WorstLag } from '../domain/digest.ts'
import type { WatchState } from '../domain/watch-state.ts'
import type { Tables } from './tables.ts'

/** Polls that are further apart leave a gap between them: the bot did not look. */
const GAP_MS = 5 * 60_000
/** Of the lags in so long a time the worst is kept. */
const BUCKET_MS = 5 * 60_000
/** Lags are kept for a weekly digest and a look back. */
const KEEP_LAGS_MS = 40 * 86_400_000

/** When the bot looked, and what it saw of the archives; for proof of life. */
export interface Pulse {
  /** When each cluster was polled, by its name; and when it could be read. Oldest first. */
  readonly polled: ReadonlyMap<string, readonly Span[]>
  readonly read: ReadonlyMap<string, readonly Span[]>
  readonly worstLag: WorstLag | null
  /** When the first poll of all was, ms since the epoch (UTC); null before it. */
  readonly firstLook: number | null
}

/** Notes a poll: that it was, whether the cluster could be read, and the worst lag of its archives that run. */
export async function writePulse(
  trx: Transaction<Tables>,
  cluster: string,
  state: WatchState,
  now: number,
): Promise<void> {
  await extend(trx, cluster, 'polled', now)
  if (state.failedPolls > 0 || !state.snapshot) return
  await extend(trx, cluster, 'read', now)
  const worst = state.snapshot.tenants
    .flatMap(({ name, archive }) =>
      archive?.state === 'running' && archive.lag !== null
        ? [{ tenant: name, seconds: archive.lag }]
        : [],
    )
    .toSorted((a, b) => b.seconds - a.seconds)[0]
  if (!worst) return
  await trx
    .insertInto('lags')
    .values({ cluster, at: Math.floor(now / BUCKET_MS) * BUCKET_MS, ...worst })
    .onConflict((conflict) =>
      conflict
        .columns(['cluster', 'at'])
        .doUpdateSet(worst)
        .where('lags.seconds', '<', worst.seconds),
    )
    .execute()
}

async function extend(
  trx: Transaction<Tables>,
  cluster: string,
  what: 'polled' | 'read',
  now: number,
): Promise<void> {
  const last = await trx
    .selectFrom('pulses')
    .select(['began', 'ended'])
    .where('cluster', '=', cluster)
    .where('what', '=', what)
    .orderBy('ended', 'desc')
    .limit(1)
    .executeTakeFirst()
  // A clock that was set back goes on in the same stretch.
  if (last && now - last.ended <= GAP_MS) {
    await trx
      .updateTable('pulses')
      .set({ ended: Math.max(now, last.ended) })
      .where('cluster', '=', cluster)
      .where('what', '=', what)
      .where('began', '=', last.began)
      .execute()
    return
  }
  await trx.insertInto('pulses').values({ cluster, what, began: now, ended: now }).execute()
}

/** The pulse in a time, ms since the epoch (UTC). */
export async function readPulse(db: Kysely<Tables>, { from, to }: Span): Promise<Pulse> {
  const rows = await db
    .selectFrom('pulses')
    .select(['cluster', 'what', 'began', 'ended'])
    .where('ended', '>=', from)
    .where('began', '<', to)
    .orderBy('began')
    .execute()
  const lag = await db
    .selectFrom('lags')
    .select(['cluster', 'tenant', 'seconds'])
    .where('at', '>=', from)
    .where('at', '<', to)
    .orderBy('seconds', 'desc')
    .limit(1)
    .executeTakeFirst()
  const first = await db
    .selectFrom('pulses')
    .select((eb) => eb.fn.min('began').as('began'))
    .executeTakeFirst()
  const spansOf = (what: string) => {
    const spans = new Map<string, Span[]>()
    for (const row of rows.filter((one) => one.what === what)) {
      spans.set(row.cluster, [
        ...(spans.get(row.cluster) ?? []),
        { from: row.began, to: row.ended },
      ])
    }
    return spans
  }
  return {
    polled: spansOf('polled'),
    read: spansOf('read'),
    worstLag: lag ?? null,
    firstLook: first?.began ?? null,
  }
}

/** Forgets stretches that ended before the time, and lags after forty days. */
export async function prunePulse(db: Kysely<Tables>, before: number, now: number): Promise<void> {
  await db.deleteFrom('pulses').where('ended', '<', before).execute()
  await db
    .deleteFrom('lags')
    .where('at', '<', now - KEEP_LAGS_MS)
    .execute()
}
