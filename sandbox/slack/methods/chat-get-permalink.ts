import { ApiError } from '../api-error.ts'
import { knownChannel } from '../conversations.ts'
import type { Method } from '../method.ts'

/** chat.getPermalink: the address of a message. */
export const chatGetPermalink: Method = {
  token: 'bot',
  scopes: [],
  arguments: { channel: 'string!', message_ts: 'ts!' },
  run(args, world) {
    const channel = knownChannel(world, args.needed('channel'))
    const message = world.messages.find(channel.id, args.needed('message_ts'))
    if (!message) throw new ApiError('message_not_found')
    const { ts, thread_ts: root } = message
    const reply = root && root !== ts ? `?thread_ts=${root}&cid=${channel.id}` : ''
    const site = `https://${world.app.teamDomain}.slack.com`
    const permalink = `${site}/archives/${channel.id}/p${ts.replace('.', '')}${reply}`
    return { channel: channel.id, permalink }
  },
}
