import type { Ephemeral, Message } from './model.ts'

/** What is written in channels, and what only one person sees. */
export class Messages {
  readonly #channels = new Map<string, Message[]>()
  readonly #ephemerals: Ephemeral[] = []

  /** All messages of a channel, replies included, oldest first. */
  of(channel: string): Message[] {
    const known = this.#channels.get(channel)
    if (known) return known
    const made: Message[] = []
    this.#channels.set(channel, made)
    return made
  }

  /** One message. */
  find(channel: string, ts: string): Message | undefined {
    return this.of(channel).find((message) => message.ts === ts)
  }

  /** Root and replies of a thread, oldest first; empty if there is no such root. */
  thread(channel: string, ts: string): Message[] {
    return this.of(channel).filter((message) => message.ts === ts || message.thread_ts === ts)
  }

  /** Adds a message; a reply changes the counts of its root. */
  add(message: Message): void {
    this.of(message.channel).push(message)
    if (message.thread_ts) this.#recount(message.channel, message.thread_ts)
  }

  /** Takes a message away; a root with replies stays as a tombstone. */
  remove(message: Message): void {
    const all = this.of(message.channel)
    if (message.reply_count) {
      message.text = 'This message was deleted.'
      message.subtype = 'tombstone'
      delete message.blocks
      delete message.files
      delete message.metadata
      return
    }
    all.splice(all.indexOf(message), 1)
    if (message.thread_ts) this.#recount(message.channel, message.thread_ts)
  }

  #recount(channel: string, ts: string): void {
    const root = this.find(channel, ts)
    if (!root) return
    const replies = this.thread(channel, ts).filter((message) => message.ts !== ts)
    root.thread_ts = ts
    root.reply_count = replies.length
    root.reply_users = [...new Set(replies.map((reply) => reply.user))]
    root.latest_reply = replies.at(-1)?.ts
    if (replies.length > 0) return
    for (const name of ['thread_ts', 'reply_count', 'reply_users', 'latest_reply'] as const)
      delete root[name]
  }

  /** Shows something to one person. */
  addEphemeral(ephemeral: Ephemeral): void {
    this.#ephemerals.push(ephemeral)
  }

  /** What one person sees and others do not, oldest first. */
  ephemerals(user: string): Ephemeral[] {
    return this.#ephemerals.filter((one) => one.user === user)
  }

  /** Takes an ephemeral message away. */
  removeEphemeral(ephemeral: Ephemeral): void {
    const index = this.#ephemerals.indexOf(ephemeral)
    if (index >= 0) this.#ephemerals.splice(index, 1)
  }
}
