import type { RestoreFacts } from '../../domain/job.ts'
import { restorePhase } from '../../domain/restore-phase.ts'

/**
 * Where a running restore is, in plain words; empty when its STATUS is not known. The tenant's row tells it as soon as it
 * is there; before, the sys row does (REFERENCE §6.2).
 */
export function phaseWords({ generation, sysStatus, tenantStatus }: RestoreFacts): string {
  if (generation !== 3 && tenantStatus === null) return restorePhase(sysStatus, 'sys')?.words ?? ''
  const phase =
    generation === 3 ? restorePhase(sysStatus, 'v3') : restorePhase(tenantStatus ?? '', 'tenant')
  return phase ? `phase ${phase.n} of ${phase.of}: ${phase.words}` : ''
}
