import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { commandLine, readCommand as readAt } from '../../src/domain/command.ts'
import { LIST_WORDS, SUBCOMMANDS } from '../../src/domain/subcommands.ts'
import { normaliseTyping, splitWords } from '../../src/domain/typing.ts'

const NOW = Date.UTC(2026, 10, 20, 12)
const DAY = 86_400_000
const readCommand = (text: string) => readAt(text, { now: NOW, timeZone: null })

const status = (tenant: string | null, cluster: string | null = null) => ({
  kind: 'status',
  tenant,
  cluster,
})
const restore = (tenant: string | null, cluster: string | null = null) => ({
  kind: 'operate',
  operation: 'restore',
  incremental: false,
  tenants: tenant === null ? [] : [tenant],
  cluster,
  breakGlass: false,
})
const job = (
  area: string,
  id: string,
  tenant: string | null = null,
  cluster: string | null = null,
  columns = false,
) => ({
  kind: 'job',
  area,
  id,
  tenant,
  cluster,
  columns,
})
const list = (area: string, change: object = {}, page = 1) => ({
  kind: 'list',
  area,
  page,
  zone: null,
  filter: {
    cluster: null,
    tenant: null,
    states: [],
    from: NOW - (area === 'data' || area === 'cleanup' ? 7 : 30) * DAY,
    to: null,
    ...change,
  },
})
const help = (topic: string | null) => ({ kind: 'help', topic })

describe('understood', () => {
  test.each<readonly [string, object]>([
    ['', { kind: 'start' }],
    ['   ', { kind: 'start' }],
    ['help', help(null)],
    ['?', help(null)],
    ['--help', help(null)],
    ['data --help', help('data')],
    ['data crm -h', help('data crm')],
    ['Restore Start --help', help('restore start')],
    ['—help', help(null)],
    ['HELP Restore Start', help('restore start')],
    ['status help', help('status')],
    ['job help', help('job')],
    ['restore help', help('restore')],
    ['restore start help', help('restore start')],
    ['requests help', help('requests')],
    ['requests', { kind: 'requests' }],
    ['status', status(null)],
    ['Status', status(null)],
    ['  status   shop  ', status('shop')],
    ['status Shop', status('Shop')],
    ['status shop --cluster prod', status('shop', 'prod')],
    ['status --cluster=prod shop', status('shop', 'prod')],
    ['status --cluster=a=b', status(null, 'a=b')],
    ['status "my shop"', status('my shop')],
    ["status 'my shop'", status('my shop')],
    ["status o'brien", status("o'brien")],
    ['status 订单', status('订单')],
    ['status `shop`', status('`shop`')],
    ['status shop;DROP', status('shop;DROP')],
    ['restore start', restore(null)],
    ['restore START shop', restore('shop')],
    ['restore start shop --cluster prod', restore('shop', 'prod')],
    ['job data 12', job('data', '12')],
    ['job DATA 12 --tenant shop --cluster prod', job('data', '12', 'shop', 'prod')],
    [
      'job --tenant shop recover 9223372036854775807',
      job('recover', '9223372036854775807', 'shop'),
    ],
    ['job copies 3', job('copy', '3')],
    ['job backup 3', job('data', '3')],
    ['job recovery 3', job('recover', '3')],
    ['job validation 3 --COLUMNS', job('validation', '3', null, null, true)],
    ['status --tenant shop', status('shop')],
    ['log', { ...status(null), kind: 'log', filter: null }],
    ['sets shop --cluster prod', { ...status('shop', 'prod'), kind: 'sets' }],
    ['data', list('data')],
    ['DATA shop', list('data', { tenant: 'shop' })],
    ['data shop --tenant shop', list('data', { tenant: 'shop' })],
    ['restore', list('restore')],
    ['restore shop', list('restore', { tenant: 'shop' })],
    ['restore --tenant start', list('restore', { tenant: 'start' })],
    ['recover --cluster prod', list('recover', { cluster: 'prod' })],
    ['copies', list('copy')],
    ['validations --page 3', list('validation', {}, 3)],
    ['cleanup --last 24h', list('cleanup', { from: NOW - DAY })],
    ['data --last=2w', list('data', { from: NOW - 14 * DAY })],
    ['data --last "3 days"', list('data', { from: NOW - 3 * DAY })],
    ['data --from 2d', list('data', { from: NOW - 2 * DAY })],
    ['data --from 2d ago --to 1d', list('data', { from: NOW - 2 * DAY, to: NOW - DAY })],
    ['data --from 1d --to now', list('data', { from: NOW - DAY, to: NOW })],
    ['data --to 10d', list('data', { from: NOW - 17 * DAY, to: NOW - 10 * DAY })],
    ['data --from "2026-11-19 08:00 +08:00"', list('data', { from: Date.UTC(2026, 10, 19) })],
    // Without the quotes, as people type it.
    [
      'data --from 2026-11-19 08:00 +08:00 shop',
      list('data', { from: Date.UTC(2026, 10, 19), tenant: 'shop' }),
    ],
    ['data --from 2026-11-18 16:00 −08:00', list('data', { from: Date.UTC(2026, 10, 19) })],
    [
      'data --from 2026-11-19 UTC --to 2026-11-19Z',
      list('data', { from: Date.UTC(2026, 10, 19), to: Date.UTC(2026, 10, 20) }),
    ],
    ['data --status failed', list('data', { states: ['failed', 'partial'] })],
    [
      'data --status failed, running',
      list('data', { states: ['failed', 'partial', 'running', 'unknown'] }),
    ],
    ['data --status=COMPLETED', list('data', { states: ['success'] })],
    [
      'data --status “In Progress”',
      list('data', { states: ['pending', 'cancelling', 'running', 'unknown'] }),
    ],
    ['data --status backup_data_minor', list('data', { states: ['running', 'unknown'] })],
    ['data --status CANCELED，partial', list('data', { states: ['cancelled', 'partial'] })],
    // What phones and input methods make of it.
    ['status —cluster prod', status(null, 'prod')],
    ['status –cluster prod', status(null, 'prod')],
    ['status ――cluster prod', status(null, 'prod')],
    ['status −−cluster prod', status(null, 'prod')],
    ['status ‐cluster prod', status(null, 'prod')],
    ['status “my shop”', status('my shop')],
    ['status ‘my shop’', status('my shop')],
    ['ｓｔａｔｕｓ　ｓｈｏｐ　－－ｃｌｕｓｔｅｒ　ｐｒｏｄ', status('shop', 'prod')],
    ['status\u00a0shop', status('shop')],
    ['\ufeffstatus\u200b', status(null)],
    ['status\tshop\n', status('shop')],
  ])('%j', (text, command) => {
    expect(readCommand(text)).toEqual({ ok: true, command })
  })
})

describe('not understood: the sentence says what to type instead', () => {
  test.each<readonly [string, string, string | null]>([
    ['stauts', 'Unknown subcommand "stauts". Did you mean status?', 'status'],
    ['statu shop --cluster prod', 'Did you mean status?', 'status shop --cluster prod'],
    ['statu "my shop"', 'Did you mean status?', 'status "my shop"'],
    ['resotre start shop', 'Did you mean restore?', 'restore start shop'],
    ['restor shop', 'Did you mean restore?', 'restore shop'],
    ['copy shop', 'Did you mean copies?', 'copies shop'],
    ['set', 'Did you mean sets?', 'sets'],
    ['drop tenant shop', 'Unknown subcommand "drop". See help.', 'help'],
    // Other orders of words.
    ['crm status', '"crm" is no subcommand. The subcommand goes first.', 'status crm'],
    ['full backup crm', '"full" is no subcommand. The subcommand goes first.', 'backup full crm'],
    [
      'start RESTORE crm',
      '"start" is no subcommand. The subcommand goes first.',
      'restore start crm',
    ],
    ['crm data --last 24h', '"crm" is no subcommand', 'data crm --last 24h'],
    // Of the two the one that ends something is meant.
    ['backup cancel crm', 'cancel goes first.', 'cancel backup crm'],
    [
      'restore CANCEL crm_fix --cluster p',
      'cancel goes first.',
      'cancel restore crm_fix --cluster p',
    ],
    ['drop requests', 'Unknown subcommand "drop". See help.', 'help'],
    ['data last 24h', 'got 2 words. Did you mean --last?', 'data --last 24h'],
    ['data crm last 24h --page 2', 'Did you mean --last?', 'data crm --last 24h --page 2'],
    ['log crm STATUS failed', 'Did you mean --status?', 'log crm --status failed'],
    ['status cluster prod', 'Did you mean --cluster?', 'status --cluster prod'],
    ['status a b', 'status takes one tenant, and got 2 words.', 'status a'],
    ['status "a b" c', 'status takes one tenant, and got 2 words.', 'status "a b"'],
    [
      'status --clustr prod',
      'Unknown filter "--clustr" for status. Did you mean --cluster?',
      'status --cluster prod',
    ],
    ['status --clustr=prod', 'Did you mean --cluster?', 'status --cluster=prod'],
    ['status --clustr "my prod"', 'Did you mean --cluster?', 'status --cluster "my prod"'],
    [
      'status -cluster prod',
      'Unknown filter "-cluster" for status. Did you mean --cluster?',
      'status --cluster prod',
    ],
    [
      'status --force',
      'Unknown filter "--force" for status. It knows --cluster, --tenant.',
      'status',
    ],
    ['status shop --tenant crm', 'status takes one tenant, and got 2 words.', 'status shop'],
    ['status --cluster', '--cluster needs a value', 'help status'],
    ['status --cluster --cluster', '--cluster needs a value', 'help status'],
    ['status --cluster=', '--cluster needs a value', 'help status'],
    ['status --cluster a --cluster b', '--cluster is given twice.', 'help status'],
    ['requests open', 'requests takes nothing after it, and got "open".', 'requests'],
    ['restore start a b', 'restore start takes one tenant', 'restore start a'],
    ['restore start --clustr x', 'Did you mean --cluster?', 'restore start --cluster x'],
    ['job', 'job needs an area and an id', 'help job'],
    ['job data', 'job needs an area and an id', 'help job'],
    ['job 12', 'job needs the area before the id: data, cleanup', 'job data 12'],
    ['job 12 Recover', 'job needs the area before the id', 'job Recover 12'],
    ['job data 1 2', 'job needs an area and an id', 'help job'],
    ['job dta 12', 'Unknown area "dta". Did you mean data?', 'job data 12'],
    [
      'job log 12',
      'Unknown area "log". It knows data, cleanup, restore, recover, copy, validation.',
      'help job',
    ],
    ['job data 1 --columns --columns', '--columns is given twice.', 'help job'],
    ['job data 1 --columns=all', '--columns takes no value.', 'help job'],
    ['data a b --last 1d', 'data takes one tenant, and got 2 words.', 'data a --last 1d'],
    ['data a --tenant b', 'contradict each other', 'data --tenant b'],
    ['data --last', '--last needs a value, for example --last 24h.', 'help data'],
    ['data --last 7', '--last "7" is no length of time', 'data --last 7d'],
    ['data --last soon', '--last "soon" is no length of time', 'help data'],
    ['data --last 0d', '--last "0d" is no length of time', 'help data'],
    ['data --last 9999w', 'at most ten years', 'help data'],
    [
      'data --last 24h --from 2d --status failed',
      '--last "24h" and --from "2d" contradict each other',
      'data --last 24h --status failed',
    ],
    ['data --last 24h --to 2d', '--last "24h" and --to "2d" contradict', 'data --last 24h'],
    [
      'data --from 1d --to 2d',
      '--from "1d" (2026-11-19 12:00:00 UTC) is not before --to "2d" (2026-11-18 12:00:00 UTC)',
      'data --from 2d --to 1d',
    ],
    ['data --from 1d --to 1d', 'is not before --to "1d"', 'help data'],
    [
      'data shop --from 2027-01-01 UTC',
      '--from "2027-01-01 UTC" is in the future (2027-01-01 00:00:00 UTC)',
      'data --tenant shop',
    ],
    [
      'data --from yesterday',
      '--from "yesterday" is not a time. Write it with a zone',
      'data --from 1d',
    ],
    [
      'data --to 2026-02-30 UTC',
      '--to "2026-02-30 UTC" does not exist in the calendar.',
      'help data',
    ],
    [
      'data --from 2026-11-19 08:00',
      '--from "2026-11-19 08:00" has no zone. Read in UTC it would be 2026-11-19 08:00:00 UTC.',
      'data --from "2026-11-19 08:00 UTC"',
    ],
    ['data --from 2026-11-19', 'has no zone', 'data --from "2026-11-19 UTC"'],
    [
      'data --status faild',
      '--status "faild" is no status. Did you mean failed?',
      'data --status failed',
    ],
    ['data --status running,bad_word', 'It knows in-progress, pending', 'data --status running'],
    ['data --status ,', '--status "," is no status', 'data'],
    ['data --page 0', '--page "0" is no page', 'data'],
    ['data --page 1e3', '--page "1e3" is no page', 'data'],
    ['data --page 5000', 'from 1 to 1000', 'data'],
    ['job data twelve', '"twelve" is not a job id: digits only.', 'help job'],
    ['job data -1', '"-1" is not a job id: digits only.', 'help job'],
    ['job data 12345678901234567890', 'is not a job id', 'help job'],
    ['job data 1;DROP', 'is not a job id', 'help job'],
    ['job data 1` OR `1', 'job needs an area and an id', 'help job'],
    ['status "shop', 'A quote is not closed.', 'status shop'],
    ["status 'shop", 'A quote is not closed.', 'status shop'],
    ['"', 'A quote is not closed.', null],
    ['status crm"', 'A quote is not closed.', 'status crm'],
    ['data --tenant="crm --last 2d', 'A quote is not closed.', 'data --tenant=crm --last 2d'],
    // A name is the same in what is suggested, whatever is in it.
    [`status 'crm"' x`, 'takes one tenant', `status 'crm"'`],
    [`status "'crm" x`, 'takes one tenant', `status "'crm"`],
    // Nobody knows which name was meant.
    ['status o"brien', 'A quote is not closed.', 'help status'],
    ['status "a b', 'A quote is not closed.', 'help status'],
    // Another cluster may have a tenant of that name.
    ['status crm pay --cluster prod', 'takes one tenant', 'status crm --cluster prod'],
    ['log crm last 24h --cluster prod', '--last?', 'log crm --last 24h --cluster prod'],
    ['sets crm pay --cluster prod', 'takes one tenant', 'sets crm --cluster prod'],
    [
      'cancel restore crm pay --cluster prod',
      'takes one tenant',
      'cancel restore crm --cluster prod',
    ],
    [
      'archive restart crm pay --break-glass --cluster=prod',
      'takes one tenant',
      'archive restart crm --cluster prod --break-glass',
    ],
    ['help '.repeat(2500), 'That is 12500 characters; a command has at most 500.', 'help'],
    ['x'.repeat(10_000), 'That is 10000 characters; a command has at most 500.', 'help'],
    ['x'.repeat(400), `Unknown subcommand "${'x'.repeat(40)}…". See help.`, 'help'],
  ])('%s', (text, message, suggestion) => {
    const read = readCommand(text)
    if (read.ok) throw new Error(`understood as ${JSON.stringify(read.command)}`)
    expect(read.message).toContain(message)
    expect(read.suggestion).toBe(suggestion)
  })
})

const listWord = ({ area }: { area: string }) => LIST_WORDS.find((one) => one.area === area)?.word

describe('in a configured zone', () => {
  const inShanghai = (text: string) => {
    const read = readAt(text, { now: NOW, timeZone: 'Asia/Shanghai' })
    return read.ok && read.command.kind === 'list' ? read.command : read
  }

  test('a time without a zone is read in it, and the answer can say so', () => {
    expect(inShanghai('data --from 2026-11-19 08:00')).toMatchObject({
      zone: 'Asia/Shanghai',
      filter: { from: Date.UTC(2026, 10, 19), to: null },
    })
  })

  test('a day is the whole day there', () => {
    expect(inShanghai('data --from 2026-11-19 --to 2026-11-19')).toMatchObject({
      filter: { from: Date.UTC(2026, 10, 18, 16), to: Date.UTC(2026, 10, 19, 16) },
    })
  })

  test('a time with its own zone, or how long ago, does not name the configured one', () => {
    expect(inShanghai('data --from "2026-11-19 08:00 UTC" --to 1h')).toMatchObject({ zone: null })
  })

  test('an hour that the clocks skip is refused', () => {
    const read = readAt('data --from "2026-03-29 02:30"', { now: NOW, timeZone: 'Europe/Berlin' })
    expect(read).toMatchObject({
      ok: false,
      message: expect.stringContaining('is skipped by the clocks in Europe/Berlin'),
    })
  })
})

describe('the line that gives the same list again', () => {
  test.each([
    ['  data   --page 3  crm ', 'data crm'],
    ['data --page=2 --from "2026-11-19 08:00 UTC"', 'data --from "2026-11-19 08:00 UTC"'],
    ['ｄａｔａ —last 2d', 'data --last 2d'],
  ])('%j', (text, line) => {
    expect(commandLine(text)).toBe(line)
  })
})

test('every example of the help runs', () => {
  for (const { name, example } of SUBCOMMANDS) {
    const read = readCommand(example)
    const kind =
      read.ok && (read.command.kind === 'list' ? listWord(read.command) : read.command.kind)
    expect(kind === 'operate' ? example : kind, example).toMatch(
      new RegExp(`^${kind === 'operate' ? name : `${name}$`}`),
    )
    expect(readCommand(`help ${name}`)).toEqual({ ok: true, command: help(name) })
  }
})

describe('any text', () => {
  const typed = fc.oneof(
    fc.string({ maxLength: 600 }),
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc
      .array(
        fc.constantFrom(
          ...[
            'status',
            'data',
            'log',
            '--last',
            '--from',
            '--to 1d',
            '--status',
            '24h',
            '2026-11-19',
            'failed,',
            '−08:00',
            '--page',
            'job',
            'restore',
            'start',
            'data',
            '12',
            '--cluster',
            '—cluster',
            '--tenant=x',
          ],
          ...[
            '"',
            "'",
            '“',
            '`',
            ';',
            '--',
            '-',
            '=',
            'shop',
            'my shop',
            '   ',
            'help',
            'requests',
            '__proto__',
          ],
        ),
        { maxLength: 8 },
      )
      .map((words) => words.join(' ')),
  )

  test('is read or refused, never thrown at; a refusal is short', () => {
    fc.assert(
      fc.property(typed, (text) => {
        const read = readCommand(text)
        if (!read.ok) {
          expect(read.message.length).toBeLessThan(400)
          expect(read.message).not.toBe('')
        }
      }),
    )
  })

  test('a suggestion is understood at once', () => {
    fc.assert(
      fc.property(typed, (text) => {
        const read = readCommand(text)
        if (read.ok || read.suggestion === null) return
        expect(readCommand(read.suggestion)).toMatchObject({ ok: true })
      }),
      { numRuns: 1000 },
    )
  })

  test('a suggestion names nothing that was not typed, and keeps the cluster of what acts and every filter of a mute', () => {
    const name = fc.constantFrom('crm', 'crm_fix', 'Pay', '订单', `o'b`, 'last', 'data')
    const quoted = fc.constantFrom('"a b"', `'o"b'`, `"'x"`, `'y"'`, '"crm"')
    const begins = fc.constantFrom(
      ...SUBCOMMANDS.map((one) => one.name),
      ...[
        'backup full',
        'archive restart',
        'cancel restore',
        'backup cancel',
        'bakup',
        'mute --for 4h --reason x',
        'mut',
        'crm',
      ],
    )
    const flags = fc.constantFrom(
      ...[
        '--cluster prod',
        '--tenant crm',
        '--last 2d',
        '--for 4h',
        '--reason "a b"',
        '--area log',
      ],
      ...[
        '--severity critical',
        '--status failed',
        '--tenat crm',
        '--clustr prod',
        '--nope',
        'start',
      ],
      ...['last 2d', 'status failed', '--break-glass'],
    )
    const lines = fc
      .tuple(begins, fc.array(fc.oneof(name, quoted, flags), { maxLength: 6 }))
      .map(([first, more]) => [first, ...more].join(' '))
    let suggested = 0
    fc.assert(
      fc.property(lines, (text) => {
        const read = readCommand(text)
        if (read.ok || read.suggestion === null) return
        const meant = readCommand(read.suggestion)
        if (!meant.ok || meant.command.kind === 'help') return
        suggested++
        const { tenant, tenants, cluster, match, filter } = meant.command as unknown as Record<
          string,
          unknown
        >
        const names = [tenant, cluster, tenants, match, filter]
          .flatMap((one: unknown) => (typeof one === 'object' ? Object.values(one ?? {}) : [one]))
          .filter((one) => typeof one === 'string' && !['failed', 'log'].includes(one))
        const words = splitWords(normaliseTyping(text)) ?? []
        for (const one of names) expect(words, `${text} => ${read.suggestion}`).toContain(one)
        const { kind } = meant.command
        if (kind === 'operate' && words.includes('prod')) expect(cluster, text).toBe('prod')
        if (kind === 'mute') expect(text).not.toMatch(/--severity|--status|--nope/)
      }),
      { numRuns: 5000 },
    )
    expect(suggested).toBeGreaterThan(300)
  })

  test('a line with many slips is mended at one press', () => {
    const read = readCommand('--status --from status status status --last status --from')
    expect(read).toMatchObject({ ok: false, suggestion: 'status status' })
  })

  test('normalising twice is normalising once', () => {
    fc.assert(
      fc.property(typed, (text) => {
        expect(normaliseTyping(normaliseTyping(text))).toBe(normaliseTyping(text))
      }),
    )
  })
})
