import type { Subject } from '../../domain/match.ts'
import type { Place, Route } from '../../domain/routing.ts'
import type { UserGroup } from '../directory.ts'
import { channelMention, code } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { markup, plain, type Voice } from '../voice.ts'
import { matchWords } from './match-words.ts'
import { section } from './primitives.ts'

/** `/obbackup routes test`: where an alert like this would go, by which route, and whom it would mention. */
export function renderRoute(
  facts: {
    readonly subject: Subject
    readonly place: Place
    /** The user group of `place.mention`; null when Slack cannot tell. */
    readonly group: UserGroup | null
    readonly route: Route | null
    /** How many routes there are. */
    readonly routes: number
  },
  look: Look,
): Rendered {
  const { subject, place, group, route, routes } = facts
  const voice = markup(look)
  const by = () => {
    if (route)
      return `by route ${(place.route ?? 0) + 1} of ${routes}: ${matchWords(route.match, voice)}`
    if (routes === 0) return 'no routes are configured'
    return place.unrouted
      ? `no route of ${routes} matches: the default channel, with a remark`
      : `no route of ${routes} matches: the channel of the cluster`
  }
  return toRendered(`${about(subject, plain)} goes to ${place.channel}`, [
    section([
      `*${about(subject, voice)}* goes to ${channelMention(place.channel)}`,
      by(),
      whom(place, group),
    ]),
  ])
}

/** In a code span, because a preview must call nobody, wherever it is shown. */
function whom({ mention }: Place, group: UserGroup | null): string {
  if (mention === null) return 'Nobody is mentioned.'
  const id = code(mention, 40)
  if (!group) return `It mentions the user group ${id}.`
  if (group.handle === null)
    return `⚠️ It mentions ${id}, but Slack knows no such user group: nobody is called.`
  const handle = code(`@${group.handle}`, 80)
  return group.enabled
    ? `It mentions the user group ${handle}.`
    : `⚠️ It mentions the user group ${handle}, which is disabled: nobody is called.`
}

function about({ cluster, tenants, area, severity, rule }: Subject, voice: Voice): string {
  const words = [
    `of cluster ${voice.name(cluster)}`,
    ...tenants.map((one) => `tenant ${voice.name(one)}`),
    ...(area === null ? [] : [`area ${voice.code(area, 40)}`]),
    ...(rule === null ? [] : [`rule ${voice.code(rule, 60)}`]),
  ]
  return `An alert (${severity}) ${words.join(', ')}`
}
