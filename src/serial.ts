import type { Log } from './flows/context.ts'

/**
 * Runs some work one run at a time. A call while it runs leads to one more run after it, however many calls there
 * are; the promise given resolves after a run that began after the call. Errors are logged and never thrown out.
 */
export function serial(work: () => Promise<void>, log: Pick<Log, 'error'>): () => Promise<void> {
  let last: Promise<void> = Promise.resolve()
  let waiting: Promise<void> | null = null
  return () => {
    if (waiting) return waiting
    waiting = last.then(async () => {
      waiting = null
      try {
        await work()
      } catch (error) {
        log.error({ error: String(error), stack: (error as Error).stack }, 'flow failed')
      }
    })
    last = waiting
    return waiting
  }
}
