import { expiryOf } from './expiry.ts'
import type { OperationFacts, TenantFacts } from './operation-facts.ts'
import type { BackupSetRow } from './rows.ts'
import { bestCopies, chainsOf } from './set-chain.ts'

/**
 * Sets of a tenant that a window of so many days makes obsolete now, oldest first: those of chains that a newer full set
 * replaces for the whole window (REFERENCE §5). The last good full set is never among them.
 */
export function obsoleteSets(
  tenant: TenantFacts,
  recoveryDays: number,
  databaseNow: number,
): readonly BackupSetRow[] {
  const policy = {
    tenantId: tenant.ref.tenantId,
    name: 'default',
    recoveryWindow: `${recoveryDays}d`,
  }
  const best = bestCopies(tenant.sets)
  return chainsOf(tenant.sets, { policy, databaseNow })
    .filter((chain) => {
      const first = chain.sets[0]?.set
      return first && expiryOf(first, { sets: best, policy, databaseNow }).kind === 'obsolete'
    })
    .flatMap((chain) => chain.sets.map(({ set }) => set))
    .toSorted((a, b) => Number(a.setId) - Number(b.setId))
}

/** Days of a tenant's present policy, or null when it has none or its window is in another form. */
export function policyDays(tenant: TenantFacts): number | null {
  if (tenant.policy === null || tenant.policy === 'unread') return null
  const days = /^\s*(\d{1,5})\s*d\s*$/i.exec(tenant.policy.recoveryWindow ?? '')?.[1]
  return days === undefined ? null : Number(days)
}

/** The policy in words. */
export function policyWords({ policy }: Pick<TenantFacts, 'policy'>): string {
  if (policy === 'unread') return 'not known'
  return policy === null ? 'none' : `keeps ${policy.recoveryWindow ?? 'an unknown window'}`
}

/** What a cleanup by the operation would delete now, by tenant. */
export function obsoleteNow(
  facts: OperationFacts,
  days: (tenant: TenantFacts) => number | null,
): readonly { readonly tenant: TenantFacts; readonly sets: readonly BackupSetRow[] }[] {
  return facts.scope.flatMap((tenant) => {
    const window = days(tenant)
    const sets = window === null ? [] : obsoleteSets(tenant, window, facts.databaseNow)
    return sets.length > 0 ? [{ tenant, sets }] : []
  })
}
