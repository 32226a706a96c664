import { blocksCheck } from './checks/block-list.ts'
import { isJson, newWalk, type Problem, refuse, type Surface } from './checks/check.ts'
import { home, modal } from './checks/view.ts'
import { LIMITS } from './limits.ts'

export type { Problem, Surface } from './checks/check.ts'

/**
 * Everything Slack would refuse in these blocks; empty if it would take them. The sum of a message's text is
 * a rule of chat.postMessage and chat.update alone: see `textLength`.
 */
export function validateBlocks(blocks: unknown, surface: Surface): Problem[] {
  const walk = newWalk(surface)
  blocksCheck(blocks, '/blocks', walk)
  return walk.problems
}

/** Everything Slack would refuse in this view (RULES §1.1); empty if it would take it. */
export function validateView(view: unknown): Problem[] {
  const type = isJson(view) ? view.type : undefined
  const walk = newWalk(type === 'home' ? 'home' : 'modal')
  if (type === 'modal') modal(view, '/view', walk)
  else if (type === 'home') home(view, '/view', walk)
  else refuse(walk, '/view/type', 'unsupported_type', 'type must be modal or home')
  if (Buffer.byteLength(JSON.stringify(view) ?? '') > LIMITS.viewBytes)
    refuse(walk, '/view', 'view_too_large', `must be at most ${LIMITS.viewBytes} bytes`)
  return walk.problems
}
