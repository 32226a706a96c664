import type { ContextBlock, KnownBlock } from '@slack/types'
import { channelMention, code } from '../format.ts'
import { type Rendered, withBlocks } from '../rendered.ts'
import { context, mrkdwn } from './primitives.ts'

/** Slack's limits of blocks in a message, and of elements in a context (RULES §1.1). */
const MOST_BLOCKS = 50
const MOST_ELEMENTS = 10

/** What a message says about its own way: the id to ask `delivery` for, and where it should have gone. */
export interface DeliveryMark {
  readonly id: string | null
  /** The channel that did not take it, with Slack's word for why. */
  readonly meant: { readonly channel: string; readonly reason: string } | null
  /** The channel in which it may stand already, because nobody could look there after a lost answer; or null. */
  readonly maybeIn: string | null
}

/** The message with its mark in small letters, beside what is there in small letters already. */
export function withMark(rendered: Rendered, { id, meant, maybeIn }: DeliveryMark): Rendered {
  const words = [
    ...(id === null ? [] : [id]),
    ...(meant === null
      ? []
      : [
          `meant for ${channelMention(meant.channel)}, which takes no messages (${code(meant.reason, 60)})`,
        ]),
    ...(maybeIn === null ? [] : [maybeWords(maybeIn, meant?.channel)]),
  ].join(' · ')
  return words === '' ? rendered : withBlocks(rendered, marked(rendered.blocks, words))
}

function maybeWords(channel: string, meant: string | undefined): string {
  const place = channel === meant ? 'there' : `in ${channelMention(channel)}`
  return `may have been said ${place} already: Slack did not answer, and obbackup could not look`
}

function marked(blocks: readonly KnownBlock[], words: string): readonly KnownBlock[] {
  const last = blocks.findLastIndex((block) => block.type === 'context')
  const small = blocks[last]
  if (small?.type === 'context' && small.elements.length < MOST_ELEMENTS) {
    const grown: ContextBlock = { ...small, elements: [...small.elements, mrkdwn(words)] }
    return blocks.with(last, grown)
  }
  // Above the buttons, where small letters stand in all other messages.
  const at = blocks.at(-1)?.type === 'actions' ? blocks.length - 1 : blocks.length
  return blocks.length < MOST_BLOCKS ? blocks.toSpliced(at, 0, context([words])) : blocks
}
