import type { Method } from '../method.ts'
import { exchangeTrigger, readView, viewAnswer } from '../view-arguments.ts'

/** views.open: a modal for the person whose trigger_id this is. */
export const viewsOpen: Method = {
  token: 'bot',
  scopes: [],
  arguments: { view: 'json!', trigger_id: 'string', interactivity_pointer: 'string' },
  run(args, world) {
    const draft = readView(args, 'modal')
    const user = exchangeTrigger(args, world)
    return viewAnswer(world, user, () => world.views.open(user, draft))
  },
}
