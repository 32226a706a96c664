/** A day that passes faster than the real one; several processes agree on it. */
export interface FastTime {
  /** ms since the epoch (UTC). */
  now(): number
  /** Resolves when it is that moment. */
  until(ms: number): Promise<void>
  readonly speed: number
  readonly start: number
  /** For another process's fast-clock.ts. */
  readonly environment: Readonly<Record<string, string>>
}

/** Starts the day: `speed` seconds in each real one. */
export function startFastTime(start: number, speed: number): FastTime {
  const realStart = Date.now()
  const now = () => Math.floor(start + (Date.now() - realStart) * speed)
  return {
    now,
    speed,
    start,
    until: (ms) =>
      new Promise((resolve) => {
        setTimeout(resolve, Math.max(0, (ms - now()) / speed))
      }),
    environment: {
      FAST_SPEED: String(speed),
      FAST_REAL_START: String(realStart),
      FAST_START: String(start),
    },
  }
}
