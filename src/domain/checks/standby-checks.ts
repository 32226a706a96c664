import { isJobOver, type Job } from '../job.ts'
import type { OperationFacts, TenantFacts } from '../operation-facts.ts'
import type { Check } from '../plan.ts'
import { normalise } from '../state.ts'
import { checkEach } from './check-each.ts'
import { tenantsCheck } from './tenant-checks.ts'

/** Preconditions of ACTIVATE STANDBY: a STANDBY whose restore is over and was not a quick one (COMMANDS §5). */
export function standbyChecks(facts: OperationFacts): readonly Check[] {
  return [
    tenantsCheck(facts),
    checkEach('tenant is STANDBY', facts.scope, ({ row }) =>
      normalise(row?.role) === 'STANDBY'
        ? null
        : `its role is ${row?.role ?? 'not told by this version'}; there is nothing to activate`,
    ),
    checkEach(
      'its restore is over',
      facts.scope,
      (tenant) => {
        const running = restoresOf(tenant, facts).find((job) => !isJobOver(job))
        return running ? `restore job ${running.jobId} is ${running.status}; wait` : null
      },
      (tenant) => restoresOf(tenant, facts)[0]?.status ?? '',
    ),
    checkEach('it is no quick restore', facts.scope, (tenant) =>
      restoresOf(tenant, facts).some((job) => job.restore?.quick && job.state === 'success')
        ? 'was restored with method=quick and cannot be activated; restore it again with method full'
        : null,
    ),
  ]
}

/** Restores that made the tenant, newest first. */
function restoresOf({ ref }: TenantFacts, facts: OperationFacts): readonly Job[] {
  return facts.jobs
    .filter(
      (job) =>
        job.restore?.target === ref.name &&
        (job.restore.targetTenantId === null || job.restore.targetTenantId === ref.tenantId),
    )
    .toSorted((a, b) => (b.startedAt ?? 0) - (a.startedAt ?? 0))
}
