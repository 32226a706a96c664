import { runningJobs, scopeIds } from '../chosen-jobs.ts'
import { operationLine } from '../command-operation.ts'
import { obsoleteNow, policyDays } from '../obsolete-sets.ts'
import type { Operation, SetCleanupPolicy } from '../operation.ts'
import type { OperationFacts } from '../operation-facts.ts'
import type { Check } from '../plan.ts'
import { isAtLeast } from '../version.ts'
import { checkEach } from './check-each.ts'
import { tenantsCheck } from './tenant-checks.ts'

/** Longest window that may be asked for: ten years. */
const MAX_DAYS = 3650

/** Preconditions of ADD DELETE BACKUP POLICY, or of the window of a 3.x (COMMANDS §4, §7). */
export function setPolicyChecks(
  operation: SetCleanupPolicy,
  facts: OperationFacts,
): readonly Check[] {
  const { recoveryDays } = operation
  const fits = Number.isInteger(recoveryDays) && recoveryDays >= 1 && recoveryDays <= MAX_DAYS
  return [
    tenantsCheck(facts),
    {
      name: 'window is possible',
      ok: fits,
      detail: fits
        ? `${recoveryDays} d`
        : `${recoveryDays} d; give whole days from 1 to ${MAX_DAYS}`,
    },
    ...(facts.version.generation === 3
      ? []
      : [
          withDropOffer(
            operation,
            checkEach('policy can be added', facts.scope, ({ policy }) => {
              if (policy === 'unread') return 'its present policy cannot be read'
              return policy === null
                ? null
                : `has one already (${policy.recoveryWindow ?? 'unknown window'}); ask for cleanup policy drop first`
            }),
            facts,
          ),
        ]),
  ]
}

/** A policy of another window is dropped first: ADD refuses a second one (COMMANDS §4). */
function withDropOffer(
  { cluster }: SetCleanupPolicy,
  check: Check,
  { scope }: OperationFacts,
): Check {
  const [first] = scope
  if (check.ok || scope.length !== 1 || !first || first.policy === 'unread') return check
  const tenants = [first.ref.name]
  return { ...check, offer: operationLine({ operation: 'cleanup-policy-drop', tenants, cluster }) }
}

/** Preconditions of DROP DELETE BACKUP POLICY. */
export function dropPolicyChecks(facts: OperationFacts): readonly Check[] {
  if (facts.version.generation === 3) return [tenantsCheck(facts)]
  return [
    tenantsCheck(facts),
    checkEach(
      'policy is there',
      facts.scope,
      ({ policy }) => {
        if (policy === 'unread') return 'its policy cannot be read'
        return policy === null ? 'has no policy; there is nothing to drop' : null
      },
      ({ policy }) => (policy === null || policy === 'unread' ? '' : (policy.recoveryWindow ?? '')),
    ),
  ]
}

/** Preconditions of DELETE OBSOLETE BACKUP: only 3.x and what is newer than 4.3 take it (COMMANDS §4, REFERENCE §5). */
export function deleteObsoleteChecks(
  operation: Operation,
  facts: OperationFacts,
): readonly Check[] {
  const { version } = facts
  const old = version.generation === 3
  const takes = old || isAtLeast(version.text, [4, 4]) === true
  const running = runningJobs(facts, 'cleanup', old ? null : scopeIds(operation))
  return [
    {
      name: 'version deletes by hand',
      ok: takes,
      detail: takes
        ? version.text
        : `${version.text} answers 4007, not supported: up to 4.3 only the hourly job of a policy deletes; ask for cleanup policy set`,
    },
    tenantsCheck(facts),
    {
      name: 'no cleanup is running',
      ok: running.length === 0,
      detail: running.map((job) => `job ${job.jobId} is ${job.status}; wait`).join('; '),
    },
    ...(old || !takes
      ? []
      : [
          checkEach('policy says what is obsolete', facts.scope, (tenant) =>
            policyDays(tenant) === null ? 'has no policy with a window in days' : null,
          ),
          {
            name: 'something is obsolete',
            ok: obsoleteNow(facts, policyDays).length > 0,
            detail: obsoleteNow(facts, policyDays)
              .map(
                ({ tenant, sets }) =>
                  `${tenant.ref.name}: ${sets.map((set) => set.setId).join(', ')}`,
              )
              .join('; '),
          },
        ]),
  ]
}
