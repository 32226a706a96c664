import { describe, expect, test } from 'vitest'
import { readCommand } from '../../src/domain/command.ts'
import type { Job } from '../../src/domain/job.ts'
import type { JobDetail } from '../../src/domain/job-detail.ts'
import { msToScn } from '../../src/domain/scn.ts'
import { RUN_COMMAND } from '../../src/slack/action-ids.ts'
import { textLength } from '../../src/slack/blocks/budget.ts'
import { causeView } from '../../src/slack/blocks/cause-view.ts'
import { columnBlocks } from '../../src/slack/blocks/column-blocks.ts'
import { renderJobDetail } from '../../src/slack/blocks/render-job-detail.ts'
import { fc, test as property } from './property.ts'
import {
  cleanupJob,
  copyJob,
  failedJob,
  job,
  LOOK,
  MINUTE,
  NOW,
  pace,
  part,
  recoverJob,
  restoreJob,
  table,
  validationJob,
} from './samples.ts'
import { elementsOf, headline, read, textsOf } from './texts.ts'
import { expectMessage, expectView } from './valid.ts'

const UTC = { timeZone: 'UTC' }
const TYPED = { now: NOW, timeZone: null }

function detail(over: Partial<JobDetail> = {}): JobDetail {
  return {
    cluster: 'prod-sh',
    version: '4.2.5.0',
    job: failedJob(),
    pace: null,
    phases: [],
    usual: null,
    estimates: null,
    columns: null,
    others: 0,
    dark: [],
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
  }
}

test('other jobs with the id, and clusters that may have one, are said', () => {
  const dark = [{ cluster: 'prod-bj', reason: 'connection refused' }]
  expect(told({ others: 1, dark })).toContain('1 more job has the id `12`: ids come again.')
  expect(told({ others: 1, dark })).toContain('`connection refused`')
  expect(told({})).not.toMatch(/ids come again|does not answer/)
})

/** What a reader sees of a job. */
function told(over: Partial<JobDetail>): string {
  const answer = renderJobDetail(detail(over), UTC)
  expectMessage(answer)
  return read(answer)
}

function expectFacts(text: string, facts: readonly string[]): void {
  for (const fact of facts) expect(text).toContain(fact)
}

describe('a job that failed', () => {
  test('result, cause, next step, trace id, parts, the server’s own log', () => {
    expectFacts(told({}), [
      'Full backup of crm failed',
      'Failed `FAILED` · job `12`',
      '*Cause:* -9071 BACKUP_PERMISSION_DENIED',
      'owner: storage',
      '*Next:*',
      '`YB42C0A80001-0005`',
      'backup device I/O error, result: -9071',
      '🔴 crm Failed `FAILED` · ██████░░░░ 61 %',
      'set 14',
      '2026-11-20 12:29:00 UTC `backup_data backup_data_failed` `tenant_id=1002`',
    ])
  })
  test('for one of several tenants: whose cause it is, and each code by its name', () => {
    const parts = [
      part({ tenantName: 'good', state: 'success', status: 'COMPLETED' }),
      part({ tenantName: 'bad', state: 'failed', code: -9082, comment: 'full', path: 'file:///b' }),
    ]
    const text = told({ job: failedJob({ state: 'partial', parts }) })
    expectFacts(text, ['*Cause of bad:* -9082 BACKUP_DEVICE_OUT_OF_SPACE', '`full`', '`file:///b`'])
    expect(text.indexOf('🔴 bad')).toBeLessThan(text.indexOf('✅ good'))
  })
  test('with a code that nobody knows', () => {
    const parts = [part({ state: 'failed', code: -4999 })]
    expect(told({ job: failedJob({ code: -4999, comment: null, parts }) })).toContain(
      "OceanBase's error `-4999`; the views tell no more of it",
    )
  })
})

describe('a job that runs', () => {
  test('how far it is, how long such jobs take, how estimates held; no cause', () => {
    const text = told({
      job: job(),
      pace: pace({ leftBy: 'earlier runs', wentBack: 'retry' }),
      usual: { low: 3000, high: 3480, runs: 5 },
      estimates: { runs: 6, made: 40, held: 34 },
      events: [],
    })
    expectFacts(text, [
      '██████░░░░ 61 % · about 7–9 min left, by 5 earlier runs · 182 GiB written · 240 MiB/s',
      'percentage went back: a retry round started',
      'usually 50–58 min, 5 earlier runs · earlier estimates of the time left held 34 of 40 times over 6 runs',
      '*Started* 2026-11-20 11:47:00 UTC, 42 min ago',
    ])
    expect(text).not.toContain('*Cause')
  })
  test('phases with the time each began and how long it took', () => {
    const mark = (phase: string, before: number, tenantName = 'crm') => ({
      tenantName,
      phase,
      at: NOW - before * MINUTE,
    })
    const phases = [
      mark('BACKUP_SYS_META', 42),
      mark('BACKUP_SYS_META', 42, 'pay'),
      mark('BACKUP_DATA_MINOR', 40),
      mark('NEW_PHASE', 2),
    ]
    expectFacts(told({ job: job(), phases }), [
      '2026-11-20 11:47 UTC crm `BACKUP_SYS_META` · took 2 min',
      '2026-11-20 11:47 UTC pay `BACKUP_SYS_META` · 42 min so far',
      '2026-11-20 11:49 UTC crm `BACKUP_DATA_MINOR` · took 38 min',
      '2026-11-20 12:27 UTC crm `NEW_PHASE` · 2 min so far',
    ])
    const many = Array.from({ length: 30 }, (_, i) => mark(`P${i}`, 40 - i))
    const text = told({ job: job(), phases: many })
    expect(text).toContain('(+6 earlier)')
    expect(text).toContain('`P29` · 11 min so far')
  })
})

describe('facts of each area', () => {
  test('data: type asked and made, level, archivelog, encryption, version, path, set, counters', () => {
    const made = {
      dataVersion: '4.2.1.0',
      fileStatus: 'AVAILABLE',
      copies: [{ copyId: '1', fileStatus: 'COPYING' }],
    }
    const counters = [
      { what: 'macro blocks', done: 61, total: 100 },
      { what: 'log files', done: 3, total: null },
    ]
    const data = {
      asked: 'INC',
      becameFull: true,
      plusArchivelog: true,
      encryption: 'PASSWORD',
      level: 'CLUSTER',
    }
    const one = job({
      data,
      parts: [part({ made, counters, turn: 2 })],
      source: { kind: 'tenant', tenantName: 'crm' },
      description: 'nightly',
    })
    expectFacts(told({ job: one }), [
      '*Source* command in tenant crm, `nightly`',
      '*Type* full, asked for as `INC`',
      'a full one is made of crm',
      '*Level* `CLUSTER`',
      '*Plus archivelog* yes',
      '*Encryption* `PASSWORD`',
      '*Data version* `4.2.1.0`',
      '*Directory* `file:///data/nfs/backup/crm`',
      '*Server* `4.2.5.0`',
      'set file `AVAILABLE` · second backup: copy `1` `COPYING`',
      '61 of 100 macro blocks · 3 log files so far · turn 2',
    ])
  })
  test('restore: both phases, both halves, points in time, sizes, option', () => {
    const facts = {
      recoverPercent: 12,
      recoverScn: msToScn(NOW - 2 * 60 * MINUTE),
      finishBytes: 149 * 1024 ** 3,
    }
    expectFacts(told({ job: restoreJob({}, facts) }), [
      'data restored ████████░░ 80 % · log replayed █░░░░░░░░░ 12 %',
      '*Phase* tenant: phase 4 of 6,',
      '*Phase* sys: phase 2 of 2,',
      '*From* tenant crm of cluster prod-sh',
      '*Into* tenant crm_fix (id `1010`)',
      '*To* 2026-11-20 11:29:00 UTC · SCN `1795174140000000000`',
      '*Log replayed up to* 2026-11-20 10:29:00 UTC · SCN `1795170540000000000`',
      '*Method* full restore',
      '*Size* 149 GiB of 298 GiB',
      '*Option* `pool_list=restore_pool`',
    ])
  })
  test('recover: the tree, one line a table with every count, foreign keys explained', () => {
    const tables = [
      table({ source: 'a.good', target: 'a.good' }),
      table({
        source: 'a.keys',
        target: 'b.keys',
        indexes: { total: 4, done: 3, failed: 1 },
        constraints: { total: 2, done: 2, failed: 0 },
        refConstraints: { total: 1, done: 0, failed: 1 },
      }),
      table({ source: 'a.bad', target: 'a.bad', state: 'failed', comment: 'why (-5020)' }),
    ]
    const facts = { tables, total: 3, done: 2, failed: 1, auxStatus: 'SUCCESS', remap: 'a:b' }
    const text = told({
      job: recoverJob({ state: 'partial', status: 'COMPLETED', endedAt: NOW }, facts),
    })
    expectFacts(text, [
      '↳ request `COMPLETED`',
      '↳ auxiliary restore `SUCCESS` 100 %',
      '↳ import job `3` `IMPORT_TABLE` · 2 of 3 tables imported · 1 failed',
      '🔴 a.bad failed `FINISH`: -5020 ERR_TABLE_EXIST',
      '`why (-5020)`',
      '✅ a.keys → b.keys imported `FINISH` · 7 columns · indexes 3 of 4, 1 failed · constraints 2 of 2 · foreign keys 0 of 1, 1 failed',
      'Foreign keys are not restored by table recovery',
      '✅ a.good imported `FINISH` · 7 columns · no indexes · no constraints · no foreign keys',
      '*Renamed* `a:b`',
      '*Auxiliary tenant* `AUX_RECOVER$1`',
    ])
    expect(text.indexOf('a.bad')).toBeLessThan(text.indexOf('a.good'))
  })
  test('no word of foreign keys when there are none', () => {
    expect(told({ job: recoverJob({}, { tables: [table()] }) })).not.toContain('not restored')
  })
  test('cleanup, second backup, validation', () => {
    expectFacts(told({ job: cleanupJob() }), [
      '*Type* `DELETE OBSOLETE BACKUP`',
      '*Deletes* what is not needed for restores after 2026-11-13 12:00 UTC (recovery window 7 d)',
      '*PARAMETER* `2026-11-13 12:00:00.000000`',
      '*Tasks* 5 of 5 tasks done',
      'deleted sets 3, 5; pieces 1–3',
    ])
    expectFacts(told({ job: copyJob() }), ['*Copies* set `14`', '*Copy* `1`', '*Directory* `file'])
    expect(told({ job: copyJob({}, { what: 'piece', itemId: '0' }) })).toContain('all pieces')
    expectFacts(told({ job: validationJob() }), ['*Checks* `14`', '*Level* `physical`'])
  })
})

describe('buttons and modal', () => {
  test('All columns asks for the same job, and leads back', () => {
    const [button] = elementsOf(renderJobDetail(detail(), UTC).blocks)
    expect(button).toMatchObject({
      action_id: RUN_COMMAND,
      value: 'job data 12 --tenant crm --cluster prod-sh --columns',
    })
    expect(readCommand(button?.value ?? '', TYPED)).toMatchObject({ command: { columns: true } })
    const [back] = elementsOf(renderJobDetail(detail({ columns: [] }), UTC).blocks)
    expect(back).toMatchObject({ value: 'job data 12 --tenant crm --cluster prod-sh' })
  })
  test('names with blanks are quoted, and names that cannot be typed have no button', () => {
    const named = (tenantName: string) => detail({ job: job({ parts: [part({ tenantName })] }) })
    const [button] = elementsOf(renderJobDetail(named('my crm'), UTC).blocks)
    expect(readCommand(button?.value ?? '', TYPED)).toMatchObject({ command: { tenant: 'my crm' } })
    expect(elementsOf(renderJobDetail(named('x'.repeat(600)), UTC).blocks)).toEqual([])
  })
  test('the modal says the same', () => {
    const view = causeView(detail(), UTC)
    expectView(view)
    const said = textsOf(renderJobDetail(detail(), UTC).blocks)
    expect([...textsOf(view.blocks), 'All columns']).toEqual(said)
    expect(view.title.text).toBe('Cause')
    expect(causeView(detail({ job: job() }), UTC).title.text).toBe('Job')
  })
  test('a huge job fits into message and modal, and what is left out is counted', () => {
    const long = 'x'.repeat(4000)
    const many = Array.from({ length: 300 }, (_, i) =>
      part({ tenantName: `${i}${long}`, comment: long, path: long, state: 'failed', code: -9071 }),
    )
    const pairs = Array.from({ length: 6 }, () => ({ name: long, value: long }))
    const events = Array.from({ length: 100 }, () => ({
      at: NOW,
      module: long,
      event: long,
      pairs,
    }))
    const phases = Array.from({ length: 200 }, () => ({ tenantName: long, phase: long, at: NOW }))
    const huge = detail({ job: failedJob({ parts: many, comment: long }), events, phases })
    const answer = renderJobDetail(huge, LOOK)
    expectMessage(answer)
    expectView(causeView(huge, LOOK))
    expect(read(answer)).toMatch(/\+\d+ more tenants/)
    expect(read(answer)).toMatch(/\+\d+ more in the event history/)
    const tables = Array.from({ length: 500 }, (_, i) =>
      table({ source: `${i}`, comment: long, state: 'failed' }),
    )
    expect(told({ job: recoverJob({}, { tables, objects: long, remap: long }) })).toMatch(
      /\+\d+ more tables/,
    )
  })
})

describe('every column', () => {
  const row = (view: string, names: number, value: string | null = 'v') => ({
    view,
    columns: Array.from({ length: names }, (_, i) => ({ name: `C${i}`, value })),
  })

  test('as the server prints it, with the view as heading', () => {
    const columns = [
      { name: 'TENANT_ID', value: '1' },
      { name: 'COMMENT', value: '' },
      { name: 'END_TIMESTAMP', value: null },
      { name: 'PASSWD', value: '(never read)' },
      { name: 'LIST', value: 'a\nb' },
    ]
    const answer = renderJobDetail(detail({ columns: [{ view: 'CDB_OB_X', columns }] }), UTC)
    expectMessage(answer)
    expect(headline(answer)).toBe('🔴 Full backup of crm failed on prod-sh')
    expect(textsOf(answer.blocks).slice(1, 3)).toEqual([
      '`CDB_OB_X`',
      "TENANT_ID: 1\nCOMMENT: ''\nEND_TIMESTAMP: NULL\nPASSWD: (never read)\nLIST: a ⏎ b",
    ])
  })
  test('rows, columns and characters that have no room are counted', () => {
    const text = (rows: Parameters<typeof columnBlocks>[0], room = 9000) =>
      textsOf(columnBlocks(rows, room)).join('\n')
    expect(text([row('A', 3, 'x'.repeat(1300))])).toContain('… (100 more characters)')
    expect(text([row('A', 3), row('B', 2000), row('C', 1)])).toContain('No room for 2 rows more')
    const one = text([row('A', 20, 'x'.repeat(1000)), row('B', 1)])
    expect(one).toContain('No room for 12 columns and 1 row more')
    expect(text([])).toContain('No row of it is in the views any more')
  })
  property(
    'any rows: within the room, and every column is shown or counted',
    [fc.size(1, 60), fc.size(0, 80), fc.size(0, 1500), fc.size(1000, 9000)],
    (rows, names, length, room) => {
      const all = Array.from({ length: rows }, (_, i) => row(`V${i}`, names, 'x'.repeat(length)))
      const blocks = columnBlocks(all, room)
      expect(textLength(blocks)).toBeLessThanOrEqual(room)
      expect(blocks.length).toBeLessThanOrEqual(42)
      const texts = textsOf(blocks)
      const text = texts.join('\n')
      const headings = texts.filter((one) => /^`V\d+`$/.test(one)).length
      const shown = text.split('\n').filter((line) => /^C\d+: /.test(line)).length
      const rowsLeft = Number(
        /(\d+) rows? more|(?<=and )(\d+) rows?/.exec(text)?.[0].split(' ')[0] ?? 0,
      )
      const columnsLeft = Number(/(\d+) columns?/.exec(text)?.[1] ?? 0)
      expect(headings + rowsLeft).toBe(rows)
      expect(shown + columnsLeft).toBe(headings * names)
    },
  )
})

describe('what is not known is not invented', () => {
  test.each([
    ['start', job({ startedAt: null }), '*Started* not known'],
    ['end', failedJob({ endedAt: null }), '*Ended* not known'],
    ['percent', job({ percent: null }), 'preparing · time left unknown'],
    [
      'restore point',
      restoreJob({}, { scn: null, sourceTenant: '', sourceCluster: null }),
      '*To* an unknown point',
    ],
    ['phase', restoreJob({}, { tenantStatus: 'ODD' }), '*Phase* tenant: `ODD`'],
    [
      'encryption',
      job({ data: { ...(job().data as NonNullable<Job['data']>), encryption: null } }),
      '*Encryption* unknown',
    ],
  ])('%s', (_, one, expected) => {
    expect(told({ job: one })).toContain(expected)
  })
})
