import type { AuditEntry } from '../../domain/audit.ts'
import type { OperationKind } from '../../domain/operation.ts'
import { clean, code, escapeText, list, mention, name } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { markup, type Voice } from '../voice.ts'
import { context, section, sections } from './primitives.ts'

/** Lines of the audit log that one answer shows. */
export const AUDIT_LINES = 30

/** Characters of a whole answer's lines (RULES §1.1: 10,000), with room for what stands around them. */
const LINES_BUDGET = 8200

/** What the answer is made of: flows/audit.ts `AuditPage`. */
export interface AuditFacts {
  readonly entries: readonly AuditEntry[]
  readonly head: { readonly seq: number; readonly hash: string } | null
  readonly problem: string | null
}

/** `/obbackup audit`: whether the log is whole, then its lines, newest first. */
export function renderAudit(
  { entries, head, problem }: AuditFacts,
  asked: { readonly request: string | null; readonly since: number | null },
  look: Look,
): Rendered {
  const voice = markup(look)
  const about = asked.request === null ? '' : ` of ${clean(asked.request, 40)}`
  const state =
    problem === null
      ? `🟢 Audit log${about}: the chain is whole`
      : `🔴 Audit log${about}: the chain is broken`
  const shown: string[] = []
  let length = 0
  for (const entry of entries.slice(0, AUDIT_LINES)) {
    const line = entryLine(entry, voice, asked.request !== null)
    length += line.length + 1
    if (length > LINES_BUDGET) break
    shown.push(line)
  }
  const since = asked.since === null ? '' : `since ${voice.time(asked.since)}`
  const more =
    entries.length > shown.length || entries.length >= AUDIT_LINES
      ? `The newest ${shown.length}; older ones: \`npm run audit -- export\`, or ask for one request.`
      : ''
  return toRendered(state, [
    section([
      `*${escapeText(state, 200)}*${head === null ? '' : ` · head ${code(`${head.seq}:${head.hash.slice(0, 12)}`, 40)}`}`,
      problem === null
        ? ''
        : `${escapeText(problem, 600)} Somebody or something changed the log outside obbackup: compare it with an export.`,
    ]),
    ...(shown.length === 0
      ? [
          section(
            `Nothing ${asked.request === null && since === '' ? 'was asked for or decided yet' : `is in it ${since || 'of this request'}`}.`,
          ),
        ]
      : sections(shown)),
    ...contextOf([since, more]),
  ])
}

function contextOf(lines: readonly string[]) {
  const some = lines.filter((line) => line !== '')
  return some.length === 0 ? [] : [context(some)]
}

/** `12:40 · @bob approved backup of crm on prod · r-7f3a9c2b · backups`. */
function entryLine(entry: AuditEntry, voice: Voice, ofOne: boolean): string {
  const who = entry.who === null ? 'obbackup' : mention(entry.who)
  return [
    `${voice.time(entry.at, true)} · ${who} *${escapeText(entry.what, 60)}*`,
    ofOne ? '' : operationWords(entry),
    ofOne || entry.request === null ? '' : code(entry.request, 40),
    ofOne && entry.policy !== null ? `policy ${escapeText(entry.policy, 60)}` : '',
    // A statement's backticks would set half of it as code.
    entry.detail === null ? '' : escapeText(entry.detail, ofOne ? 300 : 110).replace(/`/g, "'"),
  ]
    .filter((one) => one !== '')
    .join(' · ')
}

/** Operations that read one tenant and write into another, in the order of `tenants`; and those that are about a target alone. */
const FROM_INTO: readonly OperationKind[] = ['restore', 'recover-table']
const INTO: readonly OperationKind[] = ['cancel-restore', 'cancel-recover-table']

/** `restore of crm into crm_fix on prod`; `backup of crm and orders on prod`; `cancel-restore into crm_fix on prod`. */
function operationWords({ operation, tenants, cluster }: AuditEntry): string {
  const names = tenants.map((one) => name(one))
  const [source = '', target = source] = names
  if (names.length === 0) return `${operation} of the whole of ${name(cluster)}`
  const on = `on ${name(cluster)}`
  if (FROM_INTO.includes(operation)) return `${operation} of ${source} into ${target} ${on}`
  return `${operation} ${INTO.includes(operation) ? 'into' : 'of'} ${list(names, 3)} ${on}`
}
