import type { Gap, GapReason } from '../../domain/gaps.ts'
import type { Hole } from '../../domain/intact-rounds.ts'
import type { Segment } from '../../domain/restore-window.ts'
import { compareScn, type Scn, scnSeconds, scnToMs } from '../../domain/scn.ts'
import { normalise } from '../../domain/state.ts'
import { code, when } from '../format.ts'
import type { Look } from '../look.ts'
import { twoUnits } from './ribbon-words.ts'

/** Reasons that are named of one gap. */
const REASONS = 4

/** What can be restored to and each gap in it, in time and SCN; newest first. */
export function windowLines(
  segments: readonly Segment[],
  gaps: readonly Gap[],
  growing: boolean,
  look: Look,
): readonly string[] {
  const last = segments.at(-1)
  const stretches = segments.map((segment) => ({
    from: segment.from,
    text: segmentLine(segment, growing && segment === last, look),
  }))
  const holes = gaps.map((gap) => ({ from: gap.from, text: gapLine(gap, look) }))
  // A gap begins where the stretch before it ends, so it stands above that one.
  return [...holes, ...stretches]
    .toSorted((a, b) => compareScn(b.from, a.from))
    .map((one) => one.text)
}

function segmentLine({ from, to }: Segment, growing: boolean, look: Look): string {
  if (from === to) return `• only exactly ${point(from, look)}`
  return `• ${point(from, look)} → ${point(to, look)}${growing ? ', going on' : ''}`
}

/** `⚠️ gap of 6 h 30 min: … → …: archive round 1 was stopped`. */
export function gapLine(gap: Gap, look: Look): string {
  const lasted = twoUnits(scnSeconds(gap.from, gap.to))
  const to = gap.open ? 'now' : point(gap.to, look)
  const reasons = gap.reasons.slice(0, REASONS).map((one) => reasonWords(one, look))
  const more = gap.reasons.length - reasons.length
  const why = [...reasons, ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
  return `⚠️ gap of ${lasted}: ${point(gap.from, look)} → ${to}${why === '' ? ', why is unknown' : `: ${why}`}`
}

const ENDS: Readonly<Record<string, string>> = {
  INTERRUPTED: 'was interrupted',
  STOP: 'was stopped',
  STOPPING: 'is being stopped',
  SUSPEND: 'is suspended',
  SUSPENDING: 'is being suspended',
}

function reasonWords(reason: GapReason, look: Look): string {
  switch (reason.kind) {
    case 'archive': {
      const end = ENDS[normalise(reason.status)] ?? 'ended'
      const comment = reason.comment ? ` ${code(reason.comment, 140)}` : ''
      return `archive round ${code(reason.roundId, 20)} ${end} (${code(reason.status, 40)}) ${when(scnToMs(reason.at), look)}${comment}`
    }
    case 'no-set':
      return `log of round ${code(reason.roundId, 20)}, from ${when(scnToMs(reason.since), look)} on, needs a full backup made in that round`
    case 'piece':
      return holeWords(reason.hole)
    case 'set':
      return `set ${code(reason.set.setId, 20)} is ${code(reason.set.status, 40)} / ${code(reason.set.fileStatus, 40)}`
  }
}

/** `piece 170 of round 3 is BROKEN`, `pieces 172–173 of round 3 are in no row`. */
export function holeWords({ pieceIds: [first, last], roundId, fileStatus }: Hole): string {
  const one = first === last
  const which = one ? `piece ${code(first, 20)}` : `pieces ${code(`${first}–${last}`, 44)}`
  const what = fileStatus === null ? 'in no row' : code(fileStatus, 40)
  return `${which} of round ${code(roundId, 20)} ${one ? 'is' : 'are'} ${what}`
}

/** A point in time with its SCN. */
function point(scn: Scn, look: Look): string {
  return `${when(scnToMs(scn), look, true)} (SCN ${scn})`
}
