import { subjectOf } from './alert-subject.ts'
import type { Watched } from './diff.ts'
import type { Incident } from './event.ts'
import type { Grouping } from './grouping.ts'
import type { Mark, Marks } from './mark.ts'
import { type Quiet, quietFor } from './mute.ts'
import type { Notification } from './notification.ts'
import { openingOf } from './opening.ts'
import { type HeldBack, hush } from './quiet.ts'
import { type Escalation, messageIdentity, remind } from './reminder.ts'
import { alertPlace, type RouteContext, route } from './route.ts'
import { groupMessage, tell } from './tell.ts'
import { waitForOthers } from './wait-for-others.ts'
import type { WatchState } from './watch-state.ts'

/** What people and the configuration say about calling. */
export interface Hygiene {
  /** Mutes and maintenance windows that last now. */
  readonly quiets: readonly Quiet[]
  readonly marks: Marks
  readonly escalation: Escalation | null
  readonly grouping: Grouping
}

/** What a poll says, what to remember, and which marks are over. */
export interface Spoken {
  readonly state: WatchState
  readonly notifications: readonly Notification[]
  readonly unmark: readonly Mark[]
}

/**
 * Everything that is said about a poll: {@link tell} about what is not muted, summaries of mutes that are over, and
 * reminders of what is still open.
 */
export function speak(
  watched: Watched,
  before: WatchState,
  context: RouteContext,
  away: boolean,
  { quiets, marks, escalation, grouping }: Hygiene,
): Spoken {
  const snapshot = context.snapshot ?? context.previous
  const channelOf = (incident: Incident) => alertPlace(incident, context).channel
  const quietOf = (incident: Incident) =>
    quietFor(quiets, subjectOf(context.cluster, incident, snapshot))
  const waited = waitForOthers(watched.events, before.waiting, {
    grouping,
    incidents: watched.state.incidents,
    groups: before.groups,
    known: new Set(before.incidents.map((one) => one.id)),
    away,
    snapshot,
    now: context.snapshot?.databaseNow ?? context.now,
  })
  const hushed = hush(waited.events, {
    held: before.held,
    incidents: watched.state.incidents,
    snapshot,
    quietFor: quietOf,
    active: quiets,
    isSaid: (incident) => before.words[messageIdentity(incident, before.incidents)] !== undefined,
    channelOf,
  })
  // What is kept back explains nothing, and what is set free opens like something new.
  const known = before.incidents.filter(
    ({ id }) => !hushed.freed.has(id) && !hushed.silent.has(id) && before.waiting[id] === undefined,
  )
  const isUnsaid = ({ id }: Incident) => hushed.silent.has(id) || waited.waiting[id] !== undefined
  const told = tell(
    { ...watched, events: hushed.events },
    { ...before, incidents: known },
    context,
    away,
    grouping,
  )
  const ofJobs = [...hushed.unsaid, ...waited.unsaid].flatMap((event) =>
    route(event, context).filter(
      (one) => !('incident' in event) || one.identity !== event.incident.id,
    ),
  )
  const inPlace = told.notifications.map((one) => {
    const word = before.words[one.identity]
    return word && one.mode === 'post' ? { ...one, channel: word.channel } : one
  })
  const knownIds = new Set(known.map((one) => one.id))
  const reminded = remind({
    cluster: context.cluster,
    words: before.words,
    marks,
    incidents: told.state.incidents.filter((one) => !isUnsaid(one)),
    events: watched.events,
    joined: new Set(
      told.state.incidents.flatMap((one) =>
        one.group?.startsWith('group:') && !knownIds.has(one.id) ? one.id : [],
      ),
    ),
    notifications: inPlace,
    snapshot,
    isMuted: (incident) => quietOf(incident) !== undefined,
    channelOf,
    messageOf: (identity) => messageOf(identity, told.state, context),
    escalation,
    now: context.now,
  })
  return {
    state: {
      ...told.state,
      held: hushed.held,
      waiting: waited.waiting,
      words: reminded.words,
    },
    notifications: [
      ...hushed.over.filter((one) => one.total > 0).map((one) => summary(one, context)),
      ...inPlace,
      ...ofJobs,
      ...reminded.notifications,
    ],
    unmark: reminded.unmark,
  }
}

/** The message of an open incident or group as it must look now, from what is remembered; null when it cannot be made. */
export function messageOf(
  identity: string,
  state: WatchState,
  context: RouteContext,
): Notification | null {
  const group = state.groups[identity]
  if (group) return groupMessage(group, state.incidents, context)
  const incident = state.incidents.find((one) => one.id === identity)
  const event = incident && openingOf(incident, context.snapshot ?? context.previous)
  if (!event) return null
  return route(event, context).find((one) => one.identity === identity) ?? null
}

/** The messages of all alerts that are open and told, as they must look now. */
export function messagesOf(state: WatchState, context: RouteContext): readonly Notification[] {
  const told = new Set(state.incidents.map((one) => messageIdentity(one, state.incidents)))
  return [...told].flatMap((identity) =>
    state.words[identity] ? (messageOf(identity, state, context) ?? []) : [],
  )
}

/** Key of the summary of what a mute or a window kept back on a cluster; it is said when that is over. */
export function summaryKey(cluster: string, quiet: string): string {
  return `quiet:${cluster}/${quiet}#over`
}

function summary(held: HeldBack, { cluster, now }: RouteContext): Notification {
  return {
    key: summaryKey(cluster, held.quiet.id),
    identity: `quiet:${cluster}/${held.quiet.id}`,
    mode: 'post',
    channel: held.channel,
    body: { template: 'quiet over', cluster, held, at: now },
  }
}
