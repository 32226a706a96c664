import { type Archive, toArchive } from './archive.ts'
import { type Gap, gapsOf, goesOn } from './gaps.ts'
import { type Hole, intactRounds } from './intact-rounds.ts'
import { isUsableChain, restoreSegments, type Segment } from './restore-window.ts'
import { type Ribbon, ribbonOf } from './ribbon.ts'
import type { ArchiveRow, BackupSetRow, ClusterRows, TenantRow } from './rows.ts'
import { type SetState, setState } from './set-chain.ts'
import { currentArchive, type LastGood, lastGood } from './snapshot.ts'
import { markOf, type TenantMark } from './tenant-mark.ts'

/** What one tenant has been backed up to and can be restored to. */
export interface TenantSets {
  readonly tenantId: string
  readonly name: string
  /** Why it is not judged, or null. */
  readonly mark: TenantMark | null
  /** Whether a view could not be read without which nothing is known of the window. */
  readonly blind: boolean
  readonly lastFull: LastGood | null
  readonly lastIncremental: LastGood | null
  readonly usable: number
  /** Sets that are there and cannot be restored from; those being written or deleted are not counted. */
  readonly unusable: number
  /** OUTPUT_BYTES of the usable sets; null when none counts them. */
  readonly bytes: number | null
  readonly segments: readonly Segment[]
  readonly gaps: readonly Gap[]
  /** Whether the last segment grows with the archive. */
  readonly growing: boolean
  /** Whether it grows far behind what is written: the archive's lag is over the limit for a warning. */
  readonly late: boolean
  readonly ribbon: Ribbon
  readonly archive: Archive | null
}

/** How a tenant's window stands; worst first. */
export type WindowStanding = 'nothing' | 'ended' | 'gaps' | 'late' | 'whole' | 'not judged'

/** How the window of a tenant stands. One that need not be protected, or could not be read, is not judged. */
export function standingOfWindow(tenant: TenantSets): WindowStanding {
  if (tenant.mark !== null || tenant.blind) return 'not judged'
  if (tenant.segments.length === 0) return 'nothing'
  if (!tenant.growing) return 'ended'
  if (tenant.gaps.length > 0) return 'gaps'
  return tenant.late ? 'late' : 'whole'
}

/** Seconds that a healthy archive is behind at most: within it the last cell of the ribbon is whole (REFERENCE §4.3). */
const USUAL_LAG = 120

/** What a set is when nobody can restore from it although it takes room. */
const USELESS: readonly SetState[] = ['orphaned', 'failed', 'broken', 'incomplete', 'unclear']

/** Views that a window is made of. */
const WINDOW_VIEWS: readonly string[] = [
  'CDB_OB_BACKUP_SET_FILES',
  'CDB_OB_ARCHIVELOG',
  'CDB_OB_ARCHIVELOG_SUMMARY',
]

/**
 * One tenant's sets and window. `sets` hold each set id once; `rounds` have the current ones first; `holes` are known
 * only where its pieces were read. `lagWarning`: seconds that an archive may be behind.
 */
export function toTenantSets(
  tenant: TenantRow,
  {
    sets,
    rounds,
    holes,
  }: {
    readonly sets: readonly BackupSetRow[]
    readonly rounds: readonly ArchiveRow[]
    readonly holes: readonly Hole[]
  },
  archives: readonly ArchiveRow[],
  { databaseNow, unreadable }: ClusterRows,
  lagWarning: number,
): TenantSets {
  const current = currentArchive(archives)
  const archive = current ? toArchive(current, tenant.name, databaseNow) : null
  const segments = restoreSegments(sets, intactRounds(rounds, holes))
  const growing = goesOn(segments, archive)
  const good = sets.filter((set) => isUsableChain(set, sets))
  const useless = sets.filter((set) => USELESS.includes(setState(set, sets)))
  const sized = good.filter((set) => set.outputBytes !== null)
  return {
    tenantId: tenant.tenantId,
    name: tenant.name,
    mark: markOf(tenant),
    blind: unreadable.some((one) => WINDOW_VIEWS.includes(one.view)),
    lastFull: lastGood(sets, true),
    lastIncremental: lastGood(sets, false),
    usable: good.length,
    unusable: useless.length,
    bytes: sized.length === 0 ? null : sized.reduce((sum, set) => sum + (set.outputBytes ?? 0), 0),
    segments,
    gaps: gapsOf(segments, { rounds, sets, holes, archive, databaseNow }),
    growing,
    late: (archive?.lag ?? 0) > lagWarning,
    ribbon: ribbonOf(segments, databaseNow, growing && (archive?.lag ?? 0) <= USUAL_LAG),
    archive,
  }
}
