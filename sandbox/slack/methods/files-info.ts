import { ApiError } from '../api-error.ts'
import { fileObject } from '../file-object.ts'
import type { Method } from '../method.ts'

/** files.info: what is known of a file, and where it was shared; files have no comments here. */
export const filesInfo: Method = {
  token: 'bot',
  scopes: ['files:read'],
  arguments: { file: 'string!', cursor: 'string', limit: 'integer' },
  run(args, world) {
    const file = world.files.find(args.needed('file'))
    if (!file?.completed) throw new ApiError('file_not_found')
    const { channel, ts, threadTs } = file.completed
    const kind = channel && world.directory.channel(channel).is_im ? 'ims' : 'channels'
    const share = { ts, ...(threadTs ? { thread_ts: threadTs } : {}) }
    const visible = world.directory.channels.get(channel ?? '')
    const access = visible?.is_private || visible?.is_im ? 'private' : 'public'
    return {
      file: {
        ...fileObject(world, file),
        ...(channel ? { [kind]: [channel], shares: { [access]: { [channel]: [share] } } } : {}),
      },
      comments: [],
      response_metadata: { next_cursor: '' },
    }
  },
}
