import type { Coverage } from '../../domain/coverage.ts'
import type { Digest } from '../../domain/digest.ts'
import { formatDuration } from '../../domain/time.ts'
import { bytes, count, inZone, list } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { markup, plain, type Voice } from '../voice.ts'
import { context, section, sections } from './primitives.ts'
import { betterLine, passedLine, some, type TroubleLook, worseLine } from './trouble-lines.ts'

/** Lines of each kind. */
const SHOWN = 8
/** Tenants at risk that are named for each cluster, and clusters that have a line. */
const NAMED = 8
const CLUSTERS = 12
/** In a time of one day, at most 25 h when clocks go back, the hour tells enough and no date is needed. */
const ONE_DAY_MS = 25 * 3_600_000
/** A digest that comes later than this says so. */
const LATE_SECONDS = 15 * 60

/**
 * The daily or weekly digest: counts first, then what got worse and better, then proof of life. All times are in the
 * digest's own zone, which is named once: people of several zones read the same hours.
 */
export function renderDigest(digest: Digest, look: Look): Rendered {
  const voice = markup(look)
  const { zone, from, to } = digest
  const short = to - from <= ONE_DAY_MS
  const troubles: TroubleLook = {
    voice,
    clock: (ms) => inZone(ms, zone).slice(short ? 11 : 5),
    several: digest.coverage.length + digest.dark.length > 1,
  }
  return toRendered(`${headline(digest, plain)} · ${windowWords(digest)}`, [
    section([
      `*${titleOf(digest)}, ${windowWords(digest)}*`,
      headline(digest, voice),
      ...(digest.kind === 'now' ? [] : lateWords(digest)),
    ]),
    ...sections([
      ...clusterLines(digest, voice),
      ...group(
        'Worse',
        digest.worse.map((one) => worseLine(one, troubles)),
      ),
      ...group(
        'Better',
        digest.better.map((one) => betterLine(one, troubles)),
      ),
      ...group(
        'Came and went',
        digest.passed.map((one) => passedLine(one, troubles)),
      ),
      quietWords(digest),
      mutedWords(digest),
    ]),
    context([activityWords(digest), lifeWords(digest, voice)]),
  ])
}

function titleOf({ kind }: Digest): string {
  return kind === 'weekly' ? 'Backups of the week' : 'Backups'
}

function windowWords({ from, to, zone }: Digest): string {
  return `${inZone(from, zone)} → ${inZone(to, zone)} (${zone})`
}

/** `🟡 38 of 40 tenants protected · 2 at risk · 41 backups, 40 good · worst lag 96 s (orders)`. */
function headline(digest: Digest, voice: Voice): string {
  const { coverage, dark, backups, worstLag, worse } = digest
  const sum = (of: (one: Coverage) => number) => coverage.reduce((all, one) => all + of(one), 0)
  const risk = sum((one) => one.atRisk.length)
  const critical =
    dark.length > 0 ||
    coverage.some((one) => one.critical) ||
    worse.some((one) => one.severity === 'critical')
  const sign = critical ? '🔴' : risk + worse.length > 0 ? '🟡' : '🟢'
  const all = backups.good + backups.bad + backups.cancelled
  const ended =
    all === 0
      ? 'no backup ended'
      : [
          `${count(all, 'backup')}, ${backups.good} good`,
          backups.bad > 0 ? `${backups.bad} failed` : '',
          backups.cancelled > 0 ? `${backups.cancelled} cancelled` : '',
        ]
          .filter((one) => one !== '')
          .join(', ')
  return [
    `${sign} ${voice.bold(
      `${sum((one) => one.protected)} of ${count(
        sum((one) => one.judged),
        'tenant',
      )} protected`,
    )}`,
    risk > 0 ? `${risk} at risk` : '',
    ended,
    worstLag === null
      ? ''
      : `worst lag ${formatDuration(worstLag.seconds)} (${voice.name(worstLag.tenant)})`,
  ]
    .filter((one) => one !== '')
    .join(' · ')
}

function lateWords({ madeAt, to }: Digest): readonly string[] {
  const late = (madeAt - to) / 1000
  if (late <= LATE_SECONDS) return []
  return [`Made ${formatDuration(late)} late: obbackup did not run when it was due.`]
}

/** Coverage of each of several clusters, and who is at risk. */
function clusterLines({ coverage, dark }: Digest, voice: Voice): readonly string[] {
  const several = coverage.length + dark.length > 1
  const lines = [
    ...dark.map((name) => `🔴 ${voice.name(name)}: nothing is known of it`),
    ...coverage
      .toSorted(
        (a, b) => Number(b.critical) - Number(a.critical) || b.atRisk.length - a.atRisk.length,
      )
      .filter((one) => several || one.atRisk.length > 0)
      .map((one) => coverageLine(one, several, voice)),
  ]
  return some(lines, CLUSTERS)
}

function coverageLine(one: Coverage, several: boolean, voice: Voice): string {
  const names = list(
    one.atRisk.map((tenant) => voice.name(tenant)),
    NAMED,
  )
  const risk = one.atRisk.length > 0 ? `at risk: ${names}` : ''
  if (!several)
    return `${one.critical ? '🔴' : '🟡'} ${risk.charAt(0).toUpperCase()}${risk.slice(1)}`
  const sign = one.critical ? '🔴' : one.atRisk.length > 0 ? '🟡' : '🟢'
  const counts = `${one.protected} of ${one.judged} protected`
  return `${sign} ${voice.name(one.cluster)}: ${[counts, risk].filter((word) => word !== '').join(' · ')}`
}

function group(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`*${title}*`, ...some(lines, SHOWN)]
}

/** Silence must not be ambiguous: that nothing changed is said. */
function quietWords({ worse, better, passed, lasting }: Digest): string {
  const open =
    lasting > 0 ? `${count(lasting, 'older alert')} still open: \`/obbackup status\`` : ''
  if (worse.length + better.length + passed.length > 0) return open
  return open === ''
    ? 'Nothing got worse, and nothing had to get better.'
    : `Nothing changed. ${open}`
}

/** A mute that somebody forgot is silence that looks like health. */
function mutedWords({ muted }: Digest): string {
  if (!muted || muted.mutes === 0) return ''
  const { mutes, held } = muted
  const last = `🔕 ${count(mutes, 'mute')} ${mutes === 1 ? 'lasts' : 'last'}`
  return `${last}, ${count(held, 'alert')} kept back so far: \`/obbackup mutes\``
}

function activityWords({ backups, requests, seenLate }: Digest): string {
  return [
    `${bytes(backups.bytes)} written by backups`,
    `${count(requests.executed, 'request')} executed, ${requests.denied} denied`,
    requests.waiting > 0 ? `${requests.waiting} waiting for approval` : '',
    seenLate > 0 ? `${count(seenLate, 'event')} from before, seen only now` : '',
  ]
    .filter((one) => one !== '')
    .join(' · ')
}

/** `obbackup was awake 24 h`. */
function lifeWords({ awake, unread, firstLook, zone, from, to }: Digest, voice: Voice): string {
  const whole = awake >= (to - from) / 1000 - 60
  return [
    `obbackup was awake ${hoursAndMinutes(awake)}${whole ? '' : ` of ${hoursAndMinutes((to - from) / 1000)}`}`,
    firstLook === null ? '' : `it looked for the first time ${inZone(firstLook, zone)}`,
    ...unread.map(
      (one) => `${voice.name(one.cluster)} could not be read for ${formatDuration(one.seconds)}`,
    ),
  ]
    .filter((one) => one !== '')
    .join(' · ')
}

/** `24 h`, `55 min`, rounded to the minute: a poll comes some seconds before or after the hour. */
export function hoursAndMinutes(seconds: number): string {
  const minutes = Math.round(seconds / 60)
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  if (hours === 0) return `${rest} min`
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`
}
