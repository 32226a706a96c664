/** A cron expression of five fields, as the sets of values that fit; local time of some zone. */
export interface Cron {
  readonly minutes: ReadonlySet<number>
  readonly hours: ReadonlySet<number>
  readonly days: ReadonlySet<number>
  readonly months: ReadonlySet<number>
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number>
  /** A day must fit both day fields; when both are restricted, as in every cron, one of them is enough. */
  readonly eitherDay: boolean
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
/** Names of weekdays, from Sunday. */
export const WEEKDAYS = 'sun mon tue wed thu fri sat'.split(' ')

/** Reads minute, hour, day, month and weekday: `*`, figures, names, lists, ranges and steps. Null when it is none. */
export function readCron(text: string): Cron | null {
  const fields = text.trim().toLowerCase().split(/\s+/)
  const [minute, hour, day, month, weekday, ...more] = fields
  if (!minute || !hour || !day || !month || !weekday || more.length > 0) return null
  const minutes = readField(minute, 0, 59)
  const hours = readField(hour, 0, 23)
  const days = readField(day, 1, 31)
  const months = readField(month, 1, 12, MONTHS, 1)
  const week = readField(weekday, 0, 7, WEEKDAYS, 0)
  if (!minutes || !hours || !days || !months || !week) return null
  const weekdays = new Set([...week].map((one) => one % 7))
  return { minutes, hours, days, months, weekdays, eitherDay: day !== '*' && weekday !== '*' }
}

/** Whether a local time, given in ms as if it were UTC, is one of the expression's minutes. */
export function isCronMinute(cron: Cron, local: number): boolean {
  const date = new Date(local)
  return (
    cron.minutes.has(date.getUTCMinutes()) &&
    cron.hours.has(date.getUTCHours()) &&
    isCronDay(cron, local)
  )
}

/** Whether the day of a local time, as above, is one of the expression's. */
export function isCronDay({ months, days, weekdays, eitherDay }: Cron, local: number): boolean {
  const date = new Date(local)
  const day = days.has(date.getUTCDate())
  const weekday = weekdays.has(date.getUTCDay())
  return months.has(date.getUTCMonth() + 1) && (eitherDay ? day || weekday : day && weekday)
}

function readField(
  text: string,
  least: number,
  most: number,
  names: readonly string[] = [],
  first = 0,
): ReadonlySet<number> | null {
  const values = new Set<number>()
  const figure = (word: string) => {
    const named = names.indexOf(word)
    if (named >= 0) return named + first
    return /^\d{1,2}$/.test(word) ? Number(word) : Number.NaN
  }
  for (const part of text.split(',')) {
    const [range = '', step = '1', ...more] = part.split('/')
    const [low = '', high = low, ...others] = range.split('-')
    const from = range === '*' ? least : figure(low)
    const stepped = part.includes('/') && !range.includes('-')
    const to = range === '*' || stepped ? most : figure(high)
    const by = Number(step)
    const good = from >= least && to <= most && from <= to && Number.isInteger(by) && by > 0
    if (!good || more.length > 0 || others.length > 0) return null
    for (let value = from; value <= to; value += by) values.add(value)
  }
  return values
}
