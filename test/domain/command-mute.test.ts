import { expect, it } from 'vitest'
import { readCommand } from '../../src/domain/command.ts'

const NOW = Date.parse('2026-11-20T09:00:00Z')
const HOUR = 3_600_000

const read = (text: string, timeZone: string | null = null) =>
  readCommand(text, { now: NOW, timeZone })

const WHY = '--reason "storage is moved"'

it.each([
  [`mute --for 4h ${WHY}`, {}, NOW + 4 * HOUR],
  [`mute --for 30m ${WHY}`, {}, NOW + HOUR / 2],
  [`mute --for 90 min ${WHY}`, {}, NOW + 1.5 * HOUR],
  [
    `mute --tenant crm --area DATA,log --rule no_full --cluster "prod-*" --for 2d ${WHY}`,
    {
      tenant: 'crm',
      area: 'data,log',
      rule: 'no_full',
      cluster: 'prod-*',
    },
    NOW + 48 * HOUR,
  ],
  ['mute --for 1h --reason storage is moved', {}, NOW + HOUR],
  [`mute --until "2026-11-20 18:00 +08:00" ${WHY}`, {}, NOW + HOUR],
  [`mute --until 2026-11-20 18:00 +08:00 ${WHY}`, {}, NOW + HOUR],
  // Phones and input methods.
  [`mute —tenant crm —for 4h —reason “storage is moved”`, { tenant: 'crm' }, NOW + 4 * HOUR],
])('%s', (text, match, until) => {
  expect(read(text)).toEqual({
    ok: true,
    command: { kind: 'mute', match, until, reason: 'storage is moved' },
  })
})

it('a time without a zone is read in the configured one', () => {
  expect(read(`mute --until "2026-11-20 18:00" ${WHY}`, 'Asia/Shanghai')).toMatchObject({
    command: { until: NOW + HOUR },
  })
})

it.each([
  [`mute ${WHY}`, 'needs an end'],
  [`mute --for 4h --until "2026-11-20 18:00 Z" ${WHY}`, 'contradict'],
  ['mute --for 4h', 'needs a reason'],
  [`mute --for soon ${WHY}`, 'is no length of time'],
  [`mute --for 31d ${WHY}`, '30 days at most'],
  [`mute --until 4h ${WHY}`, 'for a length write --for 4h'],
  [`mute --until "2026-11-20 08:00 Z" ${WHY}`, 'is past'],
  [`mute --until "2026-11-20 18:00" ${WHY}`, 'has no zone'],
  [`mute crm --for 4h ${WHY}`, 'A tenant is --tenant crm'],
  [`mute --area dat --for 4h ${WHY}`, 'Did you mean data?'],
  [`mute --rule nofull --for 4h ${WHY}`, 'Did you mean no_full?'],
  [`mute --tenat crm --for 4h ${WHY}`, 'Did you mean --tenant?'],
  [`mute --for 4h --reason "${'x'.repeat(201)}"`, 'at most 200'],
  ['unmute', 'needs the id'],
  ['unmute crm', 'is no id of a mute'],
  ['mutes all', 'takes nothing after it'],
  ['routes', 'has one verb'],
  ['routes test crm', 'takes flags only'],
  ['routes test --severity bad', '--severity knows critical, warning, info'],
])('%s: %s', (text, problem) => {
  const misread = read(text)
  expect(misread.ok).toBe(false)
  expect(JSON.stringify(misread)).toContain(problem)
})

it.each([
  [`mute crm --for 4h ${WHY}`, `mute --tenant crm --for 4h ${WHY}`],
  [`mute NO_FULL --for 4h ${WHY}`, `mute --rule NO_FULL --for 4h ${WHY}`],
  [`mute log --for 4h ${WHY}`, `mute --area log --for 4h ${WHY}`],
  [`mute --tenat crm --for 4h ${WHY}`, `mute --tenant crm --for 4h ${WHY}`],
  // Never more than was typed: without that filter all alerts would be muted.
  [`mute --severity critical --for 4h ${WHY}`, 'help mute'],
  [`mute --status failed --tenant crm --for 4h ${WHY}`, 'help mute'],
  [`mute --tenant crm pay --for 4h ${WHY}`, 'help mute'],
  [`mute log --area data --for 4h ${WHY}`, 'help mute'],
  ['mute --tenant crm --for 4h --reason "disks', 'mute --tenant crm --for 4h --reason disks'],
])('%s: suggests %s', (text, suggestion) => {
  expect(read(text)).toMatchObject({ ok: false, suggestion })
})

it('unmute, mutes and routes test', () => {
  expect(read('unmute M-K3V9PX')).toEqual({ ok: true, command: { kind: 'unmute', id: 'm-k3v9px' } })
  expect(read('mutes')).toEqual({ ok: true, command: { kind: 'mutes' } })
  expect(read('routes test --tenant crm')).toEqual({
    ok: true,
    command: {
      kind: 'routes test',
      cluster: null,
      tenant: 'crm',
      area: null,
      severity: 'critical',
      rule: null,
    },
  })
})
