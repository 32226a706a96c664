/** What goes wrong with a call. */
export type Fault =
  | { kind: 'rate limit'; retryAfter: number }
  | { kind: 'status'; status: number }
  | { kind: 'error'; code: string }
  | { kind: 'lose answer' }
  | { kind: 'hang' }

/** Name that stands for every method. */
const ANY = '*'

/** Faults waiting for Web API calls, each for a number of calls of one method, or of any (`*`). */
export class Faults {
  readonly #waiting = new Map<string, Fault[]>()

  /** Lets the next calls of a method fail. */
  add(method: string, fault: Fault, times: number): void {
    const waiting = this.#waiting.get(method) ?? []
    this.#waiting.set(method, [...waiting, ...Array.from({ length: times }, () => fault)])
  }

  /** The fault for a call that comes in now, used up by it. */
  take(method: string): Fault | undefined {
    return this.#waiting.get(method)?.shift() ?? this.#waiting.get(ANY)?.shift()
  }

  /** Forgets all. */
  clear(): void {
    this.#waiting.clear()
  }
}
