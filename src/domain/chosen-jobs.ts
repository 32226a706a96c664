import { isJobOver, type Job } from './job.ts'
import type { Operation } from './operation.ts'
import type { OperationFacts } from './operation-facts.ts'

/** Jobs of an area that are not over, of these tenants; of all when `tenantIds` is null. */
export function runningJobs(
  facts: Pick<OperationFacts, 'jobs'>,
  area: Job['area'],
  tenantIds: readonly string[] | null,
): readonly Job[] {
  return facts.jobs.filter(
    (job) =>
      job.area === area &&
      !isJobOver(job) &&
      (tenantIds === null || job.parts.some((part) => tenantIds.includes(part.tenantId))),
  )
}

/** Ids of the tenants that an operation's scope names; null: the whole cluster. */
export function scopeIds(operation: Operation): readonly string[] | null {
  if (!('scope' in operation) || operation.scope.kind === 'cluster') return null
  return operation.scope.tenants.map(({ tenantId }) => tenantId)
}

/** The running jobs that a cancel would end; [] for other operations. */
export function cancelledJobs(operation: Operation, facts: OperationFacts): readonly Job[] {
  switch (operation.kind) {
    case 'cancel-backup':
      return runningJobs(facts, 'data', scopeIds(operation))
    case 'cancel-cleanup':
      return runningJobs(facts, 'cleanup', scopeIds(operation))
    case 'cancel-restore':
      return runningJobs(facts, 'restore', null).filter(
        (job) => job.restore?.target === operation.target,
      )
    case 'cancel-recover-table':
      return recoveriesInto(
        facts,
        facts.scope.map(({ ref }) => ref.name),
      )
    default:
      return []
  }
}

/** Running table recoveries into these tenants. */
export function recoveriesInto(
  facts: Pick<OperationFacts, 'jobs'>,
  targets: readonly string[],
): readonly Job[] {
  return runningJobs(facts, 'recover', null).filter((job) =>
    targets.includes(job.recover?.targetTenant ?? ''),
  )
}
