import { phrase } from '../phrase.ts'
import { type Finding, judgedTenants, type Rule } from '../rule.ts'
import type { PastRun } from '../run.ts'
import { setsAreRead } from './sets-are-read.ts'

/** So many full backups after the last incremental one: incremental ones are not made any more. */
const GIVEN_UP = 2

/** A tenant that makes incremental backups has had no good backup of any type for too long. */
export const noIncremental: Rule = {
  name: 'no_incremental',
  holdSeconds: 0,
  evaluate({ snapshot, past, settings, now }) {
    if (!setsAreRead(snapshot)) return []
    return judgedTenants(snapshot).flatMap((view): Finding[] => {
      const { tenantId, name, lastFull, lastIncremental } = view
      const full = past[`full/${tenantId}`] ?? []
      const incremental = past[`incremental/${tenantId}`] ?? []
      if (!makesIncrementals(full, incremental)) return []
      const last = Math.max(lastFull?.at ?? 0, lastIncremental?.at ?? 0)
      const limit = settings(name).limits.incrementalWarning
      if (last === 0 || (now - last) / 1000 <= limit) return []
      const type = last === lastFull?.at ? 'full' : 'incremental'
      return [
        {
          rule: 'no_incremental',
          key: `no_incremental/${tenantId}`,
          severity: 'warning',
          area: 'data',
          tenants: [name],
          since: last + limit * 1000,
          job: null,
          title: phrase`No good backup of ${{ name }} for more than ${{ seconds: limit }}, not even an incremental one`,
          evidence: [phrase`the last good one is ${type}, of ${{ time: last }}`],
          next: phrase`See what became of the last ones in ${{ code: '/obbackup data' }}, and take a backup of ${{ name }}.`,
          remedy: { operation: 'backup', incremental: true },
          over: phrase`Tenant ${{ name }} has a new good backup`,
        },
      ]
    })
  },
}

/** Whether incremental backups are part of what a tenant does; both newest first. */
export function makesIncrementals(
  full: readonly PastRun[],
  incremental: readonly PastRun[],
): boolean {
  const last = incremental[0]
  if (!last) return false
  return full.filter((run) => run.startedAt > last.startedAt).length < GIVEN_UP
}
