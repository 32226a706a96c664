import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatDuration,
  formatUtc,
  formatViewTime,
  readPersonTime,
  readViewTime,
} from '../../src/domain/time.ts'

/** A moment with microseconds, as views print it: 1971 to 2100. */
const moment = fc
  .tuple(fc.integer({ min: 31_536_000, max: 4_102_444_800 }), fc.integer({ min: 0, max: 999_999 }))
  .map(([seconds, micros]) => {
    const text = new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')
    return {
      text: `${text}.${String(micros).padStart(6, '0')}`,
      ms: seconds * 1000 + micros / 1000,
    }
  })

describe('readViewTime', () => {
  test.each([
    ['2025-03-01 02:00:00.101000', '2025-03-01 02:00:00.101000'],
    ['2022-06-1 10:58:33.689560', '2022-06-01 10:58:33.689560'],
    ['2022-6-1 1:2:3', '2022-06-01 01:02:03.000000'],
    ['2023-08-21 19:54:25', '2023-08-21 19:54:25.000000'],
    ['2024-01-31T11:23:08.756316000', '2024-01-31 11:23:08.756316'],
    ['  2025-03-01 02:00:00.1  ', '2025-03-01 02:00:00.100000'],
    ['1971-01-01 00:00:00', '1971-01-01 00:00:00.000000'],
  ])('%s', (text, canonical) => {
    expect(readViewTime(text)?.text).toBe(canonical)
  })

  test.each([
    null,
    undefined,
    '',
    ' ',
    '0',
    '1970-01-01 00:00:00.000000',
    '1970-01-01 08:00:00',
    '1970-12-31 23:59:59.999999',
    '0000-00-00 00:00:00',
    '21-AUG-23 07.47.20.000000000 PM',
    '2025-13-01 00:00:00',
    '2025-03-01 25:00:00',
    '2025-03-01',
    'soon',
  ])('%j is not set', (text) => {
    expect(readViewTime(text)).toBeNull()
  })

  test('microseconds survive reading and writing', () => {
    fc.assert(
      fc.property(moment, ({ text, ms }) => {
        const read = readViewTime(text)
        expect(read?.text).toBe(text)
        expect(read?.ms).toBeCloseTo(ms, 3)
        expect(formatViewTime(read?.ms ?? 0)).toBe(text)
      }),
    )
  })

  test('texts order as their times do', () => {
    fc.assert(
      fc.property(moment, moment, (a, b) => {
        expect(a.text < b.text).toBe(a.ms < b.ms)
      }),
    )
  })
})

describe('formatViewTime', () => {
  test.each([
    [Date.parse('2025-03-01T00:00:00.000Z'), '2025-03-01 00:00:00.000000'],
    [Date.parse('2025-03-01T00:00:00.000Z') + 0.25, '2025-03-01 00:00:00.000250'],
    [1.9999, '1970-01-01 00:00:00.002000'],
  ])('%d', (ms, text) => {
    expect(formatViewTime(ms)).toBe(text)
  })
})

describe('formatDuration', () => {
  test.each([
    [0, '0 s'],
    [-5, '0 s'],
    [0.4, '0 s'],
    [8.4, '8 s'],
    [99, '99 s'],
    [100, '2 min'],
    [840, '14 min'],
    [5999, '100 min'],
    [6000, '1 h 40 min'],
    [4920, '82 min'],
    [3600 * 2, '2 h'],
    [3600 * 6 - 20, '6 h'],
    [3600 * 10 - 1, '10 h'],
    [3600 * 30, '30 h'],
    [3600 * 48, '2 d'],
    [86_400 * 8, '8 d'],
  ])('%d s is %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text)
  })
})

describe('readPersonTime', () => {
  const noon = Date.parse('2026-11-20T12:29:00Z')

  test.each([
    ['2026-11-20 12:29:00 UTC', noon],
    ['2026-11-20 12:29 Z', noon],
    ['2026-11-20T12:29:00Z', noon],
    ['2026-11-20 20:29:00 +08:00', noon],
    ['2026-11-20 20:29 +0800', noon],
    ['2026-11-20 07:29:00 -05:00', noon],
    ['2026-11-20 17:59 +05:30', noon],
    ['2026-11-20 12:29:00 gmt', noon],
    ['  2026-11-20 12:29:00.123456 UTC ', noon + 123.456],
    ['2026-11-20 12:29:00.5 UTC', noon + 500],
    ['2024-02-29 00:00 UTC', Date.parse('2024-02-29T00:00:00Z')],
    ['2026-11-21 04:29 +16:00', noon],
  ])('%s', (text, ms) => {
    const read = readPersonTime(text)
    expect(read.ok && read.ms).toBeCloseTo(ms, 3)
  })

  test.each([
    ['2026-11-20 12:29:00', 'no-zone'],
    ['2026-11-20T12:29', 'no-zone'],
    ['2026-02-30 12:00 UTC', 'impossible'],
    ['2025-02-29 12:00 UTC', 'impossible'],
    ['2026-13-01 12:00 UTC', 'impossible'],
    ['2026-11-20 25:00 UTC', 'impossible'],
    ['2026-11-20 24:00 UTC', 'impossible'],
    ['2026-11-20 12:60 UTC', 'impossible'],
    ['2026-11-20 12:29:00 +99:00', 'impossible'],
    ['2026-11-20', 'format'],
    ['2026-11-20 UTC', 'format'],
    ['20.11.2026 12:29 UTC', 'format'],
    ['yesterday', 'format'],
    ['2026-11-20 12:29:00.1234567 UTC', 'format'],
    ['2026-11-20 12:29:00 CET', 'format'],
    ['', 'format'],
    ['1795177740000000000', 'format'],
  ])('%s is refused: %s', (text, problem) => {
    expect(readPersonTime(text)).toEqual({ ok: false, problem })
  })

  test('no zone is ever guessed', () => {
    fc.assert(
      fc.property(moment, ({ text }) => {
        expect(readPersonTime(text)).toEqual({ ok: false, problem: 'no-zone' })
        expect(readPersonTime(`${text} UTC`).ok).toBe(true)
      }),
    )
  })
})

test('formatUtc', () => {
  expect(formatUtc(Date.parse('2026-11-20T12:29:00.999Z'))).toBe('2026-11-20 12:29:00 UTC')
})
