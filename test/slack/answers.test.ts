import { describe, expect, test } from 'vitest'
import { readCommand } from '../../src/domain/command.ts'
import type { JobDetail } from '../../src/domain/job-detail.ts'
import { SUBCOMMANDS } from '../../src/domain/subcommands.ts'
import { actionPattern, RUN_COMMAND, VIEW_CAUSE } from '../../src/slack/action-ids.ts'
import { causeView } from '../../src/slack/blocks/cause-view.ts'
import { loadingView, messageView } from '../../src/slack/blocks/plain-views.ts'
import { renderHelp } from '../../src/slack/blocks/render-help.ts'
import { renderJobDetail } from '../../src/slack/blocks/render-job-detail.ts'
import { renderMisread } from '../../src/slack/blocks/render-misread.ts'
import { renderNotice, renderProblem } from '../../src/slack/blocks/render-problem.ts'
import { renderRequests } from '../../src/slack/blocks/render-requests.ts'
import { causeValue, readCauseValue, readDecisionValue } from '../../src/slack/button-values.ts'
import { failedJob, job, LOOK, MINUTE, NOW, part, recoverJob, request, table } from './samples.ts'
import { elementsOf, headline, read } from './texts.ts'
import { expectMessage, expectView } from './valid.ts'

const UTC = { timeZone: 'UTC' }
const TYPED = { now: NOW, timeZone: null }

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
    )
    expectMessage(list)
    const all = read(list)
    const order = ['r-cccccccc', 'r-bbbbbbbb', 'r-aaaaaaaa'].map((id) => all.indexOf(id))
    expect(order).toEqual(order.toSorted((a, b) => a - b))
    expect(headline(list)).toBe('🔐 2 requests wait for approval')
    expect(all).toContain('expires in 9 min')
    expect(all).toContain('denied by <@U0BOB>')
    expect(all).toContain('outcome unknown')
    expect(all).toContain('the answer was lost')
  })
  test('none, and very many', () => {
    expect(renderRequests([], NOW).text).toBe('No request waits for approval')
    expectMessage(renderRequests([], NOW))
    const many = Array.from({ length: 500 }, (_, i) =>
      request({ id: `r-${String(i).padStart(8, '0')}`, note: 'n'.repeat(500) }),
    )
    const list = renderRequests(many, NOW)
    expectMessage(list)
    expect(read(list)).toContain('+480 more')
  })
})

describe('one job', () => {
  const detail = (over: Partial<JobDetail> = {}): JobDetail => ({
    cluster: 'prod-sh',
    job: failedJob(),
    pace: null,
    phases: [],
    usual: null,
    estimates: null,
    columns: null,
    events: [
      {
        at: NOW,
        module: 'backup_data',
        event: 'backup_data_failed',
        pairs: [{ name: 'tenant_id', value: '1002' }],
      },
    ],
    at: NOW,
    ...over,
  })

  test('result, cause, next step, trace id, parts, the server’s own log', () => {
    const answer = renderJobDetail(detail(), UTC)
    expectMessage(answer)
    const all = read(answer)
    for (const fact of [
      'Full backup of crm failed',
      '*Cause:* -9071 BACKUP_PERMISSION_DENIED',
      '*Next:*',
      '`YB42C0A80001-0005`',
      'backup device I/O error, result: -9071',
      '🔴 crm',
      'set 14',
      '`backup_data backup_data_failed` `tenant_id=1002`',
    ]) {
      expect(all).toContain(fact)
    }
  })

  test('a running job shows how far it is and no cause', () => {
    const answer = renderJobDetail(detail({ job: job(), events: [] }), UTC)
    expectMessage(answer)
    expect(read(answer)).toContain('██████░░░░ 61 %')
    expect(read(answer)).not.toContain('*Cause:*')
  })

  test('failed tables come before good ones', () => {
    const tables = [
      table({ source: 'a.good', target: 'a.good' }),
      table({ source: 'a.bad', target: 'a.bad', state: 'failed', comment: 'why (-5020)' }),
    ]
    const all = read(renderJobDetail(detail({ job: recoverJob({}, { tables }) }), UTC))
    expect(all.indexOf('a.bad')).toBeLessThan(all.indexOf('a.good'))
    expect(all).toContain('`why (-5020)`')
  })

  test('a huge job fits into message and modal', () => {
    const long = 'x'.repeat(4000)
    const many = Array.from({ length: 300 }, (_, i) =>
      part({ tenantName: `${i}${long}`, comment: long, path: long, state: 'failed', code: -9071 }),
    )
    const events = Array.from({ length: 100 }, () => ({
      at: NOW,
      module: long,
      event: long,
      pairs: Array.from({ length: 6 }, () => ({ name: long, value: long })),
    }))
    const huge = detail({ job: failedJob({ parts: many, comment: long }), events })
    expectMessage(renderJobDetail(huge, LOOK))
    expectView(causeView(huge, LOOK))
    expect(read(renderJobDetail(huge, LOOK))).toContain('more tenants')
  })

  test('the modal says the same', () => {
    const view = causeView(detail(), UTC)
    expectView(view)
    expect(read(view as never)).toBe(read(renderJobDetail(detail(), UTC)))
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
