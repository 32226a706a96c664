import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { digestKey, lastPeriod, readDigestTime } from '../../src/domain/digest-period.ts'

const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16)
const period = (text: string, zone: string, now: string) => {
  const kind = /^[a-z]/i.test(text) ? 'weekly' : 'daily'
  const time = readDigestTime(text, kind)
  if (!time) throw new Error(`${text} is no time`)
  return lastPeriod(kind, time, zone, Date.parse(now))
}

describe('when a digest is due', () => {
  test.each([
    ['08:00', 'UTC', '2026-11-20T08:00:00Z', '2026-11-19T08:00', '2026-11-20T08:00'],
    ['08:00', 'UTC', '2026-11-20T07:59:59Z', '2026-11-18T08:00', '2026-11-19T08:00'],
    ['8:05', 'Asia/Shanghai', '2026-11-20T00:05:00Z', '2026-11-19T00:05', '2026-11-20T00:05'],
    ['00:00', 'Pacific/Kiritimati', '2026-11-20T09:00:00Z', '2026-11-18T10:00', '2026-11-19T10:00'],
    ['23:59', 'Pacific/Niue', '2026-11-20T11:00:00Z', '2026-11-19T10:59', '2026-11-20T10:59'],
    // The clocks go back: a day of 25 hours. They go forward: one of 23.
    ['08:00', 'Europe/Berlin', '2026-10-25T12:00:00Z', '2026-10-24T06:00', '2026-10-25T07:00'],
    ['08:00', 'Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-28T07:00', '2026-03-29T06:00'],
    // 02:30 is passed over that day, and due an hour later; in autumn it comes twice, and the first counts.
    ['02:30', 'Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-28T01:30', '2026-03-29T01:30'],
    ['02:30', 'Europe/Berlin', '2026-10-25T01:00:00Z', '2026-10-24T00:30', '2026-10-25T00:30'],
    ['Mon 08:00', 'UTC', '2026-11-20T12:00:00Z', '2026-11-09T08:00', '2026-11-16T08:00'],
    ['monday 08:00', 'UTC', '2026-11-16T08:00:00Z', '2026-11-09T08:00', '2026-11-16T08:00'],
    ['Sun 01:00', 'Asia/Shanghai', '2026-11-21T18:00:00Z', '2026-11-14T17:00', '2026-11-21T17:00'],
  ])('%s in %s at %s: %s → %s', (text, zone, now, from, to) => {
    const found = period(text, zone, now)
    expect([iso(found.from), iso(found.to)]).toEqual([from, to])
  })

  it('periods follow one another without a gap, whatever the zone', () => {
    const zones = [
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Asia/Shanghai',
      'Australia/Lord_Howe',
    ]
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 23 }),
        fc.constantFrom(0, 15, 30, 59),
        fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 11, 31) }),
        (zone, hour, minute, now) => {
          const time = { weekday: null, hour, minute }
          const last = lastPeriod('daily', time, zone, now)
          const before = lastPeriod('daily', time, zone, last.to - 1)
          expect(before.to).toBe(last.from)
          expect(last.to).toBeLessThanOrEqual(now)
          expect((last.to - last.from) / 3_600_000).toBeGreaterThanOrEqual(22)
          expect((last.to - last.from) / 3_600_000).toBeLessThanOrEqual(26)
          expect(digestKey(last)).not.toBe(digestKey(before))
        },
      ),
      { numRuns: 300 },
    )
  })

  test.each([
    ['24:00', 'daily'],
    ['08:60', 'daily'],
    ['8', 'daily'],
    ['Mon 08:00', 'daily'],
    ['08:00', 'weekly'],
    ['Xyz 08:00', 'weekly'],
    ['', 'daily'],
  ] as const)('%j is no time of a %s digest', (text, kind) => {
    expect(readDigestTime(text, kind)).toBeNull()
  })
})
