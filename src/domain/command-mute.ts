import { closest } from './closest.ts'
import type { Read } from './command.ts'
import { readArguments } from './command-arguments.ts'
import { readFilterTime, type TypedAt } from './filter-time.ts'
import { readLength } from './length.ts'
import type { Match } from './match.ts'
import { type Misread, misread } from './misread.ts'
import { RULE_NAMES } from './rule-settings.ts'
import { formatUtc } from './time.ts'
import { shownWord, typedWords } from './typing.ts'

/** `mute`: which alerts, until when (ms since the epoch, UTC), and why. */
export interface MuteCommand {
  readonly kind: 'mute'
  readonly match: Match
  readonly until: number
  readonly reason: string
}

/** Longest mute: 30 days. What nobody wants to hear of for longer is a rule to be switched off. */
const LONGEST_MS = 30 * 86_400_000
/** Longest reason. */
const REASON_MAX = 200

/** Areas of alerts, as they are typed behind `--area`. */
export const ALERT_AREAS = [
  'data',
  'log',
  'cleanup',
  'restore',
  'recover',
  'copy',
  'validation',
  'sets',
  'delivery',
] as const

const MATCH_FLAGS = ['--cluster', '--tenant', '--area', '--rule'] as const
const FLAGS = [...MATCH_FLAGS, '--for', '--until', '--reason']

/** Reads what stands behind `mute`. */
export function readMuteCommand(words: readonly string[], at: TypedAt): Read {
  const read = readArguments('mute', words, { valued: FLAGS, narrow: true })
  if (!read.ok) return read
  const { plain, flags } = read
  if (plain.length > 0) {
    const [first = ''] = plain
    const flag = flagOf(first)
    return misread(
      `mute takes no "${shownWord(first)}" of its own. ${flag === '--tenant' ? 'A tenant' : 'That'} is ${flag} ${shownWord(first)}; a reason of several words stands in quotes.`,
      plain.length === 1 && flags[flag] === undefined
        ? typedWords(['mute', flag, first, ...Object.entries(flags).flat()])
        : null,
    )
  }
  const match = readMatch(flags)
  if (!match.ok) return match
  const until = readUntil(flags, at)
  if (!until.ok) return until
  const reason = flags['--reason']?.trim() ?? ''
  if (reason === '') {
    return misread('mute needs a reason for the others: --reason "storage is moved".', null)
  }
  if (reason.length > REASON_MAX) {
    return misread(`The reason has ${reason.length} characters; at most ${REASON_MAX}.`, null)
  }
  return { ok: true, command: { kind: 'mute', match: match.match, until: until.ms, reason } }
}

/** Which filter a word without one belongs to: areas and rules are known, anything else can only be a tenant. */
function flagOf(word: string): '--area' | '--rule' | '--tenant' {
  const name = word.toLowerCase()
  if ((ALERT_AREAS as readonly string[]).includes(name)) return '--area'
  return (RULE_NAMES as readonly string[]).includes(name) ? '--rule' : '--tenant'
}

/** Reads what stands behind `unmute`. */
export function readUnmuteCommand(words: readonly string[]): Read {
  const [id, ...more] = words
  if (id === undefined || more.length > 0) {
    return misread('unmute needs the id of one mute, for example unmute m-k3v9px.', 'mutes')
  }
  if (!/^m-[a-z0-9]{4,20}$/i.test(id)) {
    return misread(`"${shownWord(id)}" is no id of a mute: it looks like m-k3v9px.`, 'mutes')
  }
  return { ok: true, command: { kind: 'unmute', id: id.toLowerCase() } }
}

/** The matcher in flags, with areas and rules checked. */
export function readMatch(
  flags: Readonly<Record<string, string>>,
): { readonly ok: true; readonly match: Match } | (Misread & { readonly ok: false }) {
  const { '--cluster': cluster, '--tenant': tenant, '--area': area, '--rule': rule } = flags
  const known = [
    ['--area', area, ALERT_AREAS],
    ['--rule', rule, RULE_NAMES],
  ] as const
  for (const [flag, typed, names] of known) {
    const wrong = typed?.split(',').find((one) => !isName(one.trim(), names))
    if (wrong === undefined) continue
    const near = closest(wrong, names)
    return misread(
      `${flag} knows no "${shownWord(wrong)}".${near ? ` Did you mean ${near}?` : ` It knows ${names.join(', ')}.`}`,
      null,
    )
  }
  return {
    ok: true,
    match: {
      ...(cluster === undefined ? {} : { cluster }),
      ...(tenant === undefined ? {} : { tenant }),
      ...(area === undefined ? {} : { area: area.toLowerCase() }),
      ...(rule === undefined ? {} : { rule: rule.toLowerCase() }),
    },
  }
}

function isName(typed: string, names: readonly string[]): boolean {
  return /[*?]/.test(typed) || names.includes(typed.toLowerCase())
}

function readUntil(
  flags: Readonly<Record<string, string>>,
  at: TypedAt,
): { readonly ok: true; readonly ms: number } | (Misread & { readonly ok: false }) {
  const { '--for': length, '--until': until } = flags
  if ((length === undefined) === (until === undefined)) {
    return misread(
      length === undefined
        ? 'mute needs an end: --for 4h, or --until "2026-11-20 18:00 +08:00".'
        : '--for and --until contradict each other. Keep one of them.',
      null,
    )
  }
  if (length !== undefined) {
    const ms = readLength(length)
    if (ms === null) {
      return misread(
        `--for "${shownWord(length)}" is no length of time: write 30m, 4h or 2d; at most 30d.`,
        null,
      )
    }
    return ms > LONGEST_MS ? tooLong() : { ok: true, ms: at.now + ms }
  }
  const typed = until ?? ''
  if (readLength(typed) !== null) {
    return misread(`--until takes a time; for a length write --for ${typedWords([typed])}.`, null)
  }
  const time = readFilterTime(typed, 'to', at)
  if (!time.ok) return misread(`--until "${shownWord(typed)}" ${time.problem}`, null)
  if (time.ms <= at.now) {
    return misread(`--until "${shownWord(typed)}" is past (${formatUtc(time.ms)}).`, null)
  }
  return time.ms - at.now > LONGEST_MS ? tooLong() : { ok: true, ms: time.ms }
}

function tooLong(): Misread & { readonly ok: false } {
  return misread(
    'A mute lasts 30 days at most. What should never be said is a rule to switch off, by whoever runs obbackup.',
    null,
  )
}
