import { describe, expect, test } from 'vitest'
import { SHOWN_MAX } from '../../src/domain/plan.ts'
import type { Request, RequestState } from '../../src/domain/request.ts'
import { RUN_COMMAND } from '../../src/slack/action-ids.ts'
import { approveView } from '../../src/slack/blocks/approve-view.ts'
import { renderMessage } from '../../src/slack/blocks/render-message.ts'
import { readDecisionValue } from '../../src/slack/button-values.ts'
import { NOW, request } from './samples.ts'
import { elementsOf, headline, read, textsOf } from './texts.ts'
import { expectMessage } from './valid.ts'

function card(one: Request, timeZone: string | null = 'UTC') {
  const rendered = renderMessage({ template: 'request', request: one, at: NOW }, { timeZone })
  expectMessage(rendered)
  return {
    text: headline(rendered),
    all: read(rendered),
    buttons: elementsOf(rendered.blocks),
    rendered,
  }
}

const approved = { user: 'U0BOB', verdict: 'approve', at: NOW, digest: 'a' } as const

describe('a pending request', () => {
  const { text, all, buttons, rendered } = card(request())

  test('the lock-screen line says what is wanted', () => {
    expect(text).toBe('🔐 Approval wanted: restore prod-sh/crm as crm_fix · request r-7f3a9c2b')
  })

  test('who, what, facts, checks, exact statement, reason, expiry', () => {
    for (const fact of [
      '<@U0ALICE> asks to *restore prod-sh/crm as crm_fix*',
      'expires 2026-11-20 12:59 UTC',
      '*To*  2026-11-20 12:29:00 UTC',
      '✓ name is free',
      '✓ pool is free: restore_pool',
      'orders table dropped at 12:29',
      '0 of 1 approvals. <@U0ALICE> cannot approve.',
      'Deny withdraws it',
    ]) {
      expect(all).toContain(fact)
    }
    expect(textsOf(rendered.blocks)).toContain(request().plan.statement)
  })

  test('each viewer’s own time for the expiry', () => {
    expect(card(request(), null).all).toMatch(/expires <!date\^\d+\^/)
  })

  test('the point to be restored to in UTC and in each viewer’s own time, or in the configured zone', () => {
    const { operation } = request().plan
    if (operation.kind !== 'restore') throw new Error('not a restore')
    const seconds = BigInt(operation.scn) / 1_000_000_000n
    const facts = [{ label: 'To', text: `2026-11-20 12:29:00 UTC · SCN ${operation.scn}` }]
    const one = request({ plan: { ...request().plan, facts } })
    expect(card(one, null).all).toContain(
      `*To*  2026-11-20 12:29:00 UTC (<!date^${seconds}^{date_short_pretty} {time_secs}|`,
    )
    expect(card(one, 'Asia/Shanghai').all).toMatch(
      /\*To\* {2}2026-11-20 12:29:00 UTC \(2026-11-20 \d\d:\d\d:\d\d Asia\/Shanghai\) · SCN \d+/,
    )
  })

  test('one primary button, which carries request and token and asks again', () => {
    expect(buttons.map((one) => [one.action_id, one.style])).toEqual([
      ['approve', 'primary'],
      ['deny', 'danger'],
    ])
    for (const button of buttons) {
      expect(readDecisionValue(button.value ?? '')).toEqual({
        id: request().id,
        token: request().token,
      })
    }
    expect(JSON.stringify(buttons[0])).toContain('You agree to restore prod-sh/crm as crm_fix.')
    expect(JSON.stringify(buttons[0])).toContain('Nothing runs unless the plan is still')
  })

  test('a check fails: not to be approved, only to be put away, and it says so', () => {
    const plan = {
      ...request().plan,
      checks: [{ name: 'pool is free', ok: false, detail: 'it belongs to pay' }],
    }
    const failing = card(request({ plan }))
    expect(failing.buttons.map((one) => one.action_id)).toEqual(['deny'])
    expect(failing.text).toContain('Cannot be approved any more: restore')
    expect(failing.all).toContain('✗ *pool is free*: it belongs to pay')
    expect(failing.all).toContain('cannot be approved')
  })

  test('a changed plan says what changed', () => {
    const note = 'The plan changed after it was approved: pool. Nothing was run; approve again.'
    expect(card(request({ note })).all).toContain(`⚠️ ${note}`)
    expect(card(request({ note })).buttons).toHaveLength(2)
  })
})

describe('afterwards', () => {
  const states: [RequestState, string][] = [
    ['approved', 'runs only if nothing changed'],
    ['executing', 'on its way'],
    ['started', '*Started:* the database accepted it'],
    ['succeeded', 'needs ACTIVATE STANDBY'],
    ['failed', '*Failed.*'],
    ['cancelled', '*Cancelled:*'],
    ['refused', 'nothing was started'],
    ['denied', 'Nothing was run'],
    ['withdrawn', 'Nothing was run'],
    ['expired', '*Expired.*'],
    ['unknown', 'Nobody knows whether the statement ran'],
  ]
  test.each(states)('%s: no buttons, the facts stay, the outcome is said', (state, expected) => {
    const { all, buttons, text } = card(
      request({ state, decisions: [approved], executingAt: NOW, note: 'because <!channel>' }),
    )
    const left = buttons.map((one) => one.action_id).filter((one) => one !== RUN_COMMAND)
    // What is approved and not sent yet can be taken back.
    expect(left).toEqual(state === 'approved' ? ['deny'] : [])
    expect(all).toContain('*Into*  new tenant crm_fix')
    expect(all).toContain('✅ Approved by <@U0BOB> 2026-11-20 12:29 UTC')
    expect(all).toContain(expected)
    expect(all).toContain('because &lt;!channel&gt;')
    expect(text).toContain('restore prod-sh/crm as crm_fix')
  })

  test('only the database’s acceptance is called started', () => {
    for (const [state] of states.filter(([one]) => one !== 'started')) {
      expect(card(request({ state })).all).not.toContain('*Started')
    }
  })

  test('unknown says where to look and that it is not sent again', () => {
    const { all } = card(request({ state: 'unknown' }))
    expect(all).toContain('It will not be sent again')
    expect(all).toContain('CDB_OB_RESTORE_HISTORY')
  })
})

test('a requester that is no Slack id is never a mention', () => {
  expect(card(request({ requester: 'cli:<!here>' })).all).toContain('`cli:&lt;!here&gt;`')
})

test('an endless statement is cut, and says so', () => {
  const plan = { ...request().plan, statement: `ALTER SYSTEM ${'x'.repeat(20_000)}` }
  expect(card(request({ plan })).all).toMatch(/… \(\d+ more characters\)/)
})

describe('what only some requests have', () => {
  const sequence = {
    ...request().plan,
    operation: {
      kind: 'archive-restart',
      cluster: 'prod-sh',
      scope: { kind: 'tenants', tenants: [{ tenantId: '1002', name: 'crm' }] },
    },
    statement: 'NOARCHIVELOG TENANT\nARCHIVELOG TENANT\nBACKUP TENANT',
  } as const

  test('a quorum: who approved so far, and that it takes different people', () => {
    const { all, buttons } = card(request({ quorum: 2, decisions: [approved] }))
    expect(all).toContain(
      '1 of 2 approvals: <@U0BOB> 2026-11-20 12:29 UTC. <@U0ALICE> cannot approve.',
    )
    expect(all).toContain('It takes 2 different people.')
    expect(buttons).toHaveLength(2)
  })

  test('what has to be typed is said, and no dialog comes before the form', () => {
    const { all, buttons } = card(request({ needs: { typed: true, code: true } }))
    expect(all).toContain(
      'asks to type what it is about and asks for a code of your authenticator app',
    )
    expect(JSON.stringify(buttons[0])).not.toContain('"confirm"')
  })

  test('break-glass: counts down, anybody may stop it, and it is reviewed', () => {
    const breakGlass = { runsAt: NOW + 60_000, reviewAt: NOW + 86_400_000, reviewed: false }
    const { all, buttons, text } = card(request({ state: 'counting', breakGlass }))
    expect(text).toContain('Break-glass, runs unless stopped')
    expect(all).toMatch(/runs 2026-11-20 12:30:00 UTC without approval.*Anybody may\./)
    expect(all).toContain('If it runs, it is put up for review in the thread 2026-11-21 12:29 UTC')
    expect(all).toContain('✓ pool is free: restore_pool')
    expect(buttons.map((one) => one.action_id)).toEqual(['stop'])
  })

  test('a sequence: numbered, where it is, and what it left when it failed', () => {
    const waiting = card(
      request({ plan: sequence, state: 'waiting', step: 1, executingAt: NOW }),
    ).all
    expect(waiting).toContain('1. NOARCHIVELOG TENANT\n2. ARCHIVELOG TENANT\n3. BACKUP TENANT')
    expect(waiting).toContain('1 statement of 3 accepted; statement 2 waits')
    const failed = card(request({ plan: sequence, state: 'failed', step: 2 })).all
    expect(failed).toContain('2 statements of 3 accepted; nothing more is sent.')
    expect(failed).toContain('*Next:* Look at the state of the archive')
    expect(card(request({ plan: sequence, state: 'succeeded' })).all).toContain(
      'crm is DOING again',
    )
  })

  test('after the start of an archive: a full backup is what is missing', () => {
    const plan = {
      ...sequence,
      operation: { ...sequence.operation, kind: 'archive-start' },
      statement: 'ARCHIVELOG',
    } as const
    const { all, buttons } = card(request({ state: 'succeeded', plan }))
    expect(all).toContain('nothing in it can be restored to until a full backup is taken')
    expect(buttons).toMatchObject([{ value: 'backup full crm --cluster prod-sh' }])
  })

  test('refused: says what to do', () => {
    expect(card(request({ state: 'refused', note: 'no' })).all).toContain('*Next:* Mend')
  })

  test('unknown on 3.x: its own views', () => {
    const { all } = card(
      request({
        state: 'unknown',
        plan: {
          ...sequence,
          operation: { ...sequence.operation, kind: 'archive-stop' },
          generation: 3,
        },
      }),
    )
    expect(all).toContain('`CDB_OB_BACKUP_ARCHIVELOG`')
  })

  test('after a restore its next step opens filled in; a quick one has none', () => {
    const [next] = card(request({ state: 'succeeded' })).buttons
    expect(next).toMatchObject({ value: 'activate crm_fix --cluster prod-sh' })
    const { plan } = request()
    if (plan.operation.kind !== 'restore') throw new Error('no restore')
    const quick = { ...plan, operation: { ...plan.operation, method: 'quick' as const } }
    expect(card(request({ state: 'succeeded', plan: quick })).buttons).toEqual([])
    expect(card(request({ state: 'succeeded', plan: quick })).all).toContain('never be activated')
    const old = card(request({ state: 'succeeded', plan: { ...plan, generation: 3 } }))
    expect(old.buttons).toEqual([])
    expect(old.all).toContain('tenant crm_fix can be used')
    expect(old.all).not.toContain('STANDBY')
    const [cancel] = card(request({ state: 'failed', jobKey: 'k' })).buttons
    expect(cancel).toMatchObject({ value: 'cancel restore crm_fix --cluster prod-sh' })
  })
})

describe('a long statement', () => {
  const names = Array.from({ length: 30 }, (_, i) => `\`shop\`.\`a_rather_long_table_name_${i}\``)
  const words = `ALTER SYSTEM RECOVER TABLE ${names.join(', ')} REMAP TABLE ${names.map((one) => `${one}:${one}`).join(', ')}`
  const statements = [
    ['tables', words.slice(0, SHOWN_MAX)],
    ['one word without a blank', '😀'.repeat(SHOWN_MAX / 2)],
    ['several lines', `${`${'x'.repeat(900)}\n`.repeat(4)}y`],
  ] as const
  const plain = (text: string) => text.replace(/\s/g, '')
  const shownIn = (blocks: unknown) =>
    JSON.stringify(blocks)
      .match(
        /"type":"rich_text_preformatted","elements":\[\{"type":"text","text":"((?:[^"\\]|\\.)*)"/g,
      )
      ?.map((one) => JSON.parse(`{${one.slice(one.lastIndexOf('"text":"'))}}`).text)
      .join('') ?? ''

  test.each(statements)('%s: stands whole on a full card and in the form', (_, statement) => {
    const plan = {
      ...request().plan,
      statement,
      facts: Array.from({ length: 7 }, (_, i) => ({ label: `f${i}`, text: 'f'.repeat(700) })),
      checks: Array.from({ length: 13 }, (_, i) => ({
        name: `check ${i}`,
        ok: true,
        detail: 'd'.repeat(80),
        ...(i === 0 ? { warns: true as const } : {}),
      })),
    }
    const one = request({ plan, reason: 'r'.repeat(400), note: 'n'.repeat(900) })
    const { rendered } = card(one)
    const numbered = statement.split('\n').map((line, i) => `${i + 1}.${line}`)
    const expected = numbered.length > 1 ? numbered.join('') : statement
    expect(plain(shownIn(rendered.blocks))).toBe(plain(expected))
    const form = approveView(
      { request: one, typing: 'crm', code: true, problem: null },
      { channel: 'C0APPROVALS', token: 't' },
    )
    expect(plain(shownIn(form.blocks))).toBe(plain(statement))
  })
})

test('what warns stands on a line of its own, also once it is decided', () => {
  const plan = {
    ...request().plan,
    checks: [
      { name: 'name is free', ok: true, detail: 'crm_fix' },
      { name: 'disks have room', ok: true, warns: true as const, detail: 'not known: no sizes' },
    ],
  }
  for (const state of ['pending', 'succeeded'] as const) {
    const { all } = card(request({ plan, state }))
    expect(all).toContain('⚠️ *disks have room*: not known: no sizes')
    expect(all).not.toContain('✓ disks have room')
  }
})
