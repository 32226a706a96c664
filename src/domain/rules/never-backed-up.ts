import { phrase } from '../phrase.ts'
import { type Finding, FULL_BACKUP, judgedTenants, type Rule } from '../rule.ts'
import { scnToMs } from '../scn.ts'
import type { TenantView } from '../snapshot.ts'
import { setsAreRead } from './sets-are-read.ts'

/**
 * A tenant that exists for a day has no backup set that can be restored from, and never had one as far as anybody
 * remembers. How old it is tells CREATE_TIME (DBA_OB_TENANTS, 4.x), else the start of its archive; a tenant of unknown
 * age is not judged.
 */
export const neverBackedUp: Rule = {
  name: 'never_backed_up',
  holdSeconds: 60,
  evaluate({ snapshot, past, settings, now }) {
    if (!setsAreRead(snapshot)) return []
    const judged = judgedTenants(snapshot)
    const others = judged.some((view) => view.lastFull !== null)
    return judged.flatMap((view): Finding[] => {
      const { tenantId, name, lastFull, lostFull, archive } = view
      if (lastFull || lostFull || (past[`full/${tenantId}`] ?? []).length > 0) return []
      const from = bornAt(view)
      const limit = settings(name).limits.neverWarning
      if (from === null || (now - from) / 1000 < limit) return []
      const archiving = archive?.state === 'running'
      return [
        {
          rule: 'never_backed_up',
          key: `never_backed_up/${tenantId}`,
          severity: archiving || others ? 'critical' : 'warning',
          area: 'data',
          tenants: [name],
          since: from + limit * 1000,
          job: null,
          title: phrase`Tenant ${{ name }} has never been backed up`,
          evidence: [
            phrase`it exists since ${{ time: from }} at the latest, and has no good backup set`,
            ...(archiving
              ? [phrase`its log is archived, but cannot be restored without a full backup`]
              : []),
            ...(others ? [phrase`other tenants of the cluster are backed up`] : []),
          ],
          next: phrase`Take a full backup of ${{ name }}, or switch this rule off for it.`,
          remedy: FULL_BACKUP,
          over: phrase`Tenant ${{ name }} has a good full backup`,
        },
      ]
    })
  },
}

function bornAt({ createdAt, archive }: TenantView): number | null {
  return createdAt ?? scnToMs(archive?.startScn)
}
