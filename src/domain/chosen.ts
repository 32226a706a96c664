import { cancelledJobs, runningJobs, scopeIds } from './chosen-jobs.ts'
import { obsoleteNow, policyDays } from './obsolete-sets.ts'
import type { CancelRestore, Operation, RecoverTable, RestoreTenant } from './operation.ts'
import type { OperationFacts, TenantFacts } from './operation-facts.ts'
import { restoreChain } from './restore-chain.ts'

/**
 * What an operation would read, end or delete, by id (domain/plan.ts `chosen`). An approval is for these: a job that
 * began since is not cancelled on it, a set that became obsolete since is not deleted on it. Nothing that moves by
 * itself while all stays as it is, such as percentages and checkpoints.
 */
export function chosenOf(operation: Operation, facts: OperationFacts): readonly string[] {
  switch (operation.kind) {
    case 'restore':
    case 'recover-table': {
      if (!facts.source) return []
      const { sets, pieces } = restoreChain(facts.source, operation.setId, operation.scn)
      const tenant = operation.sourceTenantId
      return [
        ...sets.map((set) => `set ${tenant}/${set.setId}`),
        ...pieces.map((piece) => `piece ${tenant}/${piece.pieceId}`),
        ...poolIds(operation, facts),
      ]
    }
    case 'cancel-backup':
    case 'cancel-cleanup':
    case 'cancel-recover-table':
      return jobIds(operation, facts)
    case 'cancel-restore': {
      const jobs = jobIds(operation, facts)
      return jobs.length > 0 ? jobs : leftBehind(operation, facts)
    }
    case 'archive-stop':
    case 'archive-suspend':
      return [...facts.scope.map(roundId), ...failedBackups(operation, facts)]
    case 'archive-start':
    case 'archive-resume':
    case 'archive-restart':
      return [...facts.scope.map(roundId), ...destinationsOf(operation, facts)]
    case 'cleanup-policy-set':
      return [...facts.scope.map(policyId), ...obsoleteIds(facts, () => operation.recoveryDays)]
    case 'cleanup-policy-drop':
      return facts.scope.map(policyId)
    case 'delete-obsolete':
      return obsoleteIds(facts, policyDays)
    case 'backup':
      return destinationsOf(operation, facts)
    case 'activate-standby':
      return []
  }
}

/**
 * Where a backup or an archive writes to, as people see it. The statement does not name it: the tenant's parameters do,
 * and whoever changes them after an approval would have the data written elsewhere on it.
 */
export function destinationsOf(operation: Operation, facts: OperationFacts): readonly string[] {
  const { kind } = operation
  const data = kind === 'backup' || kind === 'archive-restart'
  const archive = kind !== 'backup'
  return facts.scope.flatMap(({ ref, places }) => [
    ...(places && data ? [`data of ${ref.tenantId}/${places.data ?? 'none'}`] : []),
    ...(places && archive
      ? [`archive of ${ref.tenantId}/${places.archive ?? 'none'}/${places.binding ?? ''}`]
      : []),
  ])
}

/** Running backups that fail without the archive: one that began after the approval is not sacrificed on it. */
function failedBackups(operation: Operation, facts: OperationFacts): readonly string[] {
  const ids = facts.version.generation === 3 ? null : scopeIds(operation)
  return runningJobs(facts, 'data', ids)
    .map((job) => `backup ${job.key}`)
    .toSorted()
}

/** The pool as it is on the card: one that was made anew under its name, elsewhere or smaller, was not approved. */
function poolIds({ pool: name }: RestoreTenant | RecoverTable, { pools }: OperationFacts) {
  return pools
    .filter((one) => one.name === name)
    .map(
      ({ zoneList, unitCount, unitConfigId }) =>
        `pool ${name}/${zoneList ?? ''}/${unitCount ?? ''}x${unitConfigId ?? ''}`,
    )
}

function jobIds(operation: Operation, facts: OperationFacts): readonly string[] {
  return cancelledJobs(operation, facts)
    .map((job) => `job ${job.key}`)
    .toSorted()
}

/** The tenant that a failed restore left: another one that got its name since is not dropped on an old approval. */
function leftBehind({ target }: CancelRestore, { tenants }: OperationFacts): readonly string[] {
  return tenants.filter(({ name }) => name === target).map(({ tenantId }) => `tenant ${tenantId}`)
}

function roundId({ ref, archive }: TenantFacts): string {
  return `round ${ref.tenantId}/${archive?.roundId ?? 'none'}`
}

function policyId({ ref, policy }: TenantFacts): string {
  const window = policy === 'unread' ? 'unread' : (policy?.recoveryWindow ?? 'none')
  return `policy ${ref.tenantId}/${window}`
}

function obsoleteIds(
  facts: OperationFacts,
  days: (tenant: TenantFacts) => number | null,
): readonly string[] {
  return obsoleteNow(facts, days).flatMap(({ tenant, sets }) =>
    sets.map((set) => `set ${tenant.ref.tenantId}/${set.setId}`),
  )
}
