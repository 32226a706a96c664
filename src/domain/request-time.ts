import { isOpen, notStarted, type Request } from './request.ts'
import { toZoneTime, zoneTimeToMs } from './zone-time.ts'

/** The request after its time ran out, or null when it has not. */
export function expire(request: Request, now: number): Request | null {
  if (!isOpen(request.state) || now < request.expiresAt) return null
  return request.state === 'pending' ? { ...request, state: 'expired' } : notStarted(request)
}

/** A break-glass request whose countdown ended without a stop, as it goes on, or null. */
export function endCountdown(request: Request, token: string, now: number): Request | null {
  const { state, breakGlass, expiresAt } = request
  if (state !== 'counting' || breakGlass === null) return null
  if (now < breakGlass.runsAt || now >= expiresAt) return null
  return { ...request, state: 'approved', token, note: null }
}

/** Two clocks, read at one moment: ms since the epoch (UTC), and ms of a clock that nobody can set. */
export interface Reading {
  readonly wall: number
  readonly elapsed: number
}

/** The wall clock may be apart by so much from the time that really went by, ms: a leap second, a slow reading. */
const APART_MS = 2000

/**
 * Since when countdowns can be believed: since this process both hears people and sees the wall clock go as time does.
 * Null as long as nobody is heard; the moment itself when it was the other way at the last look.
 */
export function steadySince(since: Reading | null, now: Reading, hears: boolean): Reading | null {
  if (!hears) return null
  if (since === null) return now
  const apart = now.wall - since.wall - (now.elapsed - since.elapsed)
  return Math.abs(apart) > APART_MS ? now : since
}

/** Whether a countdown began before `since` (ms since the epoch, UTC): nobody knows whether people had all the time. */
export function beganBefore({ createdAt, breakGlass }: Request, since: number): boolean {
  return (breakGlass?.countedFrom ?? createdAt) < since
}

/**
 * A countdown that begins once more, because people could not stop it for all of its time; when none is left for that
 * until it expires, it does so now. `note`: why, a sentence.
 */
export function countAnew(
  request: Request,
  note: string,
  review: Parameters<typeof reviewTime>[0],
  now: number,
): Request {
  const { breakGlass } = request
  if (breakGlass === null) return request
  const runsAt = now + breakGlass.runsAt - (breakGlass.countedFrom ?? request.createdAt)
  if (runsAt >= request.expiresAt) {
    const sentence =
      'There is no time left to count down once more; nothing was run. Ask again if it is still wanted.'
    return { ...request, state: 'expired', note: `${note} ${sentence}` }
  }
  const reviewAt = reviewTime(review, runsAt)
  return {
    ...request,
    breakGlass: { ...breakGlass, countedFrom: now, runsAt, reviewAt },
    note: `${note} The countdown began anew.`,
  }
}

/** Whether what was asked for by break-glass is to be looked at again now. Nobody reviews what was stopped. */
export function isReviewDue({ breakGlass, state }: Request, now: number): boolean {
  if (breakGlass === null || breakGlass.reviewed || now < breakGlass.reviewAt) return false
  return state !== 'counting' && state !== 'denied' && state !== 'withdrawn'
}

/**
 * When what runs at a moment is reviewed: the next day at that time of day, by the clocks of the zone. ms since the
 * epoch (UTC). A time that clocks pass over is an hour later.
 */
export function reviewTime(
  { hour, minute, zone }: { readonly hour: number; readonly minute: number; readonly zone: string },
  runsAt: number,
): number {
  const day = Math.floor(toZoneTime(runsAt, zone) / DAY_MS) * DAY_MS + DAY_MS
  const local = day + (hour * 60 + minute) * 60_000
  return zoneTimeToMs(local, zone) ?? zoneTimeToMs(local + 3_600_000, zone) ?? runsAt + DAY_MS
}

const DAY_MS = 86_400_000
