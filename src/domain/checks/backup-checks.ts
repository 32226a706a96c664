import { operationLine } from '../command-operation.ts'
import type { Backup } from '../operation.ts'
import type { OperationFacts, TenantFacts } from '../operation-facts.ts'
import type { Check } from '../plan.ts'
import { isAt, isFullSet, isUsableSet } from '../restore-window.ts'
import { isAtLeast } from '../version.ts'
import {
  archiveStatus,
  dataPlaceChecks,
  noBackupCheck,
  withArchiveOffer,
} from './archive-checks.ts'
import { checkEach } from './check-each.ts'
import { tenantsCheck } from './tenant-checks.ts'

/** Preconditions of a full or incremental backup (COMMANDS §1, §2; REFERENCE §3.6, §8). */
export function backupChecks(operation: Backup, facts: OperationFacts): readonly Check[] {
  return [
    tenantsCheck(facts),
    withArchiveOffer(
      checkEach(
        'archive is DOING',
        facts.scope,
        (tenant) => archiveProblem(tenant, facts.version.generation),
        archiveStatus,
      ),
      operation.cluster,
      facts,
      (tenant) => archiveStatus(tenant) !== 'DOING',
    ),
    ...dataPlaceChecks(facts),
    noBackupCheck(operation, facts),
    ...(operation.incremental ? [fullSetCheck(operation, facts)] : []),
    ...(operation.plusArchivelog ? [plusArchivelogCheck(facts)] : []),
    ...(operation.password === null ? [] : [passwordCheck([operation.password], facts)]),
  ]
}

function archiveProblem(tenant: TenantFacts, generation: 3 | 4): string | null {
  const status = archiveStatus(tenant)
  if (status === 'DOING') return null
  const remedy =
    status === 'INTERRUPTED'
      ? generation === 3
        ? 'ask for archive stop, then for archive start'
        : 'ask for archive restart, which makes a full backup too'
      : status === 'SUSPEND'
        ? 'ask for archive resume first'
        : ['STOP', 'none', 'INVALID'].includes(status)
          ? 'ask for archive start first'
          : 'wait until it is DOING'
  return `archive is ${status}; ${remedy}`
}

/** Whether an incremental has something to build on; else it would silently become a full one (trap 20). */
function fullSetCheck(operation: Backup, facts: OperationFacts): Check {
  const check = checkEach(
    'full set to build on',
    facts.scope,
    (tenant) => {
      const set = lastFullOf(tenant)
      if (!set) return 'an incremental needs a usable full set; ask for a full backup instead'
      return fullHere(tenant, facts)
        ? null
        : `set ${set.setId} is at ${set.path}, but data_backup_dest is ${tenant.places?.data} now; ask for a full backup instead`
    },
    (tenant) => `set ${fullHere(tenant, facts)?.setId ?? ''}`,
  )
  if (check.ok) return check
  const { cluster, scope } = operation
  const tenants = scope.kind === 'cluster' ? [] : scope.tenants.map(({ name }) => name)
  return { ...check, offer: operationLine({ operation: 'backup', tenants, cluster }) }
}

/** The newest usable full set of a tenant, or undefined. */
export function lastFullOf(tenant: TenantFacts) {
  return fullsOf(tenant)[0]
}

/**
 * The newest of them at the destination that is set now: a newer one elsewhere, from before somebody changed the
 * destination back, does not take an older one away.
 */
function fullHere(tenant: TenantFacts, { version }: OperationFacts) {
  const place = version.generation === 4 ? tenant.places?.data : null
  return fullsOf(tenant).find((set) => !place || isAt(set, place))
}

function fullsOf(tenant: TenantFacts) {
  return tenant.sets
    .filter((set) => isFullSet(set) && isUsableSet(set))
    .toSorted((a, b) => Number(b.setId) - Number(a.setId))
}

/** Early 4.x rejected PLUS ARCHIVELOG with 4007 (COMMANDS §2): the documents have it from 4.1. */
function plusArchivelogCheck({ version }: OperationFacts): Check {
  const fits = isAtLeast(version.text, [4, 1]) !== false
  return {
    name: 'PLUS ARCHIVELOG is known here',
    ok: fits,
    detail: fits ? version.text : `${version.text} refuses it; ask without PLUS ARCHIVELOG`,
  }
}

/** Whether the backup passwords that are named are configured. */
export function passwordCheck(names: readonly string[], facts: OperationFacts): Check {
  const missing = names.filter((name) => !facts.passwords.includes(name))
  return {
    name: 'backup passwords are configured',
    ok: missing.length === 0,
    detail:
      missing.length === 0
        ? names.join(', ')
        : `${missing.join(', ')}: not among backup_passwords of the configuration`,
  }
}
