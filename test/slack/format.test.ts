import { describe, expect, test } from 'vitest'
import {
  ago,
  bar,
  bytes,
  channelMention,
  clean,
  code,
  count,
  cutMarkup,
  escapeText,
  list,
  mention,
  name,
  range,
  rate,
  utc,
  when,
} from '../../src/slack/format.ts'
import { fc, test as property } from './property.ts'
import { GIB, HOUR, NOW } from './samples.ts'

describe('data as text', () => {
  test.each([
    ['a & b < c > d', 'a &amp; b &lt; c &gt; d'],
    ['<!channel>', '&lt;!channel&gt;'],
    ['<@U0BOB> look', '&lt;@U0BOB&gt; look'],
    ['two\nlines\tand\r\nmore', 'two lines and more'],
    ['nul\u0000, bell\u0007', 'nul, bell'],
    ['right\u202eto left', 'rightto left'],
    ['zero\u200bwidth\ufeff', 'zerowidth'],
    ['broken \ud800 surrogate', 'broken \ufffd surrogate'],
    ['  blanks  around ', 'blanks around'],
  ])('escapeText(%j)', (text, expected) => {
    expect(escapeText(text)).toBe(expected)
  })

  test('cut by code points, with an ellipsis', () => {
    expect(clean('😀😀😀😀', 3)).toBe('😀😀…')
    expect(clean('abc', 3)).toBe('abc')
  })

  test.each([
    ['DOING', '`DOING`'],
    ['a`b`c', "`a'b'c`"],
    ['', '`-`'],
    ['\u0000', '`-`'],
    ['<x>', '`&lt;x&gt;`'],
  ])('code(%j)', (text, expected) => {
    expect(code(text)).toBe(expected)
  })

  test.each([
    ['crm', 'crm'],
    ['crm_fix', 'crm_fix'],
    ['租户1', '租户1'],
    ['_tmp_', '`_tmp_`'],
    ['a*b', '`a*b`'],
    ['a b', '`a b`'],
    ['<!here>', '`&lt;!here&gt;`'],
    ['', '`-`'],
  ])('name(%j)', (text, expected) => {
    expect(name(text)).toBe(expected)
  })
})

describe('ids', () => {
  test.each([
    ['U0ALICE', '<@U0ALICE>'],
    ['W123', '<@W123>'],
    ['u0alice', '`u0alice`'],
    ['U0ALICE> <!channel', '`U0ALICE&gt; &lt;!channel`'],
    ['', '`-`'],
  ])('mention(%j)', (id, expected) => {
    expect(mention(id)).toBe(expected)
  })
  test.each([
    ['C0DBOPS', '<#C0DBOPS>'],
    ['#db-ops', '`#db-ops`'],
  ])('channelMention(%j)', (id, expected) => {
    expect(channelMention(id)).toBe(expected)
  })
})

describe('figures', () => {
  test.each([
    [null, 'preparing'],
    [Number.NaN, 'preparing'],
    [0, '░░░░░░░░░░ 0 %'],
    [0.9, '░░░░░░░░░░ 0 %'],
    [61.4, '██████░░░░ 61 %'],
    [99.99, '█████████░ 99 %'],
    [100, '██████████ 100 %'],
    [250, '██████████ 100 %'],
  ])('bar(%s)', (percent, expected) => {
    expect(bar(percent)).toBe(expected)
  })

  test.each([
    [null, 'unknown'],
    [-1, 'unknown'],
    [0, '0 B'],
    [1023, '1 KiB'],
    [1024, '1 KiB'],
    [4.2 * GIB, '4.2 GiB'],
    [298 * GIB, '298 GiB'],
    [1000 * GIB, '1 TiB'],
    [41 * 1024 * GIB, '41 TiB'],
  ])('bytes(%s)', (size, expected) => {
    expect(bytes(size)).toBe(expected)
  })

  test.each([
    [null, 'unknown'],
    [0, '0 MiB/s'],
    [1, 'under 0.1 MiB/s'],
    [1.5 * 1024 ** 2, '1.5 MiB/s'],
    [240 * 1024 ** 2, '240 MiB/s'],
    [1023 * 1024 ** 2, '1023 MiB/s'],
    [1024 ** 3, '1 GiB/s'],
    [2361 * 1024 ** 2, '2.3 GiB/s'],
  ])('rate(%s)', (speed, expected) => {
    expect(rate(speed)).toBe(expected)
  })

  test.each([
    [null, 'time left unknown'],
    [{ low: 420, high: 560 }, '7–9 min left'],
    [{ low: 420, high: 425 }, '7 min left'],
    [{ low: 50, high: 180 }, '50 s – 3 min left'],
    [{ low: 6000, high: 9000 }, '1 h 40 min – 2 h 30 min left'],
  ])('range(%j)', (left, expected) => {
    expect(range(left)).toBe(expected)
  })

  test.each([
    [0, 'just now'],
    [-5000, 'just now'],
    [1999, 'just now'],
    [2000, '2 s ago'],
    [8000, '8 s ago'],
    [6 * HOUR, '6 h ago'],
  ])('ago(%s ms)', (age, expected) => {
    expect(ago(NOW - age, NOW)).toBe(expected)
  })

  test('counts and lists', () => {
    expect(count(1, 'table')).toBe('1 table')
    expect(count(0, 'table')).toBe('0 tables')
    expect(list([])).toBe('')
    expect(list(['a', 'b', 'c'])).toBe('a, b and c')
    expect(list(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more')
  })
})

describe('times', () => {
  test('each viewer’s own zone by a date token, with a zone in the fallback', () => {
    expect(when(NOW, { timeZone: null })).toBe(
      `<!date^${NOW / 1000}^{date_short_pretty} {time}|2026-11-20 12:29 UTC>`,
    )
  })
  test.each([
    ['Asia/Shanghai', '2026-11-20 20:29 Asia/Shanghai'],
    ['America/New_York', '2026-11-20 07:29 America/New_York'],
    ['UTC', '2026-11-20 12:29 UTC'],
  ])('a fixed zone is named: %s', (timeZone, expected) => {
    expect(when(NOW, { timeZone })).toBe(expected)
  })
  test('midnight is 00, and seconds come when asked for', () => {
    expect(when(Date.UTC(2026, 0, 1, 0, 0, 5), { timeZone: 'UTC' }, true)).toBe(
      '2026-01-01 00:00:05 UTC',
    )
  })
  test.each([null, Number.NaN, Number.POSITIVE_INFINITY, 1e17])('%s is unknown', (ms) => {
    expect(when(ms, { timeZone: null })).toBe('unknown')
    if (ms !== null) expect(utc(ms)).toBe('unknown')
  })
})

describe('properties', () => {
  property('no data becomes a token, a line end or half a character', [fc.unicode()], (text) => {
    for (const said of [escapeText(text), code(text), name(text)]) {
      expect(said).not.toMatch(/[<>\n\r]/)
      expect(said.isWellFormed()).toBe(true)
    }
    expect(code(text).slice(1, -1)).not.toContain('`')
  })

  property('cut markup stays whole', [fc.unicode(), fc.size(20, 200)], (text, max) => {
    const whole = `${escapeText(text)} ${code(text)} ${when(NOW, { timeZone: null })} ${escapeText(text)}`
    const cut = cutMarkup(whole, max)
    expect(cut.length).toBeLessThanOrEqual(max)
    expect(cut.replace(/<!date\^[^<>]*>/g, '')).not.toMatch(/[<>]/)
    expect(cut.replace(/&(amp|lt|gt);/g, '')).not.toContain('&')
  })
})
