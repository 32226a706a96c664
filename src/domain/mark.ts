import type { Incident } from './event.ts'
import { type Job, subjectsOf } from './job.ts'

/** What somebody said about an alert by a button: that they see to it, or that it may wait. */
export interface Mark {
  /** Identity of the alert's message: an incident, or a group of them. */
  readonly identity: string
  readonly kind: 'ack' | 'snooze'
  /** Slack user id. */
  readonly by: string
  /** The bot's clock, ms since the epoch (UTC). */
  readonly at: number
  /** End of a snooze; null for an ack, and for a snooze until the next run, which lasts {@link RUN_SNOOZE_MS} at most. */
  readonly until: number | null
}

/** A run that has not begun for so long may never come: even what is backed up once a week is due by then. */
export const RUN_SNOOZE_MS = 7 * 24 * 3_600_000

/** Marks by identity. */
export type Marks = ReadonlyMap<string, Mark>

/** What a button asks for: an ack, hours of quiet, or quiet until the next run. */
export type MarkWish = 'ack' | '1h' | '4h' | 'run'

const HOUR_MS = 3_600_000

/** The mark that a press makes. */
export function toMark(identity: string, wish: MarkWish, by: string, now: number): Mark {
  const hours = { ack: null, run: null, '1h': 1, '4h': 4 }[wish]
  return {
    identity,
    kind: wish === 'ack' ? 'ack' : 'snooze',
    by,
    at: now,
    until: hours === null ? null : now + hours * HOUR_MS,
  }
}

/** Whether the mark keeps reminders and escalation off now. */
export function isQuiet(mark: Mark | undefined, now: number): boolean {
  if (mark === undefined) return false
  return mark.kind === 'ack' || !isSnoozeOver(mark, now)
}

/** Whether a snooze has come to its end by time alone. */
export function isSnoozeOver({ at, until }: Mark, now: number): boolean {
  return (until ?? at + RUN_SNOOZE_MS) <= now
}

/** The job that an incident is about, if it is about one. */
export function jobOf(incident: Incident): Job | null {
  return incident.job ?? incident.finding?.job ?? null
}

/**
 * Whether a job is the next run of what the incident is about: another job of its kind, of one of its tenants. A
 * command for all tenants may show none of them when it begins.
 */
export function isNextRun(job: Job, incident: Incident): boolean {
  const about = jobOf(incident)
  if (!about || about.key === job.key || about.kind !== job.kind) return false
  const names = subjectsOf(job)
  if (names.length === 0) return job.fromSys
  const tenants = new Set(subjectsOf(about))
  return names.some((name) => tenants.has(name))
}
