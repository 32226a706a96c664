import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import samples from '../../sandbox/oceanbase/samples.json' with { type: 'json' }
import type { ClusterRows } from '../../src/domain/rows.ts'
import { formatViewTime } from '../../src/domain/time.ts'
import { archives } from '../../src/oceanbase/log-archive.ts'
import type { RawRow } from '../../src/oceanbase/session.ts'
import { type Bench, bench } from './stand-in.ts'

interface Sample {
  readonly label: string
  readonly row: RawRow
}
const SAMPLES = samples.views as unknown as Readonly<Record<string, readonly Sample[] | undefined>>
const VERSIONS = ['3.1.1', '3.1.3', '3.1.5'] as const

/** The document's row of a view; the documents of 3.x print +08:00, so its UTC text is taken as it stands. */
function sample(view: string, label: string): RawRow {
  const found = SAMPLES[view]?.find((one) => one.label === label)?.row
  if (!found) throw new Error(`no sample ${label} of ${view}`)
  return found
}

async function reading(
  rows: Readonly<Record<string, readonly RawRow[]>>,
  version = '3.1.5',
): Promise<ClusterRows> {
  await using it = await bench(version, false)
  put(it, rows)
  const found = await it.oceanbase.read({ historySince: 0 })
  expect(found.problems).toEqual([])
  expect(found.unreadable).toEqual([])
  return found
}

function put(it: Bench, rows: Readonly<Record<string, readonly RawRow[]>>): void {
  for (const [view, all] of Object.entries(rows)) {
    for (const row of all) it.server.simulation.store.put(view, { ...row })
  }
}

describe.each(VERSIONS)('%s: data backup', (version) => {
  it('a running backup: the cluster leads, the tenant is its child and its counters', async () => {
    const found = await reading(
      {
        CDB_OB_BACKUP_PROGRESS: [
          sample('CDB_OB_BACKUP_PROGRESS', 'cluster row'),
          sample('CDB_OB_BACKUP_PROGRESS', 'tenant row'),
        ],
      },
      version,
    )
    const start = { text: '2021-12-08 15:27:24.600816', ms: expect.any(Number) }
    expect(found.dataJobs).toEqual(
      ['1', '1001'].map((tenantId) => ({
        tenantId,
        jobId: '1',
        start,
        // It moves while the backup runs: no end.
        end: null,
        status: 'RUNNING',
        result: null,
        comment: null,
        description: null,
        running: true,
        setId: '1',
        initiatorTenantId: '1',
        initiatorJobId: '1',
        executors: [],
        backupType: 'D',
        plusArchivelog: false,
        jobLevel: '',
        encryptionMode: null,
        path: null,
      })),
    )
    expect(found.dataTasks.find((one) => one.tenantId === '1001')).toMatchObject({
      taskId: '1',
      jobId: '1',
      start,
      end: null,
      tabletCount: 163,
      finishTabletCount: 0,
      macroBlockCount: 0,
      outputBytes: 0,
      dataProgress: null,
    })
  })

  it('a finished one: ends, bytes, encryption; a failed one says so', async () => {
    const { dataJobs, dataTasks } = await reading(
      {
        CDB_OB_BACKUP_SET_DETAILS: [
          sample('CDB_OB_BACKUP_SET_DETAILS', 'failed cluster backup'),
          sample('CDB_OB_BACKUP_SET_DETAILS', 'completed tenant row'),
        ],
      },
      version,
    )
    expect(dataJobs).toMatchObject([
      {
        tenantId: '1002',
        jobId: '2',
        status: 'COMPLETED',
        end: { text: '2021-12-09 02:05:01.000000' },
        running: false,
        encryptionMode: 'NONE',
        jobLevel: 'CLUSTER',
      },
      { tenantId: '1', jobId: '1', status: 'FAILED', end: { text: '2021-12-08 15:32:25.445473' } },
    ])
    expect(dataTasks[0]).toMatchObject({ outputBytes: 7340032000, status: 'COMPLETED' })
  })
})

describe('data backup', () => {
  const done = sample('CDB_OB_BACKUP_SET_DETAILS', 'completed tenant row')

  it.each([
    ['DELETING', 'COMPLETED'],
    ['COMPELETED', 'COMPLETED'],
    ['FAILED', 'FAILED'],
    ['SOMETHING', 'SOMETHING'],
  ])('STATUS %s is %s', async (status, expected) => {
    const rows = await reading({ CDB_OB_BACKUP_SET_DETAILS: [{ ...done, STATUS: status }] })
    expect(rows.dataJobs[0]?.status).toBe(expected)
  })

  it('a copy by second backup is no backup', async () => {
    const rows = await reading({ CDB_OB_BACKUP_SET_DETAILS: [done, { ...done, COPY_ID: '1' }] })
    expect(rows.dataJobs).toHaveLength(1)
  })
})

describe('log backup', () => {
  const doing = sample('CDB_OB_BACKUP_ARCHIVELOG', 'log backup DOING')

  it.each(VERSIONS)('%s: its times are SCNs, to the microsecond', async (version) => {
    const rows = await reading(
      {
        CDB_OB_BACKUP_ARCHIVELOG: [doing, { ...doing, TENANT_ID: 1 }],
        CDB_OB_BACKUP_ARCHIVELOG_SUMMARY: [
          sample('CDB_OB_BACKUP_ARCHIVELOG_SUMMARY', 'closed V3 round'),
        ],
      },
      version,
    )
    // The row of tenant 1 is the cluster's.
    expect(rows.archives).toEqual([
      {
        tenantId: '1001',
        destNo: '0',
        roundId: '1',
        pieceId: '1',
        status: 'DOING',
        startScn: `${Date.UTC(2021, 6, 22, 15, 18, 6) / 1000}135913000`,
        checkpointScn: `${Date.UTC(2021, 6, 22, 15, 18, 10) / 1000}483601000`,
        inputBytes: null,
        outputBytes: null,
        comment: null,
        path: null,
      },
    ])
    expect(rows.rounds).toMatchObject([{ status: 'STOP', pieceId: null }])
  })

  it('any time keeps its microseconds as an SCN', () => {
    const micros = fc.integer({ min: 31_536_000_000_000, max: 4_102_444_800_000_000 })
    fc.assert(
      fc.property(micros, (at) => {
        const text = formatViewTime(at / 1000)
        const row = { TENANT_ID: 1001, STATUS: 'DOING', CHECKPOINT_SCN: text }
        expect(archives.read(row)).toMatchObject({ row: { checkpointScn: `${at}000` } })
      }),
    )
  })

  it.each(['1970-01-01 08:00:00.000000', '', null])('%j is not set', (time) => {
    const row = { TENANT_ID: 1001, STATUS: 'BEGINNING', CHECKPOINT_SCN: time }
    expect(archives.read(row)).toMatchObject({ row: { checkpointScn: null } })
  })
})

describe('sets', () => {
  const file = (key: number, change: RawRow = {}): RawRow => ({
    INCARNATION: 1,
    TENANT_ID: 1001,
    BS_KEY: key,
    COPY_ID: 0,
    BACKUP_TYPE: key === 1 || key === 5 ? 'D' : 'I',
    ENCRYPTION_MODE: 'NONE',
    STATUS: 'SUCCESS',
    FILE_STATUS: 'AVAILABLE',
    START_TIME: `2025-02-0${key} 18:00:00.123456`,
    COMPLETION_TIME: `2025-02-0${key} 18:10:00.000000`,
    OUTPUT_BYTES: 1000 * key,
    ...change,
  })

  it('know what they build on, over failed ones and with their copies', async () => {
    const rows = await reading({
      CDB_OB_BACKUP_SET_FILES: [
        file(1),
        file(1, { TENANT_ID: 1 }),
        file(1, { COPY_ID: 1, FILE_STATUS: 'COPYING' }),
        file(2),
        file(3, { STATUS: 'FAILED', FILE_STATUS: 'INCOMPLETE' }),
        file(4),
        file(5, { STATUS: 'FAILED', FILE_STATUS: 'INCOMPLETE' }),
        file(6),
        file(6, { TENANT_ID: 1002 }),
        file(7, { FILE_STATUS: 'DELETED' }),
      ],
    })
    const shown = rows.sets.map((set) =>
      [set.tenantId, set.setId, set.copyId, set.prevFullSetId, set.prevIncSetId].join(' '),
    )
    expect(shown.toSorted()).toEqual([
      '1001 1 0  ',
      '1001 1 1  ',
      '1001 2 0 1 ',
      '1001 3 0 1 2',
      '1001 4 0 1 2',
      '1001 5 0  ',
      '1001 6 0 1 4',
      '1002 6 0  ',
    ])
    expect(rows.sets.find((set) => set.setId === '2')).toMatchObject({
      backupType: 'I',
      start: { text: '2025-02-02 18:00:00.123456' },
      end: { text: '2025-02-02 18:10:00.000000' },
      minRestoreScn: `${Date.UTC(2025, 1, 2, 18) / 1000}123456000`,
      startReplayScn: null,
      outputBytes: 2000,
      plusArchivelog: false,
      dataVersion: null,
    })
  })

  it('with STATUS as SET_DETAILS writes it', async () => {
    const rows = await reading({ CDB_OB_BACKUP_SET_FILES: [file(1, { STATUS: 'COMPLETED' })] })
    expect(rows.sets[0]?.status).toBe('SUCCESS')
  })
})

describe('cleanup', () => {
  const ok = sample('CDB_OB_BACKUP_CLEAN_HISTORY', 'V3 cleanup ok: ERROR_MSG empty')

  it.each<[string, string | null, string, string | null]>([
    ['an empty ERROR_MSG', '', 'COMPLETED', ''],
    ['none', null, 'COMPLETED', ''],
    ['an ERROR_MSG', 'result: -9011(no file)', 'FAILED', 'result: -9011(no file)'],
  ])('%s', async (_, message, status, comment) => {
    const rows = await reading({ CDB_OB_BACKUP_CLEAN_HISTORY: [{ ...ok, ERROR_MSG: message }] })
    expect(rows.cleanupJobs).toMatchObject([
      {
        tenantId: '1',
        jobId: '0',
        status,
        comment,
        running: false,
        type: 'DELETE OBSOLETE BACKUP',
        start: { text: '2021-12-10 03:00:00.000000' },
        end: { text: '2021-12-10 03:05:00.000000' },
      },
    ])
  })

  it('runs unless it is STOP, and is the same job when it is over', async () => {
    const start = '2021-12-10 03:00:00.000000'
    const info = { tenant_id: 1, type: ok.TYPE, start_time: start, parameter: '' }
    const states = await reading({
      __all_virtual_backup_clean_info: [
        { ...info, status: 'DOING' },
        { ...info, tenant_id: 1001, status: 'STOP' },
        { ...info, tenant_id: 1002, status: 'CANCEL' },
      ],
      CDB_OB_BACKUP_CLEAN_HISTORY: [ok],
    })
    expect(
      states.cleanupJobs.map((row) => [row.tenantId, row.jobId, row.status, row.start?.text]),
    ).toEqual([
      ['1', '0', 'DOING', start],
      ['1002', '0', 'CANCELING', start],
      ['1', '0', 'COMPLETED', start],
    ])
  })
})

describe('restore', () => {
  const running = sample('CDB_OB_RESTORE_PROGRESS (V3 form)', '52 % of system partitions (67/128)')

  it.each(VERSIONS)('%s: its one row is the sys row', async (version) => {
    const rows = await reading(
      {
        CDB_OB_RESTORE_PROGRESS: [running],
        CDB_OB_RESTORE_HISTORY: [sample('CDB_OB_RESTORE_HISTORY (V3 form)', 'success')],
      },
      version,
    )
    expect(rows.restores).toMatchObject([
      {
        tenantId: '1',
        jobId: '1',
        running: true,
        status: 'RESTORE_SYS_REPLICA',
        restoreTenantId: '1001',
        restoreTenantName: 'restore_oracle_tenant',
        backupTenantName: 'backup_oracle_tenant',
        backupClusterName: 'cluster123',
        tabletCount: 128,
        finishTabletCount: 67,
        restoreScn: `${Date.UTC(2021, 11, 15, 20, 49, 55) / 1000}765179000`,
        recoverScn: null,
        totalBytes: null,
      },
      { running: false, status: 'RESTORE_SUCCESS', end: { text: '2021-12-15 19:26:34.966226' } },
    ])
  })

  it('counts partitions in two stages only, and tells why it failed', async () => {
    const rows = await reading({
      CDB_OB_RESTORE_PROGRESS: [{ ...running, STATUS: 'MODIFY_SCHEMA' }],
      CDB_OB_RESTORE_HISTORY: [
        {
          ...running,
          JOB_ID: 2,
          STATUS: 'RESTORE_FAIL',
          INFO: 'STORAGE : OB_X(-9011) on 10.0.0.3',
        },
      ],
    })
    expect(rows.restores).toMatchObject([
      { tabletCount: null, finishTabletCount: null, comment: null },
      { status: 'RESTORE_FAIL', comment: 'STORAGE : OB_X(-9011) on 10.0.0.3' },
    ])
  })
})

describe('tenants', () => {
  it('are people’s from 1001 up', async () => {
    const row = (id: number, change = {}) => ({
      tenant_id: id,
      tenant_name: `t${id}`,
      compatibility_mode: 0,
      status: 'TENANT_STATUS_NORMAL',
      in_recyclebin: 0,
      ...change,
    })
    const rows = await reading({
      __all_tenant: [
        row(500),
        row(1001, { compatibility_mode: 1 }),
        row(1002, { in_recyclebin: 1, status: 'TENANT_STATUS_RESTORE' }),
      ],
    })
    expect(rows.tenants.filter((one) => one.tenantId !== '1')).toEqual([
      expect.objectContaining({ tenantId: '500', type: 'INTERNAL' }),
      {
        tenantId: '1001',
        name: 't1001',
        type: 'USER',
        status: 'NORMAL',
        role: null,
        logMode: null,
        compatibilityMode: 'ORACLE',
        inRecycleBin: false,
        created: null,
      },
      expect.objectContaining({ tenantId: '1002', status: 'RESTORE', inRecycleBin: true }),
    ])
    expect(rows.tenants.find((one) => one.tenantId === '1')?.type).toBe('SYS')
  })
})

describe('second backup and validation', () => {
  const task = (what: RawRow): RawRow => ({
    JOB_ID: 7,
    COPY_ID: 1,
    START_TIME: '2025-02-01 10:00:00.000001',
    END_TIME: '2025-02-01 10:30:00.000000',
    INPUT_BYTES: 100,
    OUTPUT_BYTES: 90,
    TOTAL_MACRO_BLOCK_COUNT: 50,
    FINISH_MACRO_BLOCK_COUNT: 25,
    STATUS: 'RUNNING',
    ...what,
  })
  const job = {
    TENANT_ID: 1,
    JOB_ID: 7,
    BACKUP_SET_ID: 3,
    STATUS: 'DOING',
    RESULT: 0,
    BACKUP_DEST: 'oss://b/second?host=h&access_id=I&access_key=S3CR3T',
  }

  it('sums the tasks of every tenant, running and ended', async () => {
    const rows = await reading({
      CDB_OB_BACKUP_BACKUPSET_JOB: [job],
      CDB_OB_BACKUP_BACKUPSET_TASK: [
        task({ TENANT_ID: 1002 }),
        task({ JOB_ID: 8, TENANT_ID: 1002 }),
      ],
      CDB_OB_BACKUP_BACKUPSET_TASK_HISTORY: [
        task({ TENANT_ID: 1001, START_TIME: '2025-02-01 09:59:00.000000' }),
      ],
    })
    expect(rows.copies).toEqual([
      {
        tenantId: '1',
        jobId: '7',
        start: { text: '2025-02-01 09:59:00.000000', ms: expect.any(Number) },
        end: null,
        status: 'DOING',
        result: '0',
        comment: null,
        description: null,
        running: true,
        what: 'set',
        itemId: '3',
        copyId: '1',
        path: 'oss://b/second?host=h',
        inputBytes: 200,
        outputBytes: 180,
        macroBlockCount: 100,
        finishMacroBlockCount: 50,
      },
    ])
  })

  it('a job of one tenant has its tasks only; history has an end; pieces are told apart', async () => {
    const rows = await reading({
      CDB_OB_BACKUP_BACKUPSET_JOB_HISTORY: [{ ...job, TENANT_ID: 1001, STATUS: 'FINISH' }],
      CDB_OB_BACKUP_BACKUPSET_TASK_HISTORY: [task({ TENANT_ID: 1001 }), task({ TENANT_ID: 1002 })],
      CDB_OB_BACKUP_BACKUPPIECE_JOB_HISTORY: [
        {
          TENANT_ID: 1,
          JOB_ID: 9,
          BACKUP_PIECE_ID: 0,
          STATUS: 'FINISH',
          RESULT: -9011,
          START_TIME: '2025-02-01 11:00:00.000000',
        },
      ],
    })
    expect(rows.copies).toMatchObject([
      { jobId: '9', what: 'piece', itemId: '0', result: '-9011', inputBytes: null },
      {
        tenantId: '1001',
        jobId: '7',
        what: 'set',
        inputBytes: 100,
        running: false,
        end: { text: '2025-02-01 10:30:00.000000' },
      },
    ])
  })

  it('a job without a task has not begun: it would be another job a moment later', async () => {
    expect((await reading({ CDB_OB_BACKUP_BACKUPSET_JOB: [job] })).copies).toEqual([])
  })

  it('validation has its percentage, and its times from its tasks', async () => {
    const own = { JOB_ID: 4, TENANT_ID: 1, BACKUP_SET_ID: 2, PROGRESS_PERCENT: 40, STATUS: 'DOING' }
    const rows = await reading({
      CDB_OB_BACKUP_VALIDATION_JOB: [own],
      CDB_OB_BACKUP_VALIDATION_JOB_HISTORY: [{ ...own, JOB_ID: 3, STATUS: 'SUCCESS' }],
      CDB_OB_TENANT_BACKUP_VALIDATION_TASK: [
        { JOB_ID: 4, TENANT_ID: 1001, START_TIME: '2025-02-01 10:00:00.000000' },
      ],
      CDB_OB_BACKUP_VALIDATION_TASK_HISTORY: [
        {
          JOB_ID: 3,
          TENANT_ID: 1001,
          START_TIME: '2025-02-01 08:00:00.000000',
          END_TIME: '2025-02-01 09:00:00.000000',
          BACKUP_DEST: job.BACKUP_DEST,
        },
      ],
    })
    expect(rows.validations).toMatchObject([
      { jobId: '4', itemId: '2', percent: 40, running: true, end: null, path: null, type: null },
      {
        jobId: '3',
        status: 'SUCCESS',
        running: false,
        start: { text: '2025-02-01 08:00:00.000000' },
        end: { text: '2025-02-01 09:00:00.000000' },
        path: 'oss://b/second?host=h',
      },
    ])
  })
})
