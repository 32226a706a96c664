import { operationLine } from './command-operation.ts'
import type { OperationKind } from './operation.ts'
import type { ServerVersion } from './rows.ts'
import { isAtLeast } from './version.ts'

/** Why a form has nothing to fill in, and what would do instead. */
export interface FormGate {
  /** A sentence for people: what this version lacks, which has it, and what to do. */
  readonly problem: string
  /** A command line that does the next best thing, without the slash command; null where there is none. */
  readonly offer: string | null
}

/** What there is no command for, in words, and what to ask for instead. */
interface Missing {
  readonly words: string
  readonly instead: OperationKind | null
}

/** Kinds that a 3.x has no command for (COMMANDS §7). */
const ONLY_4: Readonly<Partial<Record<OperationKind, Missing>>> = {
  'archive-suspend': {
    words: 'to suspend a log archive; archive stop ends it',
    instead: 'archive-stop',
  },
  'archive-resume': {
    words: 'to resume a log archive; archive start begins a new one',
    instead: 'archive-start',
  },
  'archive-restart': {
    words: 'to restart a log archive; stop it, then start it',
    instead: 'archive-stop',
  },
  'activate-standby': {
    words: 'to activate a tenant: a restored one takes writes at once',
    instead: null,
  },
  'recover-table': {
    words: 'that recovers tables; restore the tenant under another name',
    instead: 'restore',
  },
  'cancel-recover-table': { words: 'that recovers tables', instead: null },
}

/** Why a generation has no such operation, or null. */
export function only4Problem(kind: OperationKind, generation: 3 | 4): string | null {
  const only = ONLY_4[kind]
  return generation === 3 && only ? `OceanBase 3.x has no command ${only.words}.` : null
}

/**
 * Why a version cannot do what a form is for, or null: said when the form opens, before anybody fills it in. A version
 * that does not tell its number is let through but for deleting by hand; the checks of the plan judge it (COMMANDS §4,
 * §6, §7).
 */
export function formGate(
  kind: OperationKind,
  version: Pick<ServerVersion, 'generation' | 'text'>,
  asked: { readonly cluster: string; readonly tenants?: readonly string[] },
): FormGate | null {
  const { generation, text } = version
  const only4 = only4Problem(kind, generation)
  if (only4 !== null) {
    const instead = ONLY_4[kind]?.instead ?? null
    return { problem: only4, offer: offered(instead, asked, instead === 'restore') }
  }
  if (generation === 3) return null
  if (kind === 'delete-obsolete' && isAtLeast(text, [4, 4]) !== true) {
    return {
      problem: `OceanBase ${text} refuses to delete backups by hand (4007, not supported): versions from 4.4 on take the command. Here only the hourly job of a cleanup policy deletes: set a policy with the window that you want to keep, and what is older goes within the hour. If there is a policy with a longer window, drop it first.`,
      offer: offered('cleanup-policy-set', asked, true),
    }
  }
  const recovers = kind === 'recover-table' || kind === 'cancel-recover-table'
  if (recovers && isAtLeast(text, [4, 2, 1]) === false) {
    const starts = kind === 'recover-table'
    return {
      problem: `OceanBase ${text} has no command that recovers tables; versions from 4.2.1 on have it.${starts ? ' Restore the tenant under another name, and copy the tables from there.' : ''}`,
      offer: starts ? offered('restore', asked, true) : null,
    }
  }
  return null
}

function offered(
  operation: OperationKind | null,
  { cluster, tenants = [] }: { readonly cluster: string; readonly tenants?: readonly string[] },
  oneTenant: boolean,
): string | null {
  if (operation === null) return null
  // Of a whole cluster none is named; where one is meant, only the one that was typed.
  const named = oneTenant && tenants.length === 1 ? tenants : []
  return operationLine({ operation, tenants: named, cluster })
}
