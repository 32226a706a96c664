import type { BackupEvent, Incident, Severity } from './event.ts'
import { lineOf } from './group-line.ts'
import { byUrgency } from './incident-groups.ts'
import { isNextRun, isQuiet, isSnoozeOver, type Mark, type Marks } from './mark.ts'
import type { Notification, ThreadLine } from './notification.ts'
import type { Snapshot } from './snapshot.ts'

/** What was said of an open alert's message. Times: the bot's clock, ms since the epoch (UTC). */
export interface Word {
  /** Channel id of its first message; all later words stay there. */
  readonly channel: string
  /** When its newest message was made, or an ack of it ended: from then on an answer is awaited. */
  readonly postedAt: number
  /** When people were called last: by the message or by a reminder. */
  readonly saidAt: number
  /** When it was escalated; null: never. */
  readonly escalatedAt: number | null
  /** Somebody let it wait for the next run, which has begun: when that fails as well, it is said. */
  readonly nextRun?: true
}

/** Words by the identity of the message. */
export type Words = Readonly<Record<string, Word>>

/** Who is called when nobody answers. */
export interface Escalation {
  readonly afterMs: number
  /** Slack user group id. */
  readonly mention: string
  /** From this severity on. */
  readonly severity: Exclude<Severity, 'info'>
}

/** An open alert is said again when nothing was said of it for so long. */
export const REMIND_AFTER_MS = 24 * 3_600_000

/** Who acked an alert is at it for a shift: what fails again after that calls people again. */
export const ACK_COVERS_MS = 8 * 3_600_000

/**
 * Identity of the message that tells of an incident: its own, that of its group, or that of the trouble which explains
 * it, which may itself be in a group. `open` is every open incident.
 */
export function messageIdentity(incident: Incident, open: readonly Incident[]): string {
  const { group, id } = incident
  if (group === null || group.startsWith('group:')) return group ?? id
  return open.find((one) => one.id === group)?.group ?? group
}

/** What {@link remind} looks at. */
export interface RemindInput {
  readonly cluster: string
  readonly words: Words
  readonly marks: Marks
  /** Open incidents after the poll, without those that are kept back. */
  readonly incidents: readonly Incident[]
  readonly events: readonly BackupEvent[]
  /** Ids of those that joined a group in this poll. */
  readonly joined: ReadonlySet<string>
  /** What the poll says. */
  readonly notifications: readonly Notification[]
  readonly snapshot: Snapshot | null
  readonly isMuted: (incident: Incident) => boolean
  readonly channelOf: (incident: Incident) => string
  /** The message of an identity as it must look now, to be posted again if somebody deleted it. */
  readonly messageOf: (identity: string) => Notification | null
  readonly escalation: Escalation | null
  /** The bot's clock, ms since the epoch (UTC). */
  readonly now: number
}

/** What to remember, what to say besides, and which marks are over. */
export interface Reminded {
  readonly words: Words
  readonly notifications: readonly Notification[]
  readonly unmark: readonly Mark[]
}

/**
 * Calls people again for alerts that are open and that nobody answered: once when an escalation is due, else a day
 * after the last word, when a snooze ends, when what was acked long ago failed again, or when something joined what
 * somebody had answered to: nobody has answered to that. Otherwise acked, snoozed and muted ones are left alone.
 */
export function remind(input: RemindInput): Reminded {
  const { now, marks } = input
  const words: Record<string, Word> = {}
  const notifications: Notification[] = []
  const unmark: Mark[] = []
  const byMessage = Map.groupBy(input.incidents, (one) => messageIdentity(one, input.incidents))
  for (const [identity, members] of byMessage) {
    const known = wordOf(identity, members, input)
    const mark = marks.get(identity)
    const ended = mark && endOf(mark, identity, members, input)
    // Nobody is late with an answer to what was answered: the time begins anew.
    const word = ended === 'ack is old' || ended === 'joined' ? { ...known, postedAt: now } : known
    words[identity] = ended === 'next run' ? { ...word, nextRun: true } : word
    if (mark && ended) {
      unmark.push(mark)
      if (ended === 'next run') {
        // The message must not say any more that it waits; in the other cases it is written again anyway.
        const message = input.messageOf(identity)
        const key = `${identity}#unmarked/${now}`
        if (message) notifications.push({ ...toEdit(message), key, mode: 'edit' })
      }
    }
    if (isQuiet(ended ? undefined : mark, now) || members.every(input.isMuted)) continue
    const joined = members.filter((one) => input.joined.has(one.id))
    const about = ended === 'joined' ? joined : members
    const [worst] = about.toSorted(byUrgency)
    if (!worst || worst.severity === 'info') continue
    const again: Why | null =
      ended === 'joined'
        ? 'joined'
        : ended === 'ack is old'
          ? 'failed after the ack'
          : word.nextRun === true && failedAgain(members, input)
            ? 'failed again'
            : null
    const why = whyNow(word, worst.severity, { woken: ended === 'snooze is over', again }, input)
    if (!why) continue
    const { nextRun: _, ...told } = word
    words[identity] = {
      ...told,
      saidAt: now,
      escalatedAt: why === 'not acked' ? now : word.escalatedAt,
    }
    notifications.push(...called(identity, word, why, worst, about.length, input))
  }
  return { words, notifications, unmark }
}

function wordOf(identity: string, members: readonly Incident[], input: RemindInput): Word {
  const known = input.words[identity]
  const news = input.notifications.filter((one) => one.identity === identity)
  const posted = news.find((one) => one.mode === 'post' || (!known && one.mode === 'upsert'))
  // A clock that was set back makes nobody wait for longer.
  if (known && !posted) {
    const { postedAt, saidAt } = known
    if (postedAt <= input.now && saidAt <= input.now) return known
    return {
      ...known,
      postedAt: Math.min(postedAt, input.now),
      saidAt: Math.min(saidAt, input.now),
    }
  }
  const [first] = members
  return {
    channel: known?.channel ?? posted?.channel ?? (first ? input.channelOf(first) : ''),
    postedAt: input.now,
    saidAt: input.now,
    escalatedAt: known?.escalatedAt ?? null,
  }
}

/** Why a mark counts no more; null when it does. */
function endOf(
  mark: Mark,
  identity: string,
  members: readonly Incident[],
  input: RemindInput,
): 'worse' | 'joined' | 'next run' | 'snooze is over' | 'ack is old' | null {
  const { events, now } = input
  const worse = events.some(
    (event) =>
      (event.kind === 'rule_worsened' || event.kind === 'reason_changed') &&
      (event.incident.group ?? event.incident.id) === identity,
  )
  if (worse) return 'worse'
  if (members.some((one) => input.joined.has(one.id))) return 'joined'
  if (mark.kind === 'ack') {
    return now - mark.at >= ACK_COVERS_MS && failedAgain(members, input) ? 'ack is old' : null
  }
  if (isSnoozeOver(mark, now)) return 'snooze is over'
  if (mark.until !== null) return null
  const next = events.some((event) => {
    if (!('job' in event) || event.kind === 'job_progressed') return false
    const begun = event.kind === 'job_started' || (event.job.startedAt ?? 0) >= mark.at
    return begun && members.some((incident) => isNextRun(event.job, incident))
  })
  return next ? 'next run' : null
}

type Why = Extract<ThreadLine, { kind: 'open' }>['why']

/** Whether one of them is a failure of this poll that is only a line in the thread. */
function failedAgain(members: readonly Incident[], { events }: RemindInput): boolean {
  const failed = new Set(
    events.flatMap((event) =>
      event.kind === 'job_failed' || event.kind === 'job_partly_failed' ? event.incident.id : [],
    ),
  )
  return members.some((one) => one.group !== null && failed.has(one.id))
}

function whyNow(
  word: Word,
  severity: 'critical' | 'warning',
  { woken, again }: { readonly woken: boolean; readonly again: Why | null },
  { escalation, now }: RemindInput,
): Why | null {
  const meant = escalation && (escalation.severity === 'warning' || severity === 'critical')
  const due = meant && word.escalatedAt === null && now - word.postedAt >= escalation.afterMs
  if (due) return 'not acked'
  if (woken) return 'snooze is over'
  if (again) return again
  return now - word.saidAt >= REMIND_AFTER_MS ? 'a day' : null
}

/** A line in the thread that the channel sees as well, below a message that is surely there. */
function called(
  identity: string,
  word: Word,
  why: Why,
  worst: Incident,
  open: number,
  input: RemindInput,
): readonly Notification[] {
  const { now, cluster, snapshot, escalation } = input
  const message = input.messageOf(identity)
  const mention = why === 'not acked' && escalation ? { mention: escalation.mention } : {}
  return [
    ...(message
      ? [
          {
            ...message,
            key: `${identity}#again/${now}`,
            mode: 'upsert',
            channel: word.channel,
          } as const,
        ]
      : []),
    {
      key: `${identity}#${why === 'not acked' ? 'escalated' : `reminder/${now}`}`,
      identity,
      mode: 'thread',
      channel: word.channel,
      manner: { ...mention, broadcast: true },
      body: {
        template: 'line',
        line: {
          kind: 'open',
          cluster,
          why,
          worst: lineOf(worst, false, snapshot),
          open,
          since: why === 'not acked' ? word.postedAt : word.saidAt,
          at: now,
        },
      },
    },
  ]
}

function toEdit({ manner: _, ...message }: Notification): Notification {
  return message
}
