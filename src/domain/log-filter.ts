import { type ArchiveWord, archiveWord } from './archive-word.ts'
import { closest } from './closest.ts'
import type { TypedAt } from './filter-time.ts'
import { type FilterFlags, type FilterProblem, readWindow } from './list-filter.ts'
import type { PastRound, TenantLog } from './log-report.ts'
import { scnToMs } from './scn.ts'
import { normalise } from './state.ts'
import { statusWords } from './status-words.ts'
import { shownWord } from './typing.ts'

/** Which log archives `log` shows; times are ms since the epoch (UTC). */
export interface LogFilter {
  /** OCP's words wanted (REFERENCE §11); none means all. */
  readonly words: readonly ArchiveWord[]
  /** Rounds that archived at or after it, and began before `to`; null = at any time. */
  readonly from: number | null
  readonly to: number | null
  /** The configured zone, when a time that was typed without one was read in it. */
  readonly zone: string | null
}

/** Filters of `log`, as typed. */
export const LOG_FLAGS = ['--last', '--from', '--to', '--status', '--tenant', '--cluster'] as const

/** Filters understood; null when nothing narrows. */
export type ReadLogFilter = { readonly ok: true; readonly filter: LogFilter | null } | FilterProblem

/** OCP's words as they are typed, without the one for what OCP does not have. */
const WORDS: ReadonlyMap<string, ArchiveWord> = new Map<string, ArchiveWord>([
  ['starting', 'Starting'],
  ['in-progress', 'In Progress'],
  ['running', 'In Progress'],
  ['stopping', 'Stopping'],
  ['stopped', 'Stopped'],
  ['suspended', 'Suspended'],
  ['paused', 'Suspended'],
  ['failed', 'Failed'],
])

/** Reads `--status` with OCP's words or the view's own, and the window. */
export function readLogFilter(flags: FilterFlags, at: TypedAt): ReadLogFilter {
  const words: ArchiveWord[] = []
  for (const word of statusWords(flags['--status'] ?? '')) {
    const meant = WORDS.get(word.toLowerCase().replace(/[\s_]+/g, '-')) ?? archiveWord(word)
    if (meant === 'Unclear') return unknownWord(word)
    words.push(meant)
  }
  const timed = ['--last', '--from', '--to'].some((flag) => flag in flags)
  const window = timed ? readWindow(flags, at, Number.POSITIVE_INFINITY) : null
  if (window && !window.ok) return window
  if (!window && words.length === 0) return { ok: true, filter: null }
  const { from = 0, to = null, zone = null } = window ?? {}
  return { ok: true, filter: { words: [...new Set(words)], from: from || null, to, zone } }
}

/** Whether an archive is among those asked for. One that was never started has no word and no time. */
export function logFits({ archive }: TenantLog, filter: LogFilter | null, now: number): boolean {
  if (!filter) return true
  if (!archive) return false
  const { words } = filter
  const end = archive.state === 'running' ? now : scnToMs(archive.checkpointScn)
  const inWords = words.length === 0 || words.includes(archiveWord(archive.status))
  return inWords && overlaps(scnToMs(archive.startScn), end, filter)
}

/** Whether an earlier round is among those asked for. */
export function roundFits(round: PastRound, filter: LogFilter | null): boolean {
  if (!filter) return true
  const { words } = filter
  const inWords = words.length === 0 || words.includes(archiveWord(round.status))
  return inWords && overlaps(scnToMs(round.from), scnToMs(round.to), filter)
}

/** What is not known does not leave a round out. */
function overlaps(start: number | null, end: number | null, { from, to }: LogFilter): boolean {
  return (from === null || end === null || end >= from) && (to === null || (start ?? 0) < to)
}

function unknownWord(word: string): FilterProblem {
  const known = [...WORDS.keys()]
  const near = closest(normalise(word).toLowerCase(), known)
  return {
    ok: false,
    message: `--status "${shownWord(word)}" is no status of a log archive.${near ? ` Did you mean ${near}?` : ` It knows ${known.join(', ')}, and the words of the views.`}`,
    fix: { '--status': near },
  }
}
