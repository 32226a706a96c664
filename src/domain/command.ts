import { closest } from './closest.ts'
import { namedTenants, oneTenant, readArguments } from './command-arguments.ts'
import { type DeliveryCommand, readDeliveryCommand } from './command-delivery.ts'
import {
  type AuditCommand,
  type ExplainCommand,
  readAuditCommand,
  readPolicyCommand,
} from './command-governance.ts'
import { readJobCommand } from './command-job.ts'
import { readListCommand } from './command-list.ts'
import { readLogCommand } from './command-log.ts'
import { type MuteCommand, readMuteCommand, readUnmuteCommand } from './command-mute.ts'
import { type OperationCommand, readOperationCommand } from './command-operation.ts'
import { type RoutesCommand, readRoutesCommand } from './command-routes.ts'
import { type BacktestCommand, readRulesCommand } from './command-rules.ts'
import {
  type DigestCommand,
  readDigestCommand,
  readSinceCommand,
  type SinceCommand,
} from './command-since.ts'
import type { TypedAt } from './filter-time.ts'
import type { JobArea } from './job.ts'
import type { ListFilter } from './list.ts'
import type { LogFilter } from './log-filter.ts'
import { type Misread, misread } from './misread.ts'
import { FIRST_WORDS, LIST_WORDS, SUBCOMMANDS } from './subcommands.ts'
import { normaliseTyping, shownWord, splitWords, typedWords, withoutOpenQuote } from './typing.ts'

/** What a person typed after `/obbackup`, understood. */
export type Command =
  /** Nothing was typed: the few commands to begin with. */
  | { readonly kind: 'start' }
  | { readonly kind: 'help'; readonly topic: string | null }
  | ({ readonly kind: 'status' | 'sets' } & About)
  | ({ readonly kind: 'log'; readonly filter: LogFilter | null } & About)
  | OperationCommand
  | ListCommand
  | SinceCommand
  | DigestCommand
  | BacktestCommand
  | { readonly kind: 'requests' | 'doctor' | 'mutes' | 'policy' }
  | AuditCommand
  | ExplainCommand
  | MuteCommand
  | { readonly kind: 'unmute'; readonly id: string }
  | RoutesCommand
  | JobCommand
  | DeliveryCommand

/** One tenant by name, on one cluster; null = all. */
export interface About {
  readonly tenant: string | null
  readonly cluster: string | null
}

/** `data`, `cleanup`, `restore`, `recover`, `copies`, `validations`. */
export interface ListCommand {
  readonly kind: 'list'
  readonly area: JobArea
  readonly filter: ListFilter
  /** Counted from 1. */
  readonly page: number
  /** The configured zone, when a time that was typed without one was read in it. */
  readonly zone: string | null
}

/** `job <area> <id>`. */
export interface JobCommand extends About {
  readonly kind: 'job'
  readonly area: JobArea
  readonly id: string
  /** Whether every column of its rows is wanted. */
  readonly columns: boolean
}

/** Outcome of reading a command. */
export type Read =
  | { readonly ok: true; readonly command: Command }
  | (Misread & { readonly ok: false })

/** Longest text that is read at all; Slack itself allows more. */
const MAX_TEXT = 500

/** How people ask a program for its help. */
const HELP_FLAGS: readonly string[] = ['--help', '-h', '-help', '--h']

/** Slips of one line that a suggestion mends at most; every one takes a word away or corrects it. */
const MAX_SLIPS = 10

/**
 * Reads the text after `/obbackup`, typed at that moment. An empty text is the short help. What is refused says the
 * first slip; its suggestion has all of them mended. Where that does not lead to a command it is the help of the
 * subcommand that was typed, and null when there was none.
 */
export function readCommand(raw: string, at: TypedAt): Read {
  const read = readOnce(raw, at)
  if (read.ok) return read
  let suggestion = read.suggestion
  for (let slips = 1; suggestion !== null && slips <= MAX_SLIPS; slips++) {
    const next = readOnce(suggestion, at)
    if (next.ok) return { ...read, suggestion }
    suggestion = next.suggestion
  }
  return { ...read, suggestion: helpFor(raw) }
}

/** `help data` for `data --last soon`; null when the text does not begin with a subcommand. */
function helpFor(raw: string): string | null {
  const [first = '', second = ''] = normaliseTyping(raw).split(/\s+/)
  const word = first.toLowerCase()
  const two = `${word} ${second.toLowerCase()}`
  if (SUBCOMMANDS.some(({ name }) => name === two)) return `help ${two}`
  return FIRST_WORDS.includes(word) ? `help ${word}` : null
}

function readOnce(raw: string, at: TypedAt): Read {
  if (raw.length > MAX_TEXT) {
    return misread(`That is ${raw.length} characters; a command has at most ${MAX_TEXT}.`, 'help')
  }
  const words = splitWords(normaliseTyping(raw))
  if (!words) {
    const line = withoutOpenQuote(normaliseTyping(raw))
    // Only where nothing else is to be mended: without its quotes a name of several words would be another one.
    const runs = line !== null && line !== '' && readOnce(line, at).ok
    return misread('A quote is not closed. Names need no quotes.', runs ? line : null)
  }
  const [first, ...rest] = words
  if (first === undefined) return { ok: true, command: { kind: 'start' } }
  const asksHelp = words.findIndex((one) => HELP_FLAGS.includes(one.toLowerCase()))
  if (asksHelp >= 0) return help(words.slice(0, asksHelp).join(' ').toLowerCase() || null)
  const word = first.toLowerCase()
  const verb = rest[0]?.toLowerCase()
  if (verb === 'help' && FIRST_WORDS.includes(word) && word !== 'help') return help(word)
  const operation = readOperationCommand(word, rest)
  if (operation) return operation
  const list = LIST_WORDS.find((one) => one.word === word)
  switch (word) {
    case '?':
      return help(null)
    case 'help':
      return help(rest.join(' ').toLowerCase() || null)
    case 'requests':
    case 'doctor':
    case 'mutes':
      return rest.length === 0
        ? { ok: true, command: { kind: word } }
        : misread(`${word} takes nothing after it, and got "${shownWord(rest.join(' '))}".`, word)
    case 'status':
    case 'sets':
      return readAbout(word, rest)
    case 'log':
      return readLogCommand(rest, at)
    case 'job':
      return readJobCommand(rest)
    case 'delivery':
      return readDeliveryCommand(rest)
    case 'mute':
      return readMuteCommand(rest, at)
    case 'unmute':
      return readUnmuteCommand(rest)
    case 'routes':
      return readRoutesCommand(rest)
    case 'since':
      return readSinceCommand(rest)
    case 'digest':
      return readDigestCommand(rest)
    case 'rules':
      return readRulesCommand(rest)
    case 'audit':
      return readAuditCommand(rest)
    case 'policy':
      return readPolicyCommand(rest)
  }
  return list ? readListCommand(list, rest, at) : unknownWord(first, rest, at)
}

/**
 * The command as one line that can be run again, without its page: what is stored behind a list and shown beside a
 * shared answer. Quotes stay where they are needed.
 */
export function commandLine(raw: string): string {
  const words = splitWords(normaliseTyping(raw)) ?? []
  const kept = words.filter(
    (word, i) => !/^--page(=|$)/i.test(word) && !/^--page$/i.test(words[i - 1] ?? ''),
  )
  return typedWords(kept)
}

function help(topic: string | null): Read {
  return { ok: true, command: { kind: 'help', topic } }
}

function readAbout(kind: 'status' | 'sets', words: readonly string[]): Read {
  const read = readArguments(kind, words, { valued: ['--cluster', '--tenant'] })
  if (!read.ok) return read
  const { named, kept } = namedTenants(read)
  if (named.length > 1) {
    return oneTenant(kind, named, kept, ['--cluster', '--tenant'])
  }
  return {
    ok: true,
    command: { kind, tenant: named[0] ?? null, cluster: read.flags['--cluster'] ?? null },
  }
}

function unknownWord(first: string, rest: readonly string[], at: TypedAt): Read {
  const near = /^cop(y|ie)$/i.test(first) ? 'copies' : closest(first, FIRST_WORDS)
  if (near) {
    return misread(
      `Unknown subcommand "${shownWord(first)}". Did you mean ${near}?`,
      typedWords([near, ...rest]),
    )
  }
  const turned = subcommandFirst(first, rest, at)
  return turned === null
    ? misread(`Unknown subcommand "${shownWord(first)}". See help.`, 'help')
    : misread(`"${shownWord(first)}" is no subcommand. The subcommand goes first.`, turned)
}

/** `status crm` for `crm status`, where that is a command; else null. */
function subcommandFirst(first: string, rest: readonly string[], at: TypedAt): string | null {
  const place = rest.findIndex((one) => FIRST_WORDS.includes(one.toLowerCase()))
  const word = rest[place]?.toLowerCase()
  if (word === undefined || word === 'help') return null
  const line = typedWords([word, first, ...rest.toSpliced(place, 1)])
  return readOnce(line, at).ok ? line : null
}
