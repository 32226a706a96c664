import { type Archive, toArchive } from './archive.ts'
import { assembleJobs } from './assemble-jobs.ts'
import { isOriginal } from './intact-rounds.ts'
import type { Job, JobArea } from './job.ts'
import {
  isFullSet,
  isUsableChain,
  isUsableSet,
  restoreSegments,
  type Segment,
} from './restore-window.ts'
import type {
  ArchiveRow,
  BackupSetRow,
  ClusterRows,
  Login,
  ServerVersion,
  UnreadableView,
} from './rows.ts'
import { normalise } from './state.ts'
import { tenantName, userTenants } from './tenant.ts'

/** The last good set of one type. */
export interface LastGood {
  readonly setId: string
  /** ms since the epoch (UTC); the end of the set, else its start. */
  readonly at: number
  readonly bytes: number | null
}

/** A set that ended well and was lost since. */
export interface LostSet {
  readonly setId: string
  /** As of {@link LastGood}. */
  readonly at: number
  /** FILE_STATUS, verbatim. */
  readonly fileStatus: string
}

/** How well one user tenant is protected now. */
export interface TenantView {
  readonly tenantId: string
  readonly name: string
  /** STATUS, verbatim: NORMAL, RESTORE, CREATING, DROPPING … */
  readonly status: string
  readonly role: string | null
  readonly inRecycleBin: boolean
  /** CREATE_TIME, ms since the epoch (UTC); null where it is not read (3.x). */
  readonly createdAt: number | null
  readonly lastFull: LastGood | null
  readonly lastIncremental: LastGood | null
  /** A full set that ended well, is newer than `lastFull` and cannot be restored from any more. */
  readonly lostFull: LostSet | null
  /** What the tenant can be restored to, oldest first (REFERENCE §6.6). */
  readonly segments: readonly Segment[]
  readonly archive: Archive | null
}

/** What OceanBase says now about one cluster. Plain JSON: it is stored as it is. */
export interface Snapshot {
  readonly cluster: string
  readonly version: ServerVersion
  /** As whom it was read: a user tenant sees only itself. */
  readonly login: Login
  /** The bot's clock, ms since the epoch (UTC). */
  readonly readAt: number
  /** The database's clock at the reading, ms since the epoch (UTC). */
  readonly databaseNow: number
  readonly tenants: readonly TenantView[]
  readonly jobs: readonly Job[]
  readonly unreadable: readonly UnreadableView[]
  /** Database time of the last reading in which an area's views could all be read, of areas of which not all can now. */
  readonly blindSince?: Readonly<Partial<Record<JobArea, number>>>
  /** Rows that could not be read, as `view.column: problem`. */
  readonly rowProblems: readonly string[]
}

/** Makes the snapshot of one reading. Pure: the same rows give the same snapshot. */
export function toSnapshot(cluster: string, rows: ClusterRows, readAt: number): Snapshot {
  return {
    cluster,
    version: rows.version,
    login: rows.login,
    readAt,
    databaseNow: rows.databaseNow,
    tenants: userTenants(rows.tenants).map((tenant) => {
      const sets = rows.sets.filter((set) => set.tenantId === tenant.tenantId)
      const rounds = rows.rounds.filter((round) => round.tenantId === tenant.tenantId)
      const current = currentArchive(
        rows.archives.filter((archive) => archive.tenantId === tenant.tenantId),
      )
      return {
        tenantId: tenant.tenantId,
        name: tenant.name,
        status: tenant.status,
        role: tenant.role,
        inRecycleBin: tenant.inRecycleBin,
        createdAt: tenant.created?.ms ?? null,
        lastFull: lastGood(sets, true),
        lastIncremental: lastGood(sets, false),
        lostFull: lostFull(sets),
        // The summary includes the current round (trap 16); the current row is newer, so it goes first.
        segments: restoreSegments(sets, [...(current ? [current] : []), ...rounds]),
        archive: current
          ? toArchive(current, tenantName(rows.tenants, current.tenantId), rows.databaseNow)
          : null,
      }
    }),
    jobs: assembleJobs(rows),
    unreadable: rows.unreadable,
    rowProblems: rows.problems.map((one) => `${one.view}.${one.column}: ${one.problem}`),
  }
}

/** The archive of a tenant that counts, out of its rows: that of the latest round. */
export function currentArchive(archives: readonly ArchiveRow[]): ArchiveRow | undefined {
  return archives.toSorted((a, b) => Number(b.roundId) - Number(a.roundId))[0]
}

/** The newest set of one type that can be restored from, out of a tenant's sets. */
export function lastGood(sets: readonly BackupSetRow[], full: boolean): LastGood | null {
  const good = sets
    .filter((set) => isFullSet(set) === full && isUsableChain(set, sets))
    .map((set) => ({
      setId: set.setId,
      at: (set.end ?? set.start)?.ms ?? 0,
      bytes: set.outputBytes,
    }))
  return good.toSorted((a, b) => b.at - a.at)[0] ?? null
}

/** FILE_STATUS of files that are gone, going or damaged (REFERENCE §3.4). */
const LOST: ReadonlySet<string> = new Set([
  'BROKEN',
  'DELETED',
  'DELETING',
  'EXPIRED',
  'INCOMPLETE',
])

/** The newest full set, when it ended well (STATUS) and its files are lost (FILE_STATUS); second backups left out. */
function lostFull(sets: readonly BackupSetRow[]): LostSet | null {
  const newest = sets
    .filter((set) => isFullSet(set) && isOriginal(set) && normalise(set.status) === 'SUCCESS')
    .reduce<BackupSetRow | null>(
      (a, b) => (a === null || Number(b.setId) > Number(a.setId) ? b : a),
      null,
    )
  if (!newest || !LOST.has(normalise(newest.fileStatus))) return null
  // Its second backup may be there still (REFERENCE §9).
  if (sets.some((set) => set.setId === newest.setId && isUsableSet(set))) return null
  const at = (newest.end ?? newest.start)?.ms ?? 0
  return { setId: newest.setId, at, fileStatus: newest.fileStatus }
}
