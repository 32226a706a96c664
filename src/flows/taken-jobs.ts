import type { Context } from './context.ts'

/** Requests that are looked through: what is older than these began long before. */
const NEWEST = 200

/**
 * Keys of the jobs that requests became already: a job that carries no description (3.x, cleanups) and is found by its
 * time must not be taken by two of them.
 */
export async function takenJobs({ store }: Pick<Context, 'store'>): Promise<Set<string>> {
  const states = ['started', 'succeeded', 'failed', 'cancelled'] as const
  const requests = await store.requests({ states, limit: NEWEST })
  return new Set(requests.flatMap(({ jobKey }) => jobKey ?? []))
}
