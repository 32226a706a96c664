import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isCronMinute, readCron } from '../../src/domain/cron.ts'
import { lastDue, type Timetable } from '../../src/domain/timetable.ts'
import { toZoneTime } from '../../src/domain/zone-time.ts'

function timetable(text: string, zone: string): Timetable {
  const cron = readCron(text)
  if (!cron) throw new Error(`${text} is no cron expression`)
  return { text, zone, cron }
}

const due = (text: string, zone: string, until: string) => {
  const at = lastDue(timetable(text, zone), Date.parse(until))
  return at === null ? null : new Date(at).toISOString().slice(0, 16)
}

describe('the last time that was due', () => {
  test.each([
    ['every day', '0 2 * * *', 'UTC', '2025-03-01T02:00Z', '2025-03-01T02:00'],
    ['a minute before', '0 2 * * *', 'UTC', '2025-03-01T01:59Z', '2025-02-28T02:00'],
    ['ahead of UTC', '0 2 * * *', 'Asia/Shanghai', '2025-03-01T12:00Z', '2025-02-28T18:00'],
    ['behind UTC', '0 22 * * *', 'America/New_York', '2025-03-01T12:00Z', '2025-03-01T03:00'],
    ['on Saturdays', '30 1 * * 6', 'UTC', '2025-03-06T12:00Z', '2025-03-01T01:30'],
    ['Sunday as 7', '0 0 * * 7', 'UTC', '2025-03-06T12:00Z', '2025-03-02T00:00'],
    ['on weekdays', '0 3 * * mon-fri', 'UTC', '2025-03-02T12:00Z', '2025-02-28T03:00'],
    ['every six hours', '0 */6 * * *', 'UTC', '2025-03-01T17:59Z', '2025-03-01T12:00'],
    ['on the first of months', '0 0 1 * *', 'UTC', '2025-03-31T12:00Z', '2025-03-01T00:00'],
    ['on the 1st or on Mondays', '0 0 1 * 1', 'UTC', '2025-03-04T00:00Z', '2025-03-03T00:00'],
    ['in leap years', '0 0 29 2 *', 'UTC', '2025-03-01T00:00Z', '2024-02-29T00:00'],
    ['never', '0 0 31 2 *', 'UTC', '2025-03-01T00:00Z', null],
    // Clocks go from 02:00 to 03:00 on 30 March 2025, and from 03:00 back to 02:00 on 26 October.
    ['passed over', '30 2 * * *', 'Europe/Berlin', '2025-03-30T12:00Z', '2025-03-29T01:30'],
    ['shown twice', '30 2 * * *', 'Europe/Berlin', '2025-10-26T12:00Z', '2025-10-26T00:30'],
    [
      'the other side of the date line',
      '0 1 * * *',
      'Pacific/Kiritimati',
      '2025-03-01T11:00Z',
      '2025-03-01T11:00',
    ],
  ])('%s: %s in %s until %s', (_, text, zone, until, expected) => {
    expect(due(text, zone, until)).toBe(expected)
  })

  test('is one of its minutes, and no later one is', () => {
    const zones = fc.constantFrom('UTC', 'Asia/Kolkata', 'America/St_Johns', 'Australia/Lord_Howe')
    const texts = fc.constantFrom('*/7 3,15 * * *', '0 0 * * 1-5', '59 23 28-31 * *', '5 4 * 2 0')
    const moments = fc.integer({ min: Date.parse('2020-01-01'), max: Date.parse('2035-01-01') })
    fc.assert(
      fc.property(texts, zones, moments, fc.nat(7 * 1440), (text, zone, until, back) => {
        const one = timetable(text, zone)
        const at = lastDue(one, until)
        if (at === null) throw new Error('every one of them is due now and then')
        expect(at).toBeLessThanOrEqual(until)
        expect(isCronMinute(one.cron, toZoneTime(at, zone))).toBe(true)
        const between = Math.floor(until / 60_000 - back) * 60_000
        const local = toZoneTime(between, zone)
        // The second of two equal times of a day is no time of its own.
        const twice =
          toZoneTime(between - 3_600_000, zone) === local ||
          toZoneTime(between - 1_800_000, zone) === local
        if (between > at && !twice) expect(isCronMinute(one.cron, local)).toBe(false)
      }),
    )
  })
})
