/**
 * Whether a message stands in a thread and not in the channel.
 * @param {{ ts: string, thread_ts?: string }} message
 */
export function isReply(message) {
  return Boolean(message.thread_ts) && message.thread_ts !== message.ts
}

/**
 * The replies of one thread, oldest first.
 * @param {object[]} messages of the channel
 * @param {string} ts of the thread's first message
 */
export function repliesTo(messages, ts) {
  return messages.filter((message) => isReply(message) && message.thread_ts === ts)
}

/**
 * What stands below a message with a thread. Replies that only one person sees do not count.
 * @param {object[]} messages of the channel
 * @param {string} ts of the thread's first message
 * @returns {{ count: number, latest?: string }}
 */
export function threadSummary(messages, ts) {
  const seen = repliesTo(messages, ts).filter((message) => !message.ephemeral)
  return { count: seen.length, latest: seen.at(-1)?.ts }
}
