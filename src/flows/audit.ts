import type { AuditEntry, AuditHead } from '../domain/audit.ts'
import type { Context } from './context.ts'

/** A part of the audit log. */
export interface AuditPage {
  /** Newest first. */
  readonly entries: readonly AuditEntry[]
  /** The last line: what an export or a copy elsewhere is compared with; null when there is none. */
  readonly head: AuditHead | null
  /** What is wrong with the chain, or null when it is whole. */
  readonly problem: string | null
}

/** The newest lines of the audit log, of one request or since a moment (ms since the epoch, UTC), and whether it is whole. */
export async function readAudit(
  { store }: Pick<Context, 'store'>,
  filter: {
    readonly request: string | null
    readonly since: number | null
    readonly limit: number
  },
): Promise<AuditPage> {
  return {
    entries: await store.auditLines(filter),
    head: await store.auditHead(),
    problem: await store.auditProblem(),
  }
}
