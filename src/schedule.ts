import { createTask } from 'node-cron'
import type { Log } from './flows/context.ts'

/** One flow that runs by the clock. */
export interface Entry {
  readonly name: string
  /** Five or six cron fields; the sixth (first) is seconds. */
  readonly cron: string
  /** IANA zone in which the fields are read; the machine's when not given. */
  readonly timeZone?: string
  readonly run: () => Promise<void>
}

/** Running entries. */
export interface Schedule {
  /** Starts no more runs and waits for those that are on their way. */
  stop(): Promise<void>
}

/**
 * Runs each entry by its cron expression. A run never overlaps itself and never throws out: an error is logged and
 * the next tick comes (DESIGN §2, §7).
 */
export function startSchedule(entries: readonly Entry[], log: Log): Schedule {
  const running = new Map<string, Promise<void>>()
  const tasks = entries.map(({ name, cron, timeZone, run }) => {
    const tick = () => {
      if (running.has(name)) return
      const work = run()
        .catch((error: unknown) => {
          log.error({ flow: name, error: String(error), stack: stackOf(error) }, 'flow failed')
        })
        .finally(() => running.delete(name))
      running.set(name, work)
    }
    const task = createTask(cron, tick, {
      name,
      ...(timeZone === undefined ? {} : { timezone: timeZone }),
      suppressMissedWarning: true,
      // A tick that comes late, because the process was busy, still runs.
      missedExecutionTolerance: 60_000,
    })
    void task.start()
    return task
  })
  return {
    async stop() {
      await Promise.all(tasks.map(async (task) => task.destroy()))
      await Promise.all(running.values())
    },
  }
}

function stackOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack : undefined
}
