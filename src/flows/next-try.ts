import type { DeliveryError } from '../errors.ts'

/** Longest pause between two tries, in ms. */
const MAX_BACKOFF_MS = 60_000
/** Pause when a person has to mend something first: invite the bot, renew a token; ms. */
const PERSON_BACKOFF_MS = 60_000
/** Tries of a message that fails in a way that no waiting mends. */
export const MAX_HOPELESS = 3
/** Tries of a message that Slack refuses with a word that is not known here. */
const MAX_STRANGE = 5

/** What a person can mend, so that waiting is of use: membership, tokens, scopes, permissions, a proxy. */
const MENDABLE =
  /^(not_in_channel|channel_not_found|is_archived|restricted_action\w*|invalid_auth|not_authed|token_\w+|account_inactive|missing_scope|no_permission|access_denied|ekm_access_denied|org_login_required|not_allowed_token_type|team_\w+|message_limit_exceeded|http_\d+)$/

/** What follows a failed attempt to deliver a message. */
export type NextTry =
  | { readonly giveUp: true }
  | { readonly giveUp: false; readonly waitMs: number }

/**
 * When to try again. A message that Slack will never take is given up, because it would hold up its channel for ever:
 * one refused for its form after three tries, one refused with an unknown word after five.
 */
export function nextTry(error: DeliveryError, attempts: number): NextTry {
  const { reason, retryAfter, retryable } = error
  if (retryAfter !== null) return { giveUp: false, waitMs: retryAfter * 1000 }
  if (isRefusedForForm(reason)) {
    return attempts >= MAX_HOPELESS ? { giveUp: true } : { giveUp: false, waitMs: 1000 }
  }
  if (retryable) {
    return { giveUp: false, waitMs: Math.min(1000 * 2 ** Math.min(attempts, 10), MAX_BACKOFF_MS) }
  }
  if (!MENDABLE.test(reason) && attempts >= MAX_STRANGE) return { giveUp: true }
  return { giveUp: false, waitMs: PERSON_BACKOFF_MS }
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
