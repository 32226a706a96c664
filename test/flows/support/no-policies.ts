import type { PolicyConfig } from '../../../src/config-policies.ts'

/** Nobody may have anything done. */
export const NO_POLICIES: PolicyConfig = {
  policies: [],
  dangerous: [],
  backupPasswords: new Map(),
  totp: new Map(),
  breakGlassReview: { hour: 9, minute: 0, zone: 'UTC' },
}
