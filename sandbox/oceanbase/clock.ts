/** Time for the stand-in: what `NOW()` says and what moves the jobs. */
export interface SandboxClock {
  /** Milliseconds since the epoch, UTC. */
  now(): number
  /** How many times faster than this clock the jobs move, when the server is not told otherwise. */
  readonly speed?: number
  /** Milliseconds by which the numbers of running jobs may be behind, to spare work; default 0. */
  readonly grain?: number
}

/** Real time; `speed` makes the jobs faster, never `now()`. */
export function realClock(options: { speed?: number } = {}): SandboxClock {
  return { now: () => Date.now(), speed: options.speed ?? 1, grain: 50 }
}

/** A clock that stands still until it is advanced: tests tell stories with it. */
export class HandClock implements SandboxClock {
  #ms: number
  /** By how much it was set, apart from the time that went by. */
  #set = 0

  constructor(startMs: number) {
    this.#ms = startMs
  }

  now(): number {
    return this.#ms + this.#set
  }

  /** Time that went by, whatever the clock was set to, ms. */
  elapsed(): number {
    return this.#ms
  }

  /** Somebody sets the clock forward or back, and no time goes by. */
  set(ms: number): void {
    this.#set += ms
  }

  /** Moves forward by milliseconds; throws on a negative step, since a server's clock never goes back. */
  advance(ms: number): void {
    if (!(ms >= 0)) throw new RangeError(`a clock cannot move by ${ms} ms`)
    this.#ms += ms
  }
}
