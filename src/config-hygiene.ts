import { z } from 'zod'
import { readCron } from './domain/cron.ts'
import { DEFAULT_GROUPING, type Grouping } from './domain/grouping.ts'
import { readLength } from './domain/length.ts'
import { LONGEST_WINDOW_MS, type Maintenance, readWeekly } from './domain/maintenance.ts'
import type { OperationWindow } from './domain/policy.ts'
import type { Escalation } from './domain/reminder.ts'
import type { Route } from './domain/routing.ts'
import { RULE_NAMES } from './domain/rule-settings.ts'
import { nextDue } from './domain/timetable.ts'

const CHANNEL = /^[CGD][A-Z0-9]{2,}$/
const SEVERITIES = ['critical', 'warning', 'info']
const AREAS = 'data log cleanup restore recover copy validation sets delivery'.split(' ')

/** A pattern as in domain/match.ts. */
export const pattern = z.string().min(1).max(200)
const one = (known: readonly string[]) =>
  pattern.refine((text) => text.split(',').every((word) => known.includes(word.trim())), {
    message: `one or several, with commas, of: ${known.join(', ')}`,
  })
const match = z.strictObject({
  cluster: pattern.optional(),
  tenant: pattern.optional(),
  area: one(AREAS).optional(),
  severity: one(SEVERITIES).optional(),
  rule: one(RULE_NAMES).optional(),
})
/** A Slack user group id. */
export const usergroup = z
  .string()
  .regex(/^S[A-Z0-9]{2,}$/, 'a Slack user group id, such as S0123ABCD')
/** A length of time in ms, of `most` ms. */
export const length = (most: number) =>
  z.string().transform((text, context) => {
    const ms = readLength(text)
    if (ms !== null && ms <= most) return ms
    context.addIssue({ code: 'custom', message: 'a length of time, such as 30m, 4h or 2d' })
    return z.NEVER
  })
/** An IANA time zone. */
export const zone = z
  .string()
  .refine((name) => isZone(name), 'an IANA time zone, such as Asia/Shanghai')

const AT = 'a whole number of alerts, from 2 to 1000'
/** A short time in ms, of `most` ms: `30s`, or as a {@link length}. */
const seconds = (most: number) =>
  z.string().transform((text, context) => {
    const match = /^(\d{1,3})\s*s$/.exec(text.trim())
    const ms = match ? Number(match[1]) * 1000 : readLength(text)
    if (ms !== null && ms <= most) return ms
    context.addIssue({ code: 'custom', message: 'a short time, such as 0s, 30s or 2m' })
    return z.NEVER
  })

const route = z
  .strictObject({
    match: match.default({}),
    channel: z.string().regex(CHANNEL, 'a channel id, such as C0123ABCD'),
    mention: usergroup.optional(),
  })
  .transform((read): Route => ({ ...read, mention: read.mention ?? null }))

const escalation = z
  .strictObject({
    after: length(7 * 86_400_000),
    mention: usergroup,
    severity: z.enum(['critical', 'warning']).default('critical'),
  })
  .transform(({ after, mention, severity }): Escalation => ({ afterMs: after, mention, severity }))

const grouping = z
  .strictObject({
    at: z.int(AT).min(2, AT).max(1000, AT).optional(),
    wait: seconds(10 * 60_000).optional(),
    interval: length(86_400_000).optional(),
  })
  .transform(
    ({ at, wait, interval }): Grouping => ({
      at: at ?? DEFAULT_GROUPING.at,
      wait: wait ?? DEFAULT_GROUPING.wait,
      interval: interval ?? DEFAULT_GROUPING.interval,
    }),
  )

const times = {
  weekly: z.string().optional(),
  cron: z.string().optional(),
  for: length(LONGEST_WINDOW_MS).optional(),
  zone,
}
const timesRead = z.strictObject(times, {
  error: ({ code }) =>
    code === 'invalid_type'
      ? 'weekly, or cron and for, such as {weekly: "Sat 22:00-04:00"}'
      : undefined,
})

/** When a window is: `weekly`, or `cron` and `for`, in a zone. A string says what is wrong with it. */
function readTimes(read: z.output<typeof timesRead>): OperationWindow | string {
  if ((read.weekly === undefined) === (read.cron === undefined)) {
    return 'needs either weekly ("Sat 22:00-04:00") or cron and for'
  }
  if (read.weekly !== undefined) {
    if (read.for !== undefined) return 'for goes with cron; weekly has its own end'
    const { begins, lastsMs } = readWeekly(read.weekly) ?? {}
    if (!begins || !lastsMs) {
      return 'weekly is such as "Sat 22:00-04:00", "Mon-Fri 01:00-02:30" or "daily 03:00-04:00"'
    }
    return { begins: { text: read.weekly.trim(), zone: read.zone, cron: begins }, lastsMs }
  }
  const cron = readCron(read.cron ?? '')
  if (!cron) return 'cron has five fields, such as "0 22 * * 6"'
  if (read.for === undefined) return 'cron needs for: how long it lasts, such as 6h'
  return {
    begins: { text: `${read.cron?.trim()} for ${read.for / 60_000} min`, zone: read.zone, cron },
    lastsMs: read.for,
  }
}

const window = z
  .strictObject({ match: match.default({}), ...times })
  .transform(({ match, ...read }, context): Maintenance => {
    const when = readTimes(read)
    if (typeof when !== 'string') return { match, ...when }
    context.addIssue({ code: 'custom', message: when })
    return z.NEVER
  })

/** When operations may run; one that never comes is refused. */
export const operationWindow = timesRead.transform((read, context): OperationWindow => {
  const when = readTimes(read)
  const problem =
    typeof when === 'string'
      ? when
      : nextDue(when.begins, 0) === null
        ? `"${when.begins.text}" never opens: there is no such day`
        : null
  if (problem === null && typeof when !== 'string') return when
  context.addIssue({ code: 'custom', message: problem ?? '' })
  return z.NEVER
})

/** Keys of the YAML file about who is called where and when: `routes`, `escalation`, `maintenance`. */
export const hygieneShape = {
  routes: z.array(route).default([]),
  escalation: escalation.optional(),
  grouping: grouping.default(DEFAULT_GROUPING),
  maintenance: z.array(window).default([]),
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
