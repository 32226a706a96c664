import fc from 'fast-check'
import { expect, test } from 'vitest'
import { zoneTimeToMs } from '../../src/domain/zone-time.ts'

const ZONES = [
  'UTC',
  'Asia/Shanghai',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
]

/** What clocks in the zone show at a moment, as if it were UTC. */
function shownIn(ms: number, timeZone: string): number {
  const text = new Date(ms).toLocaleString('sv-SE', { timeZone })
  return Date.parse(`${text.replace(' ', 'T')}Z`)
}

test('a local time becomes the first moment at which clocks show it', () => {
  const minutes = fc.integer({
    min: Date.UTC(2020, 0) / 60_000,
    max: Date.UTC(2030, 0) / 60_000,
  })
  fc.assert(
    fc.property(minutes, fc.constantFrom(...ZONES), (minute, zone) => {
      const ms = minute * 60_000
      const found = zoneTimeToMs(shownIn(ms, zone), zone)
      expect(found).not.toBeNull()
      expect(shownIn(found ?? 0, zone)).toBe(shownIn(ms, zone))
      expect(found).toBeLessThanOrEqual(ms)
    }),
  )
})

test('an hour that the clocks skip is none, and one that comes twice is the first', () => {
  expect(zoneTimeToMs(Date.UTC(2026, 2, 29, 2, 30), 'Europe/Berlin')).toBeNull()
  expect(zoneTimeToMs(Date.UTC(2026, 9, 25, 2, 30), 'Europe/Berlin')).toBe(
    Date.UTC(2026, 9, 25, 0, 30),
  )
})
