import { closest } from '../domain/closest.ts'
import type { JobArea } from '../domain/job.ts'
import type { JobQuery } from '../domain/list.ts'
import { readStates } from '../domain/status-words.ts'
import { LIST_WORDS } from '../domain/subcommands.ts'
import { userTenants } from '../domain/tenant.ts'
import { typedWords } from '../domain/typing.ts'
import { CommandError, OceanBaseError } from '../errors.ts'
import type { Cluster } from './context.ts'

/** What a tenant's name or id means on one cluster: who it is, nobody there, or no answer. */
export type TenantThere =
  | { readonly kind: 'known'; readonly tenant: NonNullable<JobQuery['tenant']> }
  | { readonly kind: 'absent' }
  | { readonly kind: 'dark'; readonly reason: string }

/** A tenant looked up on every cluster that was asked for. */
export interface FoundTenant {
  readonly there: ReadonlyMap<Cluster, TenantThere>
  /** Names of all tenants that were seen, for a guess. */
  readonly names: readonly string[]
}

/** Looks a tenant up by name, else by id, on every cluster at once. */
export async function findTenant(clusters: readonly Cluster[], text: string): Promise<FoundTenant> {
  const names = new Set<string>()
  const found = await Promise.all(
    clusters.map(async (cluster): Promise<[Cluster, TenantThere]> => {
      try {
        const tenants = userTenants(await cluster.oceanbase.readTenants())
        for (const { name } of tenants) names.add(name)
        const one =
          tenants.find(({ name }) => name === text) ??
          tenants.find(({ tenantId }) => tenantId === text)
        if (!one) return [cluster, { kind: 'absent' }]
        return [cluster, { kind: 'known', tenant: { id: one.tenantId, name: one.name } }]
      } catch (error) {
        if (!(error instanceof OceanBaseError)) throw error
        return [cluster, { kind: 'dark', reason: error.message }]
      }
    }),
  )
  return { there: new Map(found), names: [...names].toSorted() }
}

/** The error for a tenant that nobody knows, with what was probably meant. */
export function unknownTenant(
  area: JobArea,
  text: string,
  cluster: string | null,
  names: readonly string[],
): CommandError {
  const word = LIST_WORDS.find((one) => one.area === area)?.word ?? area
  const on = cluster === null ? '' : ` on ${cluster}`
  const suffix = cluster === null ? '' : ` --cluster ${cluster}`
  const message = `There is no tenant "${text.slice(0, 60)}"${on}.`
  if (readStates(text).ok) {
    const line = typedWords([word, '--status', text])
    return new CommandError(`${message} A status is a filter: ${line}.`, `${line}${suffix}`)
  }
  const near = closest(text, names)
  if (near) return new CommandError(`${message} Did you mean ${near}?`, `${word} ${near}${suffix}`)
  if (area === 'restore' && closest(text, ['start'])) {
    return new CommandError(
      `${message} restore start opens the form for a restore.`,
      'restore start',
    )
  }
  if (/^\d{1,19}$/.test(text)) {
    return new CommandError(
      `${message} One job is shown by job ${area} ${text}.`,
      `job ${area} ${text}${suffix}`,
    )
  }
  return new CommandError(
    `${message} Tenants: ${names.slice(0, 20).join(', ') || 'none'}.`,
    `${word}${suffix}`,
  )
}
