import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api'
import { DeliveryError } from '../errors.ts'
import { channelMention, clean } from './format.ts'

/** Slack's words for "not now": the same call may work later. */
const RETRYABLE: ReadonlySet<string> = new Set([
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
  'accesslimited',
])

/** Of these, the ones after which part of the work may have been done. */
const HALF_DONE: ReadonlySet<string> = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
])

/** Network errors that arise before anything was sent. */
const NOT_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/**
 * What went wrong with a call, for the outbox: whether to try again, when, and whether the message may have arrived.
 * `writes` says that the call would have posted something; a lost answer to a reading call is only a lost answer.
 */
export function toDeliveryError(
  error: unknown,
  facts: { channel: string; writes: boolean },
): DeliveryError {
  const options = { cause: error }
  if (error instanceof DeliveryError) return error
  if (error instanceof WebAPIRateLimitedError) {
    const retryAfter = Math.max(1, error.retryAfter)
    return new DeliveryError(
      `Slack asks to wait ${retryAfter} s.`,
      { reason: 'ratelimited', retryable: true, retryAfter },
      options,
    )
  }
  const reason = refusalOf(error)
  if (error instanceof WebAPIPlatformError && reason !== null) {
    return new DeliveryError(
      refusalWords(reason, facts.channel, error.data.response_metadata?.messages),
      {
        reason: reason === 'cant_update_message' ? 'message_not_found' : reason,
        retryable: RETRYABLE.has(reason),
        unknownOutcome: facts.writes && HALF_DONE.has(reason),
      },
      options,
    )
  }
  if (error instanceof WebAPIHTTPError) {
    const server = error.statusCode >= 500
    return new DeliveryError(
      `Slack answered HTTP ${error.statusCode}.`,
      {
        reason: `http_${error.statusCode}`,
        retryable: server || error.statusCode === 408,
        unknownOutcome: facts.writes && server,
      },
      options,
    )
  }
  const cause = networkWord(error)
  return new DeliveryError(
    `Slack did not answer (${cause}).`,
    {
      reason: 'network',
      retryable: true,
      unknownOutcome: facts.writes && !NOT_SENT.has(cause),
    },
    options,
  )
}

/**
 * Whether it is a word of Slack's. The client puts the whole text of an answer that is no JSON (a proxy's page, half an
 * answer) into the place of the word.
 */
function isErrorWord(word: string): boolean {
  return /^[a-z0-9_.:-]{1,80}$/i.test(word)
}

/** Slack's error word, when the error is Slack's own refusal; null when the answer was none of Slack's. */
export function refusalOf(error: unknown): string | null {
  return error instanceof WebAPIPlatformError && isErrorWord(error.data.error)
    ? error.data.error
    : null
}

/** The most telling word of a network error: its code, else `timeout`, else its message. */
export function networkWord(error: unknown): string {
  if (error instanceof WebAPIPlatformError) return 'the answer was not from Slack'
  if (error instanceof WebAPIHTTPError) return `HTTP ${error.statusCode}`
  let one: unknown = error
  for (let depth = 0; one instanceof Error && depth < 6; depth++) {
    if (one.name === 'TimeoutError') return 'timeout'
    if (one instanceof WebAPIRequestError) {
      one = one.original
      continue
    }
    if ('code' in one && typeof one.code === 'string') return one.code
    one = one instanceof AggregateError ? one.errors[0] : one.cause
  }
  return clean(error instanceof Error ? error.message : String(error), 200)
}

/** What Slack's error word means here, and what to do about it: mrkdwn, with the channel as a mention. */
export function refusalWords(
  reason: string,
  channel: string,
  details: readonly string[] = [],
): string {
  const place = channelMention(channel)
  switch (reason) {
    case 'channel_not_found':
      return `obbackup cannot see ${place}: check the channel id, and invite it there with /invite @obbackup.`
    case 'not_in_channel':
      return `obbackup is not in ${place}: invite it with /invite @obbackup.`
    case 'is_archived':
    case 'is_inactive':
      return `${place} is archived: unarchive it, or set another channel.`
    case 'invalid_auth':
    case 'not_authed':
    case 'token_revoked':
    case 'token_expired':
    case 'account_inactive':
      return `Slack refuses the bot token (${reason}): install the app again and set SLACK_BOT_TOKEN.`
    case 'missing_scope':
      return 'The app lacks a scope: compare it with manifest.yml, add it, and install the app again.'
    case 'restricted_action':
    case 'restricted_action_read_only_channel':
      return `The workspace does not let obbackup post in ${place}: change the channel's posting permissions.`
    case 'message_not_found':
    case 'cant_update_message':
      return `The message in ${place} is gone or not obbackup's own.`
    case 'edit_window_closed':
      return `The workspace does not let the message in ${place} be changed any more.`
    case 'message_limit_exceeded':
      return 'The workspace has used up its messages: Slack takes no more from this app.'
    default: {
      const more = details.length > 0 ? `: ${clean(details.join('; '), 400)}` : ''
      return `Slack refused the message: ${clean(reason, 80)}${more}.`
    }
  }
}
