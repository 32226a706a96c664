import type { KnownBlock } from '@slack/types'
import type { SharedBody } from '../../domain/notification.ts'
import { code, mention } from '../format.ts'
import { type Rendered, withBlocks } from '../rendered.ts'
import { context } from './primitives.ts'
import { renderNotice } from './render-problem.ts'

/** Slack's limit for a message (RULES §1.1). */
const MOST_BLOCKS = 50

/** An answer as a channel sees it: what was said to the person, who showed it, and the command that gives it. */
export function renderShared({ by, command, text, blocks }: SharedBody): Rendered {
  const kept = (blocks as unknown as readonly KnownBlock[]).slice(0, MOST_BLOCKS - 1)
  const signature = context([`shared by ${mention(by)} · ${code(`/obbackup ${command}`, 520)}`])
  return withBlocks({ text }, [...kept, signature])
}

/** An answer without anything that can be clicked: what others see of it is only to be read. */
export function withoutButtons(rendered: Rendered): {
  readonly text: string
  readonly blocks: SharedBody['blocks']
} {
  const blocks = rendered.blocks.flatMap((block): SharedBody['blocks'] => {
    if (block.type === 'actions') return []
    if (block.type !== 'section' || !block.accessory) return [asRecord(block)]
    const { accessory, ...rest } = block
    return [asRecord('action_id' in accessory ? rest : block)]
  })
  return { text: rendered.text, blocks }
}

/** To the person who clicked: that it is on its way, or that it was so already. */
export function renderShareNotice(posted: boolean): Rendered {
  return renderNotice(
    posted
      ? 'Shared: everybody in this channel sees it in a moment.'
      : 'You shared this less than a minute ago, so it is not posted again.',
  )
}

function asRecord(block: object): Readonly<Record<string, unknown>> {
  return block as Readonly<Record<string, unknown>>
}
