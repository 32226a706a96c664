import {
  type Archive,
  type ArchiveCondition,
  archiveCondition,
  type LagLimits,
  toArchive,
} from './archive.ts'
import { type ArchiveRate, archiveRate } from './archive-rate.ts'
import { archiveWord } from './archive-word.ts'
import { withoutRepeats } from './intact-rounds.ts'
import type { LogFilter } from './log-filter.ts'
import { type RoundPieces, summarisePieces } from './piece-summary.ts'
import type { ArchiveRow, ClusterRows, Login, PieceRow, StreamRow, UnreadableView } from './rows.ts'
import { isSet, type Scn, scnToMs } from './scn.ts'
import type { Snapshot } from './snapshot.ts'
import { tenantName, userTenants } from './tenant.ts'
import { markOf, type TenantMark } from './tenant-mark.ts'

/** Log archive of one tenant to one destination. */
export interface TenantLog {
  readonly tenantId: string
  readonly name: string
  /** Why it is not judged, or null. */
  readonly mark: TenantMark | null
  /** Null when archiving was never started (trap 15), or when nobody knows. */
  readonly archive: Archive | null
  readonly standing: LogStanding
  readonly rate: ArchiveRate | null
}

/** How a log archive stands, worst first. `unknown`: the view could not be read, or its word says nothing. */
export type LogStanding =
  | Exclude<ArchiveCondition, 'starting'>
  | 'never'
  | 'unknown'
  | 'starting'
  | 'running'
  | 'not judged'

/** One cluster of the answer. */
export interface ClusterLog {
  readonly cluster: string
  readonly version: string
  /** As whom it was read: a user tenant sees only itself. */
  readonly login: Login
  /** Database time of the reading, ms since the epoch (UTC). */
  readonly databaseNow: number
  /** The bot's clock at the reading. */
  readonly readAt: number
  /** Worst first. */
  readonly logs: readonly TenantLog[]
  /** Views that could not be read: what they would show is unknown. */
  readonly unreadable: readonly UnreadableView[]
}

/** An earlier round of an archive. */
export interface PastRound {
  readonly destNo: string
  readonly roundId: string
  /** STATUS, verbatim. */
  readonly status: string
  readonly from: Scn | null
  readonly to: Scn | null
  readonly outputBytes: number | null
  readonly comment: string | null
}

/** How far one log stream is behind the database's clock. */
export interface StreamLag {
  readonly streamId: string
  readonly status: string
  readonly checkpointScn: Scn | null
  /** Seconds; null where it means nothing (trap 14). */
  readonly lag: number | null
}

/** One tenant's log archive in detail. */
export interface TenantLogDetail extends ClusterLog {
  /** Newest first; the current ones are in `logs`. */
  readonly rounds: readonly PastRound[]
  readonly pieces: readonly RoundPieces[]
  /** Furthest behind first; none before 4.1.0. */
  readonly streams: readonly StreamLag[]
  /** `MANDATORY` or `OPTIONAL`, verbatim (REFERENCE §4.5), and `ENABLE` or `DEFER`. */
  readonly binding: string | null
  readonly destinationState: string | null
}

/** The answer to `log`. */
export interface LogReport {
  /** The tenant that was asked for, or null for the overview. */
  readonly tenant: string | null
  /** What it was narrowed to, or null. */
  readonly filter: LogFilter | null
  /** The overview; empty when one tenant was asked for. */
  readonly clusters: readonly ClusterLog[]
  /** The tenant asked for, once for each cluster that has one of that name. */
  readonly details: readonly TenantLogDetail[]
  /** Clusters that did not answer, with the reason. */
  readonly dark: readonly { readonly cluster: string; readonly reason: string }[]
  /** The bot's clock, ms since the epoch (UTC). */
  readonly at: number
}

/** What {@link toClusterLog} judges by. */
export interface LogFacts {
  /** Of a tenant, by name: they may be its own. */
  readonly limits: (tenant: string) => LagLimits
  /** What the watch saw last, for the rate since then. */
  readonly last: Snapshot | null
  /** The bot's clock, ms since the epoch (UTC). */
  readonly readAt: number
}

/** Rounds, pieces, log streams and destination of one tenant, as the OceanBase edge reads them. */
export interface LogRows {
  readonly rounds: readonly ArchiveRow[]
  readonly pieces: readonly PieceRow[]
  readonly streams: readonly StreamRow[]
  readonly binding: string | null
  readonly destinationState: string | null
}

/** The log archives of one cluster; `tenantId` narrows them to one tenant. */
export function toClusterLog(
  cluster: string,
  rows: ClusterRows,
  facts: LogFacts,
  tenantId: string | null = null,
): ClusterLog {
  const tenants = userTenants(rows.tenants).filter(
    (one) => tenantId === null || one.tenantId === tenantId,
  )
  const unread = rows.unreadable.some((one) => one.view === 'CDB_OB_ARCHIVELOG')
  const logs = tenants.flatMap((tenant): TenantLog[] => {
    const mark = markOf(tenant)
    const own = newestRounds(rows.archives.filter((one) => one.tenantId === tenant.tenantId))
    const base = { tenantId: tenant.tenantId, name: tenant.name, mark }
    if (own.length === 0) {
      const standing = unread ? 'unknown' : mark ? 'not judged' : 'never'
      return [{ ...base, archive: null, standing, rate: null }]
    }
    return own.map((row) => {
      const archive = toArchive(row, tenantName(rows.tenants, row.tenantId), rows.databaseNow)
      const standing = mark ? 'not judged' : standingOfArchive(archive, facts.limits(tenant.name))
      return { ...base, archive, standing, rate: rateOf(archive, rows, facts.last) }
    })
  })
  return {
    cluster,
    version: rows.version.text,
    login: rows.login,
    databaseNow: rows.databaseNow,
    readAt: facts.readAt,
    logs: logs.toSorted(worstFirst),
    unreadable: rows.unreadable,
  }
}

/** One tenant's log archive in detail. */
export function toLogDetail(log: ClusterLog, found: LogRows): TenantLogDetail {
  const current = new Set(log.logs.map(({ archive }) => roundKey(archive)))
  const lagging = log.logs.some(({ archive }) => archive?.lag != null)
  return {
    ...log,
    // The summary includes the current round (trap 16).
    rounds: withoutRepeats(found.rounds)
      .filter((round) => !current.has(roundKey(round)))
      .map((round) => ({
        destNo: round.destNo,
        roundId: round.roundId,
        status: round.status,
        from: isSet(round.startScn) ? round.startScn : null,
        to: isSet(round.checkpointScn) ? round.checkpointScn : null,
        outputBytes: round.outputBytes,
        comment: round.comment || null,
      }))
      .toSorted((a, b) => Number(b.roundId) - Number(a.roundId)),
    pieces: summarisePieces(found.pieces),
    streams: found.streams
      .map((stream) => ({
        streamId: stream.streamId,
        status: stream.status,
        checkpointScn: isSet(stream.checkpointScn) ? stream.checkpointScn : null,
        lag: lagging ? secondsBehind(stream.checkpointScn, log.databaseNow) : null,
      }))
      .toSorted((a, b) => (b.lag ?? -1) - (a.lag ?? -1)),
    binding: found.binding,
    destinationState: found.destinationState,
  }
}

/** Only the latest round of each destination: an earlier one beside it is history. */
function newestRounds(archives: readonly ArchiveRow[]): readonly ArchiveRow[] {
  return [...Map.groupBy(archives, (one) => one.destNo).values()].flatMap(
    (rows) => rows.toSorted((a, b) => Number(b.roundId) - Number(a.roundId))[0] ?? [],
  )
}

function standingOfArchive(archive: Archive, limits: LagLimits): LogStanding {
  // A word that nobody knows is not health: INVALID, and MIXED of 3.x (REFERENCE §4.2, §8).
  if (archive.state === 'unknown') {
    return archiveWord(archive.status) === 'Suspended' ? 'not-doing' : 'unknown'
  }
  return archiveCondition(archive, limits) ?? 'running'
}

function rateOf(archive: Archive, rows: ClusterRows, last: Snapshot | null): ArchiveRate | null {
  // 3.x does not count bytes of the archive (REFERENCE §8).
  if (rows.version.generation === 3) return null
  const was = last?.tenants.find((one) => one.tenantId === archive.tenantId)?.archive ?? null
  return archiveRate(archive, rows.databaseNow, last && { archive: was, at: last.databaseNow })
}

function secondsBehind(scn: Scn | null, databaseNow: number): number | null {
  const ms = scnToMs(scn)
  return ms === null ? null : Math.max(0, (databaseNow - ms) / 1000)
}

function roundKey(round: { readonly destNo: string; readonly roundId: string } | null): string {
  return round ? `${round.destNo}/${round.roundId}` : ''
}

const RANK: Readonly<Record<LogStanding, number>> = {
  interrupted: 0,
  'far-behind': 1,
  'not-doing': 2,
  never: 3,
  lagging: 4,
  unknown: 5,
  starting: 6,
  running: 7,
  'not judged': 8,
}

function worstFirst(a: TenantLog, b: TenantLog): number {
  const rank = RANK[a.standing] - RANK[b.standing]
  if (rank !== 0) return rank
  const lag = (b.archive?.lag ?? 0) - (a.archive?.lag ?? 0)
  if (a.standing !== 'running' && lag !== 0) return lag
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}
