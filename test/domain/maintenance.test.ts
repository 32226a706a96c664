import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Maintenance, occurrenceAt, readWeekly } from '../../src/domain/maintenance.ts'
import { quietsAt } from '../../src/domain/mute.ts'

const window = (weekly: string, zone: string): Maintenance => {
  const { begins, lastsMs } = readWeekly(weekly) ?? {}
  if (!begins || !lastsMs) throw new Error(weekly)
  return { match: {}, begins: { text: weekly, zone, cron: begins }, lastsMs }
}

const utc = (text: string) => Date.parse(`${text}:00Z`)

// 2026-11-21 is a Saturday; Shanghai is eight hours ahead of UTC.
it.each([
  ['Sat 22:00-04:00', 'Asia/Shanghai', '2026-11-21T13:59', false],
  ['Sat 22:00-04:00', 'Asia/Shanghai', '2026-11-21T14:00', true],
  ['Sat 22:00-04:00', 'Asia/Shanghai', '2026-11-21T19:59', true],
  ['Sat 22:00-04:00', 'Asia/Shanghai', '2026-11-21T20:00', false],
  ['Sat 22:00-04:00', 'Asia/Shanghai', '2026-11-22T14:30', false],
  ['Mon-Fri 01:00-02:30', 'UTC', '2026-11-20T02:29', true],
  ['Mon-Fri 01:00-02:30', 'UTC', '2026-11-21T02:00', false],
  ['Fri-Mon 01:00-02:00', 'UTC', '2026-11-22T01:30', true],
  ['Fri-Mon 01:00-02:00', 'UTC', '2026-11-24T01:30', false],
  ['Sat,Sun 00:00-24:00', 'UTC', '2026-11-22T23:59', true],
  ['Sat,Sun 00:00-24:00', 'UTC', '2026-11-23T00:00', false],
  ['daily 03:00-04:00', 'UTC', '2026-11-24T03:30', true],
  // An end that is the beginning is the next day's.
  ['Sat 03:00-03:00', 'UTC', '2026-11-22T02:59', true],
  ['Sat 03:00-03:00', 'UTC', '2026-11-22T03:00', false],
  // Clocks in Berlin go from 03:00 back to 02:00 on 2026-10-25: the window is an hour longer.
  ['daily 01:00-04:00', 'Europe/Berlin', '2026-10-25T02:59', true],
  ['daily 01:00-04:00', 'Europe/Berlin', '2026-10-25T03:00', false],
  // In spring they go from 02:00 to 03:00 on 2026-03-29, at 01:00 UTC: what begins in between begins then.
  ['Sun 02:30-04:00', 'Europe/Berlin', '2026-03-29T00:59', false],
  ['Sun 02:30-04:00', 'Europe/Berlin', '2026-03-29T01:00', true],
  ['Sun 02:30-04:00', 'Europe/Berlin', '2026-03-29T01:59', true],
  ['Sun 02:30-04:00', 'Europe/Berlin', '2026-03-29T02:00', false],
  ['Sun 02:30-04:00', 'Europe/Berlin', '2026-03-22T01:30', true],
  // One that they pass over whole keeps its length.
  ['Sun 02:30-02:45', 'Europe/Berlin', '2026-03-29T01:14', true],
  ['Sun 02:30-02:45', 'Europe/Berlin', '2026-03-29T01:15', false],
  // A gap of half an hour, at 02:00 of Lord Howe on 2026-10-04, which is 15:30 UTC of the day before.
  ['Sun 02:10-03:00', 'Australia/Lord_Howe', '2026-10-03T15:29', false],
  ['Sun 02:10-03:00', 'Australia/Lord_Howe', '2026-10-03T15:30', true],
])('%s in %s at %s: %s', (weekly, zone, moment, lasts) => {
  expect(occurrenceAt(window(weekly, zone), utc(moment)) !== null).toBe(lasts)
})

it.each([
  'Sat',
  'Sat 22:00',
  'Someday 22:00-23:00',
  'Sat 25:00-26:00',
  'Sat 22:60-23:00',
  '1 22:00-23:00',
  '',
])('"%s" is no window', (text) => {
  expect(readWeekly(text)).toBeNull()
})

it('an occurrence lasts from its beginning to its end, and is the same at every moment of it', () => {
  const sat = window('Sat 22:00-04:00', 'Asia/Shanghai')
  const from = utc('2026-11-21T14:00')
  const until = utc('2026-11-21T20:00')
  fc.assert(
    fc.property(fc.integer({ min: from, max: until - 1 }), (moment) => {
      expect(occurrenceAt(sat, moment)).toEqual({ from, until })
    }),
  )
})

it('two occurrences have two ids; a mute that is ended or past is none', () => {
  const sat = window('Sat 22:00-04:00', 'Asia/Shanghai')
  const mute = {
    id: 'm-1',
    match: {},
    by: 'U0ALICE',
    reason: 'r',
    createdAt: 0,
    until: utc('2026-11-28T15:00'),
    endedAt: null,
    endedBy: null,
  }
  const at = (moment: string, mutes = [mute]) =>
    quietsAt(mutes, [sat], utc(moment)).map((one) => one.id)
  const [first] = at('2026-11-21T15:00', [])
  const [second] = at('2026-11-28T15:00', [])
  expect(first).toMatch(/^window-1-/)
  expect(second).not.toBe(first)
  expect(at('2026-11-21T14:59')).toEqual(['m-1', first])
  expect(at('2026-11-28T15:00')).toEqual([second])
  expect(at('2026-11-21T15:00', [{ ...mute, endedAt: 1 } as unknown as typeof mute])).toEqual([
    first,
  ])
})
