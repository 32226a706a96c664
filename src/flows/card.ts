import type { Notification } from '../domain/notification.ts'
import type { Request } from '../domain/request.ts'
import { requestIdentity } from '../domain/route.ts'
import type { Context } from './context.ts'

/**
 * The approval card as it must look after a change that is about to be saved: the store writes the request with its
 * revision raised by one, and the card carries the same.
 */
export function cardOf(after: Request, channel: string, now: number): Notification {
  const request = { ...after, revision: after.revision + 1 }
  const identity = requestIdentity(request.id)
  return {
    key: `${identity}#${request.revision}`,
    identity,
    mode: 'upsert',
    channel,
    body: { template: 'request', request, at: now },
  }
}

/** A quiet line in the thread of a request's card. `word` makes it unique within the request. */
export function requestLine(
  request: Request,
  channel: string,
  word: string,
  text: string,
  now: number,
): Notification {
  const identity = requestIdentity(request.id)
  return {
    key: `${identity}#line-${word}`,
    identity,
    mode: 'thread',
    channel,
    body: { template: 'line', line: { kind: 'request', text, at: now } },
  }
}

/** A line in the thread of a break-glass request's card that calls the approvers, who were not asked. */
export function glassLine(
  kind: 'alarm' | 'review',
  request: Request,
  { approvalChannel: channel, policies, approvers }: Context['config'],
  now: number,
): Notification {
  const identity = requestIdentity(request.id)
  const policy = policies.find((one) => one.name === request.policy)
  const callees = policy?.approve ?? approvers
  return {
    key: `${identity}#${kind}`,
    identity,
    mode: 'thread',
    channel,
    body: { template: 'line', line: { kind, request, callees, at: now } },
  }
}
