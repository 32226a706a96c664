import { describe, expect, test } from 'vitest'
import { readCommand } from '../../src/domain/command.ts'
import type { Job } from '../../src/domain/job.ts'
import type { JobList } from '../../src/domain/list.ts'
import type { State } from '../../src/domain/state.ts'
import { RUN_COMMAND, VIEW_CAUSE } from '../../src/slack/action-ids.ts'
import { idRanges } from '../../src/slack/blocks/id-ranges.ts'
import { timeLeftWords } from '../../src/slack/blocks/pace-line.ts'
import { renderJobList } from '../../src/slack/blocks/render-job-list.ts'
import { readCauseValue } from '../../src/slack/button-values.ts'
import {
  cleanupJob,
  copyJob,
  DAY,
  failedJob,
  GIB,
  job,
  jobList,
  LOOK,
  listed,
  listedCluster,
  MINUTE,
  NOW,
  pace,
  part,
  recoverJob,
  restoreJob,
  table,
  validationJob,
} from './samples.ts'
import { elementsOf, headline, textsOf } from './texts.ts'
import { expectMessage } from './valid.ts'

const UTC = { timeZone: 'UTC' }
const OPTIONS = { listing: 'abcdefgh', command: 'data', zone: null }
const TYPED = { now: NOW, timeZone: null }

/** The lines of one job on its own list. */
function linesOf(one: Job, over: Partial<Parameters<typeof listed>[1]> = {}): string[] {
  const answer = renderJobList(jobList([listed(one, over)], { area: one.area }), UTC, OPTIONS)
  expectMessage(answer)
  const [, body] = answer.blocks
  return (textsOf(body)[0] ?? '').split('\n')
}

function render(list: JobList, zone: string | null = null) {
  const answer = renderJobList(list, UTC, { ...OPTIONS, zone })
  expectMessage(answer)
  return answer
}

const DONE = job({
  state: 'success',
  status: 'COMPLETED',
  percent: 100,
  bytes: 291 * GIB,
  startedAt: NOW - 300 * MINUTE,
  endedAt: NOW - 248 * MINUTE,
  source: { kind: 'request', requestId: 'r-7f3a9c2b' },
  parts: [part({ state: 'success', status: 'COMPLETED', phase: null, endedAt: NOW })],
})

describe('one data backup', () => {
  test('that runs: how far, how long still, by what', () => {
    expect(linesOf(job(), { pace: pace() })).toEqual([
      '⏳ *Full backup of crm runs* · In Progress `BACKUP_DATA_MAJOR`',
      '██████░░░░ 61 % · 7–9 min left · 182 GiB written · 240 MiB/s',
      'job `12` · set 14 · since 2026-11-20 11:47 UTC (42 min) · command in sys',
    ])
  })
  test('that succeeded: size, time, rate, who asked', () => {
    expect(linesOf(DONE)).toEqual([
      '✅ *Full backup of crm succeeded* · Completed `COMPLETED`',
      '291 GiB in 52 min (96 MiB/s)',
      'job `12` · set 14 · 2026-11-20 07:29 UTC → 2026-11-20 08:21 UTC · request `r-7f3a9c2b`',
      '→ `/obbackup job data 12 --tenant crm --cluster prod-sh`',
    ])
  })
  test('that ended before it began, by clocks that differ: no duration is made up', () => {
    const { startedAt } = failedJob()
    const lines = linesOf(failedJob({ endedAt: (startedAt ?? 0) - 2000 })).join('\n')
    expect(lines).toMatch(/\d\d:\d\d UTC → \S+ \d\d:\d\d UTC(?! \()/)
  })
  test('that failed: the cause before everything else', () => {
    expect(linesOf(failedJob())).toEqual([
      '🔴 *Full backup of crm failed* · Failed `FAILED`',
      '-9071 BACKUP_PERMISSION_DENIED: the backup destination refused to be read or written · owner: storage',
      'job `12` · set 14 · 2026-11-20 11:47 UTC → 2026-11-20 12:29 UTC (42 min, at 61 %) · command in sys',
    ])
  })
  test('that failed for some: which tenants, grouped by their code', () => {
    const bad = (tenantName: string, code: number) =>
      part({ tenantName, state: 'failed', status: 'FAILED', code })
    const parts = [bad('a', -9071), bad('b', -9029), bad('c', -9029), bad('d', -4016)]
    const lines = linesOf(
      failedJob({ state: 'partial', parts: [...parts, part({ state: 'success' })] }),
    )
    expect(lines[0]).toContain('failed for 4 of 5 tenants')
    expect(lines[1]).toMatch(/^b and c: -9029 LOG_ARCHIVE_NOT_RUNNING: /)
    expect(lines[2]).toMatch(/^a: -9071 /)
    expect(lines[3]).toBe('+1 tenant failed for other reasons')
  })
  test('that was cancelled for some: the others are not said to be lost, nor to be good', () => {
    const end = (state: State) => part({ tenantName: state, state, status: 'X' })
    const first = (state: State, ...parts: State[]) =>
      linesOf({ ...DONE, state, status: 'X', parts: parts.map(end) })[0]
    expect(first('cancelled', 'cancelled', 'success')).toContain('cancelled for 1 of 2 tenants*')
    expect(first('cancelled', 'cancelled', 'cancelled')).toContain(' cancelled*')
    expect(first('failed', 'failed', 'cancelled')).toContain(
      'failed for 1 of 2 tenants, cancelled for 1*',
    )
  })
  test('that passed over a tenant: what may be the reason', () => {
    const lines = linesOf({ ...DONE, state: 'partial', passedOver: ['pay'] })
    expect(lines[1]).toContain('their log archive was not DOING')
    expect(lines).toContain('⚠️ Passed over, without a backup: pay')
  })
  test('of which nobody knows the code: the comment as it is', () => {
    const lines = linesOf(
      failedJob({ code: null, comment: 'odd', parts: [part({ state: 'failed', comment: null })] }),
    )
    expect(lines[1]).toBe('no code: `odd`')
  })
  test('that became full although an incremental one was asked for', () => {
    const data = { ...DONE.data, asked: 'INC', becameFull: true } as Job['data']
    const [first, , third] = linesOf({ ...DONE, data, parts: [part({ state: 'success' })] })
    expect(first).toContain('*Full backup of crm succeeded*')
    expect(third).toBe(
      'ℹ️ An incremental backup was asked for; a full one is made of crm: there was none to build on',
    )
  })
  test.each([
    [[[{ copyId: '1', fileStatus: 'AVAILABLE' }]], 'second backup: yes'],
    [[[]], 'second backup: no'],
    [[[], [{ copyId: '1', fileStatus: 'COPYING' }]], 'second backup: of 1 of 2 tenants'],
  ])('with the second backups %j', (all, expected) => {
    const parts = all.map((copies, i) =>
      part({
        tenantName: `t${i}`,
        state: 'success',
        made: { dataVersion: null, fileStatus: 'AVAILABLE', copies },
      }),
    )
    expect(linesOf({ ...DONE, parts })).toContain(expected)
  })
  test('of 4.x says nothing of second backups', () => {
    const made = { dataVersion: '4.2.5.0', fileStatus: 'AVAILABLE', copies: null }
    const lines = linesOf({ ...DONE, parts: [part({ state: 'success', made })] })
    expect(lines.join('\n')).not.toContain('second')
  })
  test('of several tenants: who is furthest behind, in which phase', () => {
    const parts = [
      part({ tenantName: 'a', state: 'success', status: 'COMPLETED', percent: 100 }),
      part({ tenantName: 'b', percent: 61.4 }),
      part({ tenantName: 'c', percent: 14.9, phase: 'BACKUP_SYS_META' }),
      part({ tenantName: 'd', percent: null, phase: null, status: 'INIT' }),
      part({ tenantName: 'e', percent: 99.9 }),
    ]
    expect(linesOf(job({ parts }))[2]).toBe(
      'd preparing `INIT` · c 14 % `BACKUP_SYS_META` · b 61 % `BACKUP_DATA_MAJOR` · +1 more · 1 of 5 tenants done',
    )
  })
  test('of several tenants, one failed: it is said, and not counted as done', () => {
    const parts = [
      part({ tenantName: 'a', state: 'success', status: 'COMPLETED', percent: 100 }),
      part({ tenantName: 'b', percent: 61.4 }),
      part({ tenantName: 'c', state: 'failed', status: 'FAILED', percent: 14.9 }),
    ]
    const lines = linesOf(job({ parts }))
    expect(lines[0]).toContain('*Full backup of a, b and c runs; 1 of 3 tenants failed so far*')
    expect(lines).toContain('b 61 % `BACKUP_DATA_MAJOR` · 🔴 c failed · 1 of 3 tenants done')
  })
  test('in no view any more is neither running nor ended', () => {
    const [first, second] = linesOf(job({ missingPolls: 2 }), { pace: pace() })
    expect(first).toMatch(/^❔ \*Full backup of crm is in no view any more\*/)
    expect(second).not.toContain('left')
  })
})

describe('the time left', () => {
  test.each([
    [pace(), '7–9 min left'],
    [
      pace({ leftBy: 'earlier runs', left: { low: 3000, high: 3600 } }),
      'about 50–60 min left, by 5 earlier runs',
    ],
    [pace({ leftBy: 'pace and earlier runs' }), '7–9 min left, by pace and 5 earlier runs'],
    [pace({ left: null, leftBy: null }), 'time left unknown'],
    [null, 'time left unknown'],
  ])('%#', (one, expected) => {
    expect(timeLeftWords(one, 5)).toBe(expected)
  })
  test('what stands still and what went back is said', () => {
    const odd = pace({ left: null, leftBy: null, still: 660, wentBack: 'total grew' })
    expect(linesOf(job(), { pace: odd })[1]).toBe(
      '██████░░░░ 61 % · time left unknown · 182 GiB written · 240 MiB/s · ⚠️ no movement for 11 min · percentage went back: the total grew',
    )
  })
})

describe('other areas', () => {
  test('a cleanup: window, tasks, what was deleted', () => {
    expect(linesOf(cleanupJob())).toEqual([
      '✅ *Backup cleanup of crm succeeded* · Completed `COMPLETED`',
      'in 60 s',
      'deletes what is not needed for restores after 2026-11-13 12:00 UTC (recovery window 7 d) · `DELETE OBSOLETE BACKUP` · 5 of 5 tasks done',
      'deleted sets 3, 5; pieces 1–3',
      "job `31` · 2026-11-20 12:00 UTC → 2026-11-20 12:01 UTC · the tenant's cleanup policy",
      '→ `/obbackup job cleanup 31 --tenant crm --cluster prod-sh`',
    ])
  })
  test.each([
    ['pending', 'INIT', 'Pending `INIT`'],
    ['running', 'DOING', 'Executing `DOING`'],
    ['cancelling', 'CANCELING', 'Executing `CANCELING`'],
    ['failed', 'FAILED', 'Failed `FAILED`'],
    ['cancelled', 'CANCELED', 'Cancelled `CANCELED`'],
  ] as const)('a cleanup that is %s has OCP’s word', (state, status, expected) => {
    const [first] = linesOf(
      cleanupJob({ state, status, parts: [part({ state, status, phase: null })] }),
    )
    expect(first).toContain(expected)
  })
  test('a cleanup says what was not deleted and what still has to be', () => {
    const item = (itemId: string, state: Job['state']) => ({
      type: 'BACKUP SET',
      itemId,
      roundId: null,
      state,
      path: null,
    })
    const lines = linesOf(
      cleanupJob(
        { state: 'running', endedAt: null },
        {
          deleted: [item('1', 'success'), item('2', 'failed'), item('7', 'running')],
          tasks: { done: 1, total: 3 },
        },
      ),
    )
    expect(lines).toContain('deleted set 1')
    expect(lines).toContain('🔴 not deleted: set 2')
    expect(lines).toContain('still to delete: set 7')
  })
  test('a cleanup that found nothing', () => {
    const facts = { deleted: [], tasks: { done: 0, total: 0 } }
    expect(linesOf(cleanupJob({}, facts))[2]).toContain('there was nothing to delete')
  })
  test('a restore: two halves, both phases, the point', () => {
    expect(linesOf(restoreJob({ parts: [] }, { recoverPercent: 12 }), { pace: pace() })).toEqual([
      '⏳ *Restore of crm as crm_fix runs* · In Progress `RESTORING`',
      '7–9 min left · 182 GiB of 298 GiB · 240 MiB/s',
      'data restored ████████░░ 80 % · log replayed █░░░░░░░░░ 12 %',
      'tenant: phase 4 of 6, the log streams restore their data and replay their log `RESTORE_WAIT_LS`',
      'sys: phase 2 of 2, the tenant restores its data and log `WAIT_TENANT_RESTORE_FINISH`',
      'to 2026-11-20 11:29:00 UTC · SCN `1795174140000000000` · from tenant crm of cluster prod-sh · full restore',
      'job `7` · since 2026-11-20 11:47 UTC (42 min) · command in sys, `obbackup r-7f3a9c2b`',
    ])
  })
  test('a restore in a phase that nobody knows shows the word alone', () => {
    const lines = linesOf(restoreJob({ parts: [] }, { tenantStatus: 'RESTORE_NEW_STEP' }))
    expect(lines).toContain('tenant: `RESTORE_NEW_STEP`')
  })
  test('a restore at its end, before its row is in the history', () => {
    const facts = { tenantStatus: 'RESTORE_SUCCESS', sysStatus: 'RESTORE_FAIL' }
    const lines = linesOf(restoreJob({ parts: [] }, facts))
    expect(lines).toContain('tenant: succeeded `RESTORE_SUCCESS`')
    expect(lines).toContain('sys: failed `RESTORE_FAIL`')
  })
  test('a restore of 3.x is one row', () => {
    const lines = linesOf(restoreJob({}, { generation: 3, sysStatus: 'RESTORE_USER_REPLICA' }))
    expect(lines).toContain(
      'phase 5 of 7, the partitions of the tables are being restored `RESTORE_USER_REPLICA`',
    )
    expect(lines.join('\n')).not.toContain('sys:')
  })
  test('a restore that is done is STANDBY', () => {
    const lines = linesOf(restoreJob({ state: 'success', status: 'SUCCESS', endedAt: NOW }))
    expect(lines).toContain(
      'ready: tenant crm_fix is STANDBY; it needs ACTIVATE STANDBY before it takes writes',
    )
    expect(lines.join('\n')).not.toContain('phase')
    expect(lines.join('\n')).not.toContain('data restored')
    const failed = linesOf(restoreJob({ state: 'failed', status: 'FAIL', endedAt: NOW }))
    expect(failed.join('\n')).toContain('data restored ████████░░ 80 %')
  })
  test('a table recovery is a tree, worst table first', () => {
    const tables = [
      table(),
      table({
        source: 'db.b',
        target: 'db.b',
        refConstraints: { total: 2, done: 0, failed: 2 },
      }),
      table({ source: 'db.c', state: 'failed', comment: 'OB_ERR_TABLE_EXIST(-5020), addr:x' }),
      table({ source: 'db.d' }),
    ]
    const facts = {
      auxStatus: 'SUCCESS',
      importStatus: 'IMPORT_FINISH',
      failed: 1,
      done: 3,
      total: 4,
    }
    expect(
      linesOf(
        recoverJob({ state: 'partial', status: 'COMPLETED', endedAt: NOW }, { ...facts, tables }),
      ).slice(2, 9),
    ).toEqual([
      '↳ request `COMPLETED`',
      '  ↳ auxiliary restore `SUCCESS` 100 %',
      '    ↳ import job `3` `IMPORT_FINISH` · 3 of 4 tables imported · 1 failed',
      '      ↳ 🔴 db.c → db.a_fix failed `FINISH`: -5020 ERR_TABLE_EXIST',
      '      ↳ ✅ db.a → db.a_fix imported `FINISH`',
      '      ↳ ✅ db.b imported `FINISH` · 2 of 2 foreign keys not restored',
      '      ↳ +1 more table',
    ])
  })
  test('a table recovery before its import', () => {
    const facts = {
      auxStatus: null,
      auxPercent: null,
      importStatus: null,
      importJobId: null,
      total: null,
    }
    const lines = linesOf(recoverJob({ status: 'PREPARE' }, facts))
    expect(lines).toContain('  ↳ auxiliary restore in no view')
    expect(lines).toContain('    ↳ import not begun')
  })
  test('a second backup and a validation', () => {
    expect(linesOf(copyJob()).slice(2)).toEqual([
      'copy `1` · `file:///data/nfs/backup/crm`',
      'job `4` · since 2026-11-20 11:47 UTC (42 min) · command in sys',
    ])
    expect(linesOf(validationJob())).toContain(
      '`BACKUPSET` · level `physical` · `file:///data/nfs/backup/crm`',
    )
  })
})

describe('the list', () => {
  test('its headline says what, where, which page, and what is bad', () => {
    const list = jobList([listed(job()), listed(failedJob()), listed(DONE)], {
      total: 34,
      more: true,
      page: 2,
    })
    const answer = render(list)
    expect(headline(answer)).toBe(
      'Data backups on prod-sh · 34 in all, page 2 of 4 · here 1 failed, 1 in progress',
    )
    expect(textsOf(answer.blocks[0])[0]).toContain(
      'started 2026-11-13 12:29 UTC → now, and all that run · read 2026-11-20 12:29 UTC',
    )
  })
  test('pages that nobody counted', () => {
    const some = jobList([listed(DONE)], { total: null, more: true })
    expect(headline(render(some))).toContain('page 1, there are more')
    expect(headline(render({ ...some, more: false }))).toContain('page 1, the last')
  })
  test('filter and zone are said', () => {
    const filter = {
      cluster: null,
      tenant: 'crm',
      states: ['failed'] as const,
      from: null,
      to: NOW,
    }
    const answer = render(jobList([listed(failedJob())], { filter }), 'Asia/Shanghai')
    expect(textsOf(answer.blocks[0])[0]).toContain(
      'started any time → 2026-11-20 12:29 UTC · tenant crm · status failed · times without a zone were read in `Asia/Shanghai`',
    )
  })
  test('several clusters: each job names its own', () => {
    const list = jobList([listed(DONE), listed(DONE, { cluster: 'prod-bj' })], {
      clusters: [listedCluster(), listedCluster({ cluster: 'prod-bj' })],
    })
    const texts = textsOf(render(list).blocks)
    expect(texts[0]).toContain('on prod-sh and prod-bj')
    expect(texts[1]).toContain('Completed `COMPLETED` · prod-sh')
    expect(texts[2]).toContain('Completed `COMPLETED` · prod-bj')
  })
  test('what it cannot know is said', () => {
    const answer = render(
      jobList([listed(DONE)], {
        clusters: [
          listedCluster({ unreadable: ['CDB_OB_BACKUP_JOBS'] }),
          listedCluster({
            cluster: 'own',
            login: { kind: 'tenant', tenantId: '1002', name: 'crm' },
          }),
        ],
        dark: [{ cluster: 'prod-bj', reason: 'connection refused' }],
        lookedBackTo: NOW - DAY,
      }),
    )
    const said = textsOf(answer.blocks).join('\n')
    for (const fact of [
      '*prod-bj does not answer*, so its jobs are missing here: `connection refused`',
      'prod-sh: not all could be read: `CDB_OB_BACKUP_JOBS`',
      'Only looked through back to 2026-11-19 12:29 UTC',
      "own: tenant crm's own view, only itself",
    ]) {
      expect(said).toContain(fact)
    }
  })
  test('what failed shows its cause, what runs its details, exactly that job', () => {
    const answer = render(jobList([listed(job()), listed(failedJob()), listed(DONE)]))
    const [details, cause, ...rest] = elementsOf(answer.blocks)
    expect(details).toMatchObject({
      action_id: RUN_COMMAND,
      value: 'job data 12 --tenant crm --cluster prod-sh',
    })
    expect(readCommand(details?.value ?? '', TYPED)).toMatchObject({
      ok: true,
      command: { kind: 'job', area: 'data', id: '12', tenant: 'crm', cluster: 'prod-sh' },
    })
    expect(cause?.action_id).toBe(`${VIEW_CAUSE}:1`)
    expect(readCauseValue(cause?.value ?? '')?.jobKey).toBe(failedJob().key)
    expect(rest.map((one) => one.action_id)).toEqual(['list_refresh', 'list_share', 'list_csv'])
  })
})

describe('an empty list', () => {
  const empty = (over: Partial<JobList> = {}) => render(jobList([], { total: 0, ...over }))

  test('says where it looked and looks further back at a click', () => {
    const filter = {
      cluster: 'prod-sh',
      tenant: 'crm',
      states: ['failed', 'partial'] as const,
      from: NOW - 7 * DAY,
      to: null,
    }
    const answer = empty({ filter })
    expect(headline(answer)).toBe('No data backup found on prod-sh')
    const [button] = elementsOf(answer.blocks)
    expect(button?.value).toBe(
      'data --tenant crm --cluster prod-sh --status failed,partial --last 30d',
    )
    expect(readCommand(button?.value ?? '', TYPED)).toMatchObject({
      ok: true,
      command: { kind: 'list', filter: { ...filter, from: NOW - 30 * DAY } },
    })
  })
  test('after 90 days it looks for other states, and then nothing is left to try', () => {
    const filter = {
      cluster: null,
      tenant: null,
      states: ['failed'] as const,
      from: null,
      to: null,
    }
    expect(elementsOf(empty({ filter }).blocks)[0]?.value).toBe('data')
    const all = empty({ filter: { ...filter, states: [] } })
    expect(elementsOf(all.blocks).map((one) => one.action_id)).toEqual(['list_refresh'])
  })
  test('of jobs that run has nowhere else to look: they are listed whenever they started', () => {
    const filter = { cluster: null, tenant: null, from: NOW - DAY, to: null }
    const running = empty({ filter: { ...filter, states: ['running', 'pending'] } })
    expect(textsOf(running.blocks).join('\n')).toContain('Nothing runs now.')
    expect(elementsOf(running.blocks).map((one) => one.action_id)).toEqual(['list_refresh'])
    const failed = empty({ filter: { ...filter, states: ['running', 'failed'] } })
    expect(textsOf(failed.blocks).join('\n')).toContain('Look further back')
  })
  test('nobody knows when no cluster answered', () => {
    const answer = empty({ clusters: [], dark: [{ cluster: 'prod-sh', reason: 'timeout' }] })
    expect(headline(answer)).toBe('⚠️ The list of data backups could not be read on prod-sh')
    expect(textsOf(answer.blocks).join('\n')).toContain('nobody knows')
    expect(textsOf(answer.blocks).join('\n')).not.toContain('Nothing matches')
  })
  test('part of it could not be read', () => {
    const clusters = [listedCluster({ unreadable: ['V'] })]
    expect(textsOf(empty({ clusters }).blocks).join('\n')).toContain(
      'Nothing in what could be read matches.',
    )
  })
  test('restore without start lists: whoever meant to start one reads how, where that may be', () => {
    const filter = { cluster: null, tenant: 'crm', states: [], from: NOW - DAY, to: null }
    const said = (area: JobList['area'], acts: boolean) =>
      textsOf(
        renderJobList(jobList([], { area, filter, total: 0 }), { ...LOOK, acts }, OPTIONS).blocks,
      ).join('\n')
    expect(said('restore', true)).toContain('To ask for one: `/obbackup restore start crm`')
    expect(said('recover', true)).toContain('To ask for one: `/obbackup recover start crm`')
    expect(said('restore', false)).not.toContain('To ask for one')
    expect(said('data', true)).not.toContain('To ask for one')
  })
  test('a page beyond the last', () => {
    expect(textsOf(empty({ page: 3, total: 12 }).blocks).join('\n')).toContain(
      'There is no page 3; the last one is 2.',
    )
  })
  test('what the version does not have', () => {
    expect(textsOf(empty({ area: 'copy' }).blocks).join('\n')).toContain('4.x has none')
    const old = [listedCluster({ version: '4.1.0.0' })]
    expect(textsOf(empty({ area: 'recover', clusters: old }).blocks).join('\n')).toContain('4.2.1')
    expect(textsOf(empty({ area: 'recover' }).blocks).join('\n')).toContain('Nothing matches')
  })
})

describe('limits', () => {
  const long = (i: number) => `${String(i).padStart(3, '0')}${'名'.repeat(60)}`
  const wide = Array.from({ length: 200 }, (_, i) =>
    part({
      tenantId: String(1002 + 2 * i),
      tenantName: long(i),
      state: i % 2 === 0 ? 'failed' : 'success',
      code: i % 2 === 0 ? -9000 - i : null,
      comment: 'c'.repeat(3000),
      setId: String(i),
    }),
  )
  const worst = failedJob({
    state: 'partial',
    parts: wide,
    passedOver: Array.from({ length: 200 }, (_, i) => long(i)),
    leftOut: Array.from({ length: 200 }, (_, i) => long(i)),
    description: 'd'.repeat(4000),
    source: { kind: 'sys' },
  })

  test('ten jobs with the longest names keep their first and last lines', () => {
    const list = jobList(
      Array.from({ length: 10 }, () => listed(worst, { cluster: 'x'.repeat(128) })),
      { clusters: [listedCluster({ cluster: 'x'.repeat(128) })], total: 10, more: true },
    )
    const answer = renderJobList(list, LOOK, { ...OPTIONS, command: 'data '.repeat(100) })
    expectMessage(answer)
    const jobs = answer.blocks.slice(1, 11).map((one) => textsOf(one)[0] ?? '')
    for (const text of jobs) {
      expect(text).toContain('failed for')
      expect(text).toContain('job `12`')
      expect(text).toContain('… more in its details')
    }
  })
  test('one long job does not take the room of short ones', () => {
    const list = jobList([listed(worst), ...Array.from({ length: 9 }, () => listed(DONE))])
    const texts = textsOf(render(list).blocks).filter((one) => one.startsWith('✅'))
    expect(texts).toHaveLength(9)
    for (const text of texts) expect(text).not.toContain('… more')
  })
})

describe('ids in ranges', () => {
  test.each([
    [[], ''],
    [['3'], '3'],
    [['4', '3', '3'], '3, 4'],
    [['7', '1', '2', '3', '5', '6'], '1–3, 5–7'],
    [['2', 'a', '1'], '1, 2, a'],
    [['<!channel>'], '`&lt;!channel&gt;`'],
  ])('%j', (ids, expected) => {
    expect(idRanges(ids)).toBe(expected)
  })
  test('many are counted', () => {
    const odd = Array.from({ length: 30 }, (_, i) => String(2 * i))
    expect(idRanges(odd)).toMatch(/, 22, \+18 more$/)
  })
})
