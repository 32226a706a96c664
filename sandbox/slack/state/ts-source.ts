import type { Clock } from './model.ts'

/** Makes message timestamps: seconds and microseconds of a clock, each later than the one before. */
export class TsSource {
  readonly #clock: Clock
  #last = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The next `ts`, such as `1795177740.000123`. */
  next(): string {
    this.#last = Math.max(Math.floor(this.#clock.now() * 1000), this.#last + 1)
    const seconds = Math.floor(this.#last / 1_000_000)
    return `${seconds}.${String(this.#last % 1_000_000).padStart(6, '0')}`
  }
}
