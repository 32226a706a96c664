import type { Notification } from '../domain/notification.ts'
import type { Request } from '../domain/request.ts'
import { requestIdentity } from '../domain/route.ts'

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
