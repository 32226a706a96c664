import { z } from 'zod'
import { type DigestKind, type DigestSettings, readDigestTime } from './domain/digest-period.ts'

/** A Slack channel id: public or private channel. */
const CHANNEL = /^[CG][A-Z0-9]{2,}$/

/** `08:00`, `Mon 08:00`, or `off` (YAML's `false` as well). */
function digestTime(kind: DigestKind, remedy: string) {
  return z
    .union([z.literal(false).transform(() => 'off'), z.string()])
    .refine((text) => text === 'off' || readDigestTime(text, kind) !== null, remedy)
    .transform((text) => (text === 'off' ? null : readDigestTime(text, kind)))
}

/** `digest` in CONFIG_FILE: the daily one is on unless it is switched off. */
export const yamlDigest = z
  .strictObject({
    daily: digestTime('daily', 'a time of day, such as "08:00", or off').default({
      weekday: null,
      hour: 8,
      minute: 0,
    }),
    weekly: digestTime('weekly', 'a day and a time, such as "Mon 08:00", or off').default(null),
    zone: z.string().refine(isZone, 'an IANA time zone, such as Asia/Shanghai').optional(),
    channel: z.string().regex(CHANNEL, 'a channel id, such as C0123ABCD').optional(),
  })
  .prefault({})

/** The digests as configured; without a zone of their own in that of DISPLAY_TIME_ZONE, else UTC. */
export function toDigestSettings(
  yaml: z.output<typeof yamlDigest>,
  defaults: { readonly timeZone: string | null; readonly channel: string },
): DigestSettings {
  const { daily, weekly, zone, channel } = yaml
  return {
    daily,
    weekly,
    zone: zone ?? defaults.timeZone ?? 'UTC',
    channel: channel ?? defaults.channel,
  }
}

function isZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }) !== null
  } catch {
    return false
  }
}
