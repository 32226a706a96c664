import { failedSubjects } from './job.ts'
import type { TenantView } from './snapshot.ts'
import { normalise } from './state.ts'
import type { Attention } from './status-report.ts'

/** How a tenant stands: what its sign and word are made from. */
export type Standing = 'needs you' | 'watch' | 'protected' | 'not judged'

/**
 * The standing of a tenant. `not judged`: a standby, a tenant that is not NORMAL (being restored, dropped), or one
 * whose archive is only just starting; nothing is wrong with it, and nobody may call it protected.
 */
export function standingOf(view: TenantView, attention: readonly Attention[]): Standing {
  const about = attention.filter((one) => tenantsOf(one).includes(view.name))
  if (about.some((one) => one.severity === 'critical')) return 'needs you'
  if (about.length > 0) return 'watch'
  const judged = normalise(view.status) === 'NORMAL' && normalise(view.role) !== 'STANDBY'
  return judged && view.lastFull !== null && view.archive?.state === 'running'
    ? 'protected'
    : 'not judged'
}

/** Names of the tenants that a thing to attend to is about; none for what concerns the whole cluster. */
export function tenantsOf(one: Attention): readonly string[] {
  if (one.kind === 'failed-job') return failedSubjects(one.job)
  return one.tenant === null ? [] : [one.tenant]
}
