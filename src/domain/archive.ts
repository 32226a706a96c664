import type { ArchiveRow } from './rows.ts'
import { isSet, type Scn, scnToMs } from './scn.ts'
import { normalise, type State, stateOfStatus } from './state.ts'

/** Log archive of one tenant to one destination, now (CDB_OB_ARCHIVELOG; REFERENCE §4). */
export interface Archive {
  readonly tenantId: string
  readonly tenantName: string
  readonly destNo: string
  readonly roundId: string
  /** USED_PIECE_ID: the piece that is being written. */
  readonly pieceId: string | null
  /** STATUS, verbatim. */
  readonly status: string
  readonly state: State
  readonly startScn: Scn | null
  readonly checkpointScn: Scn | null
  /** Seconds behind the database's clock; null where it means nothing (trap 14). */
  readonly lag: number | null
  /** Bytes of log read since the round began; not counted by 3.x, which gives 0 (REFERENCE §8). */
  readonly inputBytes: number | null
  /** Bytes written to the destination since the round began; as above. */
  readonly outputBytes: number | null
  readonly comment: string | null
  readonly path: string | null
}

/** The archive as people see it. `databaseNow` is the server's clock, ms since the epoch (UTC). */
export function toArchive(row: ArchiveRow, tenantName: string, databaseNow: number): Archive {
  return {
    tenantId: row.tenantId,
    tenantName,
    destNo: row.destNo,
    roundId: row.roundId,
    pieceId: row.pieceId,
    status: row.status,
    state: stateOfStatus(row.status),
    startScn: row.startScn,
    checkpointScn: row.checkpointScn,
    lag: archiveLag(row, databaseNow),
    inputBytes: row.inputBytes,
    outputBytes: row.outputBytes,
    comment: row.comment || null,
    path: row.path,
  }
}

/**
 * Seconds between the checkpoint and the database's clock, never below 0. Only for DOING and SUSPEND, and only
 * with a checkpoint: in PREPARE and BEGINNING it is 0 and the lag would be decades (REFERENCE §4.3, trap 14).
 */
export function archiveLag(
  row: { status: string; checkpointScn: Scn | null },
  databaseNow: number,
): number | null {
  const status = normalise(row.status)
  if (status !== 'DOING' && status !== 'SUSPEND') return null
  const checkpoint = isSet(row.checkpointScn) ? scnToMs(row.checkpointScn) : null
  return checkpoint === null ? null : Math.max(0, (databaseNow - checkpoint) / 1000)
}

/** Limits for archive lag, in seconds (peers/OCEANBASE §4, proposed defaults). */
export interface LagLimits {
  readonly warning: number
  readonly critical: number
}

/** What is wrong with an archive, if anything. */
export type ArchiveCondition = 'interrupted' | 'not-doing' | 'lagging' | 'far-behind' | 'starting'

/**
 * The condition of an archive: null is healthy. `starting` is neither good nor bad: PREPARE and BEGINNING end
 * by themselves. `lagging` needs DOING: a frozen checkpoint is expected of SUSPEND (REFERENCE §4.3).
 */
export function archiveCondition(archive: Archive, limits: LagLimits): ArchiveCondition | null {
  switch (archive.state) {
    case 'interrupted':
      return 'interrupted'
    case 'paused':
    case 'stopped':
    case 'cancelling':
      return 'not-doing'
    case 'pending':
      return 'starting'
  }
  if (normalise(archive.status) === 'BEGINNING') return 'starting'
  if (archive.lag === null) return null
  if (archive.lag > limits.critical) return 'far-behind'
  return archive.lag > limits.warning ? 'lagging' : null
}
