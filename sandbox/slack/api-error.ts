import type { Problem } from './checks/check.ts'

/** A refusal of a Web API call: `ok: false` with Slack's error code and what belongs to it. */
export class ApiError extends Error {
  readonly code: string
  readonly more: Record<string, unknown>

  constructor(code: string, more: Record<string, unknown> = {}) {
    super(code)
    this.code = code
    this.more = more
  }
}

/** Refuses arguments; each message names one. */
export function invalidArguments(messages: readonly string[]): ApiError {
  return new ApiError('invalid_arguments', {
    response_metadata: { messages: messages.map((message) => `[ERROR] ${message}`) },
  })
}

/** Refuses blocks, or a view's, and says where; a second table has its own code (RULES §1.1). */
export function invalidBlocks(problems: readonly Problem[], code = 'invalid_blocks'): ApiError {
  const errors = problems.map(({ message, pointer }) => `${message} [json-pointer:${pointer}]`)
  const tables = problems.some((problem) => problem.code === 'only_one_table_allowed')
  return new ApiError(tables ? 'invalid_attachments' : code, {
    errors: tables ? ['only_one_table_allowed', ...errors] : errors,
    response_metadata: { messages: errors.map((error) => `[ERROR] ${error}`) },
  })
}
