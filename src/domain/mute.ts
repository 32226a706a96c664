import { type Maintenance, occurrenceAt } from './maintenance.ts'
import { isMeant, type Match, type Subject } from './match.ts'

/** Somebody's order that certain alerts are not posted for a while. Times: the bot's clock, ms since the epoch (UTC). */
export interface Mute {
  /** `m-` and letters, unguessable. */
  readonly id: string
  readonly match: Match
  /** Slack user id. */
  readonly by: string
  readonly reason: string
  readonly createdAt: number
  readonly until: number
  /** When somebody ended it early, and who; null otherwise. */
  readonly endedAt: number | null
  readonly endedBy: string | null
}

/** A mute, or an occurrence of a maintenance window, as long as it lasts. */
export interface Quiet {
  /** Unique for ever: the mute's id, or the window's place and beginning. */
  readonly id: string
  readonly match: Match
  /** Slack user id; null for a maintenance window. */
  readonly by: string | null
  /** Why: the person's words, or the window as it was configured. */
  readonly reason: string
  readonly from: number
  readonly until: number
}

/** What is quiet at a moment. */
export function quietsAt(
  mutes: readonly Mute[],
  windows: readonly Maintenance[],
  now: number,
): readonly Quiet[] {
  return [
    ...mutes.flatMap((mute): Quiet[] => {
      const { id, match, by, reason, createdAt: from, until, endedAt } = mute
      const over = endedAt !== null || now >= until
      return over ? [] : [{ id, match, by, reason, from, until }]
    }),
    ...windows.flatMap((window, i): Quiet[] => {
      const lasting = occurrenceAt(window, now)
      if (!lasting) return []
      const id = `window-${i + 1}-${Math.floor(lasting.from / 1000)}`
      const { text, zone } = window.begins
      return [{ id, match: window.match, by: null, reason: `${text} ${zone}`, ...lasting }]
    }),
  ]
}

/** The first that keeps an alert about the subject back; undefined when none does. */
export function quietFor(quiets: readonly Quiet[], subject: Subject): Quiet | undefined {
  return quiets.find(({ match }) => isMeant(match, subject, 'every'))
}
