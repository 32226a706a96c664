import { type Happened, sumUp } from './happened.ts'
import type { HistoryEntry } from './history.ts'
import type { Request } from './request.ts'

const DAY_MS = 86_400_000

/** Nobody is told of more than this: older things are in the lists. */
export const LONGEST_MS = 7 * DAY_MS
/** What somebody is told of who has not looked before. */
export const FIRST_MS = DAY_MS

/** From when `since` tells, and why. */
export interface SinceWhen {
  /** ms since the epoch (UTC). */
  readonly from: number
  /** `look`: the asker's last one; `cut`: that was longer ago; `first`: there was none; `asked`: as typed. */
  readonly why: 'look' | 'cut' | 'first' | 'asked'
  /** When the asker looked last, or null. */
  readonly lookedAt: number | null
}

/** From when to tell: what was asked for (ms back), else the last look, at most seven days. */
export function sinceWhen(lookedAt: number | null, asked: number | null, now: number): SinceWhen {
  if (asked !== null) return { from: now - Math.min(asked, LONGEST_MS), why: 'asked', lookedAt }
  if (lookedAt === null) return { from: now - FIRST_MS, why: 'first', lookedAt }
  const oldest = now - LONGEST_MS
  return lookedAt < oldest
    ? { from: oldest, why: 'cut', lookedAt }
    : { from: lookedAt, why: 'look', lookedAt }
}

/** The answer to `since`, as facts. */
export interface SinceReport {
  readonly when: SinceWhen
  /** The bot's clock, ms since the epoch (UTC). */
  readonly at: number
  readonly happened: Happened
  /** Troubles that were open before and still are. */
  readonly lasting: number
  /** Jobs that run now, and how many of them began in this time. */
  readonly running: { readonly all: number; readonly begun: number }
  /** Requests in which something happened in this time, newest first. */
  readonly requests: readonly Request[]
  /** Seconds of this time in which obbackup looked at the clusters. */
  readonly awake: number
  /** Whether more happened than could be read. */
  readonly more: boolean
}

/** Requests that were made, decided or executed from that moment on. */
export function requestsSince(requests: readonly Request[], from: number): readonly Request[] {
  return requests.filter((one) =>
    [one.createdAt, one.executingAt ?? 0, ...one.decisions.map(({ at }) => at)].some(
      (at) => at >= from,
    ),
  )
}

/** Sums up what was seen since a moment. `open`: incidents that are open now, with since when, by id. */
export function happenedSince(
  entries: readonly HistoryEntry[],
  open: ReadonlyMap<string, number>,
): { readonly happened: Happened; readonly lasting: number } {
  const happened = sumUp(entries, (incident) => open.has(incident))
  const begun = new Set(entries.map((one) => one.incident))
  return { happened, lasting: [...open.keys()].filter((id) => !begun.has(id)).length }
}
