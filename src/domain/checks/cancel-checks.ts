import { cancelledJobs } from '../chosen-jobs.ts'
import type { CancelRestore, Operation } from '../operation.ts'
import type { OperationFacts } from '../operation-facts.ts'
import type { Check } from '../plan.ts'
import { normalise } from '../state.ts'

/** Whether there is something to cancel: nothing running may succeed silently or fail (COMMANDS §2). */
export function cancelChecks(operation: Operation, facts: OperationFacts): readonly Check[] {
  const jobs = cancelledJobs(operation, facts)
  return [
    {
      name: 'something to cancel',
      ok: jobs.length > 0,
      detail:
        jobs.length > 0
          ? jobs.map((job) => `job ${job.jobId}`).join(', ')
          : 'nothing of the kind runs; it may be over already',
    },
  ]
}

/**
 * Preconditions of CANCEL RESTORE, which drops the tenant: only of a restore that runs, or one that failed and left its
 * tenant in status RESTORE (REFERENCE §6.3). A tenant that works is never dropped by it.
 */
export function cancelRestoreChecks(
  operation: CancelRestore,
  facts: OperationFacts,
): readonly Check[] {
  const jobs = cancelledJobs(operation, facts)
  const tenant = facts.tenants.find((one) => one.name === operation.target)
  // CREATING and DROPPING are states of tenants that nobody restores.
  const half =
    tenant !== undefined &&
    (/RESTOR/.test(normalise(tenant.status)) || normalise(tenant.role) === 'RESTORE')
  return [
    {
      name: 'a restore to cancel',
      ok: jobs.length > 0 || half,
      detail:
        jobs.length > 0
          ? jobs.map((job) => `job ${job.jobId}`).join(', ')
          : half
            ? `${operation.target} is ${tenant.status}: left by a restore that failed`
            : tenant
              ? `${operation.target} is ${tenant.status} and no restore into it runs; it would not be touched`
              : `there is neither a tenant ${operation.target} nor a restore into it`,
    },
  ]
}
