import { BotError } from '../errors.ts'
import { withoutButtons } from '../slack/blocks/shared-message.ts'
import { channelMention } from '../slack/format.ts'
import type { Rendered } from '../slack/rendered.ts'
import type { Context } from './context.ts'

const MINUTE_MS = 60_000

/** An answer that somebody wants everybody in the channel to see. */
export interface Share {
  /** Slack user id. */
  readonly by: string
  readonly channel: string
  /** The text after `/obbackup`. */
  readonly command: string
  /** What is shared, as the button names it: the same within a minute is one click. */
  readonly what: string
}

/**
 * Throws a BotError that says what to do when the bot cannot post where the answer is to be shared: in a direct
 * message, or in a channel that it is not in.
 */
export async function checkShareable(
  { directory }: Pick<Context, 'directory'>,
  channel: string,
): Promise<void> {
  if (channel.startsWith('D') || channel.startsWith('U')) {
    throw new BotError(
      'This is a direct message: nobody else would see it here. Type the command in a channel and share it there.',
    )
  }
  if (await directory.isIn(channel)) return
  throw new BotError(
    `obbackup is not in ${channelMention(channel)}, so it cannot post there. Type /invite @obbackup in that channel, then click again.`,
  )
}

/**
 * Puts an answer into the outbox as a message for its channel, without its buttons. False when the same person clicked
 * the same button in this minute: it is there already, or about to be.
 */
export async function share(
  { store, clock }: Pick<Context, 'store' | 'clock'>,
  { by, channel, command, what }: Share,
  rendered: Rendered,
): Promise<boolean> {
  const minute = Math.floor(clock.now() / MINUTE_MS)
  const key = `share:${channel}/${by}/${what}#${minute}`
  return await store.say({
    key,
    identity: key,
    mode: 'post',
    channel,
    body: { template: 'shared', by, command, ...withoutButtons(rendered) },
  })
}
