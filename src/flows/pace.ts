import type { Paused } from '../store/claim.ts'

/** Slack allows about one message per second and channel (RULES §1.4). */
const SECOND_MS = 1000

/** Until when each channel is to be left alone, by method; lives as long as the process. */
export type Pace = Map<string, Paused & { readonly until: number; readonly setAt: number }>

/** What may not be done now. */
export function pausedAt(pace: Pace, now: number): readonly Paused[] {
  for (const [key, one] of pace) {
    const { until, setAt } = one
    if (until <= now) pace.delete(key)
    // Our clock was set back: the pause is as long as it was, and not as much longer.
    else if (now < setAt) pace.set(key, { ...one, until: until - (setAt - now), setAt: now })
  }
  return [...pace.values()].map(({ channel, method }) => ({ channel, method }))
}

/** Leaves a channel alone for a second, by the method by which something is being sent there. */
export function sending(pace: Pace, what: Paused, now: number): void {
  pauseUntil(pace, what, now + SECOND_MS, now)
}

/** Leaves a channel alone, by one method, at least until then: Slack asked for it. */
export function pauseUntil(
  pace: Pace,
  { channel, method }: Paused,
  until: number,
  now: number,
): void {
  const key = `${method} ${channel}`
  const before = pace.get(key)?.until ?? 0
  pace.set(key, { channel, method, until: Math.max(before, until), setAt: now })
}
