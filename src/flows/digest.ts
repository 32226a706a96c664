import { coverageOf } from '../domain/coverage.ts'
import { type Digest, toDigest } from '../domain/digest.ts'
import {
  type DigestKind,
  type DigestPeriod,
  digestKey,
  LATE_MS,
  lastPeriod,
} from '../domain/digest-period.ts'
import { rulesFor } from '../domain/rules-for.ts'
import { toClusterStatus } from '../domain/status-report.ts'
import type { Context } from './context.ts'
import { listMutes } from './mutes.ts'
import { openIncidents } from './open-incidents.ts'

type DigestContext = Pick<Context, 'store' | 'clock' | 'config' | 'clusters' | 'log'>

const DAY_MS = 86_400_000
/** A cluster that is not polled although the others are, for so long after the digest is due, is not waited for. */
const PATIENCE_MS = 10 * 60_000

/**
 * Says the digests that are due, each once for ever; gives how many. They are made after a poll of every cluster, so
 * that nothing of their time is missing, and up to six hours late when the bot was down. For a time in which the bot
 * never looked there is none: it would count nothing, and that is no news of backups.
 */
export async function sayDigests(context: DigestContext): Promise<number> {
  const { store, clock, config, log } = context
  const { zone, channel } = config.digest
  let said = 0
  for (const kind of ['daily', 'weekly'] as const) {
    const time = config.digest[kind]
    if (!time) continue
    const period = lastPeriod(kind, time, zone, clock.now())
    const key = digestKey(period)
    if (clock.now() - period.to > LATE_MS || (await store.saidAt(key)) !== null) continue
    if (!(await isSeen(context, period))) continue
    const pulse = await store.pulse(period)
    if (pulse.polled.size === 0) continue
    const before = lastPeriod(kind, time, zone, period.to - 1)
    const lateSince = (await store.saidAt(digestKey(before))) ?? period.from
    const digest = await makeDigest(context, { ...period, zone }, lateSince)
    const body = { template: 'digest', digest } as const
    if (!(await store.say({ key, identity: key, mode: 'post', channel, body }))) continue
    log.info({ key, late: Math.round((clock.now() - period.to) / 1000) }, 'digest')
    said++
  }
  return said
}

/** The digest of the last day or week up to now, for whoever asks. */
export async function digestNow(context: DigestContext, kind: DigestKind): Promise<Digest> {
  const now = context.clock.now()
  const from = now - (kind === 'daily' ? DAY_MS : 7 * DAY_MS)
  const { zone } = context.config.digest
  return await makeDigest(context, { kind: 'now', from, to: now, zone }, now)
}

/** Whether every cluster was polled since the digest is due, or the bot has waited for the others long enough. */
async function isSeen(
  { store, clock, clusters }: DigestContext,
  { to }: DigestPeriod,
): Promise<boolean> {
  const { polled } = await store.pulse({ from: to, to: clock.now() + 1 })
  if ([...clusters.keys()].every((name) => polled.has(name))) return true
  return [...polled.values()]
    .flat()
    .some((span) => span.to - Math.max(span.from, to) >= PATIENCE_MS)
}

async function makeDigest(
  { store, clock, config, clusters }: DigestContext,
  time: Pick<Digest, 'kind' | 'from' | 'to' | 'zone'>,
  lateSince: number,
): Promise<Digest> {
  const { from, to } = time
  const names = [...clusters.keys()]
  const states = await Promise.all(
    names.map(async (name) => ({ name, state: await store.readWatch(name) })),
  )
  const pulse = await store.pulse({ from, to })
  const { quiets } = await listMutes({ store, clock, config, clusters })
  const known = states.flatMap(({ state }) =>
    state.snapshot ? [{ snapshot: state.snapshot, incidents: state.incidents }] : [],
  )
  return toDigest({
    ...time,
    madeAt: clock.now(),
    coverage: known.map(({ snapshot, incidents }) =>
      coverageOf(
        toClusterStatus(
          { snapshot, incidents, trails: {}, past: {}, stale: null },
          null,
          config.thresholds,
          rulesFor(config.rules, snapshot.cluster),
        ),
      ),
    ),
    dark: states.filter(({ state }) => !state.snapshot).map(({ name }) => name),
    worstLag: pulse.worstLag,
    muted: { mutes: quiets.length, held: quiets.reduce((sum, one) => sum + one.held, 0) },
    entries: await store.history({ from, to, lateSince }),
    open: openIncidents(states.map(({ state }) => state)),
    requests: await store.requests({ limit: 500 }),
    polled: pulse.polled,
    read: pulse.read,
    firstLook: pulse.firstLook,
  })
}
