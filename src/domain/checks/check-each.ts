import type { TenantFacts } from '../operation-facts.ts'
import type { Check } from '../plan.ts'

/** Most tenants that one check names. */
const NAMED = 5

/**
 * One check over every tenant of an operation: it fails when one of them has a problem, and then names those only.
 * `found` says what was found of a tenant that is well; it is left out of the detail when it is empty.
 */
export function checkEach(
  name: string,
  tenants: readonly TenantFacts[],
  problem: (tenant: TenantFacts) => string | null,
  found: (tenant: TenantFacts) => string = () => '',
): Check {
  const bad = tenants.flatMap((tenant) => {
    const text = problem(tenant)
    return text === null ? [] : [`${tenant.ref.name}: ${text}`]
  })
  if (bad.length > 0) return { name, ok: false, detail: listed(bad) }
  const good = tenants.map((tenant) =>
    [tenant.ref.name, found(tenant)].filter((text) => text !== '').join(' '),
  )
  return { name, ok: true, detail: listed(good) }
}

function listed(texts: readonly string[]): string {
  const more = texts.length - NAMED
  return [...texts.slice(0, NAMED), ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
}
