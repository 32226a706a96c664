import type { ClusterConfig, Config } from '../config.ts'
import type { RoutesCommand } from '../domain/command-routes.ts'
import type { Subject } from '../domain/match.ts'
import { type Place, placeOf, type Route, type Routing } from '../domain/routing.ts'
import type { UserGroup } from '../slack/directory.ts'
import { findCluster } from './choices.ts'
import type { Context } from './context.ts'

/** The configured routes, with where the clusters' messages go without one. */
export function routingOf(
  { routes, alertChannel }: Pick<Config, 'routes' | 'alertChannel'>,
  clusters: readonly Pick<ClusterConfig, 'name' | 'channel'>[],
): Routing {
  const own = new Map(clusters.map(({ name, channel }) => [name, channel]))
  return {
    routes,
    clusterChannel: (name) => {
      const channel = own.get(name)
      return channel === undefined || channel === alertChannel ? null : channel
    },
    fallback: alertChannel,
  }
}

/** Where an alert that does not exist would go. Throws a CommandError when there is no such cluster. */
export async function testRoute(
  { config, clusters, directory }: Pick<Context, 'config' | 'clusters' | 'directory'>,
  { cluster, tenant, area, severity, rule }: RoutesCommand,
): Promise<{
  readonly subject: Subject
  readonly place: Place
  /** The user group that would be mentioned; null when none would be, or Slack cannot tell. */
  readonly group: UserGroup | null
  readonly route: Route | null
  readonly routes: number
}> {
  const [first] = clusters.keys()
  const { name } = findCluster(clusters, cluster ?? first ?? null).config
  const tenants = tenant === null ? [] : [tenant]
  const subject: Subject = { cluster: name, tenants, area, severity, rule }
  const place = placeOf(
    routingOf(
      config,
      [...clusters.values()].map((one) => one.config),
    ),
    subject,
  )
  const { routes } = config
  return {
    subject,
    place,
    group: place.mention === null ? null : await directory.group(place.mention),
    route: routes[place.route ?? -1] ?? null,
    routes: routes.length,
  }
}
