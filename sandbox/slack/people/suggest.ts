import { validateBlocks } from '../blocks.ts'
import { isJson } from '../checks/check.ts'
import { LIMITS } from '../limits.ts'
import { messageObject } from '../message-object.ts'
import type { Answer } from '../state/element-state.ts'
import { optionsOf } from '../state/element-state.ts'
import { type Element, findElement } from '../state/elements.ts'
import type { Block } from '../state/model.ts'
import type { World } from '../world.ts'
import { seenMessage } from './click-target.ts'
import { interactionBase, viewObject } from './payloads.ts'

/** Typing into a menu whose options come from the app. */
export interface SuggestInput {
  readonly user: string
  readonly actionId: string
  readonly blockId?: string
  /** What was typed. */
  readonly value: string
  /** The view it stands in, or */
  readonly viewId?: string
  /** the message. */
  readonly channel?: string
  readonly ts?: string
}

/** Whether the app must first be asked for this option. */
export function needsQuery(
  world: World,
  element: Element,
  offeredKey: string,
  value: Answer | undefined,
): boolean {
  if (!element.type.endsWith('external_select') || value === undefined) return false
  const offered = world.offered.get(offeredKey) ?? []
  const wanted = Array.isArray(value) ? value : [value]
  const known = new Set(offered.map((one) => (isJson(one) ? one.value : undefined)))
  return wanted.some((one) => !known.has(one))
}

/**
 * Asks the app for options (block_suggestion) and resolves with them; none if there was no ack.
 * @throws Error if the element is not there, or the options break a limit
 */
export async function suggest(world: World, input: SuggestInput): Promise<unknown[]> {
  const { user, actionId, value } = input
  const { blocks, facts } = surface(world, input)
  const { element, blockId } = findElement(blocks, actionId, input.blockId)
  const ack = await world.delivery.send('interactive', {
    type: 'block_suggestion',
    ...interactionBase(world, user),
    ...facts,
    action_id: actionId,
    block_id: blockId,
    value,
  })
  if (!isJson(ack.ackPayload)) return []
  const { options, option_groups } = ack.ackPayload
  const listed = optionsOf({ ...(option_groups ? { option_groups } : { options }) })
  if (listed.length === 0) return []
  refuseWrong(element, { options, option_groups })
  const key = `${blockId} ${actionId}`
  const before = world.offered.get(key) ?? []
  world.offered.set(key, [...listed, ...before].slice(0, LIMITS.selectOptions * 10))
  return listed
}

function surface(
  world: World,
  input: SuggestInput,
): { blocks: readonly Block[]; facts: Record<string, unknown> } {
  const { user, viewId, channel = '', ts = '' } = input
  if (viewId !== undefined) {
    const found = world.views.find({ id: viewId })
    if (found?.user !== user) throw new Error(`${user} has no open view ${viewId}`)
    const container = { type: 'view', view_id: viewId }
    return { blocks: found.view.blocks, facts: { container, view: viewObject(found.view) } }
  }
  const seen = seenMessage(world, { user, channel, ts })
  const shown = 'message' in seen ? seen.message : seen.ephemeral
  const container = {
    type: 'message',
    message_ts: ts,
    channel_id: channel,
    is_ephemeral: 'ephemeral' in seen,
  }
  const { name } = world.directory.channel(channel)
  const message = 'message' in seen ? { message: messageObject(world, seen.message, true) } : {}
  return {
    blocks: shown.blocks ?? [],
    facts: { container, channel: { id: channel, name }, ...message },
  }
}

/** The answer must be what a static select could hold. */
function refuseWrong(element: Element, answer: Record<string, unknown>): void {
  const given = Object.fromEntries(Object.entries(answer).filter(([, value]) => value))
  const select = { type: 'static_select', action_id: 'suggested', ...given }
  const [problem] = validateBlocks([{ type: 'actions', elements: [select] }], 'message')
  if (!problem) return
  const { pointer, message } = problem
  throw new Error(`The app offered wrong options for ${element.action_id}: ${pointer} ${message}`)
}
