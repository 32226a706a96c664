import { runningJobs, scopeIds } from '../chosen-jobs.ts'
import { isOfOneTenant, operationLine } from '../command-operation.ts'
import type { Operation, OperationKind } from '../operation.ts'
import type { OperationFacts, TenantFacts } from '../operation-facts.ts'
import type { Check } from '../plan.ts'
import { normalise } from '../state.ts'
import { checkEach } from './check-each.ts'
import { tenantsCheck } from './tenant-checks.ts'

/** STATUS of a tenant's archive; `none` when it was never opened. */
export function archiveStatus({ archive }: Pick<TenantFacts, 'archive'>): string {
  return archive === null ? 'none' : normalise(archive.status)
}

/** From where the archive may go on, by operation (REFERENCE §4.2, COMMANDS §3). */
const FROM = {
  'archive-start': ['STOP', 'INVALID', 'none'],
  'archive-stop': ['BEGINNING', 'DOING', 'INTERRUPTED', 'SUSPENDING', 'SUSPEND'],
  'archive-suspend': ['DOING'],
  'archive-resume': ['SUSPEND', 'SUSPENDING'],
  'archive-restart': ['INTERRUPTED'],
} as const

type ArchiveKind = keyof typeof FROM

/** What to ask for instead, from the state that was found. */
const REMEDY: Readonly<Record<string, string>> = {
  DOING: 'it archives already',
  PREPARE: 'it is starting; wait',
  BEGINNING: 'it is starting; wait',
  SUSPEND: 'ask for archive resume',
  SUSPENDING: 'it is being suspended; ask for archive resume',
  STOPPING: 'it is stopping; wait for STOP',
  STOP: 'ask for archive start',
  none: 'it was never opened; ask for archive start',
  INTERRUPTED: 'ask for archive restart',
}

/** What gets the archive going again, by the state that was found. */
const INSTEAD: Readonly<Record<string, OperationKind>> = {
  SUSPEND: 'archive-resume',
  SUSPENDING: 'archive-resume',
  STOP: 'archive-start',
  INVALID: 'archive-start',
  none: 'archive-start',
  INTERRUPTED: 'archive-restart',
}

/** A failing check with the command that would mend all tenants it fails for, where one does; 3.x knows fewer. */
export function withArchiveOffer(
  check: Check,
  cluster: string,
  { scope, version }: OperationFacts,
  isBad: (tenant: TenantFacts) => boolean,
): Check {
  const bad = scope.filter(isBad)
  const kinds = new Set(bad.map((tenant) => INSTEAD[archiveStatus(tenant)]))
  const [operation] = kinds
  if (check.ok || kinds.size !== 1 || operation === undefined) return check
  if (version.generation === 3) {
    return operation === 'archive-start'
      ? { ...check, offer: operationLine({ operation, cluster }) }
      : check
  }
  if (bad.length > 1 && isOfOneTenant(operation)) return check
  return {
    ...check,
    offer: operationLine({ operation, tenants: bad.map(({ ref }) => ref.name), cluster }),
  }
}

/** Preconditions of starting, stopping, suspending, resuming and restarting the log archive. */
export function archiveChecks(
  operation: Operation & { readonly kind: ArchiveKind },
  facts: OperationFacts,
): readonly Check[] {
  const { kind } = operation
  const opens = kind === 'archive-start' || kind === 'archive-resume' || kind === 'archive-restart'
  return [
    tenantsCheck(facts),
    withArchiveOffer(
      checkEach(
        'archive is where it can go on from',
        facts.scope,
        (tenant) => stateProblem(kind, tenant, facts.version.generation),
        archiveStatus,
      ),
      operation.cluster,
      facts,
      // What is to be stopped is not started instead.
      (tenant) => opens && stateProblem(kind, tenant, facts.version.generation) !== null,
    ),
    ...(opens ? archivePlaceChecks(facts, kind === 'archive-resume') : []),
    ...(kind === 'archive-restart'
      ? [...dataPlaceChecks(facts), noBackupCheck(operation, facts)]
      : []),
  ]
}

function stateProblem(kind: ArchiveKind, tenant: TenantFacts, generation: 3 | 4): string | null {
  const status = archiveStatus(tenant)
  const from: readonly string[] = FROM[kind]
  if (from.includes(status)) return null
  if (kind === 'archive-stop' && (status === 'STOP' || status === 'none')) {
    return `archive is ${status}; there is nothing to stop`
  }
  if (generation === 3 && status === 'INTERRUPTED') {
    return `archive is ${status}; ask for archive stop first, then for archive start`
  }
  return `archive is ${status}; ${REMEDY[status] ?? `it must be ${from.join(' or ')}`}`
}

/** Archive destination set, and its state ENABLE unless that is what is asked for (4.x; COMMANDS §1). */
export function archivePlaceChecks(facts: OperationFacts, resumes = false): readonly Check[] {
  if (facts.version.generation === 3) return []
  return [
    checkEach(
      'archive destination is set',
      facts.scope,
      ({ places }) => {
        if (!places?.archive) return 'log_archive_dest is not set; set it first'
        const enabled = normalise(places.archiveState) === 'ENABLE'
        if (resumes || enabled) return null
        return `log_archive_dest_state is ${places.archiveState ?? 'not known'}; it must be ENABLE`
      },
      ({ places }) => `${places?.archive ?? ''} (${places?.binding ?? 'binding not known'})`,
    ),
  ]
}

/** Data destination set (4.x; COMMANDS §1). */
export function dataPlaceChecks(facts: OperationFacts): readonly Check[] {
  if (facts.version.generation === 3) return []
  return [
    checkEach(
      'data destination is set',
      facts.scope,
      ({ places }) => (places?.data ? null : 'data_backup_dest is not set; set it first'),
      ({ places }) => places?.data ?? '',
    ),
  ]
}

/** A backup of the same tenants that runs stands in the way of another (9036, REFERENCE §3.6). */
export function noBackupCheck(operation: Operation, facts: OperationFacts): Check {
  const ids = facts.version.generation === 3 ? null : scopeIds(operation)
  const running = [...runningJobs(facts, 'data', ids), ...(ids ? unnamedBackups(facts) : [])]
  return {
    name: 'no backup is running',
    ok: running.length === 0,
    detail: running.map((job) => `job ${job.jobId} is ${job.status}; wait for its end`).join('; '),
  }
}

/** Backups of sys that have no rows of their tenants yet (INIT, REFERENCE §3.2): any tenant may be among them. */
function unnamedBackups(facts: OperationFacts) {
  return runningJobs(facts, 'data', null).filter((job) => job.fromSys && job.parts.length === 0)
}
