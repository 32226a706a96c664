import { newId } from './ids.ts'
import type { Block } from './model.ts'

/** An interactive element inside a block. */
export interface Element {
  type: string
  action_id?: string
  [field: string]: unknown
}

/** An element and the block it stands in. */
export interface Placed {
  block: Block
  element: Element
}

function isElement(value: unknown): value is Element {
  return typeof value === 'object' && value !== null && 'type' in value
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** Every interactive element of the blocks, in reading order. */
export function elementsOf(blocks: readonly Block[]): Placed[] {
  return blocks.flatMap((block) => {
    const inner = [
      ...(block.type === 'container' ? list(block.child_blocks) : []),
      ...(block.type === 'carousel' ? list(block.elements) : []),
    ]
    const elements = [
      ...(block.type === 'section' ? [block.accessory] : []),
      ...(block.type === 'input' ? [block.element] : []),
      ...(['actions', 'context_actions'].includes(block.type) ? list(block.elements) : []),
      ...(block.type === 'card' ? list(block.actions) : []),
    ]
    const own = elements.filter(isElement).filter((element) => element.type !== 'image')
    return [...own.map((element) => ({ block, element })), ...elementsOf(inner as Block[])]
  })
}

/** A copy of the blocks in which every block has a `block_id` and every element an `action_id`, as Slack does. */
export function withIds(blocks: readonly unknown[]): Block[] {
  const copy = structuredClone(blocks) as Block[]
  const fill = (all: readonly Block[]): void => {
    for (const block of all) {
      block.block_id ??= newId('', 5)
      fill(list(block.child_blocks) as Block[])
      if (block.type === 'carousel') fill(list(block.elements) as Block[])
    }
  }
  fill(copy)
  for (const { element } of elementsOf(copy)) element.action_id ??= newId('', 5)
  return copy
}

/**
 * The element with this action_id (and block_id, if given).
 * @throws Error that lists what there is, if it is not there or not the only one
 */
export function findElement(
  blocks: readonly Block[],
  actionId: string,
  blockId?: string,
): Placed & { blockId: string } {
  const all = elementsOf(blocks)
  const found = all.filter(
    ({ block, element }) =>
      element.action_id === actionId && (blockId === undefined || block.block_id === blockId),
  )
  const [one] = found
  if (one && found.length === 1) return { ...one, blockId: one.block.block_id ?? '' }
  const there = all.map(({ element }) => element.action_id).join(', ')
  throw new Error(
    `${found.length} elements have action_id ${actionId}; there are: ${there || 'none'}`,
  )
}
