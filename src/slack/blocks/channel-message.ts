import type { MessageBody } from '../../domain/notification.ts'
import { formatDuration } from '../../domain/time.ts'
import { refusalWords } from '../delivery-error.ts'
import { channelMention, escapeText } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { markup, plain, type Voice } from '../voice.ts'
import { section } from './primitives.ts'

type ChannelBody = Extract<MessageBody, { template: 'channel' }>

/** A channel takes no messages, or takes them again: for whoever can mend it, in the channel that gets them meanwhile. */
export function renderChannel(body: ChannelBody, look: Look): Rendered {
  const voice = markup(look)
  const { channel, reason, since, backAt } = body
  const details =
    backAt === null
      ? [
          `Since ${voice.time(since)} what is meant for it comes here instead, each message with a remark.`,
          `*Next:* ${remedy(channel, reason)} Every message is tried there first, so nothing else needs to be done.`,
        ]
      : [
          `From ${voice.time(since)} to ${voice.time(backAt)} messages for it came here. Those stay here; new ones go there.`,
        ]
  return toRendered(headline(body, plain), [section([headline(body, voice), ...details])])
}

function headline({ channel, reason, since, backAt }: ChannelBody, voice: Voice): string {
  // An id stays a mention in both voices: the text of a message keeps it (spoken.ts).
  const place = channelMention(channel).startsWith('<#')
    ? channelMention(channel)
    : voice.code(channel, 60)
  return backAt === null
    ? `🔴 ${voice.bold(`obbackup cannot post in ${place}`)}: ${voice.code(reason, 60)}`
    : `🟢 ${voice.bold(`obbackup can post in ${place} again`)} after ${formatDuration((backAt - since) / 1000)}`
}

/** The words are plain but for the mention of this channel. */
function remedy(channel: string, reason: string): string {
  const words = escapeText(refusalWords(reason, channel), 600)
  const place = channelMention(channel)
  return place.startsWith('<#') ? words.replaceAll(escapeText(place), place) : words
}
