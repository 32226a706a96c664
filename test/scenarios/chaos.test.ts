import { expect, it } from 'vitest'
import { chaosDay } from '../../sandbox/chaos/day.ts'

it('two hours of chaos: kills, lost answers, outages, wrong clocks; every event is told exactly once', {
  timeout: 180_000,
}, async () => {
  const day = await chaosDay({ seed: 5, jobs: 40, kills: 4, hours: 2, tenants: 12, speed: 360 })
  expect(day.findings).toEqual([])
  expect(day).toMatchObject({ lost: 0, repeated: 0, kills: 4 })
  expect(day.events).toBeGreaterThan(20)
  expect(day.delivered).toBe(day.events)
})
