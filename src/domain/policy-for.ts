import { fitsPattern } from './match.ts'
import type { OperationKind } from './operation.ts'
import type { Policy } from './policy.ts'

/** What a policy is looked for. */
export interface Asked {
  readonly kind: OperationKind
  readonly cluster: string
  /** Names as `tenantsOf` gives them; [] for the whole cluster; null: of whatever tenant. */
  readonly tenants: readonly string[] | null
}

/** The policy that decides, or why none does. */
export type PolicyChoice =
  | { readonly policy: Policy }
  | { readonly policy: null; readonly why: string }

/**
 * The first policy that fits decides. Each tenant is looked up by itself and all must come to the same policy: else a
 * tenant under a strict one could be reached through another tenant under a lax one. A whole cluster
 * is decided by the first policy too, and by none when that one is for some tenants only: they are in it.
 */
export function policyFor(policies: readonly Policy[], asked: Asked): PolicyChoice {
  if (policies.length === 0) {
    return {
      policy: null,
      why: 'obbackup is read-only here: no policy allows anything. Whoever runs obbackup can change that.',
    }
  }
  const { kind, cluster, tenants } = asked
  const ofCluster = policies.filter(
    (one) =>
      one.operations.includes(kind) &&
      (one.cluster === undefined || fitsPattern(one.cluster, cluster)),
  )
  const narrow = tenants?.length === 0 ? ofCluster[0] : undefined
  if (narrow && !fitsTenant(narrow.tenant, null)) {
    return {
      policy: null,
      why: `Policy ${narrow.name} is for some tenants of ${cluster} only, and this is for all of them. Whoever runs obbackup can put a policy for ${cluster} without tenant before it.`,
    }
  }
  const found = (tenants === null || tenants.length === 0 ? [null] : tenants).map((tenant) => ({
    tenant,
    policy: ofCluster.find((one) => fitsTenant(one.tenant, tenant)) ?? null,
  }))
  const bare = found.find((one) => one.policy === null)
  if (bare) {
    const where = bare.tenant === null ? `the whole of ${cluster}` : `${bare.tenant} on ${cluster}`
    return { policy: null, why: `No policy allows ${kind} of ${where}.` }
  }
  const [first, ...others] = found
  const other = others.find((one) => one.policy !== first?.policy)
  if (other) {
    return {
      policy: null,
      why: `${first?.tenant} falls under policy ${first?.policy?.name}, ${other.tenant} under ${other.policy?.name}. All tenants of an operation must fall under the same one: ask for each by itself, or choose another name.`,
    }
  }
  return first?.policy
    ? { policy: first.policy }
    : { policy: null, why: `No policy allows ${kind}.` }
}

function fitsTenant(pattern: string | undefined, tenant: string | null): boolean {
  if (pattern === undefined) return true
  if (tenant === null) return pattern.split(',').some((one) => /^\*+$/.test(one.trim()))
  return fitsPattern(pattern, tenant)
}
