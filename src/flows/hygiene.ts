import type { Hygiene } from '../domain/hygiene.ts'
import { quietsAt } from '../domain/mute.ts'
import type { RouteContext } from '../domain/route.ts'
import { placeOf, type Routing } from '../domain/routing.ts'
import type { WatchState } from '../domain/watch-state.ts'
import type { Context } from './context.ts'

type HygieneContext = Pick<Context, 'store' | 'clock' | 'config'>

/** With a message waiting for Slack longer than this, what happens is gathered and told in one message. */
const AWAY_MS = 60_000

/** What people and the configuration say about calling, for one cluster, now. */
export async function readHygiene(
  { store, clock, config }: HygieneContext,
  cluster: string,
): Promise<Hygiene> {
  return {
    quiets: quietsAt(await store.mutes(), config.maintenance, clock.now()),
    marks: await store.marks(cluster),
    escalation: config.escalation,
    grouping: config.grouping,
  }
}

/** Whether Slack does not take messages in one of the channels to which this cluster's alerts may go. */
export async function isAway(
  { store, clock }: HygieneContext,
  { routes, clusterChannel, fallback }: Routing,
  cluster: string,
): Promise<boolean> {
  const channels = [clusterChannel(cluster) ?? fallback, ...routes.map((route) => route.channel)]
  for (const channel of new Set(channels)) {
    const oldest = await store.oldestWaiting(channel)
    if (oldest !== null && clock.now() - oldest.since > AWAY_MS) return true
  }
  return false
}

/** From what knowledge a message of a cluster is made again, between two polls. */
export function remembered(
  { clock, config }: Pick<Context, 'clock' | 'config'>,
  routing: Routing,
  cluster: string,
  { snapshot, trails }: WatchState,
): RouteContext {
  return {
    cluster,
    place: (subject) => placeOf(routing, subject),
    approvalChannel: config.approvalChannel,
    previous: snapshot,
    snapshot,
    trails,
    past: {},
    now: clock.now(),
  }
}
