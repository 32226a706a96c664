import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Schedule, startSchedule } from '../../src/schedule.ts'

const logged: string[] = []
const log = {
  info: () => {},
  warn: () => {},
  error: (facts: object, message: string) => logged.push(`${message} ${JSON.stringify(facts)}`),
}

let schedule: Schedule | null = null
beforeEach(() => {
  logged.length = 0
  vi.useFakeTimers({ now: Date.parse('2026-11-20T09:00:00.500Z') })
})
afterEach(async () => {
  await schedule?.stop()
  vi.useRealTimers()
})

it('a run never overlaps itself, and others go on', async () => {
  let running = 0
  let most = 0
  let slowRuns = 0
  let quickRuns = 0
  schedule = startSchedule(
    [
      {
        name: 'slow',
        cron: '* * * * * *',
        run: async () => {
          slowRuns++
          most = Math.max(most, ++running)
          await new Promise((resolve) => setTimeout(resolve, 3500))
          running--
        },
      },
      {
        name: 'quick',
        cron: '* * * * * *',
        run: async () => {
          quickRuns++
        },
      },
    ],
    log,
  )
  await vi.advanceTimersByTimeAsync(12_000)
  expect(most).toBe(1)
  expect(slowRuns).toBe(3)
  expect(quickRuns).toBe(12)
})

it('a tick that throws is logged under its name, and the next one comes', async () => {
  let runs = 0
  schedule = startSchedule(
    [
      {
        name: 'watch prod',
        cron: '* * * * * *',
        run: async () => {
          if (runs++ < 2) throw new Error('boom')
        },
      },
    ],
    log,
  )
  await vi.advanceTimersByTimeAsync(5000)
  expect(runs).toBe(5)
  expect(logged).toHaveLength(2)
  expect(logged[0]).toContain('watch prod')
  expect(logged[0]).toContain('boom')
})

it('stop waits for what runs, and starts nothing more', async () => {
  let begun = 0
  let ended = 0
  schedule = startSchedule(
    [
      {
        name: 'one',
        cron: '* * * * * *',
        run: async () => {
          begun++
          await new Promise((resolve) => setTimeout(resolve, 2000))
          ended++
        },
      },
    ],
    log,
  )
  await vi.advanceTimersByTimeAsync(1000)
  expect([begun, ended]).toEqual([1, 0])
  let stopped = false
  const stop = schedule.stop().then(() => {
    stopped = true
  })
  await vi.advanceTimersByTimeAsync(1000)
  expect(stopped).toBe(false)
  await vi.advanceTimersByTimeAsync(10_000)
  await stop
  expect([begun, ended]).toEqual([1, 1])
})

it.each([
  ['*/15 * * * * *', 60, 4],
  ['*/5 * * * * *', 60, 12],
  ['17 * * * *', 7200, 2],
])('%s for %i s: %i runs', async (cron, seconds, runs) => {
  let count = 0
  const run = async () => {
    count++
  }
  schedule = startSchedule([{ name: 'x', cron, run }], log)
  await vi.advanceTimersByTimeAsync(seconds * 1000)
  expect(count).toBe(runs)
})
