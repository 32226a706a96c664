import { describe, expect, test } from 'vitest'
import { readCommand } from '../../src/domain/command.ts'
import { SUBCOMMANDS } from '../../src/domain/subcommands.ts'
import { actionPattern, RUN_COMMAND, VIEW_CAUSE } from '../../src/slack/action-ids.ts'
import { loadingView, messageView } from '../../src/slack/blocks/plain-views.ts'
import { renderHelp, renderStart } from '../../src/slack/blocks/render-help.ts'
import { renderMisread } from '../../src/slack/blocks/render-misread.ts'
import { renderNotice, renderProblem } from '../../src/slack/blocks/render-problem.ts'
import { renderRequests } from '../../src/slack/blocks/render-requests.ts'
import { causeValue, readCauseValue, readDecisionValue } from '../../src/slack/button-values.ts'
import { LOOK, MINUTE, NOW, request } from './samples.ts'
import { elementsOf, headline, read } from './texts.ts'
import { expectAnswer, expectMessage, expectView } from './valid.ts'

const TYPED = { now: NOW, timeZone: null }

describe('nothing typed', () => {
  test.each([
    ['only reading', LOOK, false],
    ['with operations', { ...LOOK, acts: true }, true],
  ] as const)('a few commands to begin with, %s', (_, look, acts) => {
    const start = renderStart(look)
    expectMessage(start)
    const text = read(start)
    expect(text).toContain('`/obbackup status` what runs')
    expect(text).toContain('`/obbackup help` lists all')
    expect(text.includes('restore start')).toBe(acts)
    expect(text.length).toBeLessThan(read(renderHelp(null, look)).length / 3)
    for (const button of elementsOf(start.blocks)) {
      expect(readCommand(button.value ?? '', TYPED).ok).toBe(true)
    }
  })
})

describe('help', () => {
  test('lists every subcommand, and its buttons run', () => {
    const help = renderHelp(null, LOOK)
    expectMessage(help)
    for (const one of SUBCOMMANDS) expect(read(help)).toContain(one.does)
    for (const button of elementsOf(help.blocks)) {
      expect(actionPattern(RUN_COMMAND).test(button.action_id)).toBe(true)
      expect(readCommand(button.value ?? '', TYPED).ok).toBe(true)
    }
  })
  test.each(SUBCOMMANDS.map((one) => one.name))(
    '%s has its own, with an example that runs',
    (topic) => {
      const help = renderHelp(topic, LOOK)
      expectMessage(help)
      const [button] = elementsOf(help.blocks)
      expect(readCommand(button?.value ?? '', TYPED).ok).toBe(true)
    },
  )
  test.each([
    ['restore', 'restore start'],
    ['STATUS', 'status [tenant]'],
    ['staus', 'Did you mean status?'],
    ['xyzzy', 'There is no help on "xyzzy"'],
    ['<!channel>', '&lt;!channel&gt;'],
  ])('%s', (topic, expected) => {
    const help = renderHelp(topic, LOOK)
    expectMessage(help)
    expect(read(help)).toContain(expected)
  })
})

describe('a command that was not understood', () => {
  test('the sentence, the corrected line, a button that runs it', () => {
    const answer = renderMisread(
      { message: 'Unknown subcommand "staus". Did you mean status?', suggestion: 'status crm' },
      LOOK,
    )
    expectMessage(answer)
    expect(headline(answer)).toBe('⚠️ Unknown subcommand "staus". Did you mean status?')
    expect(read(answer)).toContain('`/obbackup status crm`')
    expect(elementsOf(answer.blocks)).toMatchObject([
      { action_id: RUN_COMMAND, value: 'status crm' },
    ])
  })
  test('without a correction it points to help', () => {
    const answer = renderMisread({ message: 'A quote is not closed.', suggestion: null }, LOOK)
    expectMessage(answer)
    expect(elementsOf(answer.blocks)).toEqual([])
    expect(read(answer)).toContain('/obbackup help')
  })
})

describe('a word to one person', () => {
  test('mentions stay mentions, all else is data', () => {
    const answer = renderProblem('Approvers: <@U0BOB>, <!subteam^S0DBA>. <!channel> & <@here>')
    expect(read(answer)).toBe(
      '⚠️ Approvers: <@U0BOB>, <!subteam^S0DBA>. &lt;!channel&gt; &amp; &lt;@here&gt;',
    )
    // The same words once; who is meant stays a mention, which a screen reader says by name.
    expect(answer.text).toBe(read(answer))
  })
  test('a notice has no warning sign; nothing at all is still a message', () => {
    expect(renderNotice('You approved r-1.').text).toBe('You approved r-1.')
    expectMessage(renderNotice(''))
    expectMessage(renderProblem('x'.repeat(10_000)))
  })
})

describe('requests', () => {
  test('what waits comes first, soonest expiry first, then the past', () => {
    const list = renderRequests(
      [
        request({
          id: 'r-aaaaaaaa',
          state: 'denied',
          decisions: [{ user: 'U0BOB', verdict: 'deny', at: NOW, digest: '' }],
        }),
        request({ id: 'r-bbbbbbbb', expiresAt: NOW + 20 * MINUTE }),
        request({ id: 'r-cccccccc', expiresAt: NOW + 10 * MINUTE }),
        request({ id: 'r-dddddddd', state: 'unknown', note: 'the answer was lost' }),
      ],
      NOW + MINUTE,
      'C0APPROVALS',
    )
    expectAnswer(list)
    const all = read(list)
    const order = ['r-cccccccc', 'r-bbbbbbbb', 'r-aaaaaaaa'].map((id) => all.indexOf(id))
    expect(order).toEqual(order.toSorted((a, b) => a - b))
    expect(headline(list)).toBe('🔐 2 requests wait for approval')
    expect(all).toContain('expires in 9 min')
    expect(all).toContain('To decide, look at the card in <#C0APPROVALS>.')
    expect(all).toContain('denied by <@U0BOB>')
    expect(all).toContain('outcome unknown')
    expect(all).toContain('the answer was lost')
  })
  test('break-glass waits for nobody, and what drifted out of reach is not waiting either', () => {
    const breakGlass = { runsAt: NOW + 5 * MINUTE, reviewAt: NOW, reviewed: false }
    const counting = request({ state: 'counting', breakGlass })
    const run = request({ state: 'succeeded', breakGlass })
    const checks = [{ name: 'pool is free', ok: false, detail: 'taken' }]
    const stuck = request({ plan: { ...request().plan, checks } })
    const list = renderRequests([counting, run], NOW, 'C0APPROVALS')
    expect(headline(list)).toBe('🔐 1 by break-glass, which runs unless stopped')
    expect(read(list)).toContain('succeeded (break-glass)')
    expect(headline(renderRequests([counting, request()], NOW, 'C0APPROVALS'))).toBe(
      '🔐 1 request waits for approval, 1 by break-glass, which runs unless stopped',
    )
    expect(read(renderRequests([stuck], NOW, 'C0APPROVALS'))).toContain(
      'cannot be approved any more',
    )
  })
  test('none, and very many', () => {
    expect(renderRequests([], NOW, 'C0APPROVALS').text).toBe('No request waits for approval')
    expectAnswer(renderRequests([], NOW, 'C0APPROVALS'))
    expect(read(renderRequests([], NOW, 'C0APPROVALS'))).not.toContain('To decide')
    const many = Array.from({ length: 500 }, (_, i) =>
      request({ id: `r-${String(i).padStart(8, '0')}`, note: 'n'.repeat(500) }),
    )
    const list = renderRequests(many, NOW, 'C0APPROVALS')
    expectAnswer(list)
    expect(read(list)).toContain('+480 more')
  })
  test('very many that wait leave room for the last three that do not', () => {
    const open = Array.from({ length: 30 }, () => request())
    const over = Array.from({ length: 5 }, (_, i) =>
      request({ id: `r-over000${i}`, state: 'denied', createdAt: NOW - i * MINUTE }),
    )
    const shown = read(renderRequests([...open, ...over], NOW, 'C0APPROVALS'))
    expect(shown.match(/r-over000\d/g)).toEqual(['r-over0000', 'r-over0001', 'r-over0002'])
    expect(shown).toContain('+2 older')
  })
})

describe('plain modals', () => {
  test.each([
    loadingView('Restore a tenant'),
    messageView('A title that is much too long for Slack', 'x'.repeat(9000)),
    messageView('', ''),
  ])('%#', (view) => {
    expectView(view)
  })
})

describe('button values', () => {
  test('cause values read back; others are refused', () => {
    const key = 'data/1/12/2026-11-20 11:47:00.000000'
    const value = causeValue('prod "sh"', key)
    expect(readCauseValue(value ?? '')).toEqual({ cluster: 'prod "sh"', jobKey: key })
    for (const other of ['', '{', 'null', '{"c":1,"k":"x"}', '[]']) {
      expect(readCauseValue(other)).toBeNull()
    }
    expect(causeValue('c', 'k'.repeat(2000))).toBeNull()
  })
  test.each(['', 'r-7f3a', 'r-7f3a.', '.token', 'x-7f3a.token'])('decision value %j', (value) => {
    expect(readDecisionValue(value)).toBeNull()
  })
  test('action patterns match their own ids only', () => {
    for (const id of ['view_cause', 'view_cause:3']) {
      expect(actionPattern(VIEW_CAUSE).test(id)).toBe(true)
    }
    for (const id of ['view_causes', 'x_view_cause', 'view']) {
      expect(actionPattern(VIEW_CAUSE).test(id)).toBe(false)
    }
  })
})
