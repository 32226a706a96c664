import { setImmediate } from 'node:timers/promises'
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { Span } from '../domain/digest.ts'
import { ALERT_KINDS, type HistoryEntry } from '../domain/history.ts'
import type { Phrase } from '../domain/phrase.ts'
import type { RuleArea } from '../domain/rule.ts'
import type { RuleName } from '../domain/rule-settings.ts'
import type { Tables } from './tables.ts'

const COLUMNS = [
  'cluster',
  'kind',
  'at',
  'seen_at',
  'severity',
  'area',
  'tenants',
  'title',
  'rule',
  'incident',
  'job',
  'bytes',
] as const

/** More than this in one answer would be no summary; the newest are given. */
const MOST = 20_000

/** Which part of history is wanted. Times are ms since the epoch (UTC). */
export type HistoryFilter =
  /** What happened in a time, and what happened before it and was seen only since `lateSince`. */
  | { readonly from: number; readonly to: number; readonly lateSince: number }
  /** What was seen from a moment on. */
  | { readonly seenFrom: number }

/** Remembers events. */
export async function writeHistory(
  trx: Transaction<Tables>,
  entries: readonly HistoryEntry[],
): Promise<void> {
  for (const { seenAt, tenants, title, ...facts } of entries) {
    await trx
      .insertInto('history')
      .values({
        ...facts,
        seen_at: seenAt,
        tenants: JSON.stringify(tenants),
        title: JSON.stringify(title),
      })
      .execute()
  }
}

/** A part of history, in the order in which it was seen; of more than 20,000 entries the newest. */
export async function readHistory(
  db: Kysely<Tables>,
  filter: HistoryFilter,
): Promise<readonly HistoryEntry[]> {
  const all = db
    .selectFrom('history')
    .select(COLUMNS)
    // The plus keeps SQLite from going through everything by id in order to save the sorting of a few.
    .orderBy(sql`+id`, 'desc')
    .limit(MOST)
  const some =
    'seenFrom' in filter
      ? all.where('seen_at', '>=', filter.seenFrom)
      : all.where((eb) =>
          eb.or([
            eb.and([eb('at', '>=', filter.from), eb('at', '<', filter.to)]),
            eb.and([eb('at', '<', filter.from), eb('seen_at', '>=', filter.lateSince)]),
          ]),
        )
  const rows = await some.execute()
  return rows.toReversed().map(toEntry)
}

/** What went wrong in a time, as it was seen then. */
export interface Alerts {
  /** Oldest first: what began an incident, failed jobs whose rule was off, and jobs that made good. */
  readonly entries: readonly HistoryEntry[]
  /** Whether there were more, older ones. */
  readonly cut: boolean
}

/** Entries that are read in one piece, and at most. */
const PIECE = 2000
const MOST_ALERTS = 50_000

/**
 * What went wrong on a cluster in a time, ms since the epoch (UTC); `to` is not in it any more. Gives way to others after
 * each piece, because there may be very many.
 */
export async function readAlerts(
  db: Kysely<Tables>,
  cluster: string,
  { from, to }: Span,
): Promise<Alerts> {
  const entries: HistoryEntry[] = []
  const of = db
    .selectFrom('history')
    .select(['id', ...COLUMNS])
    .where('cluster', '=', cluster)
    .where('at', '>=', from)
    .where('at', '<', to)
    .where('kind', 'in', ALERT_KINDS)
    .orderBy('id', 'desc')
    .limit(PIECE)
  let before: number | null = null
  while (entries.length < MOST_ALERTS) {
    const rows: Awaited<ReturnType<typeof of.execute>> = await (before === null
      ? of
      : of.where('id', '<', before)
    ).execute()
    for (const { id, ...row } of rows) {
      entries.push(toEntry(row))
      before = id
    }
    if (rows.length < PIECE) return { entries: entries.toReversed(), cut: false }
    await setImmediate()
  }
  return { entries: entries.toReversed(), cut: true }
}

function toEntry({
  seen_at: seenAt,
  tenants,
  title,
  kind,
  severity,
  area,
  rule,
  ...facts
}: {
  readonly [Column in (typeof COLUMNS)[number]]: Selectable<Tables['history']>[Column]
}): HistoryEntry {
  return {
    ...facts,
    seenAt,
    kind: kind as HistoryEntry['kind'],
    severity: severity as HistoryEntry['severity'],
    area: area as RuleArea | null,
    rule: rule as RuleName | null,
    tenants: JSON.parse(tenants) as string[],
    title: JSON.parse(title) as Phrase,
  }
}

/** Forgets what was seen before the time. */
export async function pruneHistory(db: Kysely<Tables>, before: number): Promise<void> {
  await db.deleteFrom('history').where('seen_at', '<', before).execute()
}
