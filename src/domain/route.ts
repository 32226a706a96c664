import { subjectOf, subjectOfJob } from './alert-subject.ts'
import type { Archive } from './archive.ts'
import type { BackupEvent, Incident } from './event.ts'
import { lineOf } from './group-line.ts'
import { badParts, failedSubjects, isJobOver, type Job } from './job.ts'
import type { Subject } from './match.ts'
import type { Manner, MessageBody, Notification, ThreadLine } from './notification.ts'
import { combinePercents } from './progress.ts'
import { requestIdIn } from './request.ts'
import type { Place } from './routing.ts'
import { type PastRuns, pastKey, pastSeconds } from './run.ts'
import type { Snapshot } from './snapshot.ts'
import { expectedPace } from './time-left.ts'
import type { Pace, Trails } from './trail.ts'

/** Where and from what knowledge notifications are made. */
export interface RouteContext {
  readonly cluster: string
  /** Where a new message goes. What is said later about the same stays where its message is. */
  readonly place: (about: Subject) => Place
  /** Channel id of the approval cards. */
  readonly approvalChannel: string
  readonly previous: Snapshot | null
  readonly snapshot: Snapshot | null
  readonly trails: Trails
  readonly past: PastRuns
  /** The bot's clock, ms since the epoch (UTC). */
  readonly now: number
}

/** Where an alert goes, and how it calls people there. */
export function alertPlace(
  incident: Incident,
  { cluster, snapshot, previous, place }: RouteContext,
): Pick<Notification, 'channel' | 'manner'> {
  const { channel, mention, unrouted } = place(subjectOf(cluster, incident, snapshot ?? previous))
  if (mention === null && !unrouted) return { channel }
  const manner: Manner = {
    ...(mention === null ? {} : { mention }),
    ...(unrouted ? { unrouted } : {}),
  }
  return { channel, manner }
}

/** Identity of the one message that follows a job. */
export function jobIdentity(cluster: string, job: { readonly key: string }): string {
  return `job:${cluster}/${job.key}`
}

/** Identity of a request's card. */
export function requestIdentity(id: string): string {
  return `request:${id}`
}

/**
 * Notifications of one event. One message per job, edited as it moves; a failure is a new message; recovery edits it
 * to green with a quiet line in its thread (MESSAGES, peers §2 rows 14, 19). Hourly cleanups say nothing unless
 * they fail (REFERENCE §5). What a request started is told in the request's thread as well (DESIGN §3).
 */
export function route(event: BackupEvent, context: RouteContext): readonly Notification[] {
  switch (event.kind) {
    case 'job_started':
      return [
        ...quiet(event.job, context, 'upsert', 'started'),
        ...inRequest(event.job, context, 'started'),
      ]
    case 'job_progressed':
      return quiet(event.job, context, 'edit', `at/${context.now}`)
    case 'job_succeeded':
      return [
        ...quiet(event.job, context, 'upsert', `over/${event.job.state}`),
        ...inRequest(event.job, context, 'succeeded'),
      ]
    case 'job_cancelled':
      return [
        ...quiet(event.job, context, 'upsert', `over/${event.job.state}`),
        ...inRequest(event.job, context, 'cancelled'),
      ]
    case 'job_ended_badly':
      return [
        ...quiet(event.job, context, 'edit', `over/${event.job.state}`).map(unalerted),
        ...inRequest(event.job, context, event.job.state === 'failed' ? 'failed' : 'partly failed'),
      ]
    case 'job_vanished':
      return [
        ...quiet(event.job, context, 'upsert', 'vanished'),
        ...inRequest(event.job, context, 'vanished'),
      ]
    case 'job_failed':
    case 'job_partly_failed':
      return [
        ...quiet(event.job, context, 'edit', `over/${event.job.state}`).map((one) =>
          event.incident.group === null ? one : toldElsewhere(one),
        ),
        {
          key: `${event.incident.id}#open`,
          identity: event.incident.id,
          mode: 'post',
          ...alertPlace(event.incident, context),
          body: failure(event.job, context, event.incident),
        },
        ...inRequest(event.job, context, event.kind === 'job_failed' ? 'failed' : 'partly failed'),
      ]
    case 'job_recovered': {
      const failed = event.incident.job
      const subjects = failed ? failedSubjects(failed) : event.incident.subjects
      const thread: Notification = {
        key: `${event.incident.id}#recovered-line`,
        identity: event.incident.id,
        mode: 'thread',
        channel: alertPlace(event.incident, context).channel,
        body: line({
          kind: 'recovered',
          what: [event.job.kind, subjects.join(', ')].filter((one) => one !== '').join(' of '),
          since: event.incident.since,
          at: event.job.endedAt ?? context.now,
        }),
      }
      return [
        ...(failed
          ? [
              {
                key: `${event.incident.id}#recovered`,
                identity: event.incident.id,
                mode: 'edit',
                channel: alertPlace(event.incident, context).channel,
                body: { ...failure(failed, context, event.incident), recoveredBy: event.job },
              } as const,
            ]
          : []),
        thread,
      ]
    }
    case 'archive_interrupted':
    case 'archive_left_doing':
    case 'archive_lagging':
      return [archive(event, context, 'post', 'open', 'open')]
    case 'archive_progressed':
      return [archive(event, context, 'edit', 'open', `at/${context.now}`)]
    case 'archive_changed':
      return [archive(event, context, 'edit', 'replaced', 'replaced')]
    case 'archive_recovered':
      return [
        archive(event, context, 'edit', 'recovered', 'recovered'),
        {
          key: `${event.incident.id}#recovered-line`,
          identity: event.incident.id,
          mode: 'thread',
          channel: alertPlace(event.incident, context).channel,
          body: line({
            kind: 'recovered',
            what: `log archive of ${event.archive.tenantName}`,
            since: event.incident.since,
            at: context.snapshot?.databaseNow ?? context.now,
          }),
        },
      ]
    case 'trouble_flaps': {
      const said = stillOpen(event, context, `at/${context.now}`)
      if (event.incident.flaps?.wellSince !== null) return [said]
      // It is said anew if somebody deleted its message.
      const ill = { ...said, mode: 'upsert', ...alertPlace(event.incident, context) } as const
      return [ill, cameBack(event, context)]
    }
    case 'reason_changed': {
      const nth = event.incident.reason?.told.length ?? 0
      if (event.quiet) return [stillOpen(event, context, `at/${context.now}`)]
      // A new message, because a person must look anew; the old one says that there is a newer one.
      return [
        replaced(event, context, `reason/${nth}`),
        {
          ...stillOpen(event, context, `open/${nth}`),
          mode: 'post',
          ...alertPlace(event.incident, context),
        },
      ]
    }
    case 'rule_raised':
      return [ruleMessage(event.incident, context, 'post', 'open', 'open')]
    case 'rule_worsened':
      // A new message, because a person must look; the old one says that there is a newer one.
      return [
        ruleMessage(event.incident, context, 'edit', 'worse', `worse/${event.incident.severity}`),
        ruleMessage(event.incident, context, 'post', 'open', `open/${event.incident.severity}`),
      ]
    case 'rule_changed':
      return [ruleMessage(event.incident, context, 'edit', 'open', `at/${context.now}`)]
    case 'rule_cleared':
      return [
        ruleMessage(event.incident, context, 'edit', 'over', 'over', event.at),
        {
          key: `${event.incident.id}#over-line`,
          identity: event.incident.id,
          mode: 'thread',
          channel: alertPlace(event.incident, context).channel,
          body: line({
            kind: 'over',
            what: event.incident.finding?.over ?? [],
            since: event.incident.since,
            at: event.at,
          }),
        },
      ]
    case 'tenant_dropped': {
      const { incident, over, at } = event
      const { id, since, job } = incident
      const { channel } = alertPlace(incident, context)
      const body: MessageBody | null = event.was
        ? { ...archiveBody({ ...event, archive: event.was }, context, 'dropped'), dropped: over }
        : job && { ...failure(job, context, incident), dropped: over }
      const edit = { key: `${id}#dropped`, identity: id, mode: 'edit', channel } as const
      return [
        ...(body ? [{ ...edit, body }] : []),
        {
          key: `${id}#dropped-line`,
          identity: id,
          mode: 'thread',
          channel,
          body: line({ kind: 'over', what: over, since, at }),
        },
      ]
    }
    case 'incident_closed': {
      const { incident, why, at } = event
      const { id, since } = incident
      const { channel } = alertPlace(incident, context)
      const { cluster, snapshot, previous } = context
      const was = lineOf(incident, true, snapshot ?? previous)
      return [
        {
          key: `${id}#closed/${at}`,
          identity: id,
          mode: 'edit',
          channel,
          body: { template: 'closed', cluster, line: was, why, at },
        },
        {
          key: `${id}#closed-line/${at}`,
          identity: id,
          mode: 'thread',
          channel,
          body: line({ kind: 'over', what: why, since, at, closed: true }),
        },
      ]
    }
    case 'tenant_renamed': {
      const { incident } = event
      const { id, job, renamed = [] } = incident
      if (!job) return []
      return [
        {
          key: `${id}#renamed/${renamed.length}`,
          identity: id,
          mode: 'edit',
          channel: alertPlace(incident, context).channel,
          body: failure(job, context, incident),
        },
      ]
    }
    case 'cluster_unreachable':
    case 'cluster_back': {
      const back = event.kind === 'cluster_back'
      const body: MessageBody = {
        template: 'unreachable',
        cluster: context.cluster,
        reason: event.kind === 'cluster_unreachable' ? event.reason : '',
        incident: event.incident,
        backAt: event.kind === 'cluster_back' ? event.at : null,
      }
      return outage(event.incident, body, back, context, context.cluster)
    }
    case 'view_unreadable':
    case 'view_readable': {
      const back = event.kind === 'view_readable'
      const view = event.incident.subjects[0] ?? ''
      const body: MessageBody = {
        template: 'blind',
        cluster: context.cluster,
        view,
        reason: event.kind === 'view_unreadable' ? event.view.message : '',
        incident: event.incident,
        backAt: event.kind === 'view_readable' ? event.at : null,
      }
      return outage(event.incident, body, back, context, view)
    }
  }
}

function quiet(
  job: Job,
  context: RouteContext,
  mode: 'upsert' | 'edit',
  word: string,
): readonly Notification[] {
  if (job.area === 'cleanup') return []
  const identity = jobIdentity(context.cluster, job)
  return [
    {
      key: `${identity}#${word}`,
      identity,
      mode,
      channel: context.place(subjectOfJob(context.cluster, job)).channel,
      body: {
        template: 'job',
        cluster: context.cluster,
        job,
        pace: isJobOver(job) ? null : paceNow(job, context),
        at: context.snapshot?.databaseNow ?? context.now,
      },
    },
  ]
}

/** The same, without a reference to an alert that is not there. */
function unalerted(one: Notification): Notification {
  return one.body.template === 'job' ? { ...one, body: { ...one.body, unalerted: true } } : one
}

/** The same, whose alert is a line in the message or the thread of another. */
function toldElsewhere(one: Notification): Notification {
  return one.body.template === 'job' ? { ...one, body: { ...one.body, toldElsewhere: true } } : one
}

function paceNow(job: Job, { trails, past, snapshot, now }: RouteContext): Pace {
  const at = snapshot?.databaseNow ?? now
  return expectedPace(trails[job.key] ?? [], job, pastSeconds(past, pastKey(job)), at)
}

/**
 * How far it got: the tenants that failed, when others did not and their rows still tell; else the whole, at the last
 * look before its end.
 */
function percentAtEnd(job: Job, before: Job | undefined): number | null {
  const bad = badParts(job)
  const some = bad.length < job.parts.length ? combinePercents(bad) : null
  return some ?? (before && !isJobOver(before) ? before.percent : null)
}

/** The message of a failure that came again: edited, because people know of it; said anew if somebody deleted it. */
export function repeatedFailure(
  incident: Incident,
  context: RouteContext,
): readonly Notification[] {
  const { id, job, repeats } = incident
  if (!job || !repeats) return []
  return [
    {
      key: `${id}#repeats/${repeats.count}`,
      identity: id,
      mode: 'upsert',
      ...alertPlace(incident, context),
      body: failure(job, context, incident),
    },
  ]
}

function failure(
  job: Job,
  context: RouteContext,
  { renamed = [], repeats }: Incident,
): Extract<MessageBody, { template: 'failure' }> {
  const before = context.previous?.jobs.find((one) => one.key === job.key)
  const about = job.restore?.sourceTenant ?? job.recover?.targetTenant ?? failedSubjects(job)[0]
  const tenant = context.snapshot?.tenants.find((one) => one.name === about)
  return {
    template: 'failure',
    cluster: context.cluster,
    job,
    percentBefore: percentAtEnd(job, before),
    lastFull: tenant?.lastFull ?? null,
    archive: tenant?.archive ?? null,
    recoveredBy: null,
    ...(renamed.length > 0 ? { renamed } : {}),
    ...(repeats ? { repeats } : {}),
    at: context.snapshot?.databaseNow ?? context.now,
  }
}

function ruleMessage(
  incident: Incident,
  context: RouteContext,
  mode: 'post' | 'edit',
  outcome: 'open' | 'worse' | 'over',
  word: string,
  at = context.snapshot?.databaseNow ?? context.now,
): Notification {
  return {
    key: `${incident.id}#${word}`,
    identity: incident.id,
    mode,
    ...placeFor(mode, incident, context),
    body: { template: 'rule', cluster: context.cluster, incident, outcome, at },
  }
}

type Lasting = Extract<BackupEvent, { kind: 'trouble_flaps' | 'reason_changed' }>

/** The message of a trouble that lasts, as it must look now. */
function stillOpen(
  { incident, archive }: Lasting,
  context: RouteContext,
  word: string,
): Notification {
  return {
    key: `${incident.id}#${word}`,
    identity: incident.id,
    mode: 'edit',
    channel: alertPlace(incident, context).channel,
    body: lastingBody(incident, archive, context),
  }
}

function lastingBody(
  incident: Incident,
  archive: Archive | null,
  { cluster, snapshot, now }: RouteContext,
): MessageBody {
  const reason = incident.reason?.text ?? ''
  if (archive) {
    const at = snapshot?.databaseNow ?? now
    return { template: 'archive', cluster, archive, incident, outcome: 'open', at }
  }
  if (incident.kind === 'cluster') {
    return { template: 'unreachable', cluster, reason, incident, backAt: null }
  }
  const view = incident.subjects[0] ?? ''
  return { template: 'blind', cluster, view, reason, incident, backAt: null }
}

/** The message of a trouble whose newer message tells another reason. */
function replaced(event: Lasting, context: RouteContext, word: string): Notification {
  const one = stillOpen(event, context, word)
  const { body } = one
  if (body.template === 'archive') return { ...one, body: { ...body, outcome: 'replaced' } }
  return body.template === 'unreachable' || body.template === 'blind'
    ? { ...one, body: { ...body, replaced: true } }
    : one
}

/** A line in the thread when it is not well again; people were called by its message. */
function cameBack(event: Extract<Lasting, { kind: 'trouble_flaps' }>, context: RouteContext) {
  const { incident, at } = event
  const { cluster, snapshot, previous } = context
  const what = lineOf(incident, false, snapshot ?? previous)
  return {
    key: `${incident.id}#again/${at}`,
    identity: incident.id,
    mode: 'thread',
    channel: alertPlace(incident, context).channel,
    body: line({ kind: 'again', cluster, what, at }),
  } as const
}

function archive(
  event: Extract<BackupEvent, { archive: Archive }>,
  context: RouteContext,
  mode: 'post' | 'edit',
  outcome: 'open' | 'recovered' | 'replaced',
  word: string,
): Notification {
  return {
    key: `${event.incident.id}#${word}`,
    identity: event.incident.id,
    mode,
    ...placeFor(mode, event.incident, context),
    body: archiveBody(event, context, outcome),
  }
}

function archiveBody(
  { archive, incident }: { readonly archive: Archive; readonly incident: Incident },
  context: RouteContext,
  outcome: Extract<MessageBody, { template: 'archive' }>['outcome'],
): Extract<MessageBody, { template: 'archive' }> {
  return {
    template: 'archive',
    cluster: context.cluster,
    archive,
    incident,
    outcome,
    at: context.snapshot?.databaseNow ?? context.now,
  }
}

function outage(
  incident: Incident,
  body: MessageBody,
  back: boolean,
  context: RouteContext,
  what: string,
): readonly Notification[] {
  const { id, since } = incident
  const mode = back ? 'edit' : 'post'
  const message: Notification = {
    key: `${id}#${back ? 'back' : 'open'}`,
    identity: id,
    mode,
    ...placeFor(mode, incident, context),
    body,
  }
  if (!back) return [message]
  return [
    message,
    {
      key: `${id}#back-line`,
      identity: id,
      mode: 'thread',
      channel: message.channel,
      body: line({ kind: 'recovered', what, since, at: context.now }),
    },
  ]
}

/** The place of an alert; only a new message calls anybody. */
function placeFor(
  mode: 'post' | 'edit',
  incident: Incident,
  context: RouteContext,
): Pick<Notification, 'channel' | 'manner'> {
  const place = alertPlace(incident, context)
  return mode === 'post' ? place : { channel: place.channel }
}

function inRequest(
  job: Job,
  context: RouteContext,
  event: Extract<ThreadLine, { kind: 'job' }>['event'],
): readonly Notification[] {
  const id = requestIdIn(job.description)
  if (!id) return []
  const identity = requestIdentity(id)
  return [
    {
      key: `${identity}#job-${event}`,
      identity,
      mode: 'thread',
      channel: context.approvalChannel,
      body: line({
        kind: 'job',
        event,
        cluster: context.cluster,
        job,
        at: context.snapshot?.databaseNow ?? context.now,
      }),
    },
  ]
}

function line(one: ThreadLine): MessageBody {
  return { template: 'line', line: one }
}
