/** A clock that stands until it is moved. */
export class HandClock {
  #now: number

  constructor(now = Date.parse('2026-11-20T12:29:00Z')) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  /** Moves the clock by milliseconds. */
  advance(ms: number): void {
    this.#now += ms
  }
}
