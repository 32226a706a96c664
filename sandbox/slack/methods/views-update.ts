import { ApiError, invalidArguments } from '../api-error.ts'
import type { Method } from '../method.ts'
import { readView, viewAnswer } from '../view-arguments.ts'

/** views.update: an open modal, by view_id or external_id; with `hash` only if nobody changed it since. */
export const viewsUpdate: Method = {
  token: 'bot',
  scopes: [],
  arguments: { view: 'json!', view_id: 'string', external_id: 'string', hash: 'string' },
  run(args, world) {
    const [id, externalId] = [args.text('view_id'), args.text('external_id')]
    if (!id && !externalId) throw invalidArguments(['one of view_id, external_id is required'])
    const found = world.views.find({ id, externalId })
    if (!found) throw new ApiError('not_found')
    const draft = readView(args, found.view.type)
    return viewAnswer(world, found.user, () =>
      world.views.update(found.view, draft, args.text('hash')),
    )
  },
}
