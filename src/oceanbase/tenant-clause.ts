import { BotError } from '../errors.ts'

/** `WHERE TENANT_ID = …`. Throws BotError for what is no id. */
export function ofTenant(tenantId: string): string {
  if (!/^\d{1,20}$/.test(tenantId)) throw new BotError(`"${tenantId}" is not a tenant id.`)
  return `WHERE TENANT_ID = ${tenantId}`
}
