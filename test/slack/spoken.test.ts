import type { KnownBlock } from '@slack/types'
import * as fastCheck from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MessageBody } from '../../src/domain/notification.ts'
import { divider, preformatted, quote, section } from '../../src/slack/blocks/primitives.ts'
import { renderMessage } from '../../src/slack/blocks/render-message.ts'
import { renderNotice, renderProblem } from '../../src/slack/blocks/render-problem.ts'
import { readCauseValue } from '../../src/slack/button-values.ts'
import { textForEdit, toRendered } from '../../src/slack/rendered.ts'
import { linesWithin, spokenLines } from '../../src/slack/spoken.ts'
import { answers, BODIES, filled, jobAnswers, statusAnswers } from './everything.ts'
import { expectSpoken, missingFrom } from './facts.ts'
import { fc, test as property } from './property.ts'
import { failedJob, failure, job, LOOK, NOW, part, request } from './samples.ts'
import { elementsOf, headline } from './texts.ts'

function spoken(...blocks: KnownBlock[]): readonly string[] {
  return spokenLines('H', blocks).slice(1)
}

describe('blocks as lines', () => {
  test.each([
    ['*bold*, *two words*. *R1*: x', 'bold, two words. R1: x'],
    ['`code` and `a *b* <c>`', 'code and a *b* <c>'],
    ['*a `b*c` d* e', 'a b*c d e'],
    ['2*3*4, a_b_c, oss://bk/* and * alone', '2*3*4, a_b_c, oss://bk/* and * alone'],
    [
      'at <!date^1795177740^{date_short_pretty} {time}|2026-11-20 12:29 UTC>.',
      'at 2026-11-20 12:29 UTC.',
    ],
    [
      'by <@U0BOB>, <!subteam^S0DBA>, in <#C0DBOPS>',
      'by <@U0BOB>, <!subteam^S0DBA>, in <#C0DBOPS>',
    ],
    ['<https://a.example/x|the page>, <https://b.example>', 'the page, https://b.example'],
    ['crm ██████░░░░ 61 % · 7–9 min left', 'crm 61 % · 7–9 min left'],
    ['crm ░░░░░░░░░░ 0 %', 'crm 0 %'],
    ['a &lt;!channel&gt; &amp; b', 'a &lt;!channel&gt; &amp; b'],
    ['🔴 *orders* log archive is `INTERRUPTED`', '🔴 orders log archive is INTERRUPTED'],
  ])('%s', (markup, expected) => {
    expect(spoken(section(markup))).toEqual([expected])
  })

  test('every kind of block that says something, in the order of reading', () => {
    const blocks: KnownBlock[] = [
      { type: 'header', text: { type: 'plain_text', text: 'A <header>' } },
      divider(),
      {
        ...section(['*one*', 'two']),
        fields: [{ type: 'mrkdwn', text: '*Size* 3 GiB' }],
        accessory: {
          type: 'image',
          image_url: 'https://a.example/i.png',
          alt_text: 'a chart & more',
        },
      },
      { type: 'context', elements: [{ type: 'mrkdwn', text: 'small `print`' }] },
      preformatted('SELECT *\n  FROM a WHERE b < 1'),
      quote('why & <!here>'),
      {
        type: 'image',
        image_url: 'https://a.example/i.png',
        title: { type: 'plain_text', text: 'Title' },
        alt_text: 'lag of crm',
      },
      {
        type: 'table',
        rows: [
          [
            { type: 'raw_text', text: 'crm' },
            { type: 'raw_number', value: 4, text: '4 s' },
          ],
        ],
      },
    ]
    expect(spoken(...blocks)).toEqual([
      'A &lt;header&gt;',
      'one',
      'two',
      'Size 3 GiB',
      'a chart &amp; more',
      'small print',
      'SELECT *',
      'FROM a WHERE b &lt; 1',
      'why &amp; &lt;!here&gt;',
      'Title',
      'lag of crm',
      'crm · 4 s',
    ])
  })

  test('what can only be clicked is not said', () => {
    const { text } = renderMessage({ template: 'request', request: request(), at: NOW }, LOOK)
    expect(text).toContain('0 of 1 approvals. <@U0ALICE> cannot approve.')
    expect(text).not.toMatch(/Not yet|Restore into crm_fix\?|^Deny$/m)
  })
})

describe('the headline', () => {
  test.each([
    ['the same words', '🔴 crm failed', '🔴 *crm failed*', ['🔴 crm failed']],
    [
      'a bar more',
      '⏳ crm · ██████░░░░ 61 %',
      '⏳ *crm* · ██████░░░░ 61 %',
      ['⏳ crm · ██████░░░░ 61 %'],
    ],
    ['a sign more', '🔐 2 wait', '*2 wait*', ['🔐 2 wait']],
    [
      'words more',
      '✅ crm done · tenant is STANDBY',
      '✅ *crm done*',
      ['✅ crm done · tenant is STANDBY'],
    ],
    ['a figure more', 'at 12.5', 'at 12', ['at 12.5', 'at 12']],
    ['words less', 'crm', '*crm* failed', ['crm', 'crm failed']],
    ['another sign', '🟢 crm', '🔴 crm', ['🟢 crm', '🔴 crm']],
    ['ids for mentions', 'ask &lt;@U0BOB&gt;', 'ask <@U0BOB>', ['ask <@U0BOB>']],
  ])('%s', (_, line, markup, expected) => {
    expect(spokenLines(line, [section(markup)])).toEqual(expected)
  })
})

test('a failure as a screen reader says it', () => {
  const { text } = renderMessage(failure(failedJob()), LOOK)
  expect(text.split('\n')).toEqual([
    '🔴 Full backup of crm failed on prod-sh',
    expect.stringMatching(/^after 42 min at 61 % · -9071 \w+$/),
    expect.stringMatching(/^Cause: .*owner: storage/),
    'backup device I/O error, result: -9071, trace_id: YB42C0A80001-0005',
    'Last good full of crm: 8 d ago (set 14, 291 GiB)',
    'If crm were lost now: about the last 4 s of changes; the log archive is running.',
    expect.stringMatching(/^Next: Check the destination/),
    'started 2026-11-20 11:47 UTC · ended 2026-11-20 12:29 UTC · job 12 · FAILED',
  ])
})

test('progress of several tenants is said as percentages', () => {
  const parts = [part(), part({ tenantName: 'pay', percent: 7 })]
  const body = { template: 'job', cluster: 'c', job: job({ parts }), pace: null, at: NOW } as const
  const [line, ...facts] = renderMessage(body, LOOK).text.split('\n')
  expect(line).toContain('██████░░░░ 61 %')
  expect(facts).toContain('crm 61 % BACKUP_DATA_MAJOR')
  expect(facts).toContain('pay 7 % BACKUP_DATA_MAJOR')
  expect(facts.join('')).not.toMatch(/[█░]/)
})

/** Numbers of all sizes in turn, whatever they stand for. */
const numbers = () =>
  fastCheck
    .array(
      fastCheck.oneof(
        fastCheck.integer({ min: -100, max: 100 }),
        fastCheck.double({ min: 0, max: 100, noNaN: true }),
        fastCheck.integer({ min: 0, max: 2 ** 50 }),
        fastCheck.integer({ min: NOW - 1e10, max: NOW + 1e10 }),
      ),
      { minLength: 1, maxLength: 30 },
    )
    .map((all) => {
      let i = 0
      return () => all[i++ % all.length] ?? 0
    })

const text = () => fc.unicode().map((one) => one.slice(0, 40))
const zone = () => fastCheck.constantFrom(null, 'UTC', 'Asia/Shanghai')

describe('the text says what the blocks show', () => {
  property(
    'of every message',
    [text(), numbers(), zone()],
    (one, number, timeZone) => {
      for (const body of BODIES) {
        expectSpoken(renderMessage(filled(body as MessageBody, one, number), { timeZone }))
      }
    },
    60,
  )

  property(
    'of every answer',
    [text(), numbers()],
    (one, number) => {
      for (const rendered of answers(one, number)) expectSpoken(rendered)
      for (const rendered of statusAnswers(one, number)) expectSpoken(rendered)
    },
    60,
  )

  property(
    'of every list and of one job of every kind',
    [text(), numbers()],
    (one, number) => {
      for (const rendered of jobAnswers(one, number)) expectSpoken(rendered)
    },
    25,
  )

  property('of every word to one person', [fc.long()], (one) => {
    expectSpoken(renderProblem(`${one.slice(0, 1000)} <@U0BOB>, <!subteam^S0DBA>`))
    expectSpoken(renderNotice(one))
  })

  test('and whose cause a button shows', () => {
    const bodies = [failure(failedJob()), ...BODIES.filter((one) => one.template === 'failure')]
    for (const body of bodies) {
      const rendered = renderMessage(body, LOOK)
      const values = elementsOf(rendered.blocks).map((one) => readCauseValue(one.value ?? ''))
      expect(values).toHaveLength(1)
      expect(rendered.text).toContain(` ${values[0]?.cluster}`)
      expect(rendered.text).toContain(`job ${values[0]?.jobKey.split('/')[2]}`)
    }
  })
})

describe('a text that is too long', () => {
  test('loses lines at its end and says how many', () => {
    const size = (one: string) => one.length
    expect(linesWithin(['a', 'b'], 3, size)).toBe('a\nb')
    const lines = Array.from({ length: 10 }, (_, i) => `line ${i}`)
    expect(linesWithin(lines, 60, size)).toBe('line 0\nline 1\n+8 more lines in the message')
    expect(linesWithin(['a', 'b'.repeat(90)], 50, size)).toBe('a\n+1 more line in the message')
  })

  test('keeps 12,000 characters in a message; the blocks keep all', () => {
    const blocks = Array.from({ length: 8 }, () => preformatted('&'.repeat(400)))
    const rendered = toRendered('Much', blocks)
    expect(rendered.blocks).toEqual(blocks)
    const lines = `\n${'&amp;'.repeat(400)}`.repeat(5)
    expect(rendered.text).toBe(`Much${lines}\n+3 more lines in the message`)
  })

  property(
    'keeps 4,000 bytes in an edit, headline first',
    [fc.long(), fc.size(0, BODIES.length - 1)],
    (one, i) => {
      const rendered = renderMessage(filled(BODIES[i] as MessageBody, one), LOOK)
      const edit = textForEdit(rendered)
      expect(Buffer.byteLength(edit)).toBeLessThanOrEqual(4000)
      expect(headline({ text: edit })).toBe(headline(rendered))
      if (!/\+\d+ more lines? in the message$/.test(edit)) expect(edit).toBe(rendered.text)
    },
  )

  test('an edit of usual length says all', () => {
    for (const body of BODIES) {
      const rendered = renderMessage(body, LOOK)
      expect(missingFrom(textForEdit(rendered), rendered.blocks)).toEqual([])
    }
  })
})
