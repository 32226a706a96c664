import { closest } from './closest.ts'
import { type Misread, misread } from './misread.ts'
import { shownWord, typedWords } from './typing.ts'

/** Flags of a subcommand: those with a value, and those that stand alone. */
export interface Flags {
  readonly valued: readonly string[]
  readonly alone?: readonly string[]
  /** Fewer of them would do more: one that is not known is never left out of what is suggested. */
  readonly narrow?: boolean
}

/** What stands behind a subcommand. */
export interface Arguments {
  readonly ok: true
  readonly plain: readonly string[]
  /** Values by flag. */
  readonly flags: Readonly<Record<string, string>>
  /** Flags without a value that were given. */
  readonly alone: readonly string[]
}

const EXAMPLES: Readonly<Record<string, string>> = {
  '--cluster': 'prod',
  '--tenant': 'crm',
  '--last': '24h',
  '--from': '2d',
  '--to': '1d',
  '--status': 'failed,running',
  '--page': '2',
  '--area': 'data',
  '--rule': 'no_full',
  '--severity': 'critical',
  '--for': '4h',
  '--until': '"2026-11-20 18:00 +08:00"',
  '--reason': '"storage is moved"',
}

/** Tells flags from plain words. `subcommand` is what stands before, for the corrected line. */
export function readArguments(
  subcommand: string,
  words: readonly string[],
  { valued, alone = [], narrow = false }: Flags,
): Arguments | (Misread & { readonly ok: false }) {
  const known = [...valued, ...alone]
  const plain: string[] = []
  const flags: Record<string, string> = {}
  const given: string[] = []
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? ''
    // One dash is a slip for two: no name that a person would type begins with one.
    if (!/^-+[a-z]/i.test(word)) {
      plain.push(word)
      continue
    }
    const equals = word.indexOf('=')
    const typed = equals < 0 ? word : word.slice(0, equals)
    const name = typed.toLowerCase()
    const inline = equals < 0 ? undefined : word.slice(equals + 1)
    if (!known.includes(name)) {
      const slip = unknownFlag(subcommand, words, i, typed, inline, known)
      return narrow && closest(typed, known) === null ? { ...slip, suggestion: null } : slip
    }
    if (flags[name] !== undefined || given.includes(name)) {
      return misread(`${name} is given twice.`, null)
    }
    if (alone.includes(name)) {
      if (inline !== undefined) return misread(`${name} takes no value.`, null)
      given.push(name)
      continue
    }
    let value = inline ?? words[++i]
    if (value === undefined || value === '' || value.startsWith('--')) {
      const example = EXAMPLES[name] ?? 'prod'
      return misread(`${name} needs a value, for example ${name} ${example}.`, null)
    }
    for (let next = words[i + 1]; next !== undefined; next = words[i + 1]) {
      if (!belongsTo(name, value, next)) break
      value = name === '--status' ? `${value}${next}` : `${value} ${next}`
      i++
    }
    flags[name] = value
  }
  return { ok: true, plain, flags, alone: given }
}

const TIME_PIECE = /^(?:\d{1,2}:\d{2}\S*|Z|UTC|GMT|[+-]\d{2}:?\d{2}|ago)$/i

/** Whether a word goes on with a value that people write with blanks and without quotes: a time, a list. */
function belongsTo(name: string, value: string, next: string): boolean {
  if (name === '--status') return value.endsWith(',') || next.startsWith(',')
  if (name === '--reason') return !next.startsWith('-')
  if (name === '--for') return /^\d+$/.test(value)
  if (name !== '--from' && name !== '--to' && name !== '--until') return false
  return TIME_PIECE.test(next) && /^\d/.test(value)
}

function unknownFlag(
  subcommand: string,
  words: readonly string[],
  at: number,
  typed: string,
  inline: string | undefined,
  known: readonly string[],
) {
  const near = closest(typed, known)
  const others = [...words]
  if (near) others[at] = inline === undefined ? near : `${near}=${inline}`
  // What is known of other commands takes a value, which goes with it; every other word stays.
  else others.splice(at, inline === undefined && typed.toLowerCase() in EXAMPLES ? 2 : 1)
  return misread(
    `Unknown filter "${shownWord(typed)}" for ${subcommand}.${near ? ` Did you mean ${near}?` : ` It knows ${known.join(', ')}.`}`,
    typedWords([...subcommand.split(' '), ...others]),
  )
}

/** What was typed as tenants, plain or behind `--tenant`; `kept`: the other flags as they would be typed again. */
export function namedTenants({ plain, flags }: Pick<Arguments, 'plain' | 'flags'>): {
  readonly named: readonly string[]
  readonly kept: readonly string[]
} {
  const { '--tenant': tenant, ...others } = flags
  return {
    named: [...plain, ...(tenant === undefined ? [] : [tenant])],
    kept: Object.entries(others).flat(),
  }
}

/**
 * The refusal of more than one plain word where one tenant may stand. `data last 24h` gets its dashes, when one of the
 * words is a filter's name; anything else keeps the first word.
 */
export function oneTenant(
  subcommand: string,
  plain: readonly string[],
  flags: readonly string[],
  known: readonly string[],
): Misread & { readonly ok: false } {
  const got = `${subcommand} takes one tenant, and got ${plain.length} words.`
  const place = plain.findIndex((one) => known.includes(`--${one.toLowerCase()}`))
  if (place < 0 || plain[place + 1] === undefined) {
    return misread(got, typedWords([subcommand, plain[0] ?? '', ...flags]))
  }
  const flag = `--${plain[place]?.toLowerCase()}`
  return misread(
    `${got} Did you mean ${flag}?`,
    typedWords([subcommand, ...plain.with(place, flag), ...flags]),
  )
}
