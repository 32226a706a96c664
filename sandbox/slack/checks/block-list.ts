import { LIMITS } from '../limits.ts'
import { byType, type Check, isJson, refuse, type Surface } from './check.ts'
import { dataBlocks } from './data-blocks.ts'
import { layoutBlocks } from './layout-blocks.ts'
import { panelBlocks } from './panel-blocks.ts'

/** Blocks that a surface does not take (RULES §1.3). */
const FORBIDDEN: Readonly<Record<Surface, readonly string[]>> = {
  message: ['alert', 'file'],
  modal: [
    'card',
    'carousel',
    'container',
    'context_actions',
    'data_table',
    'data_visualization',
    'file',
    'markdown',
    'plan',
    'table',
    'task_card',
  ],
  home: [
    'alert',
    'context_actions',
    'data_table',
    'file',
    'markdown',
    'plan',
    'table',
    'task_card',
  ],
}

const known = byType({ ...layoutBlocks, ...dataBlocks, ...panelBlocks }, 'block')

/** A list of blocks for the surface of the walk; used by views as well. */
export const blocksCheck: Check = (blocks, pointer, walk) => {
  if (!Array.isArray(blocks)) {
    refuse(walk, pointer, 'invalid_type', 'must be an array')
    return
  }
  const most = walk.surface === 'message' ? LIMITS.messageBlocks : LIMITS.viewBlocks
  if (blocks.length > most)
    refuse(walk, pointer, 'too_many', `no more than ${most} items allowed, not ${blocks.length}`)
  for (const [index, block] of blocks.entries()) {
    const at = `${pointer}/${index}`
    const type = isJson(block) ? block.type : undefined
    if (typeof type === 'string' && FORBIDDEN[walk.surface].includes(type))
      refuse(walk, `${at}/type`, 'not_on_surface', `${type} is not allowed on ${walk.surface}`)
    else known(block, at, walk)
  }
}
