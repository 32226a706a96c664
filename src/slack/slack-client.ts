import { type Logger, LogLevel, WebClient } from '@slack/web-api'
import type { Secret } from '../domain/secret.ts'

/**
 * A Web API client that tries once and says so: no retries of its own (a lost answer would post twice, RULES §2.7)
 * and no waiting at a 429 (which would hold up every other call of the same client, RULES §2.8). `retries` is for
 * calls that may be made twice.
 */
export function createClient(options: {
  token: Secret
  apiUrl?: string | undefined
  timeoutMs: number
  maxConcurrency?: number
  retries?: number
}): WebClient {
  return new WebClient(options.token.reveal(), {
    ...(options.apiUrl === undefined ? {} : { slackApiUrl: options.apiUrl }),
    ...(options.maxConcurrency === undefined
      ? {}
      : { maxRequestConcurrency: options.maxConcurrency }),
    retryConfig: { retries: options.retries ?? 0, minTimeout: 100, maxTimeout: 200 },
    rejectRateLimitedCalls: true,
    timeout: options.timeoutMs,
    logger: QUIET,
    allowAbsoluteUrls: false,
  })
}

/** Everything that the client would print is in the errors that it throws; the bot's own log says it once. */
const QUIET: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
}
