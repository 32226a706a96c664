import { ApiError } from '../api-error.ts'
import type { Method } from '../method.ts'
import { readView, viewAnswer } from '../view-arguments.ts'

/** views.publish: the home tab of one person. */
export const viewsPublish: Method = {
  token: 'bot',
  scopes: [],
  arguments: { user_id: 'string!', view: 'json!', hash: 'string' },
  run(args, world) {
    if (!world.manifest.homeTab) throw new ApiError('not_enabled')
    const draft = readView(args, 'home')
    const user = world.directory.users.get(args.needed('user_id'))
    if (!user || user.is_bot || user.deleted) throw new ApiError('user_not_found')
    return viewAnswer(world, user.id, () => world.views.publish(user.id, draft, args.text('hash')))
  },
}
