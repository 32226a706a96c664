import type { Method } from '../method.ts'
import { exchangeTrigger, readView, viewAnswer } from '../view-arguments.ts'

/** views.push: another modal on top; three at most. */
export const viewsPush: Method = {
  token: 'bot',
  scopes: [],
  arguments: { view: 'json!', trigger_id: 'string', interactivity_pointer: 'string' },
  run(args, world) {
    const draft = readView(args, 'modal')
    const user = exchangeTrigger(args, world)
    return viewAnswer(world, user, () => world.views.push(user, draft))
  },
}
