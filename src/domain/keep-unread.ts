import { VANISHED_AFTER } from './diff-jobs.ts'
import type { Snapshot, TenantView } from './snapshot.ts'

/** A snapshot completed from the one before, and how long tenants' archive rows are missing. */
export interface Kept {
  readonly snapshot: Snapshot
  /** Polls in a row by `CDB_OB_ARCHIVELOG of <tenant id>`. */
  readonly missing: Readonly<Record<string, number>>
}

/**
 * What could not be read is unknown, not empty (REFERENCE §14): tenants, archives, sets and windows stay as they were
 * while their view cannot be read. CDB_ views also leave out the rows of a tenant that has no leader for a while, so a
 * single tenant's archive row is missed for a few polls before its absence counts.
 */
export function keepUnread(
  previous: Snapshot | null,
  current: Snapshot,
  missedBefore: Readonly<Record<string, number>>,
): Kept {
  const missing: Record<string, number> = {}
  if (!previous) return { snapshot: current, missing }
  const blind = (view: string) => current.unreadable.some((one) => one.view === view)
  const tenants = blind('DBA_OB_TENANTS') ? previous.tenants : current.tenants
  const kept = tenants.map((tenant): TenantView => {
    const was = previous.tenants.find((one) => one.tenantId === tenant.tenantId)
    if (!was) return tenant
    const sets = blind('CDB_OB_BACKUP_SET_FILES')
    const rounds = sets || blind('CDB_OB_ARCHIVELOG_SUMMARY')
    return {
      ...tenant,
      archive: tenant.archive ?? archiveOf(was),
      lastFull: sets ? was.lastFull : tenant.lastFull,
      lastIncremental: sets ? was.lastIncremental : tenant.lastIncremental,
      lostFull: sets ? was.lostFull : tenant.lostFull,
      segments: rounds ? was.segments : tenant.segments,
    }
  })
  return { snapshot: { ...current, tenants: kept }, missing }

  function archiveOf(was: TenantView): TenantView['archive'] {
    if (!was.archive || blind('CDB_OB_ARCHIVELOG')) return was.archive
    const name = `CDB_OB_ARCHIVELOG of ${was.tenantId}`
    const polls = (missedBefore[name] ?? 0) + 1
    if (polls >= VANISHED_AFTER) return null
    missing[name] = polls
    return was.archive
  }
}
