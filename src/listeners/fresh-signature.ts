import type { IncomingMessage } from 'node:http'

/** Slack signs the time of sending; older and newer requests are refused (RULES §1.4). */
const WINDOW_SECONDS = 5 * 60

/** Seconds by which our clock is ahead of the time that a request names, behind below 0; null when it names none. */
export function secondsAhead(request: IncomingMessage, nowMs: number): number | null {
  const header = request.headers['x-slack-request-timestamp']
  const sent = Number((Array.isArray(header) ? header[0] : header) ?? Number.NaN)
  return Number.isFinite(sent) ? Math.round(nowMs / 1000 - sent) : null
}

/**
 * Whether a request's timestamp lies within five minutes of now, in both directions: the SDK's own check accepts a
 * time up to a day in the future (RULES §2.10).
 */
export function hasFreshTimestamp(request: IncomingMessage, nowMs: number): boolean {
  const header = request.headers['x-slack-request-timestamp']
  const sent = Number(Array.isArray(header) ? header[0] : header)
  return Number.isFinite(sent) && Math.abs(nowMs / 1000 - sent) <= WINDOW_SECONDS
}
