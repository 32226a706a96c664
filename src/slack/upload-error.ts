import { WebAPIRateLimitedError } from '@slack/web-api'
import { BotError } from '../errors.ts'
import { networkWord, refusalOf, toDeliveryError } from './delivery-error.ts'
import { code, mention } from './format.ts'

/** What a step outside the Web API came to: the bytes were not taken, or an answer made no sense. */
export class UploadRefused extends Error {
  /** Seconds that Slack asked to wait (Retry-After), if it did. */
  readonly retryAfter: number | null

  constructor(word: string, retryAfter: number | null = null) {
    super(word)
    this.retryAfter = retryAfter
  }
}

/**
 * Why a file did not come to the person or channel, in Slack's word, and what to do. `writes` says that the call would
 * have shown the file: then after a lost answer it may be there.
 */
export function toUploadError(
  error: unknown,
  facts: { name: string; channel: string; writes: boolean },
): BotError {
  const file = `The file ${code(facts.name, 200)}`
  const cause = { cause: error }
  const wait = waitOf(error)
  if (wait !== null) {
    const ask = `Slack asks to wait ${wait} s: ask again after that.`
    return new BotError(`${file} was not sent (ratelimited). ${ask}`, cause)
  }
  const word = refusalOf(error) ?? networkWord(error)
  const delivery = toDeliveryError(error, facts)
  if (delivery.unknownOutcome) {
    const look = 'Look whether it is there before you ask again.'
    return new BotError(`${file} may have been sent or not (${word}). ${look}`, cause)
  }
  return new BotError(
    `${file} was not sent (${word}). ${remedy(refusalOf(error), facts.channel) ?? delivery.message}`,
    cause,
  )
}

function waitOf(error: unknown): number | null {
  if (error instanceof WebAPIRateLimitedError) return Math.max(1, error.retryAfter)
  return error instanceof UploadRefused ? error.retryAfter : null
}

/** What to do; null for what is the same with a message, where toDeliveryError knows it. */
function remedy(word: string | null, place: string): string | null {
  switch (word) {
    case 'missing_scope':
      return 'Add files:write and im:write to the app, see manifest.yml, and reinstall it.'
    case 'user_not_found':
    case 'user_not_visible':
    case 'user_disabled':
    case 'cannot_dm_bot':
      return `Slack opens no direct message with ${mention(place)}: only active people of this workspace can get files.`
    case 'messages_tab_disabled':
      return 'Turn on the Messages tab of the app (App Home), see manifest.yml.'
    case 'thread_not_found':
      return 'The message that it belongs under is gone: ask for it from another one.'
    case 'file_uploads_disabled':
    case 'file_uploads_except_images_disabled':
    case 'file_type_not_allowed':
    case 'file_upload_size_restricted':
    case 'storage_limit_reached':
      return 'The workspace does not take such files: its administrators decide that.'
    case 'channel_not_found':
    case 'not_in_channel':
    case 'is_archived':
    case 'invalid_auth':
    case 'not_authed':
    case 'token_revoked':
    case 'token_expired':
    case 'account_inactive':
    case 'restricted_action':
    case 'restricted_action_read_only_channel':
      return null
    default:
      return 'Ask for it again; if it stays so, run the doctor.'
  }
}
