import { h } from './dom.js'

const DAY = 86_400
const HALF_YEAR = 182 * DAY
const STEPS = [
  ['year', 365 * DAY],
  ['month', 30 * DAY],
  ['day', DAY],
  ['hour', 3600],
  ['minute', 60],
]

/**
 * What a wall clock in `zone` shows at `epoch` (seconds).
 * @param {number} epoch
 * @param {string} zone IANA name
 */
export function wallClock(epoch, zone) {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone || 'UTC',
    hourCycle: 'h23',
    weekday: 'long',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  const part = {}
  for (const { type, value } of format.formatToParts(epoch * 1000)) part[type] = value
  const [year, day, hour] = [Number(part.year), Number(part.day), Number(part.hour)]
  const month = new Date(`${part.month} 1, 2000`).getMonth() + 1
  return {
    year,
    month,
    day,
    hour,
    minute: part.minute,
    second: part.second,
    weekday: part.weekday,
    monthName: part.month,
    dayNumber: Date.UTC(year, month - 1, day) / (DAY * 1000),
  }
}

const two = (number) => String(number).padStart(2, '0')

/**
 * `YYYY-MM-DDTHH:MM` in `zone`, as a datetime-local field wants it.
 * @param {number} epoch seconds
 * @param {string} zone
 */
export function localDateTime(epoch, zone) {
  const at = wallClock(epoch, zone)
  return `${at.year}-${two(at.month)}-${two(at.day)}T${two(at.hour)}:${at.minute}`
}

/**
 * The epoch (seconds) at which a wall clock in `zone` shows `text` (`YYYY-MM-DDTHH:MM`).
 * In the hour that summer time skips, the time after the jump.
 * @param {string} text
 * @param {string} zone
 */
export function epochOf(text, zone) {
  const wanted = Date.parse(`${text.slice(0, 16)}:00Z`) / 1000
  let epoch = wanted
  for (let pass = 0; pass < 2; pass++) {
    epoch += wanted - Date.parse(`${localDateTime(epoch, zone)}:00Z`) / 1000
  }
  return epoch
}

/**
 * How long ago (or in how long), in words: "3 minutes ago".
 * @param {number} epoch seconds
 * @param {number} now seconds
 */
export function ago(epoch, now) {
  const distance = epoch - now
  const words = new Intl.RelativeTimeFormat('en', { numeric: 'always' })
  for (const [unit, size] of STEPS) {
    if (Math.abs(distance) >= size) return words.format(Math.trunc(distance / size), unit)
  }
  return words.format(Math.trunc(distance), 'second')
}

function ordinal(day) {
  if (day % 100 >= 11 && day % 100 <= 13) return `${day}th`
  return `${day}${['th', 'st', 'nd', 'rd'][day % 10] ?? 'th'}`
}

function clock(at, seconds) {
  const tail = seconds ? `:${at.second}` : ''
  return `${at.hour % 12 || 12}:${at.minute}${tail} ${at.hour < 12 ? 'AM' : 'PM'}`
}

/**
 * Slack's date tokens filled in for one zone; null if a token is not one of Slack's (then Slack
 * shows the fallback). Tokens: the declaration of `RichTextDate` in @slack/types.
 * @param {number} epoch seconds
 * @param {string} format e.g. `{date_short_pretty} {time}`
 * @param {string} zone
 * @param {number} [now] seconds
 * @returns {string | null}
 */
export function slackDate(epoch, format, zone, now = Date.now() / 1000) {
  if (!Number.isInteger(epoch) || !format) return null
  const at = wallClock(epoch, zone)
  const year = Math.abs(epoch - now) < HALF_YEAR ? '' : `, ${at.year}`
  const day = `${at.monthName} ${ordinal(at.day)}`
  const plain = {
    date_num: `${at.year}-${two(at.month)}-${two(at.day)}`,
    date_slash: `${two(at.month)}/${two(at.day)}/${at.year}`,
    date: `${day}${year}`,
    date_full: `${day}, ${at.year}`,
    date_short: `${at.monthName.slice(0, 3)} ${at.day}${year}`,
    date_short_full: `${at.monthName.slice(0, 3)} ${at.day}, ${at.year}`,
    date_long: `${at.weekday}, ${day}${year}`,
    date_long_full: `${at.weekday}, ${day}, ${at.year}`,
    time: clock(at, false),
    time_secs: clock(at, true),
    ago: ago(epoch, now),
  }
  const near = { '-1': 'yesterday', 0: 'today', 1: 'tomorrow' }[
    at.dayNumber - wallClock(now, zone).dayNumber
  ]
  let known = true
  const text = format.replace(/\{(\w+)\}/g, (_, name, offset) => {
    const bare = name === 'day_divider_pretty' ? 'date_long' : name.replace(/_pretty$/, '')
    if (plain[bare] === undefined) known = false
    if (bare === name || !near) return plain[bare] ?? ''
    return offset === 0 ? near[0].toUpperCase() + near.slice(1) : near
  })
  return known ? text : null
}

/**
 * A date as an element that `refreshDates` keeps true as time goes by.
 * @param {number} epoch seconds
 * @param {string} format
 * @param {string} zone
 * @param {string} fallback
 */
export function dateElement(epoch, format, zone, fallback) {
  const text = slackDate(epoch, format, zone)
  if (text === null) return document.createTextNode(fallback)
  return h(
    'time',
    {
      datetime: new Date(epoch * 1000).toISOString(),
      title: `${slackDate(epoch, '{date_long_full} {time_secs}', zone)} (${zone})`,
      'data-epoch': epoch,
      'data-format': format,
      'data-zone': zone,
    },
    text,
  )
}

/** Writes every date on the page anew where its words changed. */
export function refreshDates() {
  for (const element of document.querySelectorAll('time[data-format]')) {
    const { epoch, format, zone } = element.dataset
    const text = slackDate(Number(epoch), format, zone)
    if (text !== null && text !== element.textContent) element.textContent = text
  }
}
