import type { World } from './world.ts'

/** A message as it was made or changed. */
export interface Told {
  /** `alerts` or `approvals`: what the channel is for. */
  readonly channel: string
  /** `posted`: a new message; `edited`: an older one; `thread`: a new one below an older one. */
  readonly kind: 'posted' | 'edited' | 'thread'
  /** The message in plain text, all lines but the one with its delivery id, which is the same in all of its edits. */
  readonly text: string
}

const CHANNELS: Readonly<Record<string, string>> = {
  C0DBOPS: 'alerts',
  C0APPROVALS: 'approvals',
}
const KINDS: Readonly<Record<string, 'posted' | 'edited'>> = {
  'chat.postMessage': 'posted',
  'chat.update': 'edited',
}

const ORDER: readonly Told['kind'][] = ['posted', 'edited', 'thread']

function withoutId(text: string): string {
  return text.replace(/\nd-[a-z2-9]{6}$/, '')
}

/**
 * Runs a step and gives what the bot has said in it: new messages, then edits, then threads, each in their order. Edits
 * and posts go to Slack side by side, so which of both arrives first is no fact.
 */
export async function toldBy(world: World, step: () => Promise<void>): Promise<Told[]> {
  const before = world.slack.calls.length
  await step()
  const told = world.slack.calls.slice(before).flatMap(({ method, args }): Told[] => {
    if (!/^chat\.|^files\.complete/.test(method)) return []
    const channel = String(args.channel ?? '')
    const kind = args.thread_ts === undefined ? KINDS[method] : 'thread'
    if (!kind) throw new Error(`${method} in ${channel}`)
    return [{ channel: CHANNELS[channel] ?? channel, kind, text: withoutId(String(args.text)) }]
  })
  return told.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
}
