import { closest } from './closest.ts'
import type { Read } from './command.ts'
import { namedTenants, readArguments } from './command-arguments.ts'
import { misread } from './misread.ts'
import { MAX_TENANTS, type OperationKind } from './operation.ts'
import { shownWord, typedWords } from './typing.ts'

/** A command that opens the form of an operation: what it is filled in with before anybody sees it. */
export interface OperationCommand {
  readonly kind: 'operate'
  readonly operation: OperationKind
  /** Of a backup: whether `incremental` was typed. */
  readonly incremental: boolean
  /** Names as typed, without repeats; []: none, the form asks. */
  readonly tenants: readonly string[]
  readonly cluster: string | null
  /** Whether `--break-glass` was typed. */
  readonly breakGlass: boolean
}

interface Form {
  readonly operation: OperationKind
  readonly incremental?: true
}

/** First words with their verbs. A word whose verb may be left out (`restore`, `cleanup`, `recover`) is a list then. */
const VERBS: Readonly<Record<string, Readonly<Record<string, Form>>>> = {
  backup: {
    full: { operation: 'backup' },
    incremental: { operation: 'backup', incremental: true },
  },
  archive: {
    start: { operation: 'archive-start' },
    stop: { operation: 'archive-stop' },
    suspend: { operation: 'archive-suspend' },
    resume: { operation: 'archive-resume' },
    restart: { operation: 'archive-restart' },
  },
  cancel: {
    backup: { operation: 'cancel-backup' },
    cleanup: { operation: 'cancel-cleanup' },
    restore: { operation: 'cancel-restore' },
    recover: { operation: 'cancel-recover-table' },
  },
  'cleanup policy': {
    set: { operation: 'cleanup-policy-set' },
    drop: { operation: 'cleanup-policy-drop' },
  },
}

/** What people type as well. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  inc: 'incremental',
  incr: 'incremental',
  differential: 'incremental',
  recovery: 'recover',
  enable: 'start',
  disable: 'stop',
  delete: 'drop',
}

/** Kinds that one command names one tenant for: what a statement takes, or what is safe to approve at once. */
const ONE_TENANT: ReadonlySet<OperationKind> = new Set<OperationKind>([
  'archive-suspend',
  'archive-resume',
  'archive-restart',
  'cleanup-policy-set',
  'cleanup-policy-drop',
  'restore',
  'cancel-restore',
  'activate-standby',
  'recover-table',
  'cancel-recover-table',
])

/** Whether an operation is about one tenant, never about several. */
export function isOfOneTenant(kind: OperationKind): boolean {
  return ONE_TENANT.has(kind)
}

/** The text after `/obbackup` that opens the form of an operation; what buttons run. */
export function operationLine(asked: {
  readonly operation: OperationKind
  readonly incremental?: boolean
  readonly tenants?: readonly string[]
  readonly cluster?: string | null
}): string {
  const { operation, incremental = false, tenants = [], cluster = null } = asked
  const words = wordsOf(operation, incremental)
  return typedWords([...words, ...tenants, ...(cluster === null ? [] : ['--cluster', cluster])])
}

/** `['backup', 'full']`, `['restore', 'start']`, `['activate']`: how an operation's command begins. */
export function wordsOf(kind: OperationKind, incremental = false): readonly string[] {
  for (const [word, verbs] of Object.entries(VERBS)) {
    for (const [verb, form] of Object.entries(verbs)) {
      if (form.operation === kind && (form.incremental ?? false) === incremental) {
        return [...word.split(' '), verb]
      }
    }
  }
  const alone: Partial<Record<OperationKind, readonly string[]>> = {
    'delete-obsolete': ['cleanup', 'start'],
    restore: ['restore', 'start'],
    'recover-table': ['recover', 'start'],
    'activate-standby': ['activate'],
  }
  return alone[kind] ?? ['help']
}

/**
 * Reads a command that opens a form, or null when the words are none: `cleanup`, `restore` and `recover` without
 * `start` (or `policy`) are lists.
 */
export function readOperationCommand(word: string, rest: readonly string[]): Read | null {
  const verb = rest[0]?.toLowerCase() ?? ''
  if (verb === 'cancel' && Object.hasOwn(VERBS.cancel ?? {}, word)) {
    return misread('cancel goes first.', typedWords(['cancel', word, ...rest.slice(1)]))
  }
  switch (word) {
    case 'activate':
      return readAbout({ operation: 'activate-standby' }, [word], rest)
    case 'restore':
    case 'recover': {
      const operation = word === 'restore' ? 'restore' : 'recover-table'
      return verb === 'start'
        ? readAbout({ operation }, [word, verb], rest.slice(1))
        : misspelt(word, ['start'], rest)
    }
    case 'cleanup':
      if (verb === 'start') {
        return readAbout({ operation: 'delete-obsolete' }, [word, verb], rest.slice(1))
      }
      return verb === 'policy'
        ? readVerb('cleanup policy', rest.slice(1))
        : misspelt(word, ['start', 'policy'], rest)
    case 'backup':
    case 'archive':
    case 'cancel':
      return readVerb(word, rest)
    default:
      return null
  }
}

/** `restore strat crm`: a list takes one word, so the first of two is no tenant. */
function misspelt(word: string, verbs: readonly string[], rest: readonly string[]): Read | null {
  const [typed = '', second = '-'] = rest
  const near = second.startsWith('-') ? null : closest(typed.toLowerCase(), verbs)
  if (near === null) return null
  return misread(
    `${word} knows no "${shownWord(typed)}". Did you mean ${near}?`,
    typedWords([word, near, ...rest.slice(1)]),
  )
}

function readVerb(word: string, rest: readonly string[]): Read {
  const verbs = VERBS[word] ?? {}
  const known = Object.keys(verbs)
  const [typed, ...more] = rest
  const lower = typed?.toLowerCase() ?? ''
  const verb = OTHER_WORDS[lower] ?? lower
  const form = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined
  if (form) return readAbout(form, [...word.split(' '), verb], more)
  if (verb === 'help') return { ok: true, command: { kind: 'help', topic: word } }
  const choice = `${known.slice(0, -1).join(', ')} or ${known.at(-1)}`
  if (typed === undefined || typed.startsWith('-')) {
    return misread(`${word} takes ${choice}, for example ${example(word)}.`, `help ${word}`)
  }
  const near = closest(verb, known)
  if (near) {
    return misread(
      `${word} knows no "${shownWord(typed)}". Did you mean ${near}?`,
      typedWords([...word.split(' '), near, ...more]),
    )
  }
  return misread(
    `${word} takes ${choice}, and got "${shownWord(typed)}".`,
    // A tenant's name where the verb belongs is what people type first.
    word === 'backup' ? typedWords(['backup', 'full', ...rest]) : `help ${word}`,
  )
}

function example(word: string): string {
  return `${word} ${Object.keys(VERBS[word] ?? {})[0]} crm`
}

function readAbout(form: Form, words: readonly string[], rest: readonly string[]): Read {
  const name = words.join(' ')
  if (rest[0]?.toLowerCase() === 'help') {
    return { ok: true, command: { kind: 'help', topic: name } }
  }
  const read = readArguments(name, rest, {
    valued: ['--cluster', '--tenant'],
    alone: ['--break-glass'],
  })
  if (!read.ok) return read
  const { named, kept: flags } = namedTenants(read)
  const kept = [...flags, ...read.alone]
  const tenants = [
    ...new Set(named.flatMap((one) => one.split(',')).map((one) => one.trim())),
  ].filter((one) => one !== '')
  const { operation } = form
  if (isOfOneTenant(operation) && tenants.length > 1) {
    return misread(
      `${name} takes one tenant; the rest is asked in the form. It got ${tenants.length} words.`,
      typedWords([...words, tenants[0] ?? '', ...kept]),
    )
  }
  if (tenants.length > MAX_TENANTS) {
    return misread(
      `${name} takes at most ${MAX_TENANTS} tenants at a time, and got ${tenants.length}. Split them into several requests.`,
      typedWords([...words, ...tenants.slice(0, MAX_TENANTS), ...kept]),
    )
  }
  return {
    ok: true,
    command: {
      kind: 'operate',
      operation,
      incremental: form.incremental ?? false,
      tenants,
      cluster: read.flags['--cluster'] ?? null,
      breakGlass: read.alone.includes('--break-glass'),
    },
  }
}
