import { describe, expect, test } from 'vitest'
import type { MessageBody, ThreadLine } from '../../src/domain/notification.ts'
import type { Pace } from '../../src/domain/trail.ts'
import { renderMessage } from '../../src/slack/blocks/render-message.ts'
import { readCauseValue } from '../../src/slack/button-values.ts'
import {
  archive,
  DAY,
  failedJob,
  failure,
  HOUR,
  incident,
  interrupted,
  job,
  LOOK,
  MINUTE,
  NOW,
  part,
  recoverJob,
  restoreJob,
  table,
} from './samples.ts'
import { elementsOf, headline, read } from './texts.ts'
import { expectMessage } from './valid.ts'

const UTC = { timeZone: 'UTC' }

const PACE: Pace = {
  bytesPerSecond: 240 * 1024 ** 2,
  left: { low: 420, high: 560 },
  still: null,
  wentBack: null,
  partsBack: [],
  leftBy: 'pace' as const,
}

function jobMessage(one: ReturnType<typeof job>, pace: Pace | null = PACE) {
  const rendered = renderMessage(
    { template: 'job', cluster: 'prod-sh', job: one, pace, at: NOW },
    UTC,
  )
  expectMessage(rendered)
  return { text: headline(rendered), all: read(rendered), rendered }
}

function message(body: MessageBody) {
  const rendered = renderMessage(body, UTC)
  expectMessage(rendered)
  expectMessage(renderMessage(body, LOOK))
  return { text: headline(rendered), all: read(rendered), rendered }
}

describe('the message that follows a job', () => {
  test('running: bar, time left, rate, phase, start', () => {
    const { text, all } = jobMessage(job())
    expect(text).toBe('⏳ Full backup of crm on prod-sh · ██████░░░░ 61 % · 7–9 min left')
    for (const fact of ['started 2026-11-20 11:47 UTC', '`BACKUP_DATA_MAJOR`', 'set 14']) {
      expect(all).toContain(fact)
    }
    expect(all).toContain('182 GiB written · 240 MiB/s')
    expect(all).toContain('`file:///data/nfs/backup/crm`')
  })

  test('an unknown percentage is said, not guessed', () => {
    const { text } = jobMessage(job({ percent: null }), null)
    expect(text).toBe('⏳ Full backup of crm on prod-sh · preparing')
    expect(text).not.toMatch(/\d %|left/)
  })

  test('a share that failed is said while the others go on, first and with its code', () => {
    const failed = { state: 'failed', status: 'FAILED', phase: null, endedAt: NOW } as const
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']
    const parts = names.map((tenantName, i) =>
      part({ tenantName, tenantId: `${1000 + i}`, ...(i === 9 ? { ...failed, code: -9082 } : {}) }),
    )
    const { text, all } = jobMessage(job({ parts }))
    expect(text).toBe(
      '⏳ Full backup of 10 tenants on prod-sh · 🔴 1 of 10 tenants failed so far · ██████░░░░ 61 % · 7–9 min left',
    )
    expect(all).toContain(
      '🔴 j ██████░░░░ 61 % `FAILED` · -9082 BACKUP_DEVICE_OUT_OF_SPACE\na ██████░░░░ 61 %',
    )
    expect(all).toContain('+2 more tenants')
  })

  test('what rests for less than a minute is no news', () => {
    expect(jobMessage(job(), { ...PACE, still: 59 }).all).not.toContain('no movement')
    expect(jobMessage(job(), { ...PACE, still: 60 }).all).toContain('no movement for 60 s')
  })

  test.each([
    [{ still: 240 }, 'no movement for 4 min'],
    [{ wentBack: 'retry' as const }, 'a retry round started'],
    [{ wentBack: 'total grew' as const }, 'the total grew'],
  ])('what is odd about the pace is said: %j', (odd, expected) => {
    expect(jobMessage(job(), { ...PACE, ...odd }).all).toContain(expected)
  })

  test('each tenant of several has its own bar; many are counted', () => {
    const two = [part(), part({ tenantName: 'pay', percent: null, phase: null, status: 'INIT' })]
    const { all, text } = jobMessage(job({ parts: two }))
    expect(text).toContain('Full backup of crm and pay')
    expect(all).toContain('pay preparing `INIT`')
    const many = Array.from({ length: 200 }, (_, i) => part({ tenantName: `t${i}` }))
    const crowd = jobMessage(job({ parts: many }))
    expect(crowd.text).toContain('Full backup of 200 tenants')
    expect(crowd.all).toContain('+192 more tenants')
  })

  test('who asked, when the description names a request', () => {
    expect(jobMessage(job({ description: 'obbackup r-7f3a9c2b' })).all).toContain(
      'asked by request r-7f3a9c2b',
    )
    expect(jobMessage(job({ description: 'nightly' })).all).not.toContain('asked by')
  })

  test('an incremental that became full is called full (trap 20)', () => {
    expect(jobMessage(job({ kind: 'full' })).text).toContain('Full backup')
    expect(jobMessage(job({ kind: 'incremental' })).text).toContain('Incremental backup')
  })

  test('a restore shows its two halves in plain words', () => {
    const { text, all } = jobMessage(restoreJob())
    expect(text).toContain('Restore of crm as crm_fix on prod-sh · ████░░░░░░ 40 %')
    expect(all).toContain('data restored: 80 % · log replayed: unknown')
    const later = restoreJob({}, { restorePercent: 100, recoverPercent: 12.7 })
    expect(jobMessage(later).all).toContain('data restored: 100 % · log replayed: 12 %')
  })

  test('a finished restore says what the tenant still needs', () => {
    const done = { state: 'success', status: 'SUCCESS', endedAt: NOW } as const
    const { text, all } = jobMessage(restoreJob(done))
    expect(text).toContain('Restore of crm as crm_fix succeeded on prod-sh')
    expect(all).toContain(
      'tenant crm_fix is STANDBY; it needs ACTIVATE STANDBY before it takes writes',
    )
    const quick = jobMessage(restoreJob(done, { quick: true }))
    expect(quick.all).toContain('can be read, but never be activated')
    expect(quick.all).not.toContain('needs ACTIVATE')
  })

  test('a table recovery counts its tables', () => {
    const { text } = jobMessage(recoverJob())
    expect(text).toContain('Table recovery into stock')
    expect(text).toContain('2 of 5 tables imported · 0 failed')
    expect(jobMessage(recoverJob({}, { total: null, done: 0 })).text).not.toContain('tables')
  })

  test('success: size, duration, rate; the view’s own word beside', () => {
    const { text, all } = jobMessage(
      job({ state: 'success', status: 'COMPLETED', percent: 100, endedAt: NOW }),
    )
    expect(text).toBe('✅ Full backup of crm succeeded on prod-sh · 182 GiB in 42 min (74 MiB/s)')
    expect(all).toContain('`COMPLETED`')
  })

  test('tenants that are not part of it are named', () => {
    const { all } = jobMessage(job({ leftOut: ['pay'], passedOver: ['stock'] }))
    expect(all).toContain('Left out: pay')
    expect(all).toContain('Passed over, without a backup: stock')
  })

  test.each([
    [{ missingPolls: 3 }, '❔', 'is in no view any more'],
    [{ state: 'cancelled' as const, status: 'CANCELED' }, '⚪', 'cancelled'],
    [{ state: 'cancelling' as const }, '⏳', 'is being cancelled'],
    [{ state: 'failed' as const, status: 'FAILED' }, '🔴', 'failed'],
  ])('%j has its sign and its word', (over, sign, word) => {
    const { text } = jobMessage(job(over))
    expect(text.startsWith(sign)).toBe(true)
    expect(text).toContain(word)
  })
})

describe('a failure', () => {
  test('what, how far, why, whose, what next, what would be lost', () => {
    const { text, all, rendered } = message(failure(failedJob()))
    expect(text).toBe('🔴 Full backup of crm failed on prod-sh')
    for (const fact of [
      'after 42 min at 61 %',
      '-9071 BACKUP_PERMISSION_DENIED',
      'owner: storage',
      '*Next:* Check the destination',
      'Last good full* of crm: 8 d ago (set 14, 291 GiB)',
      'If crm were lost now: about the last 4 s of changes; the log archive is running.',
      '`backup device I/O error, result: -9071, trace_id: YB42C0A80001-0005`',
    ]) {
      expect(all).toContain(fact)
    }
    const [button] = elementsOf(rendered.blocks)
    expect(button?.action_id).toBe('view_cause')
    expect(readCauseValue(button?.value ?? '')).toEqual({
      cluster: 'prod-sh',
      jobKey: failedJob().key,
    })
  })

  test('of some of several tenants: how many, and which', () => {
    const parts = [
      part({ state: 'failed', code: -9082 }),
      part({ tenantName: 'pay', state: 'success' }),
    ]
    const { text, all } = message(failure(failedJob({ state: 'partial', parts })))
    expect(text).toBe('🔴 Full backup failed for 1 of 2 tenants on prod-sh: crm')
    expect(all).toContain('*Failed:* crm (-9082)')
    expect(all).toContain('the backup destination is full')
  })

  test('tenants that were passed over count as failed', () => {
    const parts = [part({ state: 'success' })]
    const { text, all } = message(
      failure(
        failedJob({ state: 'partial', code: null, comment: null, parts, passedOver: ['pay'] }),
      ),
    )
    expect(text).toContain('failed for 1 of 2 tenants on prod-sh: pay')
    expect(all).toContain('Passed over, without a backup: pay')
    expect(all).toContain('no code')
  })

  test('tables that failed are named', () => {
    const failed = recoverJob(
      { state: 'partial', status: 'COMPLETED', endedAt: NOW },
      {
        done: 4,
        failed: 1,
        tables: [
          table({
            source: 'shop.orders',
            target: 'shop.o2',
            state: 'failed',
            comment: 'exists (-5020)',
          }),
          table({ source: 'shop.items', target: 'shop.i2' }),
        ],
      },
    )
    const { text, all } = message(failure(failed))
    expect(text).toContain('Table recovery into stock failed for 1 of 5 tables')
    expect(all).toContain('• shop.orders: `exists (-5020)`')
    expect(all).not.toContain('shop.items')
  })

  test('a restore whose tenant is gone is no riddle', () => {
    const gone = restoreJob({ state: 'failed', status: 'FAIL', code: -5157, endedAt: NOW })
    expect(message(failure(gone)).all).toContain(
      'the tenant is gone: the restore was cancelled, or the tenant was dropped',
    )
  })

  test.each([
    [{ lastFull: null }, 'no good full backup is known to restore it from'],
    [{ archive: null }, 'no log archive is known'],
    [{ archive: interrupted() }, 'since the log archive stopped: it is `INTERRUPTED`'],
  ])('what would be lost is not painted better than it is: %#', (over, expected) => {
    expect(message(failure(failedJob(), over)).all).toContain(expected)
  })

  test.each([
    [
      null,
      "*Cause:* OceanBase's error `-4999`; the views tell no more of it",
      'and at what rootservice.log and observer.log say around its end.',
    ],
    [
      'odd thing, trace_id: YB42-0001',
      "*Cause:* OceanBase's error `-4999`, in its own words: `odd thing, trace_id: YB42-0001`",
      'and at what observer.log says under the trace id `YB42-0001`.',
    ],
  ])(
    'an unknown code: the code, what the database says of it, once, where to look: %s',
    (comment, cause, next) => {
      const parts = [part({ state: 'failed', code: -4999, comment })]
      const odd = failedJob({ code: -4999, comment, parts })
      const { all } = message(failure(odd))
      expect(all).toContain(cause)
      expect(all).toContain(
        `*Next:* Look the code up in OceanBase's error reference (or by \`ob_error 4999\` on a host of an OBServer), ${next}`,
      )
      if (comment !== null) expect(all.split('odd thing')).toHaveLength(2)
    },
  )

  test('made good by a later job it turns green and keeps the cause', () => {
    const healed = job({ state: 'success', startedAt: NOW, endedAt: NOW + HOUR })
    const { text, all } = message(failure(failedJob(), { recoveredBy: healed }))
    expect(text).toContain('🟢 Recovered: full backup of crm succeeded 2026-11-20 13:29 UTC')
    expect(text).toContain('failed 2026-11-20 12:29 UTC')
    expect(all).toContain('-9071 BACKUP_PERMISSION_DENIED')
    expect(all).not.toContain('If crm were lost')
  })

  test('a key too long for a button costs the button, not the message', () => {
    const { rendered } = message(failure(failedJob({ key: 'k'.repeat(3000) })))
    expect(elementsOf(rendered.blocks)).toEqual([])
  })
})

describe('trouble with an archive', () => {
  const body = (over: Partial<Extract<MessageBody, { template: 'archive' }>>): MessageBody => ({
    template: 'archive',
    cluster: 'prod-sh',
    archive: interrupted(),
    incident: incident(),
    outcome: 'open',
    at: NOW,
    ...over,
  })

  test.each([
    [{}, 'archive restart crm --cluster prod-sh'],
    [{ status: 'STOP', state: 'stopped' }, 'archive start crm --cluster prod-sh'],
    [{ status: 'SUSPEND', state: 'paused' }, 'archive resume crm --cluster prod-sh'],
    [{ status: 'STOPPING', state: 'cancelling' }, undefined],
    // As of a 3.x.
    [{ path: null }, undefined],
  ] as const)('%o: a button opens the form that gets it going again', (over, value) => {
    const open = body({ archive: interrupted(over) })
    const rendered = renderMessage(open, { timeZone: 'UTC', acts: true })
    expectMessage(rendered)
    expect(elementsOf(rendered.blocks).map((one) => one.value)).toEqual(value ? [value] : [])
    const after = renderMessage({ ...open, outcome: 'recovered' } as MessageBody, {
      timeZone: 'UTC',
      acts: true,
    })
    expect(elementsOf(after.blocks)).toEqual([])
    expect(elementsOf(renderMessage(open, { timeZone: 'UTC' }).blocks)).toEqual([])
  })

  test('interrupted: since when, up to where, cause, next', () => {
    const { text, all } = message(body({}))
    expect(text).toBe('🔴 Log archive of crm is interrupted on prod-sh')
    for (const fact of [
      'Since 2026-11-20 12:15 UTC (14 min)',
      'Recoverable only up to 2026-11-20 12:15 UTC',
      '-9026 INVALID_BACKUP_DEST',
      'take a full backup: the window has a hole',
      '`INTERRUPTED`',
    ]) {
      expect(all).toContain(fact)
    }
  })

  test('behind: how far', () => {
    const lag = incident({ severity: 'warning', condition: 'lagging' })
    const { text } = message(body({ archive: archive({ lag: 780 }), incident: lag }))
    expect(text).toBe('🟡 Log archive of crm is 13 min behind on prod-sh')
  })

  test.each([
    ['SUSPEND', 'paused', 'is paused'],
    ['STOP', 'stopped', 'is stopped'],
    ['STOPPING', 'cancelling', 'is stopping'],
  ] as const)('%s', (status, state, word) => {
    const one = archive({ status, state, lag: null })
    const { text, all } = message(
      body({ archive: one, incident: incident({ severity: 'warning', condition: 'not-doing' }) }),
    )
    expect(text).toContain(word)
    expect(all).toContain(`\`${status}\``)
  })

  test('recovered in a new round: the hole is pointed out; in the same round there is none', () => {
    const restarted = archive({ startScn: String((NOW - MINUTE) * 1e6) })
    const { text, all } = message(body({ archive: restarted, outcome: 'recovered' }))
    expect(text).toContain('🟢 Recovered: log archive of crm is running again')
    expect(all).toContain('lasted 14 min')
    expect(all).toContain('only from a full backup made after that')
    const same = message(body({ archive: archive(), outcome: 'recovered' }))
    expect(same.all).not.toContain('full backup')
  })

  test('replaced by another trouble', () => {
    expect(message(body({ outcome: 'replaced' })).text).toContain('see the newer message')
  })
})

describe('outages', () => {
  const outage = incident({ kind: 'cluster', since: NOW - 14 * MINUTE })
  test.each([
    [null, '🔴 prod-sh does not answer since 2026-11-20 12:15 UTC'],
    [NOW, '🟢 prod-sh answers again after 14 min'],
  ])('a cluster, back at %s', (backAt, expected) => {
    const { text, all } = message({
      template: 'unreachable',
      cluster: 'prod-sh',
      reason: 'connection refused',
      incident: outage,
      backAt,
    })
    expect(text).toBe(expected)
    expect(all.includes('connection refused')).toBe(backAt === null)
  })
  test.each([
    [null, '🔴 obbackup cannot read CDB_OB_BACKUP_JOBS on prod-sh'],
    [NOW, '🟢 obbackup can read CDB_OB_BACKUP_JOBS again on prod-sh after 14 min'],
  ])('a view, back at %s', (backAt, expected) => {
    const { text } = message({
      template: 'blind',
      cluster: 'prod-sh',
      view: 'CDB_OB_BACKUP_JOBS',
      reason: 'SELECT command denied',
      incident: outage,
      backAt,
    })
    expect(text).toBe(expected)
  })
})

describe('lines in threads', () => {
  const said = (line: ThreadLine) => message({ template: 'line', line }).text
  const about = (event: Extract<ThreadLine, { kind: 'job' }>['event'], one = job()) =>
    said({ kind: 'job', event, cluster: 'prod-sh', job: one, at: NOW })

  test.each([
    ['started', '⏳ Started: full backup of crm · job 12'],
    ['phase', '⏳ Full backup of crm on prod-sh is at BACKUP_DATA_MAJOR'],
    ['cancelled', '⚪ Full backup of crm on prod-sh was cancelled'],
    ['vanished', '❔ Full backup of crm on prod-sh is in no view any more'],
  ] as const)('%s', (event, expected) => {
    expect(about(event)).toContain(expected)
  })

  test('the end of a restore says what is needed next', () => {
    const done = restoreJob({ state: 'success', endedAt: NOW })
    expect(about('succeeded', done)).toContain('needs ACTIVATE STANDBY')
  })

  test('a failure names its cause', () => {
    expect(about('failed', failedJob())).toContain(
      '🔴 Full backup of crm failed on prod-sh · -9071',
    )
  })

  test('recovered, and a request’s own line, which is data', () => {
    expect(
      said({ kind: 'recovered', what: 'full backup of crm', since: NOW - DAY, at: NOW }),
    ).toContain('🟢 Recovered: full backup of crm')
    const line = message({
      template: 'line',
      line: { kind: 'request', text: 'ask <@U0BOB>', at: NOW },
    })
    expect(line.all).toBe('ask &lt;@U0BOB&gt;')
  })
})
