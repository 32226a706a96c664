import type { Archive } from '../../domain/archive.ts'
import type { Segment } from '../../domain/restore-window.ts'
import { scnToMs } from '../../domain/scn.ts'
import { formatDuration } from '../../domain/time.ts'
import { count, when } from '../format.ts'
import type { Look } from '../look.ts'

/** A running archive that is no further behind than this is recoverable up to "now". */
const NOW_SECONDS = 120

/** `Nov 13 02:10 → now, 1 gap`: the recoverable window of a tenant in one phrase. */
export function windowPhrase(
  segments: readonly Segment[],
  archive: Archive | null,
  databaseNow: number,
  look: Look,
): string {
  const first = segments[0]
  const last = segments.at(-1)
  if (!first || !last) return 'nothing recoverable'
  const from = scnToMs(first.from)
  const to = scnToMs(last.to)
  if (segments.length === 1 && first.from === first.to)
    return `recoverable only ${when(from, look)}`
  const gaps = segments.length > 1 ? `, ${count(segments.length - 1, 'gap')}` : ''
  return `recoverable ${when(from, look)} → ${endWord(to, archive, databaseNow, look)}${gaps}`
}

/** The end of a window whose archive runs goes on: `now`, or how far behind now it is. */
function endWord(
  to: number | null,
  archive: Archive | null,
  databaseNow: number,
  look: Look,
): string {
  const behind = to === null ? null : (databaseNow - to) / 1000
  const goesOn = archive?.state === 'running' && archive.lag !== null
  if (behind === null || !goesOn || behind > (archive.lag ?? 0) + 5) return when(to, look)
  return behind <= NOW_SECONDS ? 'now' : `now − ${formatDuration(behind)}`
}

/** Each stretch that can be restored to on a line of its own, with the gaps between them named; newest first. */
export function segmentLines(
  segments: readonly Segment[],
  look: Look,
  most = 8,
): readonly string[] {
  const newest = segments.toReversed()
  const lines = newest.slice(0, most).flatMap((segment, i) => {
    const from = scnToMs(segment.from)
    const to = scnToMs(segment.to)
    const line =
      segment.from === segment.to
        ? `• only exactly ${when(from, look, true)} (SCN ${segment.from})`
        : `• ${when(from, look, true)} → ${when(to, look, true)}`
    const older = newest[i + 1]
    const gap = older ? gapLine(scnToMs(older.to), from) : ''
    return gap === '' ? [line] : [line, gap]
  })
  const more = segments.length - most
  return more > 0 ? [...lines, `+${more} older`] : lines
}

function gapLine(from: number | null, to: number | null): string {
  if (from === null || to === null) return '   ⚠️ gap before it'
  return `   ⚠️ gap of ${formatDuration((to - from) / 1000)} before it: nothing in it can be restored`
}
