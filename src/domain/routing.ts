import { isMeant, type Match, type Subject } from './match.ts'

/** One line of `routes` in the configuration. */
export interface Route {
  readonly match: Match
  /** Channel id. */
  readonly channel: string
  /** Slack user group id that new alerts mention, or null. */
  readonly mention: string | null
}

/** Where a new message goes, and how. */
export interface Place {
  /** Channel id. */
  readonly channel: string
  /** Slack user group id, or null: nobody is mentioned. */
  readonly mention: string | null
  /** Number of the route that decided, from 0; null when none matched. */
  readonly route: number | null
  /** Routes are configured, none matched, and the cluster has no channel of its own. */
  readonly unrouted: boolean
}

/** Routes, and where a cluster's messages go without one. */
export interface Routing {
  readonly routes: readonly Route[]
  /** The cluster's own channel id; null: `fallback`. */
  readonly clusterChannel: (cluster: string) => string | null
  /** SLACK_ALERT_CHANNEL. */
  readonly fallback: string
}

/**
 * Where a message about the subject goes: the first route that matches; else the cluster's channel; else the default
 * one, with a remark when routes are configured. Jobs that run (`info`) mention nobody.
 */
export function placeOf({ routes, clusterChannel, fallback }: Routing, subject: Subject): Place {
  const index = routes.findIndex(({ match }) => isMeant(match, subject, 'some'))
  const route = routes[index]
  if (route) {
    const mention = subject.severity === 'info' ? null : route.mention
    return { channel: route.channel, mention, route: index, unrouted: false }
  }
  const own = clusterChannel(subject.cluster)
  return {
    channel: own ?? fallback,
    mention: null,
    route: null,
    unrouted: own === null && routes.length > 0,
  }
}
