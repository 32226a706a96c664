import type { ArchiveRow, BackupSetRow } from './rows.ts'
import { compareScn, isSet, type Scn } from './scn.ts'
import { normalise } from './state.ts'

/** A stretch of time that can be restored to, both ends included. */
export interface Segment {
  readonly from: Scn
  readonly to: Scn
}

/** Whether a set can be restored from: SUCCESS and AVAILABLE (REFERENCE §3.4). */
export function isUsableSet(set: BackupSetRow): boolean {
  return normalise(set.status) === 'SUCCESS' && normalise(set.fileStatus) === 'AVAILABLE'
}

/** Whether a set is a full one: `FULL` or, in older versions, `D` (REFERENCE §3.1). */
export function isFullSet(set: { backupType: string }): boolean {
  return ['FULL', 'D'].includes(normalise(set.backupType))
}

/** Whether the set and, for an incremental, every set it builds on are usable. */
export function isUsableChain(set: BackupSetRow, sets: readonly BackupSetRow[]): boolean {
  if (!isUsableSet(set)) return false
  if (isFullSet(set)) return true
  const previous = previousSet(set, sets)
  return previous !== undefined && isUsableChain(previous, sets)
}

/**
 * The set that an incremental one builds on, or undefined. Always an older one, so that following the chain ends
 * whatever the rows say.
 */
export function previousSet(
  set: BackupSetRow,
  sets: readonly BackupSetRow[],
): BackupSetRow | undefined {
  const before = isSetId(set.prevIncSetId) ? set.prevIncSetId : set.prevFullSetId
  if (!isSetId(before)) return undefined
  const same = sets.filter(
    (one) =>
      one.tenantId === set.tenantId &&
      one.setId === before &&
      Number(one.setId) < Number(set.setId),
  )
  // A set of 3.x may be there twice, as itself and as its second backup: either will do (REFERENCE §9).
  return same.find(isUsableSet) ?? same[0]
}

/** Whether a restore from the set needs SET DECRYPTION (COMMANDS §5). */
export function needsPassword(set: { encryptionMode: string | null }): boolean {
  return !['', 'NONE'].includes(normalise(set.encryptionMode))
}

/**
 * Whether a set is encrypted with the tenant's own keys: `TRANSPARENT_ENCRYPTION` or `DUAL_MODE_ENCRYPTION`
 * (ObBackupEncryptionMode of the published source). Passwords alone do not open it.
 */
export function needsKeys(set: { encryptionMode: string | null }): boolean {
  return ['TRANSPARENT_ENCRYPTION', 'DUAL_MODE_ENCRYPTION'].includes(normalise(set.encryptionMode))
}

/** Whether a set lies at a destination, keys and trailing slashes left aside; true when its path is not told. */
export function isAt(set: { path: string | null }, destination: string): boolean {
  const bare = (uri: string) => uri.replace(/\?.*$/, '').replace(/\/+$/, '')
  return set.path === null || set.path === '' || bare(set.path) === bare(destination)
}

function isSetId(id: string | null): id is string {
  return id !== null && id !== '' && id !== '0'
}

/**
 * What one tenant can be restored to (REFERENCE §6.6): for every archive round, from the earliest usable set whose
 * replay starts inside the round to the round's checkpoint; and, without archives, exactly the point of a set made
 * with PLUS ARCHIVELOG. Sorted, overlaps joined; what lies between two segments is a gap.
 */
export function restoreSegments(
  sets: readonly BackupSetRow[],
  rounds: readonly ArchiveRow[],
): readonly Segment[] {
  return joined(
    sets.filter((set) => isUsableChain(set, sets)).flatMap((set) => reachOf(set, rounds) ?? []),
  )
}

/** What one usable set can be restored to, with the log of its round if there is one; null when it is nothing. */
function reachOf(set: BackupSetRow, rounds: readonly ArchiveRow[]): Segment | null {
  const from = set.minRestoreScn
  if (!isSet(from)) return null
  const replay = isSet(set.startReplayScn) ? set.startReplayScn : from
  const round = rounds.find(
    (one) =>
      one.tenantId === set.tenantId &&
      isSet(one.startScn) &&
      isSet(one.checkpointScn) &&
      compareScn(one.startScn, replay) <= 0 &&
      compareScn(replay, one.checkpointScn) <= 0,
  )
  const to = round?.checkpointScn
  if (to && compareScn(from, to) <= 0) return { from, to }
  return set.plusArchivelog ? { from, to: from } : null
}

function joined(segments: readonly Segment[]): readonly Segment[] {
  const result: Segment[] = []
  for (const segment of segments.toSorted((a, b) => compareScn(a.from, b.from))) {
    const last = result.at(-1)
    if (last && compareScn(segment.from, last.to) <= 0) {
      const to = compareScn(segment.to, last.to) > 0 ? segment.to : last.to
      result[result.length - 1] = { from: last.from, to }
    } else result.push(segment)
  }
  return result
}

/** The segment that holds the point, or undefined when it cannot be restored to. */
export function segmentOf(segments: readonly Segment[], scn: Scn): Segment | undefined {
  return segments.find(
    (segment) => compareScn(segment.from, scn) <= 0 && compareScn(scn, segment.to) <= 0,
  )
}

/**
 * The newest usable set that a restore to this point would start from, or undefined. With the archive rounds given,
 * only sets whose log reaches the point: a set right before a gap does not.
 */
export function setFor(
  sets: readonly BackupSetRow[],
  scn: Scn,
  rounds?: readonly ArchiveRow[],
): BackupSetRow | undefined {
  return sets
    .filter((set) => isUsableChain(set, sets) && isSet(set.minRestoreScn))
    .filter((set) => compareScn(set.minRestoreScn as Scn, scn) <= 0)
    .filter((set) => {
      const reach = rounds ? reachOf(set, rounds) : null
      return !rounds || (reach !== null && compareScn(scn, reach.to) <= 0)
    })
    .toSorted((a, b) => compareScn(b.minRestoreScn as Scn, a.minRestoreScn as Scn))[0]
}
