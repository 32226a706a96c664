import { closest } from './closest.ts'

/** What a person typed after `/obbackup`, understood. */
export type Command =
  | { readonly kind: 'help'; readonly topic: string | null }
  | { readonly kind: 'status'; readonly tenant: string | null; readonly cluster: string | null }
  | {
      readonly kind: 'restore start'
      readonly tenant: string | null
      readonly cluster: string | null
    }
  | { readonly kind: 'requests' }
  | { readonly kind: 'doctor' }
  | {
      readonly kind: 'job'
      readonly area: string
      readonly id: string
      readonly tenant: string | null
      readonly cluster: string | null
    }

/** Why a text is not a command: the sentence for the person and, if there is one, a corrected command. */
export interface Misread {
  readonly message: string
  readonly suggestion: string | null
}

/** Outcome of reading a command. */
export type Read =
  | { readonly ok: true; readonly command: Command }
  | ({ readonly ok: false } & Misread)

/** Subcommands with the line that help shows and an example that runs. */
export const SUBCOMMANDS = [
  {
    name: 'status',
    usage: 'status [tenant] [--cluster NAME]',
    does: 'what runs, what is protected, what needs somebody',
    example: 'status',
  },
  {
    name: 'job',
    usage: 'job <data|cleanup|restore|recover> <id> [--tenant NAME] [--cluster NAME]',
    does: 'one job: phases, counters, result, cause, next step',
    example: 'job data 12',
  },
  {
    name: 'restore start',
    usage: 'restore start [tenant] [--cluster NAME]',
    does: 'opens the form for a restore into a new tenant; somebody else approves it',
    example: 'restore start',
  },
  {
    name: 'requests',
    usage: 'requests',
    does: 'what waits for approval, and what became of the last ones',
    example: 'requests',
  },
  {
    name: 'doctor',
    usage: 'doctor',
    does: 'checks tokens, channels, databases, grants and the store, with a remedy for each problem',
    example: 'doctor',
  },
  {
    name: 'help',
    usage: 'help [subcommand]',
    does: 'this list, or one subcommand',
    example: 'help status',
  },
] as const

const FIRST_WORDS = ['status', 'job', 'restore', 'requests', 'doctor', 'help'] as const
const AREAS = ['data', 'cleanup', 'restore', 'recover'] as const
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  status: ['--cluster'],
  restore: ['--cluster'],
  job: ['--cluster', '--tenant'],
}

/** Longest text that is read at all; Slack itself allows more. */
const MAX_TEXT = 500

/**
 * Undoes what phones and input methods put in: em and en dashes for `--`, curly quotes, full-width characters,
 * no-break spaces (DESIGN §4).
 */
export function normaliseTyping(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[\u00a0\u2000-\u200b\u202f\u3000\ufeff]/g, ' ')
    .replace(/(^|\s)[\u2010-\u2015\u2212]+(?=\w)/g, '$1--')
    .replace(/[\u2018\u2019\u201a\u201b]/g, "'")
    .replace(/[\u201c\u201d\u201e\u201f]/g, '"')
    .trim()
}

/** Reads the text after `/obbackup`. An empty text is the short help. */
export function readCommand(raw: string): Read {
  if (raw.length > MAX_TEXT) {
    return misread(`That is ${raw.length} characters; a command has at most ${MAX_TEXT}.`, 'help')
  }
  const words = split(normaliseTyping(raw))
  if (!words) return misread('A quote is not closed. Names need no quotes.', null)
  const [first, ...rest] = words
  if (first === undefined) return { ok: true, command: { kind: 'help', topic: null } }
  const word = first.toLowerCase()
  switch (word) {
    case 'help':
      return { ok: true, command: { kind: 'help', topic: rest.join(' ').toLowerCase() || null } }
    case 'requests':
    case 'doctor':
      if (rest[0] === 'help') return { ok: true, command: { kind: 'help', topic: word } }
      return rest.length === 0
        ? { ok: true, command: { kind: word } }
        : misread(`${word} takes nothing after it, and got "${shown(rest.join(' '))}".`, word)
    case 'status':
      return readStatus(rest)
    case 'job':
      return readJob(rest)
    case 'restore':
      return readRestore(rest)
    default: {
      const near = closest(word, FIRST_WORDS)
      const corrected = near === 'restore' ? 'restore start' : near
      return misread(
        `Unknown subcommand "${shown(first)}".${near ? ` Did you mean ${near}?` : ' See help.'}`,
        corrected
          ? typed([
              ...corrected.split(' '),
              ...rest.filter((one) => !(near === 'restore' && one === 'start')),
            ])
          : 'help',
      )
    }
  }
}

interface Arguments {
  readonly plain: readonly string[]
  readonly flags: Readonly<Record<string, string>>
}

function readArguments(subcommand: string, words: readonly string[]): Arguments | Misread {
  const known = FLAGS[subcommand] ?? []
  const plain: string[] = []
  const flags: Record<string, string> = {}
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? ''
    // One dash is a slip for two: no name that a person would type begins with one.
    if (!/^-+[a-z]/i.test(word)) {
      plain.push(word)
      continue
    }
    const equals = word.indexOf('=')
    const name = equals < 0 ? word : word.slice(0, equals)
    const inline = equals < 0 ? undefined : word.slice(equals + 1)
    if (!known.includes(name)) {
      const near = closest(name, known)
      const others = [...words]
      if (near) others[i] = inline === undefined ? near : `${near}=${inline}`
      return {
        message: `Unknown filter "${shown(name)}" for ${subcommand}.${near ? ` Did you mean ${near}?` : ` It knows ${known.join(', ')}.`}`,
        suggestion: near ? typed([subcommand, ...others]) : subcommand,
      }
    }
    const value = inline ?? words[++i]
    if (value === undefined || value === '' || value.startsWith('--')) {
      return { message: `${name} needs a value, for example ${name} prod.`, suggestion: null }
    }
    if (flags[name] !== undefined) return { message: `${name} is given twice.`, suggestion: null }
    flags[name] = value
  }
  return { plain, flags }
}

function readStatus(words: readonly string[]): Read {
  if (words[0] === 'help') return { ok: true, command: { kind: 'help', topic: 'status' } }
  const read = readArguments('status', words)
  if ('message' in read) return { ok: false, ...read }
  if (read.plain.length > 1) {
    return misread(
      `status takes one tenant, and got ${read.plain.length} words.`,
      typed(['status', read.plain[0] ?? '']),
    )
  }
  return {
    ok: true,
    command: {
      kind: 'status',
      tenant: read.plain[0] ?? null,
      cluster: read.flags['--cluster'] ?? null,
    },
  }
}

function readRestore(words: readonly string[]): Read {
  const [verb, ...rest] = words
  if (verb === 'help') return { ok: true, command: { kind: 'help', topic: 'restore start' } }
  if (verb?.toLowerCase() !== 'start') {
    const suggestion = 'restore start'
    return misread(
      verb === undefined
        ? 'restore needs a verb: start.'
        : `Unknown verb "${shown(verb)}" after restore. It knows start.`,
      suggestion,
    )
  }
  const read = readArguments('restore', rest)
  if ('message' in read) {
    return {
      ok: false,
      ...read,
      suggestion: read.suggestion?.replace(/^restore/, 'restore start') ?? null,
    }
  }
  if (read.plain.length > 1) {
    return misread(
      'restore start takes one tenant; the rest is asked in the form.',
      typed(['restore', 'start', read.plain[0] ?? '']),
    )
  }
  return {
    ok: true,
    command: {
      kind: 'restore start',
      tenant: read.plain[0] ?? null,
      cluster: read.flags['--cluster'] ?? null,
    },
  }
}

function readJob(words: readonly string[]): Read {
  if (words[0] === 'help') return { ok: true, command: { kind: 'help', topic: 'job' } }
  const read = readArguments('job', words)
  if ('message' in read) return { ok: false, ...read }
  const [area, id, ...more] = read.plain
  if (area === undefined || id === undefined || more.length > 0) {
    return misread('job needs an area and an id, for example job data 12.', 'help job')
  }
  if (!AREAS.some((one) => one === area.toLowerCase())) {
    const near = closest(area, AREAS)
    return misread(
      `Unknown area "${shown(area)}".${near ? ` Did you mean ${near}?` : ` It knows ${AREAS.join(', ')}.`}`,
      near ? typed(['job', near, id]) : 'help job',
    )
  }
  if (!/^\d{1,19}$/.test(id)) {
    return misread(`"${shown(id)}" is not a job id: digits only.`, null)
  }
  return {
    ok: true,
    command: {
      kind: 'job',
      area: area.toLowerCase(),
      id,
      tenant: read.flags['--tenant'] ?? null,
      cluster: read.flags['--cluster'] ?? null,
    },
  }
}

/** Splits at blanks; single or double quotes keep blanks together. Null when a quote is left open. */
function split(text: string): string[] | null {
  const words: string[] = []
  let word: string | null = null
  let quote: string | null = null
  for (const char of text) {
    if (quote) {
      if (char === quote) quote = null
      else word = (word ?? '') + char
    } else if (char === '"' || (char === "'" && word === null)) {
      quote = char
      word = word ?? ''
    } else if (/\s/.test(char)) {
      if (word !== null) words.push(word)
      word = null
    } else word = (word ?? '') + char
  }
  if (quote) return null
  if (word !== null) words.push(word)
  return words
}

/** Words as a person would type them: quoted where they hold blanks. */
function typed(words: readonly string[]): string {
  return words
    .map((one) => (/\s/.test(one) ? (one.includes('"') ? `'${one}'` : `"${one}"`) : one))
    .join(' ')
}

function misread(message: string, suggestion: string | null): Read {
  return { ok: false, message, suggestion }
}

/** A piece of what was typed, short enough to repeat. */
function shown(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
