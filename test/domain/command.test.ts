import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normaliseTyping, readCommand, SUBCOMMANDS } from '../../src/domain/command.ts'

const status = (tenant: string | null, cluster: string | null = null) => ({
  kind: 'status',
  tenant,
  cluster,
})
const restore = (tenant: string | null, cluster: string | null = null) => ({
  kind: 'restore start',
  tenant,
  cluster,
})
const job = (
  area: string,
  id: string,
  tenant: string | null = null,
  cluster: string | null = null,
) => ({
  kind: 'job',
  area,
  id,
  tenant,
  cluster,
})
const help = (topic: string | null) => ({ kind: 'help', topic })

describe('understood', () => {
  test.each<readonly [string, object]>([
    ['', help(null)],
    ['   ', help(null)],
    ['help', help(null)],
    ['HELP Restore Start', help('restore start')],
    ['status help', help('status')],
    ['job help', help('job')],
    ['restore help', help('restore start')],
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
    ['restor shop', 'Did you mean restore?', 'restore start shop'],
    ['drop tenant shop', 'Unknown subcommand "drop". See help.', 'help'],
    ['backup full', 'Unknown subcommand "backup". See help.', 'help'],
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
    ['status --force', 'Unknown filter "--force" for status. It knows --cluster.', 'status'],
    ['status --tenant shop', 'Unknown filter "--tenant"', 'status'],
    ['status --cluster', '--cluster needs a value', null],
    ['status --cluster --cluster', '--cluster needs a value', null],
    ['status --cluster=', '--cluster needs a value', null],
    ['status --cluster a --cluster b', '--cluster is given twice.', null],
    ['requests open', 'requests takes nothing after it, and got "open".', 'requests'],
    ['restore', 'restore needs a verb: start.', 'restore start'],
    ['restore stop', 'Unknown verb "stop" after restore. It knows start.', 'restore start'],
    ['restore start a b', 'restore start takes one tenant', 'restore start a'],
    ['restore start --clustr x', 'Did you mean --cluster?', 'restore start --cluster x'],
    ['job', 'job needs an area and an id', 'help job'],
    ['job data', 'job needs an area and an id', 'help job'],
    ['job data 1 2', 'job needs an area and an id', 'help job'],
    ['job dta 12', 'Unknown area "dta". Did you mean data?', 'job data 12'],
    ['job log 12', 'Unknown area "log". It knows data, cleanup, restore, recover.', 'help job'],
    ['job data twelve', '"twelve" is not a job id: digits only.', null],
    ['job data -1', '"-1" is not a job id: digits only.', null],
    ['job data 12345678901234567890', 'is not a job id', null],
    ['job data 1;DROP', 'is not a job id', null],
    ['job data 1` OR `1', 'job needs an area and an id', 'help job'],
    ['status "shop', 'A quote is not closed.', null],
    ["status 'shop", 'A quote is not closed.', null],
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

test('every example of the help runs', () => {
  for (const { name, example } of SUBCOMMANDS) {
    const read = readCommand(example)
    expect(read.ok && read.command.kind, example).toBe(name)
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
          expect(read.message.length).toBeLessThan(200)
          expect(read.message).not.toBe('')
        }
      }),
    )
  })

  test('a suggestion leads no further away: it is understood, or suggests something that is', () => {
    fc.assert(
      fc.property(typed, (text) => {
        let read = readCommand(text)
        for (let clicks = 0; clicks < 4; clicks++) {
          if (read.ok || read.suggestion === null) return
          read = readCommand(read.suggestion)
        }
        expect(read.ok || read.suggestion).toBeTruthy()
        if (!read.ok) throw new Error(`suggestions without end: ${text}`)
      }),
      { numRuns: 1000 },
    )
  })

  test('normalising twice is normalising once', () => {
    fc.assert(
      fc.property(typed, (text) => {
        expect(normaliseTyping(normaliseTyping(text))).toBe(normaliseTyping(text))
      }),
    )
  })
})
