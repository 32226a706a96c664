import { closing } from '../domain/closed-incidents.ts'
import { toHistory } from '../domain/history.ts'
import { phrase } from '../domain/phrase.ts'
import { tell } from '../domain/tell.ts'
import type { Context } from './context.ts'
import { remembered } from './hygiene.ts'
import { routingOf } from './routes.ts'

type UnwatchedContext = Pick<Context, 'store' | 'clock' | 'config' | 'clusters' | 'log'>

/** Of a cluster that was not read for so long nothing is said: it was said then. */
const LONG_AGO_MS = 30 * 86_400_000

/**
 * Clusters that were watched and are not configured any more: one message each, and their open alerts are closed. Nobody
 * would ever turn them green, nor answer their buttons. Asked once at the start, because the configuration is read then.
 */
export async function closeUnwatched(context: UnwatchedContext): Promise<void> {
  const { store, clusters } = context
  for (const name of await store.watchedClusters()) {
    if (!clusters.has(name)) await closeOne(context, name)
  }
}

async function closeOne(
  { store, clock, config, log }: UnwatchedContext,
  cluster: string,
): Promise<void> {
  const state = await store.readWatch(cluster)
  const { snapshot, incidents } = state
  const now = clock.now()
  const lastRead = snapshot?.readAt ?? null
  const isOld = lastRead === null || now - lastRead > LONG_AGO_MS
  if (isOld && incidents.length === 0) return
  const why = phrase`${{ name: cluster }} is not configured here any more`
  const events = incidents.map((one) => closing(one, why, now))
  // Nothing was read now.
  const context = {
    ...remembered({ clock, config }, routingOf(config, []), cluster, state),
    snapshot: null,
  }
  const after = { ...state, incidents: [], findings: {}, held: {}, waiting: {}, words: {} }
  const watched = { state: after, events, runs: [], archives: [] }
  const told = tell(watched, state, context, false, config.grouping)
  // The same last reading is said once, however often obbackup is started.
  const key = `unwatched:${cluster}/${lastRead ?? now}`
  const channel = config.alertChannel
  const body = { template: 'unwatched', cluster, lastRead, closed: events.length } as const
  const message = { key, identity: key, mode: 'post', channel, body } as const
  const history = toHistory(cluster, events, snapshot, now)
  await store.saveWatch(cluster, told.state, [message, ...told.notifications], [], [], history)
  if (events.length > 0) log.warn({ cluster, closed: events.length }, 'no longer configured')
}
