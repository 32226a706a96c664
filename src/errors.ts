import type { FieldProblem } from './domain/field-problem.ts'

/** Base of every error that obbackup raises on purpose. The message says what happened and what to do. */
export class BotError extends Error {
  readonly code: string = 'BOT'
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
  }
}

/** Bad configuration: printed to standard error, exit code 78 (EX_CONFIG). Lists every problem at once. */
export class ConfigError extends BotError {
  override readonly code = 'CONFIG'
}

/** The store's file could not be read or written. Nothing of that transaction is in it. */
export class StoreError extends BotError {
  override readonly code = 'STORE'
  /** Whether trying again later may help, also by a new start: another process, a full disk; not a damaged file. */
  readonly retryable: boolean

  constructor(message: string, { retryable, cause }: { retryable: boolean; cause: unknown }) {
    super(message, { cause })
    this.retryable = retryable
  }
}

/** OceanBase refused, or could not be reached. The text is redacted before the error is made. */
export class OceanBaseError extends BotError {
  override readonly code = 'OCEANBASE'
  /** Number as the client saw it (REFERENCE §13), or null when no server answered. */
  readonly errno: number | null
  /** Whether trying again later may help: connection problems, yes; missing views or grants, no. */
  readonly retryable: boolean

  constructor(
    message: string,
    facts: { errno?: number | null; retryable: boolean },
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.errno = facts.errno ?? null
    this.retryable = facts.retryable
  }
}

/** What became of a message that could not be delivered. */
export class DeliveryError extends BotError {
  override readonly code = 'DELIVERY'
  /** Slack's error word, or a word for the network's. */
  readonly reason: string
  readonly retryable: boolean
  /** Seconds that Slack asked to wait (Retry-After), if it did. */
  readonly retryAfter: number | null
  /** True when the message may have arrived although no answer did: look before sending again. */
  readonly unknownOutcome: boolean

  constructor(
    message: string,
    facts: {
      reason: string
      retryable: boolean
      retryAfter?: number | null
      unknownOutcome?: boolean
    },
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.reason = facts.reason
    this.retryable = facts.retryable
    this.retryAfter = facts.retryAfter ?? null
    this.unknownOutcome = facts.unknownOutcome ?? false
  }
}

/** A command that could not be understood or answered: shown to the person who typed it. */
export class CommandError extends BotError {
  override readonly code = 'COMMAND'
  /** A corrected command that would run, without the slash command itself; offered as a button. */
  readonly suggestion: string | null

  constructor(message: string, suggestion: string | null = null) {
    super(message)
    this.suggestion = suggestion
  }
}

/** A request that cannot go on: shown to the person who asked or clicked. */
export class RequestError extends BotError {
  override readonly code = 'REQUEST'
  /** Problems of single form fields, when the form is still open. */
  readonly fields: readonly FieldProblem[]

  constructor(message: string, fields: readonly FieldProblem[] = []) {
    super(message)
    this.fields = fields
  }
}
