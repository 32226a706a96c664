import type { Call } from '../slack/web-api.ts'

/** One message as Slack took it: when it was posted, and every time that it was changed. */
export interface Accepted {
  readonly ts: string
  /** ts of the message that it is a reply to, or null. */
  readonly thread: string | null
  /** The keys of its metadata, in order. */
  readonly keys: readonly string[]
  /** The lines of its blocks, at each time. */
  readonly versions: readonly (readonly string[])[]
}

/** Every message that Slack took, whatever it answered; nothing that it refused. */
export function acceptedMessages(calls: readonly Call[]): readonly Accepted[] {
  const messages = new Map<string, Accepted>()
  for (const { method, args, answer } of calls) {
    if (method !== 'chat.postMessage' && method !== 'chat.update') continue
    const { ok, ts, channel } = (answer ?? {}) as { ok?: boolean; ts?: string; channel?: string }
    if (!ok || ts === undefined) continue
    const before = messages.get(`${channel} ${ts}`)
    const thread = typeof args.thread_ts === 'string' ? args.thread_ts : null
    messages.set(`${channel} ${ts}`, {
      ts,
      thread: before?.thread ?? thread,
      keys: [...(before?.keys ?? []), keyOf(args.metadata)],
      versions: [...(before?.versions ?? []), linesOf(args.blocks)],
    })
  }
  return [...messages.values()]
}

/** What a message is about: its first key without the word after `#`. */
export function identityOf({ keys: [key = ''] }: Accepted): string {
  return key.split('#', 1)[0] ?? ''
}

function keyOf(metadata: unknown): string {
  const { event_payload } = (metadata ?? {}) as { event_payload?: { key?: unknown } }
  return String(event_payload?.key ?? '')
}

function linesOf(blocks: unknown): readonly string[] {
  const texts: string[] = []
  const walk = (value: unknown, name: string) => {
    if (typeof value === 'string' && name === 'text') texts.push(value)
    else if (typeof value === 'object' && value !== null) {
      for (const [key, one] of Object.entries(value)) walk(one, Array.isArray(value) ? name : key)
    }
  }
  walk(blocks, '')
  return texts.flatMap((text) => text.split('\n'))
}
