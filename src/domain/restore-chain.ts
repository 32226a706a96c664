import { isOriginal, isPieceThere } from './intact-rounds.ts'
import type { TenantFacts } from './operation-facts.ts'
import { isFullSet, previousSet } from './restore-window.ts'
import type { BackupSetRow, PieceRow } from './rows.ts'
import { compareScn, isSet, type Scn } from './scn.ts'
import { normalise } from './state.ts'

/** What a restore from one set to one point reads. */
export interface RestoreChain {
  /** The set and what it builds on, full first; [] when the set is gone. */
  readonly sets: readonly BackupSetRow[]
  /** Pieces with the log between the set and the point, oldest first; [] where pieces are not listed. */
  readonly pieces: readonly PieceRow[]
  /** Pieces that are missing or whose files cannot be read, and log at the ends that none holds; in words. */
  readonly gaps: readonly string[]
}

/** The chain of a set up to a point, as the tenant's catalogue shows it. */
export function restoreChain(source: TenantFacts, setId: string, scn: Scn): RestoreChain {
  const set = source.sets.find((one) => one.setId === setId)
  if (!set) return { sets: [], pieces: [], gaps: [] }
  const from = isSet(set.startReplayScn) ? set.startReplayScn : set.minRestoreScn
  const pieces = source.pieces
    .filter(isOriginal)
    .filter((piece) => isSet(from) && overlaps(piece, from, scn))
    .toSorted((a, b) => Number(a.pieceId) - Number(b.pieceId))
  const gaps = pieces.flatMap((piece, i) => {
    const before = pieces[i - 1]
    const next = before === undefined ? piece.pieceId : `${BigInt(before.pieceId) + 1n}`
    const missing =
      before?.roundId === piece.roundId && next !== piece.pieceId ? [`${next} is missing`] : []
    return [...missing, ...(isPieceThere(piece) ? [] : [`${piece.pieceId} is ${piece.fileStatus}`])]
  })
  const ends = isSet(from) ? lostEnds(pieces, from, scn, source.pieces.length) : []
  return { sets: chain(set, source.sets), pieces, gaps: [...gaps, ...ends] }
}

/** Pieces of a tenant that are read at most (oceanbase/lookups.ts): older ones are not listed, but may be there. */
const LISTED = 500

/** Log that no listed piece holds at either end: its pieces are gone, and their rows with them. */
function lostEnds(
  pieces: readonly PieceRow[],
  from: Scn,
  to: Scn,
  listed: number,
): readonly string[] {
  const [first, last] = [pieces[0], pieces.at(-1)]
  const begins = first?.startScn
  const lostBefore =
    first && listed < LISTED && isSet(begins) && compareScn(begins, from) > 0
      ? [`what is before ${first.pieceId} is missing`]
      : []
  const ends = last?.checkpointScn
  const lostAfter =
    last && normalise(last.status) === 'FROZEN' && isSet(ends) && compareScn(ends, to) < 0
      ? [`what is after ${last.pieceId} is missing`]
      : []
  return [...lostBefore, ...lostAfter]
}

function chain(
  set: BackupSetRow,
  sets: readonly BackupSetRow[],
  more: readonly BackupSetRow[] = [],
): readonly BackupSetRow[] {
  const found = [set, ...more]
  const previous = isFullSet(set) ? undefined : previousSet(set, sets)
  return previous ? chain(previous, sets, found) : found
}

function overlaps(piece: PieceRow, from: Scn, to: Scn): boolean {
  if (!isSet(piece.startScn)) return false
  const end = isSet(piece.endScn) ? piece.endScn : piece.checkpointScn
  return compareScn(piece.startScn, to) <= 0 && (!isSet(end) || compareScn(end, from) > 0)
}

/** `201–203`, or `201`; '' for none. */
export function piecesWords(pieces: readonly PieceRow[]): string {
  const [first, last] = [pieces[0]?.pieceId, pieces.at(-1)?.pieceId]
  if (first === undefined || last === undefined) return ''
  return first === last ? `archive piece ${first}` : `archive pieces ${first}–${last}`
}
