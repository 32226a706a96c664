interface Event {
  readonly at: number
  readonly order: number
  readonly run: () => void
}

/** Things that happen at a moment, run in order of time and then of arrival. */
export class EventQueue {
  #events: Event[] = []
  #order = 0

  /** Plans `run` for a moment (ms since the epoch); the answer takes it back. */
  add(at: number, run: () => void): () => void {
    this.#order += 1
    const event = { at, order: this.#order, run }
    let index = this.#events.length
    while (index > 0 && (this.#events[index - 1]?.at ?? 0) > at) index -= 1
    this.#events.splice(index, 0, event)
    return () => {
      this.#events = this.#events.filter((other) => other !== event)
    }
  }

  /** Takes the next event that is due at `until`, or null. */
  next(until: number): Event | null {
    const first = this.#events[0]
    return first && first.at <= until ? (this.#events.shift() ?? null) : null
  }

  clear(): void {
    this.#events = []
  }
}
