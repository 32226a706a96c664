import { diff, diffFailedPoll, type Watched } from '../domain/diff.ts'
import { missingJobs } from '../domain/diff-jobs.ts'
import { followJob } from '../domain/follow.ts'
import { toHistory } from '../domain/history.ts'
import { historySince } from '../domain/history-window.ts'
import { speak } from '../domain/hygiene.ts'
import { isJobOver } from '../domain/job.ts'
import type { Request } from '../domain/request.ts'
import { placeOf } from '../domain/routing.ts'
import { judgedTenants } from '../domain/rule.ts'
import { rulesFor } from '../domain/rules-for.ts'
import { type PastRuns, pastKey, tenantPastKeys } from '../domain/run.ts'
import { type Snapshot, toSnapshot } from '../domain/snapshot.ts'
import type { WatchState } from '../domain/watch-state.ts'
import { OceanBaseError } from '../errors.ts'
import { cardOf, requestLine } from './card.ts'
import type { Cluster, Context } from './context.ts'
import { deliveryFacts } from './delivery-facts.ts'
import { isAway, readHygiene } from './hygiene.ts'
import { routingOf } from './routes.ts'
import { takenJobs } from './taken-jobs.ts'

/** History rows of one view in a poll: all that ended since the last, also after a storm or a long absence. */
const ALL = 50_000
/** The same at the first look, which learns how long jobs take and tells what failed lately. */
const LEARNED_ROWS = 5000

/** Running jobs whose earlier runs are looked up in one poll; of more the time left is told by their pace alone. */
const LEARNED = 500

/**
 * One poll of one cluster: observe, compare, route, and save what was seen together with what is to be said, in one
 * transaction (DESIGN §3). A database that does not answer is an observation too; only other errors are thrown.
 */
export async function watch(
  context: Pick<Context, 'store' | 'clock' | 'config' | 'counters' | 'log' | 'clusters'>,
  cluster: Cluster,
): Promise<void> {
  const { store, clock, config, counters, log } = context
  const name = cluster.config.name
  const startedAt = clock.now()
  const before = await store.readWatch(name)
  const { watched, past } = await look(context, cluster, before)
  const ok = watched.state.failedPolls === 0
  counters.poll(name, ok ? 'ok' : 'failed', (clock.now() - startedAt) / 1000)
  for (const event of watched.events) {
    if (event.kind === 'job_progressed' || event.kind === 'archive_progressed') continue
    counters.event(name, event.kind)
    log.info({ cluster: name, event: event.kind, about: subject(event) }, 'event')
  }
  const snapshot = ok ? watched.state.snapshot : null
  if (snapshot && !before.snapshot) {
    const { version, tenants } = snapshot
    log.info({ cluster: name, version: version.text, tenants: tenants.length }, 'first reading')
  }
  const routing = routingOf(config, [cluster.config])
  const told = speak(
    watched,
    before,
    {
      cluster: name,
      place: (about) => placeOf(routing, about),
      approvalChannel: config.approvalChannel,
      previous: before.snapshot,
      snapshot,
      trails: watched.state.trails,
      past,
      now: clock.now(),
    },
    await isAway(context, routing, name),
    await readHygiene(context, name),
  )
  const requests = snapshot ? await followed(context, name, snapshot) : []
  const cards = requests.flatMap(({ after, line }) => {
    const { approvalChannel: channel } = config
    const card = cardOf(after, channel, clock.now())
    return line === null
      ? [card]
      : [card, requestLine(after, channel, after.state, line, clock.now())]
  })
  const said = [...told.notifications, ...cards]
  const history = toHistory(name, watched.events, snapshot, clock.now())
  const { runs, archives } = watched
  await store.saveWatch(name, told.state, said, requests, runs, history, told.unmark, archives)
}

async function look(
  context: Pick<Context, 'store' | 'clock' | 'config' | 'log' | 'clusters'>,
  cluster: Cluster,
  before: WatchState,
): Promise<{ watched: Watched; past: PastRuns }> {
  const { store, clock, config, log } = context
  const name = cluster.config.name
  const settings = rulesFor(config.rules, name)
  try {
    let snapshot = await observe(cluster, before.snapshot, context)
    // A row that moved to history between the two reads is in neither: look once more before judging (trap 1).
    if (missingJobs(before.snapshot, snapshot).length > 0) {
      snapshot = await observe(cluster, before.snapshot, context)
    }
    const running = snapshot.jobs.filter((job) => !isJobOver(job)).slice(0, LEARNED)
    const keys = [
      ...running.map(pastKey),
      ...before.incidents.flatMap(({ finding }) => (finding?.job ? pastKey(finding.job) : [])),
      ...judgedTenants(snapshot).flatMap((tenant) => tenantPastKeys(tenant.tenantId)),
    ]
    const past = await store.pastRuns(name, [...new Set(keys)])
    const delivery = await deliveryFacts(context, name)
    const watched = diff(name, before, snapshot, config.thresholds, past, settings, delivery)
    return { watched, past }
  } catch (error) {
    if (!(error instanceof OceanBaseError)) throw error
    log.warn({ cluster: name, errno: error.errno, reason: error.message }, 'poll failed')
    const now = clock.now()
    return {
      watched: diffFailedPoll(
        name,
        before,
        error.message,
        now,
        config.thresholds,
        settings,
        error.errno,
        await deliveryFacts(context, name),
      ),
      past: {},
    }
  }
}

async function observe(
  cluster: Cluster,
  previous: Snapshot | null,
  { clock, config }: Pick<Context, 'clock' | 'config'>,
): Promise<Snapshot> {
  const since = historySince(previous, clock.now(), config.thresholds.lookBackHours)
  const rows = await cluster.oceanbase.read({
    historySince: since,
    historyLimit: previous ? ALL : LEARNED_ROWS,
  })
  return toSnapshot(cluster.config.name, rows, clock.now())
}

/** Requests of this cluster whose job moved on, with the line that a job without a description does not bring itself. */
async function followed(
  { store }: Pick<Context, 'store'>,
  cluster: string,
  snapshot: Snapshot,
): Promise<readonly { before: Request; after: Request; line: string | null }[]> {
  const open = await store.requests({ states: ['started', 'unknown'], limit: 500 })
  const skew = snapshot.databaseNow - snapshot.readAt
  const mine = open.filter((request) => request.plan.operation.cluster === cluster)
  const taken = mine.some((one) => one.jobKey === null)
    ? await takenJobs({ store })
    : new Set<string>()
  // The one that was sent last first: a job after it is rather its own than that of one sent before.
  return mine
    .toSorted((a, b) => (b.executingAt ?? 0) - (a.executingAt ?? 0))
    .flatMap((before) => {
      const after = followJob(before, snapshot.jobs, skew, taken)
      if (!after) return []
      if (after.jobKey !== null) taken.add(after.jobKey)
      const job = snapshot.jobs.find((one) => one.key === after.jobKey)
      const line = !job || job.description ? null : `Job ${job.jobId} (${job.kind}): ${job.status}.`
      return [{ before, after, line }]
    })
}

function subject(event: Watched['events'][number]): string {
  if ('job' in event) return event.job.key
  return event.incident.id
}
