import { phrase } from '../phrase.ts'
import { type Finding, limitsFor, type Rule } from '../rule.ts'

/**
 * A restored tenant is STANDBY until somebody activates it, and until then nobody can write to it (REFERENCE §6.5).
 * Which restores made which tenants is remembered by the watch (restored-tenants.ts).
 */
export const restoreWaiting: Rule = {
  name: 'restore_waiting',
  holdSeconds: 0,
  evaluate(input) {
    return input.snapshot.tenants.flatMap(({ tenantId, name }): Finding[] => {
      const restored = input.restored[tenantId]
      if (!restored) return []
      const { waitingWarning } = limitsFor(input, [name])
      const seconds = (input.now - restored.at) / 1000
      if (seconds <= waitingWarning) return []
      return [
        {
          rule: 'restore_waiting',
          key: `restore_waiting/${tenantId}/${restored.at}`,
          severity: 'warning',
          area: 'restore',
          tenants: [name],
          since: restored.at,
          job: null,
          title: phrase`Restored tenant ${{ name }} has waited ${{ seconds }} for its activation`,
          evidence: [
            phrase`restored from ${{ name: restored.source }} at ${{ time: restored.at }}, and STANDBY since`,
            phrase`limit ${{ seconds: waitingWarning }}`,
          ],
          next: phrase`Activate it (${{ code: 'ALTER SYSTEM ACTIVATE STANDBY TENANT' }}), or drop it if it was for a look. One that is to stay a standby needs this rule switched off.`,
          remedy: { operation: 'activate-standby' },
          over: phrase`Restored tenant ${{ name }} waits for its activation no longer`,
        },
      ]
    })
  },
}
