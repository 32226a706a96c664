import type { TableRef } from '../domain/operation.ts'
import { BotError, OceanBaseError } from '../errors.ts'
import { asText } from './row.ts'
import type { Session } from './session.ts'

/**
 * Tables and views of a tenant that have one of these names, out of CDB_OBJECTS, which sys of 4.x has (not in the
 * reference; a kernel has it, docs/conformance.md): as they stand, in lower and in upper case, which is how tenants store
 * what was typed without quotes. OWNER is the database, or the schema of Oracle mode. Null when it may not be read or is
 * not there. Throws OceanBaseError when the connection fails, and BotError for what is no tenant id.
 */
export async function readTableNames(
  session: Session,
  tenantId: string,
  names: readonly string[],
): Promise<readonly TableRef[] | null> {
  if (!/^\d{1,20}$/.test(tenantId)) throw new BotError(`"${tenantId}" is not a tenant id.`)
  const spelled = [...new Set(names.flatMap((one) => [one, one.toLowerCase(), one.toUpperCase()]))]
  try {
    const rows = await session.rows(
      `SELECT OWNER, OBJECT_NAME FROM oceanbase.CDB_OBJECTS WHERE CON_ID = ${tenantId} AND OBJECT_TYPE IN ('TABLE', 'VIEW') AND OBJECT_NAME IN (?)`,
      'read the names of tables',
      [spelled],
    )
    return rows.flatMap((row) => {
      const [database, table] = [asText(row.OWNER), asText(row.OBJECT_NAME)]
      return database !== null && table !== null ? [{ database, table }] : []
    })
  } catch (error) {
    if (error instanceof OceanBaseError && error.errno !== null) return null
    throw error
  }
}
