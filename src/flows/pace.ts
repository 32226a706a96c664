import type { Paused } from '../store/claim.ts'

/** Slack allows about one message per second and channel (RULES §1.4). */
const SECOND_MS = 1000

/** Until when each channel is to be left alone, by method; lives as long as the process. */
export type Pace = Map<string, Paused & { readonly until: number }>

/** What may not be done now. */
export function pausedAt(pace: Pace, now: number): readonly Paused[] {
  for (const [key, { until }] of pace) if (until <= now) pace.delete(key)
  return [...pace.values()].map(({ channel, method }) => ({ channel, method }))
}

/** Leaves a channel alone for a second, by the method by which something is being sent there. */
export function sending(pace: Pace, what: Paused, now: number): void {
  pauseUntil(pace, what, now + SECOND_MS)
}

/** Leaves a channel alone, by one method, at least until then: Slack asked for it. */
export function pauseUntil(pace: Pace, { channel, method }: Paused, until: number): void {
  const key = `${method} ${channel}`
  const before = pace.get(key)?.until ?? 0
  pace.set(key, { channel, method, until: Math.max(before, until) })
}
