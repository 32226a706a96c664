import type { Secret } from '../domain/secret.ts'
import { DeliveryError } from '../errors.ts'
import { toDeliveryError } from './delivery-error.ts'
import { type Rendered, textForEdit } from './rendered.ts'
import { createClient } from './slack-client.ts'

/** Posts and edits messages, and finds them again by their key. Errors are DeliveryErrors. */
export interface Poster {
  /** Posts a message; the channel id of the answer counts, not the one that was given. */
  post(input: {
    channel: string
    threadTs?: string
    /** Whether the channel sees the reply as well; of a message that is no reply it means nothing. */
    broadcast?: boolean
    key: string
    rendered: Rendered
  }): Promise<{ channel: string; ts: string }>
  /**
   * Edits a message; a message that is gone gives the reason `message_not_found`, one that stands and may not be changed
   * any more `edit_window_closed`.
   */
  update(input: { channel: string; ts: string; key: string; rendered: Rendered }): Promise<void>
  /**
   * The `ts` of the message with this key, or null when there surely is none since `since` (ms since the epoch, UTC).
   * Throws when it cannot tell.
   */
  find(input: {
    channel: string
    threadTs?: string
    key: string
    since: number
  }): Promise<string | null>
  /** Whether an own message still stands in its channel. Throws when it cannot tell. */
  stands(at: { readonly channel: string; readonly ts: string }): Promise<boolean>
  /** The address of a message in Slack; null when Slack gives none. Never throws. */
  permalink(at: { readonly channel: string; readonly ts: string }): Promise<string | null>
}

/** Type of the metadata by which own messages are found again. */
export const EVENT_TYPE = 'obbackup_notification'

/** Pages that are looked through for a key, and messages on each. */
const PAGES = 10
const PAGE_SIZE = 100

/** A poster with a client of its own. `timeoutMs` is for one call; 10 s unless given. */
export function createPoster(options: {
  token: Secret
  apiUrl?: string | undefined
  timeoutMs?: number
}): Poster {
  const client = createClient({
    token: options.token,
    apiUrl: options.apiUrl,
    timeoutMs: options.timeoutMs ?? 10_000,
  })
  return {
    async post({ channel, threadTs, broadcast = false, key, rendered }) {
      try {
        const answer = await client.chat.postMessage({
          channel,
          text: rendered.text,
          blocks: rendered.blocks,
          metadata: metadata(key),
          unfurl_links: false,
          unfurl_media: false,
          ...inThread(threadTs, broadcast),
        })
        if (!answer.ts) throw new Error('no ts in the answer')
        return { channel: answer.channel ?? channel, ts: answer.ts }
      } catch (error) {
        throw toDeliveryError(error, { channel, writes: true })
      }
    },
    async update({ channel, ts, key, rendered }) {
      try {
        await client.chat.update({
          channel,
          ts,
          text: textForEdit(rendered),
          blocks: rendered.blocks,
          metadata: metadata(key),
        })
      } catch (error) {
        throw toDeliveryError(error, { channel, writes: false })
      }
    },
    async find({ channel, threadTs, key, since }) {
      try {
        let cursor: string | undefined
        for (let page = 0; page < PAGES; page++) {
          const range = {
            channel,
            oldest: (Math.max(0, since) / 1000).toFixed(6),
            inclusive: true,
            include_all_metadata: true,
            limit: PAGE_SIZE,
            ...(cursor === undefined ? {} : { cursor }),
          }
          const answer =
            threadTs === undefined
              ? await client.conversations.history(range)
              : await client.conversations.replies({ ...range, ts: threadTs })
          const found = answer.messages?.find((message) => keyOf(message.metadata) === key)
          if (found?.ts) return found.ts
          cursor = answer.response_metadata?.next_cursor || undefined
          if (cursor === undefined) return null
        }
      } catch (error) {
        throw toDeliveryError(error, { channel, writes: false })
      }
      throw new DeliveryError(
        `Whether the message arrived cannot be told: more than ${PAGES * PAGE_SIZE} messages since then.`,
        { reason: 'search_unfinished', retryable: false, unknownOutcome: true },
      )
    },
    async stands({ channel, ts }) {
      try {
        const range = { channel, oldest: ts, latest: ts, inclusive: true, limit: 1 }
        const asked = { ...range, include_all_metadata: true }
        const { messages } = await client.conversations.history(asked)
        // A deleted message that has replies leaves a tombstone, with its ts and without its metadata.
        return messages?.some((one) => one.ts === ts && keyOf(one.metadata) !== null) === true
      } catch (error) {
        throw toDeliveryError(error, { channel, writes: false })
      }
    },
    async permalink({ channel, ts }) {
      try {
        const answer = await client.chat.getPermalink({ channel, message_ts: ts })
        return answer.permalink ?? null
      } catch {
        return null
      }
    },
  }
}

function inThread(ts: string | undefined, broadcast: boolean) {
  if (ts === undefined) return {}
  return broadcast ? { thread_ts: ts, reply_broadcast: true as const } : { thread_ts: ts }
}

function metadata(key: string) {
  return { event_type: EVENT_TYPE, event_payload: { key } }
}

function keyOf(found: unknown): string | null {
  if (typeof found !== 'object' || found === null) return null
  const { event_type, event_payload } = found as { event_type?: unknown; event_payload?: unknown }
  if (event_type !== EVENT_TYPE || typeof event_payload !== 'object' || event_payload === null) {
    return null
  }
  const { key } = event_payload as { key?: unknown }
  return typeof key === 'string' ? key : null
}
