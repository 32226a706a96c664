import type { RoundPieces, WordCount } from '../../domain/piece-summary.ts'
import { scnToMs } from '../../domain/scn.ts'
import { bytes, code, count, when } from '../format.ts'
import type { Look } from '../look.ts'
import { holeWords } from './gap-words.ts'

/** Broken and missing pieces that are named of one round. */
const NAMED = 5

/** Pieces of one round on one line, and those that are broken or missing, each on its own. */
export function pieceLines(round: RoundPieces, look: Look): readonly string[] {
  const from = scnToMs(round.from)
  const to = scnToMs(round.to)
  const ids =
    round.firstPiece === round.lastPiece
      ? round.firstPiece
      : `${round.firstPiece}–${round.lastPiece}`
  const which =
    round.count === 0 ? `no piece left of ${ids}` : `pieces ${code(ids, 44)} (${round.count})`
  const facts = [
    `${round.bad.length > 0 ? '🔴 ' : ''}Round ${code(round.roundId, 20)} ${which}`,
    round.destNo === '0' ? '' : `destination ${code(round.destNo, 20)}`,
    from === null || to === null ? '' : `${when(from, look)} → ${when(to, look)}`,
    round.bytes === null ? '' : bytes(round.bytes),
    counted(round.statuses),
    counted(round.fileStatuses),
    round.deleted > 0 ? `${round.deleted} deleted` : '',
    round.copies > 0 ? count(round.copies, 'second backup') : '',
  ]
  const bad = round.bad.slice(0, NAMED).map((hole) => {
    const span = `${when(scnToMs(hole.from), look)} → ${when(scnToMs(hole.to), look)}`
    return `   🔴 ${holeWords(hole)}: ${span}`
  })
  const more = round.bad.length - bad.length
  return [
    facts.filter((fact) => fact !== '').join(' · '),
    ...bad,
    ...(more > 0 ? [`   🔴 +${more} more broken or missing`] : []),
  ]
}

function counted(words: readonly WordCount[]): string {
  return words
    .slice(0, 4)
    .map((one) => `${code(one.word, 40)} ×${one.count}`)
    .join(', ')
}
