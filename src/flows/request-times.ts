import type { Request } from '../domain/request.ts'
import { endCountdown, expire, isReviewDue, reviewTime } from '../domain/request-time.ts'
import { requestIdentity } from '../domain/route.ts'
import { cardOf } from './card.ts'
import type { Context } from './context.ts'

type TimesContext = Pick<Context, 'store' | 'clock' | 'config'>

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

/** Break-glass whose countdown ended without a stop goes on to be executed, when its card stands in Slack. */
export async function endCountdowns(
  context: TimesContext & Pick<Context, 'random' | 'log'>,
): Promise<void> {
  const { store, clock, config, random, log } = context
  for (const request of await store.requests({ states: ['counting'], limit: 500 })) {
    const next = endCountdown(request, random(24), clock.now())
    if (!next) continue
    if ((await store.message(requestIdentity(request.id))) === null) {
      await countAnew(context, request)
      continue
    }
    const card = cardOf(next, config.approvalChannel, clock.now())
    if (await store.updateRequest(request, next, [card])) {
      log.warn({ request: request.id, user: request.requester }, 'break-glass: countdown ended')
    }
  }
}

const UNSEEN = 'Its card was not in Slack yet, so nobody could stop it: the countdown began anew.'

/** What nobody saw, nobody could stop. It counts down once more, as long as there is time for it; then it expires. */
async function countAnew(
  { store, clock, config, log }: TimesContext & Pick<Context, 'log'>,
  request: Request,
): Promise<void> {
  const { breakGlass } = request
  if (breakGlass === null) return
  const now = clock.now()
  const length = breakGlass.runsAt - (breakGlass.countedFrom ?? request.createdAt)
  const runsAt = now + length
  const reviewAt = reviewTime(config.breakGlassReview, runsAt)
  const anew: Request = {
    ...request,
    breakGlass: { ...breakGlass, countedFrom: now, runsAt, reviewAt },
    note: UNSEEN,
  }
  const card = cardOf(anew, config.approvalChannel, now)
  if (await store.updateRequest(request, anew, [card])) {
    log.warn({ request: request.id }, 'break-glass: the card is not in Slack; it counts down anew')
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
