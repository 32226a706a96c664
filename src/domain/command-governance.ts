import { closest } from './closest.ts'
import type { Read } from './command.ts'
import { readArguments } from './command-arguments.ts'
import { readSpan } from './filter-time.ts'
import { misread } from './misread.ts'
import { OPERATION_KINDS, type OperationKind } from './operation.ts'
import { shownWord, typedWords } from './typing.ts'

/** `audit`. */
export interface AuditCommand {
  readonly kind: 'audit'
  /** Id of one request, or null: all. */
  readonly request: string | null
  /** How far back, in ms; null: the newest, however old. */
  readonly last: number | null
}

/** `policy explain`. */
export interface ExplainCommand {
  readonly kind: 'policy explain'
  /** Slack user id; null: whoever typed it. */
  readonly user: string | null
  readonly operation: OperationKind
  readonly tenant: string | null
  readonly cluster: string | null
}

/** Reads what stands behind `audit`. */
export function readAuditCommand(words: readonly string[]): Read {
  const read = readArguments('audit', words, { valued: ['--last'] })
  if (!read.ok) return read
  const [typed, ...more] = read.plain
  if (more.length > 0) {
    return misread(
      `audit takes one request id, and got ${read.plain.length} words.`,
      typedWords(['audit', typed ?? '']),
    )
  }
  const request = typed?.toLowerCase() ?? null
  if (request !== null && !/^r-[a-z0-9]{4,20}$/.test(request)) {
    return misread(
      `"${shownWord(typed ?? '')}" is no request id: it looks like r-7f3a9c2b and stands on the card.`,
      'audit',
    )
  }
  const length = read.flags['--last']
  const last = length === undefined ? null : readSpan(length)
  if (length !== undefined && last === null) {
    return misread(
      `--last needs a length of time, such as 7d, and got "${shownWord(length)}".`,
      'audit --last 7d',
    )
  }
  return { ok: true, command: { kind: 'audit', request, last } }
}

/** What people call operations in commands. */
const OTHER_WORDS: Readonly<Record<string, OperationKind>> = {
  full: 'backup',
  incremental: 'backup',
  activate: 'activate-standby',
  recover: 'recover-table',
  cleanup: 'delete-obsolete',
  'cancel-recover': 'cancel-recover-table',
}

/** Reads what stands behind `policy`: nothing, or `explain [person] <operation> [tenant]`. */
export function readPolicyCommand(words: readonly string[]): Read {
  const [verb, ...rest] = words
  if (verb === undefined) return { ok: true, command: { kind: 'policy' } }
  const lower = verb.toLowerCase()
  if (lower !== 'explain') {
    const near = closest(lower, ['explain']) !== null
    return misread(
      `policy takes nothing, or explain, and got "${shownWord(verb)}".${near ? ' Did you mean explain?' : ''}`,
      near ? typedWords(['policy', 'explain', ...rest]) : 'policy',
    )
  }
  if (rest[0]?.toLowerCase() === 'help') {
    return { ok: true, command: { kind: 'help', topic: 'policy explain' } }
  }
  const read = readArguments('policy explain', rest, { valued: ['--cluster', '--tenant'] })
  if (!read.ok) return read
  const [first = '', ...others] = read.plain
  // Without a person it is about oneself.
  const own = operationNamed(first) !== null
  const user = own ? null : personNamed(first)
  if (user !== null && !user.ok) return misread(user.message, 'help policy explain')
  const [typed, tenant, ...more] = own ? read.plain : others
  if (typed === undefined) {
    return misread(
      'policy explain needs an operation, for example policy explain me backup crm.',
      'policy explain me backup',
    )
  }
  // `archive stop crm`, as the command is spelt: the first words together are the operation.
  const about = [typed, ...(tenant === undefined ? [] : [tenant]), ...more]
  const spelt = (n: number) => about.length >= n && operationNamed(about.slice(0, n).join('-'))
  const length = [3, 2].find(spelt) ?? 1
  const operation = length === 1 ? operationNamed(typed) : null
  if (operation === null) {
    const near =
      length === 1
        ? closest(typed, OPERATION_KINDS)
        : operationNamed(about.slice(0, length).join('-'))
    const words = near === null ? null : [own ? 'me' : first, near, ...about.slice(length)]
    return misread(
      `Unknown operation "${shownWord(typed)}".${near ? ` Did you mean ${near}?` : ` It knows ${OPERATION_KINDS.join(', ')}.`}`,
      words && typedWords(['policy', 'explain', ...words]),
    )
  }
  const flag = read.flags['--tenant']
  if (more.length > 0 || (tenant !== undefined && flag !== undefined)) {
    return misread('policy explain takes one tenant.', null)
  }
  return {
    ok: true,
    command: {
      kind: 'policy explain',
      user: user?.id ?? null,
      operation,
      tenant: tenant ?? flag ?? null,
      cluster: read.flags['--cluster'] ?? null,
    },
  }
}

function operationNamed(typed: string): OperationKind | null {
  const word = typed.toLowerCase()
  return OPERATION_KINDS.find((one) => one === word) ?? OTHER_WORDS[word] ?? null
}

/** A person as typed: `me`, `U…`, `<@U…|name>`. A name alone names nobody: names are not unique, and change. */
function personNamed(
  typed: string,
): { readonly ok: true; readonly id: string | null } | { readonly ok: false; message: string } {
  if (typed.toLowerCase() === 'me') return { ok: true, id: null }
  const id = /^(?:<@)?([UW][A-Z0-9]{2,30})(?:\|[^<>]*)?>?$/i.exec(typed)?.[1]
  if (id !== undefined && (typed.startsWith('<@') || /\d/.test(id))) {
    return { ok: true, id: id.toUpperCase() }
  }
  if (typed === '') {
    return {
      ok: false,
      message: 'policy explain needs an operation, for example policy explain me backup crm.',
    }
  }
  return {
    ok: false,
    message: `"${shownWord(typed)}" is neither an operation nor a member id: Slack gives a command only the name. Write me, or the member id, such as U0123ABCD: it stands in the person's profile under ⋮, "Copy member ID".`,
  }
}
