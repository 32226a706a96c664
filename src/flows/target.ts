import type { Due, Method } from '../store/claim.ts'

/** Where a message goes, and by which of Slack's methods. */
export interface Target {
  readonly method: Method
  readonly channel: string
  /** Of a post: the message under which it is a reply, or null. Of an edit: the message that is changed. */
  readonly ts: string | null
}

/** What has to be done for a row now, or null when nothing has: a reply or an edit without its message means nothing. */
export function targetOf({ mode, channel, root, meant }: Due): Target | null {
  const anew: Target = { method: 'post', channel, ts: null }
  switch (mode) {
    case 'post':
      return anew
    case 'upsert':
      return root ? { method: 'edit', ...root } : anew
    case 'edit':
      return root ? { method: 'edit', ...root } : null
    case 'thread':
      // Its message stays in a channel that takes none: said elsewhere, on its own.
      if (root && root.channel === meant?.channel) return anew
      return root ? { method: 'post', ...root } : null
  }
}
