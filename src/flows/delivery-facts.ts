import type { DeliveryFacts } from '../domain/rule.ts'
import type { Context } from './context.ts'

/** Messages that were given up are told for this long. */
const FAILED_MS = 3_600_000

/**
 * How the bot's messages get to Slack, all channels together. Only the first cluster is told, so that it is said once;
 * null for the others.
 */
export async function deliveryFacts(
  { store, clock, clusters }: Pick<Context, 'store' | 'clock' | 'clusters'>,
  cluster: string,
): Promise<DeliveryFacts | null> {
  if (clusters.keys().next().value !== cluster) return null
  const now = clock.now()
  const oldest = await store.oldestWaiting()
  return {
    oldestSeconds: oldest === null ? 0 : Math.max(0, (now - oldest.since) / 1000),
    failed: await store.failedSince(now - FAILED_MS),
  }
}
