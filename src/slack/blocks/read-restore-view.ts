import type { RestoreFormInput } from '../../domain/restore-form.ts'
import { readFields, type SentView } from './form-state.ts'

/** Value of the option "the newest set before the point"; the form's own word for it is an empty set id. */
export const AUTOMATIC_SET = 'auto'

/** The form before anybody typed anything. */
export const EMPTY_FORM: RestoreFormInput = {
  operation: 'restore',
  cluster: '',
  tenantId: '',
  setId: '',
  pointKind: 'latest',
  point: '',
  target: '',
  targetTenantId: '',
  tables: '',
  pool: '',
  locality: '',
  primaryZone: '',
  concurrency: '',
  method: 'full',
  passwords: '',
  breakGlass: '',
  reason: '',
}

/**
 * What a person filled in, and where the command came from: the inverse of `restoreView`. When another cluster was
 * just chosen, tenants, set and pool are empty; when another tenant was, the set is.
 */
export function readRestoreView(view: SentView): { input: RestoreFormInput; channel: string } {
  const { input, channel, kept } = readFields(view, EMPTY_FORM)
  // Another cluster or tenant was chosen and the form not made again yet: what hung on the old one is void. Ids repeat
  // across clusters (trap 17), so an old tenant id may name another tenant there.
  const otherCluster = kept.cluster !== undefined && kept.cluster !== input.cluster
  const otherTenant =
    otherCluster || (kept.tenantId !== undefined && kept.tenantId !== input.tenantId)
  return {
    input: {
      ...input,
      ...(otherCluster ? { tenantId: '', targetTenantId: '', pool: '' } : {}),
      ...(otherTenant || input.setId === AUTOMATIC_SET ? { setId: '' } : {}),
    },
    channel,
  }
}
