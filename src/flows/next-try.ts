import type { DeliveryError } from '../errors.ts'

/** Longest pause between two tries, in ms. */
const MAX_BACKOFF_MS = 60_000
/** Pause when a person has to mend something first: invite the bot, renew a token; ms. */
const PERSON_BACKOFF_MS = 60_000
/** Pause before a channel that refuses is tried again, when another channel would take the message; ms. */
const REFUSAL_PAUSE_MS = 5000
/** Tries of a message that fails in a way that no waiting mends. */
export const MAX_HOPELESS = 3
/** Tries of a message that Slack refuses with a word that is not known here. */
const MAX_STRANGE = 5

/** What is wrong with the channel, and not with the message or with obbackup as a whole. */
const CHANNEL_TROUBLE =
  /^(not_in_channel|channel_not_found|is_archived|is_inactive|restricted_action\w*)$/

/** What a person can mend, so that waiting is of use: tokens, scopes, permissions, a proxy. */
const MENDABLE =
  /^(invalid_auth|not_authed|token_\w+|account_inactive|missing_scope|no_permission|access_denied|ekm_access_denied|org_login_required|not_allowed_token_type|team_\w+|message_limit_exceeded|http_\d+)$/

/** What follows a failed attempt to deliver a message. */
export type NextTry =
  | { readonly kind: 'give up' }
  | { readonly kind: 'wait'; readonly waitMs: number }
  /** Another channel gets it. */
  | { readonly kind: 'move' }

/** What is to be done about a message whose channel takes none. */
export type WhenRefused =
  /** It goes elsewhere after so many tries. */
  | { readonly moveAfter: number }
  /** There is nowhere else: it waits. */
  | 'wait'
  /** It is for this channel alone, and of no use later. */
  | 'give up'

/**
 * When to try again. A message that Slack will never take is given up, because it would hold up its channel for ever:
 * one refused for its form after three tries, one refused with an unknown word after five.
 */
export function nextTry(error: DeliveryError, attempts: number, refused: WhenRefused): NextTry {
  const { reason, retryAfter, retryable } = error
  if (retryAfter !== null) return wait(retryAfter * 1000)
  if (isRefusedForForm(reason)) {
    return attempts >= MAX_HOPELESS ? { kind: 'give up' } : wait(1000)
  }
  if (retryable) return wait(Math.min(1000 * 2 ** Math.min(attempts, 10), MAX_BACKOFF_MS))
  if (isChannelTrouble(reason)) return nextAfterRefusal(attempts, refused)
  if (!MENDABLE.test(reason) && attempts >= MAX_STRANGE) return { kind: 'give up' }
  return wait(PERSON_BACKOFF_MS)
}

function nextAfterRefusal(attempts: number, refused: WhenRefused): NextTry {
  if (refused === 'wait') return wait(PERSON_BACKOFF_MS)
  if (refused === 'give up') {
    return attempts >= MAX_HOPELESS ? { kind: 'give up' } : wait(REFUSAL_PAUSE_MS)
  }
  return attempts >= refused.moveAfter ? { kind: 'move' } : wait(REFUSAL_PAUSE_MS)
}

function wait(waitMs: number): NextTry {
  return { kind: 'wait', waitMs }
}

/** Whether Slack's word says that the channel takes no messages of obbackup's: gone, archived, not invited. */
export function isChannelTrouble(reason: string): boolean {
  return CHANNEL_TROUBLE.test(reason)
}

/** Whether Slack refused the message for what it looks like; a plainer one may be taken. */
export function isRefusedForForm(reason: string | null): boolean {
  return (
    reason !== null &&
    /^(invalid_blocks|msg_blocks_too_long|msg_too_long|invalid_metadata|invalid_arguments|no_text)/.test(
      reason,
    )
  )
}
