import { closing } from '../domain/closed-incidents.ts'
import { toHistory } from '../domain/history.ts'
import { messagesOf } from '../domain/hygiene.ts'
import type { Notification } from '../domain/notification.ts'
import { phrase } from '../domain/phrase.ts'
import { tell } from '../domain/tell.ts'
import { type LaidAside, NOTHING_WATCHED, type WatchState } from '../domain/watch-state.ts'
import type { Context } from './context.ts'
import { remembered } from './hygiene.ts'
import { routingOf } from './routes.ts'

type WatchedContext = Pick<Context, 'store' | 'clock' | 'config' | 'clusters' | 'log'>

/** Of a cluster that was not read for so long nothing is said, and what was laid aside for so long is of no use. */
const LONG_AGO_MS = 30 * 86_400_000

/**
 * Compares the clusters that were watched with those that are configured. One that is not any more has a message, and its
 * open alerts are closed, because nobody would turn them green nor answer their buttons; what was known of it is laid
 * aside for a month. One that is configured again goes on where it was: a slip in the configuration must lose no alert.
 * Asked once at the start, before the first poll, because the configuration is read then.
 */
export async function compareWatched(context: WatchedContext): Promise<void> {
  const { store, clock, clusters } = context
  for (const name of await store.watchedClusters()) {
    const state = await store.readWatch(name)
    const { laidAside } = state
    if (laidAside && clock.now() - laidAside.at > LONG_AGO_MS) {
      await store.saveWatch(name, NOTHING_WATCHED, [])
    } else if (laidAside && clusters.has(name)) await takeUp(context, name, laidAside)
    else if (!laidAside && !clusters.has(name)) await layAside(context, name, state)
  }
}

async function layAside(
  { store, clock, config, log }: WatchedContext,
  cluster: string,
  state: WatchState,
): Promise<void> {
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
  const watched = { state: { ...state, incidents: [] }, events, runs: [], archives: [] }
  const told = tell(watched, state, context, false, config.grouping)
  const message = unwatched(config.alertChannel, cluster, {
    since: now,
    lastRead,
    closed: events.length,
  })
  const history = toHistory(cluster, events, snapshot, now)
  await store.saveWatch(
    cluster,
    { ...NOTHING_WATCHED, laidAside: { at: now, state } },
    [message, ...told.notifications],
    [],
    [],
    history,
  )
  log.warn({ cluster, closed: events.length }, 'no longer configured')
}

async function takeUp(
  { store, clock, config, clusters, log }: WatchedContext,
  cluster: string,
  { at: since, state }: LaidAside,
): Promise<void> {
  const now = clock.now()
  const routing = routingOf(
    config,
    [...clusters.values()].map((one) => one.config),
  )
  const open = messagesOf(state, remembered({ clock, config }, routing, cluster, state))
  const message = unwatched(config.alertChannel, cluster, {
    since,
    lastRead: state.snapshot?.readAt ?? null,
    closed: state.incidents.length,
    backAt: now,
  })
  await store.saveWatch(cluster, state, [
    { ...message, key: `${message.key}#back`, mode: 'edit' },
    ...open.map(
      ({ manner: _, ...one }): Notification => ({
        ...one,
        key: `${one.identity}#watched-again/${now}`,
        mode: 'edit',
      }),
    ),
  ])
  log.info({ cluster, open: state.incidents.length }, 'configured again')
}

/** The message of a cluster that is not configured, or was not for a while. */
function unwatched(
  channel: string,
  cluster: string,
  facts: {
    readonly since: number
    readonly lastRead: number | null
    readonly closed: number
    readonly backAt?: number
  },
): Notification {
  const { since, lastRead, closed, backAt = null } = facts
  const key = `unwatched:${cluster}/${since}`
  const body = { template: 'unwatched', cluster, lastRead, closed, backAt } as const
  return { key, identity: key, mode: 'post', channel, body }
}
