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
import { cardOf, glassLine } from './card.ts'
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
const UNSEEN =
  'For a while its card was not in Slack, Slack did not answer, or it was not in an open channel, so nobody could stop it.'
/** For so long, in ms, it may be that its card is not there yet, or that Slack cannot tell who presses its button. */
const BLIND_MS = 30_000
const UNHEARD =
  'obbackup was not there, or its clock was set, so nobody could stop it all the time.'

/**
 * Looks after break-glass countdowns. One that ended without a stop goes on to be executed, when its card stands in
 * Slack and people could stop it all the time: obbackup was connected to Slack without a break (`hearing`, see
 * Connection), in one process, and its wall clock was not set meanwhile. Else it counts down anew, as long as there is
 * time for that. While nobody is heard, nothing ends. Call it once per process, and what it gives every few seconds.
 */
export function watchCountdowns(
  context: CountdownContext,
  { elapsed, hearing }: { readonly elapsed: () => number; readonly hearing: () => number | null },
): () => Promise<void> {
  const { store, clock, random } = context
  let since: Reading | null = null
  let heard: number | null = null
  const look = () => {
    const stretch = hearing()
    // Nobody was heard in between, if only between two looks.
    const before = stretch === heard ? since : null
    heard = stretch
    since = steadySince(before, { wall: clock.now(), elapsed: elapsed() }, stretch !== null)
    return since
  }
  look()
  /** Requests whose card was found where nobody can press its button, or not found for long, since their countdown began. */
  const shut = new Set<string>()
  /** Since when that is not known, by the clock that nobody sets. */
  const blind = new Map<string, number>()
  return async () => {
    const steady = look()
    if (steady === null) return
    const isIn = onceEach((channel) => context.directory.isIn(channel))
    for (const request of await store.requests({ states: ['counting'], limit: 500 })) {
      if (beganBefore(request, steady.wall)) {
        await beginAnew(context, request, UNHEARD)
        continue
      }
      const next = endCountdown(request, random(24), clock.now())
      const card = await whereCard({ ...context, isIn }, request, next !== null)
      if (card === null) {
        const from = blind.get(request.id) ?? elapsed()
        blind.set(request.id, from)
        if (elapsed() - from >= BLIND_MS) shut.add(request.id)
      } else blind.delete(request.id)
      if (card === 'shut') shut.add(request.id)
      if (card === 'nowhere' || (shut.has(request.id) && (next || card === 'open'))) {
        shut.delete(request.id)
        blind.delete(request.id)
        await beginAnew(context, request, UNSEEN)
      } else if (next && card === 'open' && look() === steady) await goOn(context, request, next)
    }
  }
}

/** Asks once about each: cards stand in one channel, and Slack lets it be asked about some fifty times a minute. */
function onceEach<T>(ask: (about: string) => T): (about: string) => T {
  const known = new Map<string, T>()
  return (about) => {
    const answer = known.get(about) ?? ask(about)
    known.set(about, answer)
    return answer
  }
}

/**
 * Whether people can press Stop on the request's card: `open`. `shut`: its channel is archived, or the bot is not in it.
 * `nowhere`: at the end of its countdown there is none, not yet or not any more. Null: Slack cannot tell.
 */
async function whereCard(
  { store, poster, log, isIn }: CountdownContext & Pick<Context['directory'], 'isIn'>,
  request: Request,
  ends: boolean,
): Promise<'open' | 'shut' | 'nowhere' | null> {
  const at = await store.message(requestIdentity(request.id))
  if (at === null) return ends ? 'nowhere' : null
  try {
    if (!(await isIn(at.channel))) return 'shut'
    // Looked for once: what is deleted does not come back.
    return ends && !(await poster.stands(at)) ? 'nowhere' : 'open'
  } catch (error) {
    if (!(error instanceof BotError)) throw error
    const { message: reason } = error
    log.warn({ request: request.id, reason }, 'break-glass: whether its card stands is not known')
    return null
  }
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
    await store.updateRequest(
      request,
      { ...request, breakGlass: { ...request.breakGlass, reviewed: true } },
      [glassLine('review', request, config, clock.now())],
    )
  }
}
