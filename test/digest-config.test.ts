import { expect, it, test } from 'vitest'
import { parse } from 'yaml'
import { toDigestSettings, yamlDigest } from '../src/digest-config.ts'

const at = (hour: number, minute = 0, weekday: number | null = null) => ({ weekday, hour, minute })
const settings = (text: string, timeZone: string | null = null) =>
  toDigestSettings(yamlDigest.parse(parse(text) ?? undefined), { timeZone, channel: 'C0ALERTS' })

it('is daily at 08:00 unless told otherwise, in the zone in which times are shown', () => {
  const usual = { daily: at(8), weekly: null, channel: 'C0ALERTS' }
  expect(settings('')).toEqual({ ...usual, zone: 'UTC' })
  expect(settings('{}', 'Asia/Shanghai')).toEqual({ ...usual, zone: 'Asia/Shanghai' })
})

test.each([
  ['daily: off', { daily: null }],
  ['daily: false', { daily: null }],
  ['daily: "18:30"', { daily: at(18, 30) }],
  ['weekly: Mon 08:00', { daily: at(8), weekly: at(8, 0, 1) }],
  ['weekly: sunday 7:15', { weekly: at(7, 15, 0) }],
  ['{ zone: Europe/Berlin, channel: C0REPORTS }', { zone: 'Europe/Berlin', channel: 'C0REPORTS' }],
])('%s', (text, expected) => {
  expect(settings(text, 'UTC')).toMatchObject(expected)
})

test.each([
  ['daily: "25:00"', 'daily', 'a time of day'],
  ['daily: Mon 08:00', 'daily', 'a time of day'],
  ['daily: 08:00', null, null],
  ['weekly: "08:00"', 'weekly', 'a day and a time'],
  ['zone: Mars/Olympus', 'zone', 'an IANA time zone'],
  ['channel: "#reports"', 'channel', 'a channel id'],
  ['dayly: off', '', 'dayly'],
])('%s', (text, where, problem) => {
  const read = yamlDigest.safeParse(parse(text))
  expect(read.success).toBe(where === null)
  const [issue] = read.error?.issues ?? []
  expect(issue?.path.join('.') ?? null).toBe(where)
  if (problem !== null) expect(issue?.message).toContain(problem)
})
