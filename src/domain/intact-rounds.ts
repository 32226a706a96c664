import type { ArchiveRow, PieceRow } from './rows.ts'
import { compareScn, isSet, type Scn } from './scn.ts'
import { normalise } from './state.ts'

/** A stretch of a round's log that cannot be read. */
export interface Hole {
  readonly roundId: string
  readonly destNo: string
  /** First and last piece of it. */
  readonly pieceIds: readonly [string, string]
  /** FILE_STATUS, verbatim; null when the view lacks the pieces altogether. */
  readonly fileStatus: string | null
  readonly from: Scn
  readonly to: Scn
}

/** Whether a row is the original and not one of the second backups of 3.x (REFERENCE §9). */
export function isOriginal(row: { readonly copyId: string | null }): boolean {
  return row.copyId === null || row.copyId === '0' || row.copyId === ''
}

/**
 * Whether the files of a piece can be read: AVAILABLE, or still being written. A frozen piece that is INCOMPLETE will
 * not become complete (CDB_OB_ARCHIVELOG_PIECE_FILES, REFERENCE §4.4; FILE_STATUS as in §3.4).
 */
export function isPieceThere(piece: Pick<PieceRow, 'status' | 'fileStatus'>): boolean {
  const file = normalise(piece.fileStatus)
  if (file === 'AVAILABLE' || file === '') return true
  return normalise(piece.status) !== 'FROZEN' && ['COPYING', 'INCOMPLETE'].includes(file)
}

/** Each round once: the summary includes the current round (trap 16), and the first one given is the newest reading. */
export function withoutRepeats(rounds: readonly ArchiveRow[]): readonly ArchiveRow[] {
  const seen = new Map<string, ArchiveRow>()
  for (const round of rounds) {
    const key = `${round.tenantId}/${round.destNo}/${round.roundId}`
    if (!seen.has(key)) seen.set(key, round)
  }
  return [...seen.values()]
}

/**
 * Stretches of log that are gone: pieces whose files cannot be read, and pieces missing between two that are listed
 * (ids go on within a round, REFERENCE §4.1). Oldest first, second backups left out.
 */
export function holesOf(pieces: readonly PieceRow[]): readonly Hole[] {
  const byRound = Map.groupBy(pieces.filter(isOriginal), (one) => `${one.destNo}/${one.roundId}`)
  const holes = [...byRound.values()].flatMap((some) =>
    some
      .toSorted((a, b) => Number(a.pieceId) - Number(b.pieceId))
      .flatMap((piece, i, sorted) => [
        ...missingBetween(sorted[i - 1], piece),
        ...(isPieceThere(piece) ? [] : lost(piece)),
      ]),
  )
  return holes.toSorted((a, b) => compareScn(a.from, b.from))
}

function lost(piece: PieceRow): readonly Hole[] {
  const to = isSet(piece.endScn) ? piece.endScn : piece.checkpointScn
  if (!isSet(piece.startScn) || !isSet(to)) return []
  const pieceIds = [piece.pieceId, piece.pieceId] as const
  return [holeOf(piece, pieceIds, piece.fileStatus, piece.startScn, to)]
}

function missingBetween(before: PieceRow | undefined, piece: PieceRow): readonly Hole[] {
  if (!before || !isSet(before.endScn) || !isSet(piece.startScn)) return []
  const [first, last] = [BigInt(before.pieceId) + 1n, BigInt(piece.pieceId) - 1n]
  if (first > last || compareScn(before.endScn, piece.startScn) >= 0) return []
  const pieceIds = [first.toString(), last.toString()] as const
  return [holeOf(piece, pieceIds, null, before.endScn, piece.startScn)]
}

function holeOf(
  { roundId, destNo }: PieceRow,
  pieceIds: Hole['pieceIds'],
  fileStatus: string | null,
  from: Scn,
  to: Scn,
): Hole {
  return { roundId, destNo, pieceIds, fileStatus, from, to }
}

/**
 * The rounds without their holes: a round with a hole becomes the stretches before and after it, which is what the
 * reach of a set is counted by (restore-window.ts). Rounds that are not begun stay as they are.
 */
export function intactRounds(
  rounds: readonly ArchiveRow[],
  holes: readonly Hole[],
): readonly ArchiveRow[] {
  return withoutRepeats(rounds).flatMap((round) =>
    holes
      .filter((hole) => hole.roundId === round.roundId && hole.destNo === round.destNo)
      .reduce<readonly ArchiveRow[]>(
        (parts, hole) => parts.flatMap((one) => without(one, hole)),
        [round],
      ),
  )
}

function without(round: ArchiveRow, hole: Hole): readonly ArchiveRow[] {
  const { startScn, checkpointScn } = round
  if (!isSet(startScn) || !isSet(checkpointScn)) return [round]
  if (compareScn(hole.to, startScn) <= 0 || compareScn(hole.from, checkpointScn) >= 0) {
    return [round]
  }
  const before = compareScn(startScn, hole.from) < 0 ? [{ ...round, checkpointScn: hole.from }] : []
  const after = compareScn(hole.to, checkpointScn) < 0 ? [{ ...round, startScn: hole.to }] : []
  return [...before, ...after]
}
