import type { Archive } from './archive.ts'
import { CAUGHT_UP } from './diff-archives.ts'
import type { RuleLimits, RuleSettings } from './rule-settings.ts'
import type { Scn } from './scn.ts'
import type { Snapshot } from './snapshot.ts'
import { stateOfStatus } from './state.ts'

/**
 * A tenant's log archive at a moment at which it was another than before: what is kept so that the past can be judged
 * again (replay-archives.ts).
 */
export interface ArchiveChange {
  readonly tenantId: string
  readonly name: string
  /** Database time, ms since the epoch (UTC). */
  readonly at: number
  /** STATUS, verbatim; null when there was no row. */
  readonly status: string | null
  readonly roundId: string | null
  readonly checkpointScn: Scn | null
  /** Seconds behind; null where it means nothing (archive.ts). */
  readonly lag: number | null
}

/** What was noted last of each tenant's archive, by tenant id. */
export type NotedArchives = Readonly<
  Record<string, Pick<ArchiveChange, 'name' | 'status' | 'roundId' | 'lag'>>
>

/** A lag below this is all the same, unless a limit lies there; seconds. */
const SMALL_LAG = 300
/** Above it a lag is noted when it is another by this share of what was noted last. */
const STEP = 0.1

/**
 * The archives that are others than when they were noted last: another status, round or name, a lag on the other side of
 * one of the tenant's limits (of the warning also of half of it, below which it counts as caught up), or a lag that grew
 * or shrank by a tenth. So a day of an archive that falls behind takes 60 rows, and one that is well takes none.
 */
export function noteArchives(
  before: NotedArchives,
  snapshot: Snapshot,
  settings: (tenant: string | null) => RuleSettings,
): { readonly noted: NotedArchives; readonly changes: readonly ArchiveChange[] } {
  if (snapshot.unreadable.some((one) => one.view === 'CDB_OB_ARCHIVELOG')) {
    return { noted: before, changes: [] }
  }
  const changes = snapshot.tenants.flatMap((tenant): ArchiveChange[] => {
    if (tenant.inRecycleBin) return []
    const { tenantId, name, archive } = tenant
    const now: ArchiveChange = {
      tenantId,
      name,
      at: Math.round(snapshot.databaseNow),
      status: archive?.status ?? null,
      roundId: archive?.roundId ?? null,
      checkpointScn: archive?.checkpointScn ?? null,
      lag: archive?.lag ?? null,
    }
    const was = before[tenantId]
    return was && isSame(was, now, settings(name).limits) ? [] : [now]
  })
  if (changes.length === 0 && Object.keys(before).length === snapshot.tenants.length) {
    return { noted: before, changes }
  }
  const changed = new Map(changes.map((one) => [one.tenantId, one]))
  const noted = snapshot.tenants.flatMap(({ tenantId }) => {
    const one = changed.get(tenantId) ?? before[tenantId]
    if (!one) return []
    const { name, status, roundId, lag } = one
    return [[tenantId, { name, status, roundId, lag }] as const]
  })
  return { noted: Object.fromEntries(noted), changes }
}

function isSame(
  was: NotedArchives[string],
  now: NotedArchives[string],
  { lagWarning, lagCritical }: RuleLimits,
): boolean {
  if (was.name !== now.name || was.status !== now.status || was.roundId !== now.roundId) {
    return false
  }
  if (was.lag === null || now.lag === null) return was.lag === now.lag
  const [one, other] = [was.lag, now.lag]
  // As the comparison has it (archive.ts, diff-archives.ts): above a limit, and below half of the first.
  const half = lagWarning * CAUGHT_UP
  if (one < half !== other < half) return false
  if ([lagWarning, lagCritical].some((limit) => one > limit !== other > limit)) return false
  return Math.max(one, other) < SMALL_LAG || Math.abs(other - one) < one * STEP
}

/** The archive as it was, as far as it is kept; null when there was no row. */
export function archiveAt(change: ArchiveChange): Archive | null {
  const { tenantId, name, status, roundId, checkpointScn, lag } = change
  if (status === null) return null
  return {
    tenantId,
    tenantName: name,
    destNo: '',
    roundId: roundId ?? '',
    pieceId: null,
    status,
    state: stateOfStatus(status),
    startScn: null,
    checkpointScn,
    lag,
    inputBytes: null,
    outputBytes: null,
    comment: null,
    path: null,
  }
}
