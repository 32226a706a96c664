import type { Request } from '../domain/request.ts'
import {
  beganBefore,
  countAnew,
  endCountdown,
  expire,
  isReviewDue,
  type Reading,
  steadySince,
} from '../domain/request-time.ts'
import { requestIdentity } from '../domain/route.ts'
import { BotError } from '../errors.ts'
import { cardOf } from './card.ts'
import type { Context } from './context.ts'

type TimesContext = Pick<Context, 'store' | 'clock' | 'config'>
type CountdownContext = TimesContext & Pick<Context, 'random' | 'log' | 'directory' | 'poster'>

/** Ends requests whose time ran out; their cards lose their buttons. */
export async function expireRequests(context: TimesContext): Promise<void> {
  const states = ['pending', 'counting', 'approved'] as const
  for (const request of await context.store.requests({ states, limit: 500 })) {
    await expireOne(context, request)
  }
}

/** Ends one request if its time ran out. */
export async function expireOne(
  { store, clock, config }: TimesContext,
  request: Request,
): Promise<void> {
  const expired = expire(request, clock.now())
  if (!expired) return
  const card = cardOf(expired, config.approvalChannel, clock.now())
  await store.updateRequest(request, expired, [card])
}

/** Why a countdown begins anew. */
const UNSEEN = 'Its card was not in Slack, or not in an open channel, so nobody could stop it.'
const UNHEARD =
  'obbackup was not there, or its clock was set, so nobody could stop it all the time.'

/**
 * Looks after break-glass countdowns. One that ended without a stop goes on to be executed, when its card stands in
 * Slack and people could stop it all the time: obbackup was connected to Slack (`hears`), in one process, and its wall
 * clock was not set meanwhile. Else it counts down anew, as long as there is time for that. While nobody is heard,
 * nothing ends. Call it once per process, and what it gives every few seconds.
 */
export function watchCountdowns(
  context: CountdownContext,
  { elapsed, hears }: { readonly elapsed: () => number; readonly hears: () => boolean },
): () => Promise<void> {
  const { store, clock, random } = context
  const read = (): Reading => ({ wall: clock.now(), elapsed: elapsed() })
  let since = steadySince(null, read(), hears())
  return async () => {
    since = steadySince(since, read(), hears())
    if (since === null) return
    for (const request of await store.requests({ states: ['counting'], limit: 500 })) {
      if (beganBefore(request, since.wall)) {
        await beginAnew(context, request, UNHEARD)
        continue
      }
      const next = endCountdown(request, random(24), clock.now())
      if (!next) continue
      const seen = await isSeen(context, request)
      if (seen === true) await goOn(context, request, next)
      if (seen === false) await beginAnew(context, request, UNSEEN)
    }
  }
}

/**
 * Whether people can press Stop on the request's card: it stands in Slack, in a channel that is open and that the bot is
 * in. A card that does not is forgotten, so that the next one is a new message. Null when Slack cannot tell.
 */
async function isSeen(
  { store, directory, poster, log }: CountdownContext,
  request: Request,
): Promise<boolean | null> {
  const identity = requestIdentity(request.id)
  const at = await store.message(identity)
  if (at === null) return false
  try {
    if ((await directory.isIn(at.channel)) && (await poster.stands(at))) return true
  } catch (error) {
    if (!(error instanceof BotError)) throw error
    log.warn(
      { request: request.id, reason: error.message },
      'break-glass: its card is not known to stand',
    )
    return null
  }
  await store.forgetMessage(identity)
  return false
}

async function goOn(
  { store, clock, config, log }: TimesContext & Pick<Context, 'log'>,
  request: Request,
  next: Request,
): Promise<void> {
  const card = cardOf(next, config.approvalChannel, clock.now())
  if (await store.updateRequest(request, next, [card])) {
    log.warn({ request: request.id, user: request.requester }, 'break-glass: countdown ended')
  }
}

async function beginAnew(
  { store, clock, config, log }: TimesContext & Pick<Context, 'log'>,
  request: Request,
  why: string,
): Promise<void> {
  const now = clock.now()
  const anew = countAnew(request, why, config.breakGlassReview, now)
  const card = cardOf(anew, config.approvalChannel, now)
  if (await store.updateRequest(request, anew, [card])) {
    log.warn(
      { request: request.id, state: anew.state, why },
      'break-glass: not stoppable all the time',
    )
  }
}

/** The morning after: what ran by break-glass is laid before its policy's approvers, once. */
export async function sayReviews({ store, clock, config }: TimesContext): Promise<void> {
  for (const request of await store.requests({ unreviewed: true, limit: 500 })) {
    if (request.breakGlass === null || !isReviewDue(request, clock.now())) continue
    const policy = config.policies.find((one) => one.name === request.policy)
    const identity = requestIdentity(request.id)
    await store.updateRequest(
      request,
      { ...request, breakGlass: { ...request.breakGlass, reviewed: true } },
      [
        {
          key: `${identity}#review`,
          identity,
          mode: 'thread',
          channel: config.approvalChannel,
          body: {
            template: 'line',
            line: {
              kind: 'review',
              request,
              callees: policy?.approve ?? config.approvers,
              at: clock.now(),
            },
          },
        },
      ],
    )
  }
}
