import { DEFAULT_THRESHOLDS } from '../../../src/domain/event.ts'
import { DEFAULT_GROUPING } from '../../../src/domain/grouping.ts'
import type { Context } from '../../../src/flows/context.ts'

/** Everything in #db-ops, approvals in #db-approvals, no digests, and nobody may have anything done. */
export const PLAIN_CONFIG: Context['config'] = {
  alertChannel: 'C0DBOPS',
  fallbackChannel: 'C0DBOPS',
  approvalChannel: 'C0APPROVALS',
  timeZone: null,
  requestExpiryMs: 1_800_000,
  operators: [],
  approvers: [],
  policies: [],
  dangerous: [],
  backupPasswords: new Map(),
  totp: new Map(),
  breakGlassReview: { hour: 9, minute: 0, zone: 'UTC' },
  digest: { daily: null, weekly: null, zone: 'UTC', channel: 'C0DBOPS' },
  thresholds: DEFAULT_THRESHOLDS,
  rules: [],
  maintenance: [],
  escalation: null,
  grouping: DEFAULT_GROUPING,
  routes: [],
}
