import { readFilterTime, readSpan, type TypedAt } from './filter-time.ts'
import type { ListFilter } from './list.ts'
import { readStates, STATUS_WORDS, statusWords } from './status-words.ts'
import { formatUtc } from './time.ts'
import { shownWord } from './typing.ts'

const DAY_MS = 86_400_000
/** Pages that can be asked for; a filter finds more. */
const LAST_PAGE = 1000

/** Filters of a list as they were typed, by flag. */
export type FilterFlags = Readonly<Partial<Record<FilterFlag, string>>>

/** Every filter of a list. */
export const LIST_FLAGS = [
  '--last',
  '--from',
  '--to',
  '--status',
  '--tenant',
  '--cluster',
  '--page',
] as const
type FilterFlag = (typeof LIST_FLAGS)[number]

/** Why filters are refused: field, value and remedy; `fix` changes flags (null drops one) so that it would run. */
export interface FilterProblem {
  readonly ok: false
  readonly message: string
  readonly fix: Readonly<Partial<Record<FilterFlag, string | null>>> | null
}

/** Filters understood. */
export interface ReadFilter {
  readonly ok: true
  readonly filter: ListFilter
  /** Counted from 1. */
  readonly page: number
  /** The configured zone, when a time without a zone was read in it. */
  readonly zone: string | null
}

/**
 * Reads a list's filters. `days` is how far back the list looks unless told otherwise: from now, or from `--to`.
 * Contradictions are refused.
 */
export function readListFilter(
  flags: FilterFlags,
  at: TypedAt,
  days: number,
): ReadFilter | FilterProblem {
  const window = readWindow(flags, at, days)
  if (!window.ok) return window
  const status = flags['--status']
  const states = status === undefined ? null : readStates(status)
  if (states && !states.ok) return unknownStatus(status ?? '', states)
  const page = flags['--page'] ?? '1'
  if (!/^[1-9]\d{0,3}$/.test(page) || Number(page) > LAST_PAGE) {
    return problem(
      `--page "${shownWord(page)}" is no page: write a number from 1 to ${LAST_PAGE}.`,
      { '--page': null },
    )
  }
  return {
    ok: true,
    filter: {
      cluster: flags['--cluster'] ?? null,
      tenant: flags['--tenant'] ?? null,
      states: states?.ok ? states.states : [],
      from: window.from,
      to: window.to,
    },
    page: Number(page),
    zone: window.zone,
  }
}

/** A window in time, ms since the epoch (UTC). */
export interface Window {
  readonly ok: true
  readonly from: number
  readonly to: number | null
  readonly zone: string | null
}

/** Reads `--last` or `--from` and `--to`; without them the last `days`. Contradictions are refused. */
export function readWindow(flags: FilterFlags, at: TypedAt, days: number): Window | FilterProblem {
  const last = flags['--last']
  if (last !== undefined) return readLast(last, flags, at)
  const from = readBound('from', flags, at)
  if (from && !from.ok) return from
  const to = readBound('to', flags, at)
  if (to && !to.ok) return to
  const zone = from?.zone ?? to?.zone ?? null
  if (from && from.ms > at.now) {
    return problem(
      `--from "${typedFrom(flags)}" is in the future (${formatUtc(from.ms)}). Drop it, or name an earlier time.`,
      {
        '--from': null,
      },
    )
  }
  if (from && to && from.ms >= to.ms) {
    const swapped =
      from.ms > to.ms ? { '--from': flags['--to'] ?? null, '--to': flags['--from'] ?? null } : null
    return problem(
      `--from "${typedFrom(flags)}" (${formatUtc(from.ms)}) is not before --to "${shownWord(flags['--to'] ?? '')}" (${formatUtc(to.ms)}). Swap them, or drop one.`,
      swapped,
    )
  }
  const start = from?.ms ?? (to?.ms ?? at.now) - days * DAY_MS
  return { ok: true, from: Math.max(0, start), to: to?.ms ?? null, zone }
}

function readLast(last: string, flags: FilterFlags, at: TypedAt): Window | FilterProblem {
  const other =
    flags['--from'] !== undefined ? '--from' : flags['--to'] !== undefined ? '--to' : null
  if (other) {
    return problem(
      `--last "${shownWord(last)}" and ${other} "${shownWord(flags[other] ?? '')}" contradict each other: --last reaches until now. Keep one of them.`,
      { '--from': null, '--to': null },
    )
  }
  const span = readSpan(last)
  if (span === null) {
    const days = /^[1-9]\d{0,2}$/.test(last) ? `${last}d` : null
    return problem(
      `--last "${shownWord(last)}" is no length of time: write hours, days or weeks, for example --last 24h, 7d or 2w; at most ten years.`,
      days === null ? null : { '--last': days },
    )
  }
  return { ok: true, from: Math.max(0, at.now - span), to: null, zone: null }
}

function readBound(
  bound: 'from' | 'to',
  flags: FilterFlags,
  at: TypedAt,
): { readonly ok: true; readonly ms: number; readonly zone: string | null } | FilterProblem | null {
  const flag = `--${bound}` as const
  const text = flags[flag]
  if (text === undefined) return null
  const read = readFilterTime(text, bound, at)
  if (read.ok) return read
  return problem(
    `${flag} "${shownWord(text)}" ${read.problem}`,
    read.fix === null ? null : { [flag]: read.fix },
  )
}

function typedFrom(flags: FilterFlags): string {
  return shownWord(flags['--from'] ?? '')
}

function unknownStatus(
  typed: string,
  { word, near }: { readonly word: string; readonly near: string | null },
): FilterProblem {
  const words = statusWords(typed).map((one) => (one === word ? near : one))
  const kept = words.filter((one) => one !== null).join(',')
  return problem(
    `--status "${shownWord(word)}" is no status.${near ? ` Did you mean ${near}?` : ` It knows ${STATUS_WORDS.join(', ')}, and the words of the views.`}`,
    { '--status': kept === '' ? null : kept },
  )
}

function problem(message: string, fix: FilterProblem['fix']): FilterProblem {
  return { ok: false, message, fix }
}
