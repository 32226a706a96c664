import type { AnyMiddlewareArgs, Middleware } from '@slack/bolt'

/** How long a delivered interaction is remembered; Slack retries within minutes. */
const MEMORY_MS = 10 * 60_000

/** Says of each id whether it is new, for ten minutes. */
export function newcomers(clock: { now(): number }): (id: string) => boolean {
  const seen = new Map<string, number>()
  return (id) => {
    const now = clock.now()
    for (const [old, at] of seen) {
      if (now - at < MEMORY_MS) break
      seen.delete(old)
    }
    if (seen.has(id)) return false
    seen.set(id, now)
    return true
  }
}

/**
 * Drops an interaction that came before: Slack may deliver an envelope twice, and a form must not be submitted twice.
 * The second copy is acknowledged and goes no further, whichever connection it came over. Interactions are known by
 * their `trigger_id`, and what has none by its envelope.
 */
export function once(clock: { now(): number }): Middleware<AnyMiddlewareArgs> {
  const isNew = newcomers(clock)
  return async (args) => {
    const { body, context, next } = args
    const trigger = String('trigger_id' in body ? body.trigger_id : (context.envelopeId ?? ''))
    if (trigger === '' || isNew(trigger)) return await next()
    if ('ack' in args && typeof args.ack === 'function') await (args.ack as () => Promise<void>)()
  }
}
