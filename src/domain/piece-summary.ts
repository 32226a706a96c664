import { type Hole, holesOf, isOriginal } from './intact-rounds.ts'
import type { PieceRow } from './rows.ts'
import { isSet, type Scn } from './scn.ts'
import { normalise } from './state.ts'

/** Archive pieces of one round, in short. */
export interface RoundPieces {
  readonly destNo: string
  readonly roundId: string
  readonly firstPiece: string
  readonly lastPiece: string
  /** Pieces whose files are not deleted, second backups not counted. */
  readonly count: number
  /** START_SCN of the first of them and CHECKPOINT_SCN of the last. */
  readonly from: Scn | null
  readonly to: Scn | null
  /** OUTPUT_BYTES of those that are not deleted; null when no piece counts them (3.x). */
  readonly bytes: number | null
  /** Words of STATUS and FILE_STATUS as the view writes them, with how many pieces have them. */
  readonly statuses: readonly WordCount[]
  readonly fileStatuses: readonly WordCount[]
  /** Broken and missing stretches; deleted pieces are counted only. */
  readonly bad: readonly Hole[]
  readonly deleted: number
  /** Second backups of pieces (3.x). */
  readonly copies: number
}

/** A status word, verbatim, and how many rows have it. */
export interface WordCount {
  readonly word: string
  readonly count: number
}

/** Whether the view says that the files are gone by intention (FILE_STATUS, REFERENCE §3.4). */
export function isDeleted(row: { readonly fileStatus: string }): boolean {
  return normalise(row.fileStatus) === 'DELETED'
}

/** Pieces by round, newest round first. `pieces` are of one tenant, in any order. */
export function summarisePieces(pieces: readonly PieceRow[]): readonly RoundPieces[] {
  const byRound = Map.groupBy(pieces, (one) => `${one.destNo}/${one.roundId}`)
  const summaries = [...byRound.values()].flatMap((some) => {
    const originals = some
      .filter(isOriginal)
      .toSorted((a, b) => Number(a.pieceId) - Number(b.pieceId))
    const kept = originals.filter((one) => !isDeleted(one))
    const [first, last] = [kept[0] ?? originals[0], kept.at(-1) ?? originals.at(-1)]
    if (!first || !last) return []
    const known = kept.filter((one) => one.outputBytes !== null)
    return [
      {
        destNo: first.destNo,
        roundId: first.roundId,
        firstPiece: first.pieceId,
        lastPiece: last.pieceId,
        count: kept.length,
        from: isSet(first.startScn) ? first.startScn : null,
        to: isSet(last.checkpointScn) ? last.checkpointScn : null,
        bytes:
          known.length === 0 ? null : known.reduce((sum, one) => sum + (one.outputBytes ?? 0), 0),
        statuses: countWords(kept.map((one) => one.status)),
        fileStatuses: countWords(kept.map((one) => one.fileStatus)),
        bad: holesOf(originals).filter((hole) => !isDeleted({ fileStatus: hole.fileStatus ?? '' })),
        deleted: originals.length - kept.length,
        copies: some.length - originals.length,
      },
    ]
  })
  return summaries.toSorted((a, b) => Number(b.roundId) - Number(a.roundId))
}

function countWords(words: readonly string[]): readonly WordCount[] {
  return [...Map.groupBy(words, (word) => word)].map(([word, some]) => ({
    word,
    count: some.length,
  }))
}
