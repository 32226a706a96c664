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
