import { redact } from './redact.ts'
import { asText } from './row.ts'
import type { Session } from './session.ts'

/** What an account may do, as SHOW GRANTS prints it. */
export interface Grants {
  /** Redacted lines. */
  readonly lines: readonly string[]
  /** Whether one of them gives ALTER SYSTEM: itself, SUPER or ALL PRIVILEGES, on `*.*` (docs/conformance.md). */
  readonly alterSystem: boolean
}

/** The grants of the account that is logged in. Throws OceanBaseError. */
export async function readGrants(session: Session): Promise<Grants> {
  const rows = await session.rows('SHOW GRANTS', 'show its grants')
  const lines = rows.map((row) => redact(asText(Object.values(row)[0]) ?? ''))
  return { lines, alterSystem: lines.some(givesAlterSystem) }
}

/** Whether a line of SHOW GRANTS gives ALTER SYSTEM. A server of 4.3.5 takes SUPER for it; no older one was asked. */
export function givesAlterSystem(line: string): boolean {
  const match = /^\s*GRANT\s+(.+?)\s+ON\s+\*\s*\.\s*\*\s+TO\s/i.exec(line)
  return (match?.[1] ?? '')
    .split(',')
    .some((privilege) => /^(alter system|super|all( privileges)?)$/i.test(privilege.trim()))
}
