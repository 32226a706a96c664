import type { Ack } from '../delivery.ts'
import { messageObject } from '../message-object.ts'
import { type Answer, answer, stateValues } from '../state/element-state.ts'
import { findElement } from '../state/elements.ts'
import type { World } from '../world.ts'
import { chosen } from './action-object.ts'
import { seenMessage } from './click-target.ts'
import { interactionBase, responseUrl } from './payloads.ts'
import { needsQuery, suggest } from './suggest.ts'

/** Using an interactive element of a message. */
export interface ClickInput {
  readonly user: string
  readonly channel: string
  readonly ts: string
  readonly actionId: string
  readonly blockId?: string
  /** For menus and pickers: value of the option, date, seconds, text, or several. */
  readonly value?: Answer
}

/**
 * Clicks (confirming if asked) and resolves with the ack; without one the person sees a warning triangle.
 * @throws Error if there is no such element, or no such option
 */
export async function click(world: World, input: ClickInput): Promise<Ack> {
  if (!world.manifest.interactive) throw new Error('The manifest has interactivity turned off')
  const { user, channel, ts } = input
  const seen = seenMessage(world, input)
  const shown = 'message' in seen ? seen.message : seen.ephemeral
  const placed = findElement(shown.blocks ?? [], input.actionId, input.blockId)
  const key = `${channel} ${ts} ${user}`
  const offeredKey = `${placed.blockId} ${input.actionId}`
  if (needsQuery(world, placed.element, offeredKey, input.value))
    await suggest(world, { ...input, value: String(input.value) })
  const { action, state } = chosen(
    placed.element,
    { blockId: placed.blockId, actionTs: world.ts.next() },
    input.value,
    world.offered.get(offeredKey) ?? [],
  )
  const before = stateValues(shown.blocks ?? [], world.choices.get(key))
  const values = state ? answer(before, placed.blockId, input.actionId, state) : before
  world.choices.set(key, values)
  const where = world.directory.channel(channel)
  const thread = shown.thread_ts
  const ack = await world.delivery.send('interactive', {
    type: 'block_actions',
    ...interactionBase(world, user),
    container: {
      type: 'message',
      message_ts: ts,
      channel_id: channel,
      is_ephemeral: 'ephemeral' in seen,
      ...(thread ? { thread_ts: thread } : {}),
    },
    trigger_id: world.triggers.issue(user),
    channel: { id: channel, name: where.is_im ? 'directmessage' : where.name },
    // An ephemeral message is not in the payload.
    ...('message' in seen ? { message: messageObject(world, seen.message, true) } : {}),
    state: { values },
    response_url: responseUrl(world, {
      user,
      channel,
      clicked: { ts, ephemeral: 'ephemeral' in seen },
    }),
    actions: [action],
  })
  if (ack.error) world.warnings.set(key, ack.error)
  else world.warnings.delete(key)
  world.changed({ type: 'changed', channel })
  return ack
}
