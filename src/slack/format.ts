import { formatSize } from '../domain/size.ts'
import { formatDuration } from '../domain/time.ts'
import type { Look } from './look.ts'

/* Words and figures for mrkdwn. Everything that comes from a database or a person passes through here. */

/**
 * Text without what can mislead: control characters, zero-width and direction marks go, blanks and line ends become
 * one blank, and it ends with `…` after `max` characters.
 */
export function clean(text: string, max = 1000): string {
  const one = strip(text.replace(/\s+/gu, ' ')).trim()
  const points = [...one]
  return points.length <= max ? one : `${points.slice(0, max - 1).join('')}…`
}

/** Text without control characters, zero-width and direction marks and broken surrogates; blanks stay as they are. */
export function strip(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu, '')
}

/** Data as mrkdwn text: no token of Slack's can arise from it. */
export function escapeText(text: string, max = 1000): string {
  return clean(text, max).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}

/** Data in a code span; backticks in it become apostrophes, nothing at all becomes a dash. */
export function code(text: string, max = 300): string {
  return `\`${escapeText(text, max).replace(/`/g, "'") || '-'}\``
}

/** A name as it is, or in a code span when characters in it would be taken for markup. */
export function name(text: string): string {
  return /^[\p{L}\p{N}](?:[\p{L}\p{N}_.$#-]*[\p{L}\p{N}])?$/u.test(text) && text.length <= 128
    ? text
    : code(text, 128)
}

/** `<@U…>` for a Slack user id; anything else is data. */
export function mention(id: string): string {
  return /^[UW][A-Z0-9]+$/.test(id) ? `<@${id}>` : code(id, 64)
}

/** `<#C…>` for a channel id; anything else is data. */
export function channelMention(id: string): string {
  return /^[CG][A-Z0-9]+$/.test(id) ? `<#${id}>` : code(id, 64)
}

/**
 * A sentence for one person alone, as markup: ids of users, user groups and channels in it become mentions, which ping
 * nobody there; all else is escaped.
 */
export function forOnePerson(text: string, max = 2000): string {
  return escapeText(text, max)
    .replace(/&lt;@([UW][A-Z0-9]{1,30})&gt;/g, '<@$1>')
    .replace(/&lt;#([CG][A-Z0-9]{1,30})&gt;/g, '<#$1>')
    .replace(/&lt;!subteam\^(S[A-Z0-9]{1,30})&gt;/g, '<!subteam^$1>')
}

/** `██████░░░░ 61 %`; without a percentage the word `preparing` and no number. Never rounds up. */
export function bar(percent: number | null): string {
  if (percent === null || !Number.isFinite(percent)) return 'preparing'
  const whole = wholePercent(percent)
  const full = Math.floor(whole / 10)
  return `${'█'.repeat(full)}${'░'.repeat(10 - full)} ${whole} %`
}

/** A percentage between 0 and 100 as a whole number, never rounded up: 99.99 is not done. */
export function wholePercent(percent: number): number {
  return Math.floor(Math.min(100, Math.max(0, percent)))
}

/** A size in the largest fitting unit of 1024: `298 GiB`, `4.2 GiB`; `unknown` for null. */
export function bytes(count: number | null): string {
  return count === null || !Number.isFinite(count) || count < 0 ? 'unknown' : formatSize(count)
}

/** Bytes per second: `240 MiB/s`, from 1024 of them on `2.3 GiB/s`; `unknown` for null. */
export function rate(bytesPerSecond: number | null): string {
  if (bytesPerSecond === null || !Number.isFinite(bytesPerSecond)) return 'unknown'
  const mib = bytesPerSecond / 1024 ** 2
  if (mib >= 1024) return `${figure(mib / 1024)} GiB/s`
  return mib > 0 && mib < 0.1 ? 'under 0.1 MiB/s' : `${figure(mib)} MiB/s`
}

function figure(value: number): string {
  if (value >= 9.95) return String(Math.round(value))
  return value.toFixed(1).replace(/\.0$/, '')
}

/** Time left as a range: `7–9 min left`, `50 s – 3 min left`; `time left unknown` for null. */
export function range(left: { readonly low: number; readonly high: number } | null): string {
  if (!left || !Number.isFinite(left.low) || !Number.isFinite(left.high)) return 'time left unknown'
  return `${span(left)} left`
}

/** A duration between two, both in seconds: `7–9 min`, `50 s – 3 min`, `7 min`. */
export function span(seconds: { readonly low: number; readonly high: number }): string {
  const low = formatDuration(seconds.low)
  const high = formatDuration(seconds.high)
  if (low === high) return low
  const [lowFigure, lowUnit, ...more] = low.split(' ')
  const [highFigure, highUnit, ...others] = high.split(' ')
  const plain = more.length === 0 && others.length === 0 && lowUnit === highUnit
  return plain ? `${lowFigure}–${highFigure} ${highUnit}` : `${low} – ${high}`
}

/** How long ago, both in ms since the epoch (UTC): `6 h ago`. */
export function ago(then: number, now: number): string {
  const seconds = (now - then) / 1000
  return seconds < 2 ? 'just now' : `${formatDuration(seconds)} ago`
}

/** `2026-11-20 12:29 UTC`, or with seconds: for fallback lines and places that take no tokens. */
export function utc(ms: number, seconds = false): string {
  if (!isDate(ms)) return 'unknown'
  return `${new Date(ms)
    .toISOString()
    .slice(0, seconds ? 19 : 16)
    .replace('T', ' ')} UTC`
}

/**
 * A point in time (ms since the epoch, UTC) for mrkdwn: Slack's date token, so that each viewer sees an own zone, or
 * in the zone of `look` with the zone's name. `unknown` for null.
 */
export function when(ms: number | null, look: Look, seconds = false): string {
  if (ms === null || !isDate(ms)) return 'unknown'
  if (look.timeZone !== null) return `${inZone(ms, look.timeZone, seconds)} ${look.timeZone}`
  const pattern = seconds ? '{date_short_pretty} {time_secs}' : '{date_short_pretty} {time}'
  return `<!date^${Math.floor(ms / 1000)}^${pattern}|${utc(ms, seconds)}>`
}

function isDate(ms: number): boolean {
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15
}

/** A point in time by the clocks of an IANA zone, without naming it: `2026-11-20 12:29`. */
export function inZone(ms: number, timeZone: string, seconds = false): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(ms)
  const get = (type: string) => parts.find((part) => part.type === type)?.value ?? ''
  const clock = `${get('hour')}:${get('minute')}${seconds ? `:${get('second')}` : ''}`
  return `${get('year')}-${get('month')}-${get('day')} ${clock}`
}

/** Shortens plain text to `max` UTF-16 units, which is how Slack counts, without leaving half a character. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text
  return `${text
    .slice(0, max - 2)
    .toWellFormed()
    .replace(/\ufffd$/, '')}…`
}

/** Shortens finished mrkdwn without leaving half an entity, half a token or an open code span. */
export function cutMarkup(text: string, max: number): string {
  if (text.length <= max) return text
  const rough = text
    .slice(0, Math.max(0, max - 2))
    .toWellFormed()
    .replace(/\ufffd$/, '')
    .replace(/&[a-z]{0,4}$/, '')
    .replace(/<[^<>]*$/, '')
  const open = (rough.match(/`/g)?.length ?? 0) % 2 === 1
  return `${rough}…${open ? '`' : ''}`
}

/** `crm`, `crm and pay`, `crm, pay and 3 more`: at most `most` names. */
export function list(names: readonly string[], most = 3): string {
  if (names.length > most) {
    return `${names.slice(0, most).join(', ')} and ${names.length - most} more`
  }
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** `1 table`, `2 tables`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`
}
