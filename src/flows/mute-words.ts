import { summaryKey } from '../domain/hygiene.ts'
import { fitsPattern, type Match } from '../domain/match.ts'
import type { Mute } from '../domain/mute.ts'
import type { Notification } from '../domain/notification.ts'
import { placeOf } from '../domain/routing.ts'
import type { Context } from './context.ts'
import { routingOf } from './routes.ts'

type MuteWordsContext = Pick<Context, 'store' | 'clock' | 'config' | 'clusters'>

/** Of a mute that was over so long ago nobody waits to hear. */
const LATE_MS = 86_400_000

/**
 * The message of a mute in the channel that it makes quieter: without it nobody else there knows silence from health.
 * Maintenance windows have none: they are configured, and come again every week.
 */
export function muteMessage(
  { config, clusters }: Pick<MuteWordsContext, 'config' | 'clusters'>,
  mute: Mute,
): Notification {
  const identity = `mute:${mute.id}`
  const channel = channelOf({ config, clusters }, mute.match)
  return {
    key: identity,
    identity,
    mode: 'post',
    channel,
    body: { template: 'mute', mute, over: null },
  }
}

/**
 * Writes into the messages of mutes that are over that they are, and whether they kept anything back; gives how many.
 * Only an edit: what was kept back has a message of its own, and that nothing was is no reason to call anybody.
 */
export async function sayMutesOver(context: MuteWordsContext): Promise<number> {
  const { store, clock, clusters } = context
  const now = clock.now()
  let said = 0
  for (const mute of await store.mutesOver(now - LATE_MS)) {
    const message = muteMessage(context, mute)
    const key = `${message.identity}#over`
    if ((await store.saidAt(key)) !== null) continue
    const names = [...clusters.keys()]
    const states = await Promise.all(names.map((name) => store.readWatch(name)))
    // The next poll of that cluster says what was kept back.
    if (states.some(({ held }) => held[mute.id])) continue
    const summaries = await Promise.all(
      names.map((name) => store.saidAt(summaryKey(name, mute.id))),
    )
    const over = {
      at: mute.endedAt ?? mute.until,
      kept: summaries.some((one) => one !== null),
    }
    const body = { template: 'mute', mute, over } as const
    if (await store.say({ ...message, key, mode: 'edit', body })) said++
  }
  return said
}

/** Where the alerts would go that it means; where it means several places, the first cluster's. */
function channelOf(
  { config, clusters }: Pick<MuteWordsContext, 'config' | 'clusters'>,
  { cluster = '*', tenant, area, severity, rule }: Match,
): string {
  const all = [...clusters.values()].map((one) => one.config)
  const first = all.find(({ name }) => fitsPattern(cluster, name))
  if (!first) return config.alertChannel
  const severities = ['critical', 'warning'] as const
  return placeOf(routingOf(config, all), {
    cluster: first.name,
    tenants: tenant === undefined ? [] : tenant.split(','),
    area: area ?? null,
    severity: severities.find((one) => fitsPattern(severity ?? '*', one)) ?? 'critical',
    rule: rule ?? null,
  }).channel
}
