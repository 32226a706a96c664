import type { PolicyRow } from '../domain/rows.ts'
import { id, name, word } from './row.ts'
import { defineView } from './view.ts'

/** CDB_OB_BACKUP_DELETE_POLICY: a row means an hourly cleanup of the tenant (REFERENCE §5). */
export const deletePolicies = defineView(
  'CDB_OB_BACKUP_DELETE_POLICY',
  { TENANT_ID: id, POLICY_NAME: word, RECOVERY_WINDOW: name },
  (v): PolicyRow => ({
    tenantId: v.TENANT_ID,
    name: v.POLICY_NAME,
    recoveryWindow: v.RECOVERY_WINDOW,
  }),
)
