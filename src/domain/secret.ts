/**
 * A value that must never be printed: destination URIs with keys, passwords, tokens. Every way of turning
 * it into text gives `[hidden]`; only {@link Secret.reveal} gives the value, at the one place that needs it.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The value itself. Call it only where it leaves for the system that it belongs to. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return '[hidden]'
  }

  toJSON(): string {
    return '[hidden]'
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[hidden]'
  }
}
