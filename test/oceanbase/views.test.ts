import { describe, expect, it } from 'vitest'
import samples from '../../sandbox/oceanbase/samples.json' with { type: 'json' }
import viewSpecs from '../../sandbox/oceanbase/views.json' with { type: 'json' }
import { cleanupJobs } from '../../src/oceanbase/cleanup.ts'
import { backupSets, dataJobs, dataTasks } from '../../src/oceanbase/data-backup.ts'
import { archiveDestinations, backupParameters } from '../../src/oceanbase/destinations.ts'
import { rootServiceEvents } from '../../src/oceanbase/events.ts'
import { archiveRounds, archives } from '../../src/oceanbase/log-archive.ts'
import { restores } from '../../src/oceanbase/restore.ts'
import type { RawRow } from '../../src/oceanbase/session.ts'
import { importJobs, importTasks, recoverJobs } from '../../src/oceanbase/table-recovery.ts'
import { resourcePools, tenants } from '../../src/oceanbase/tenants.ts'
import type { View } from '../../src/oceanbase/view.ts'

const VIEWS: readonly View<unknown>[] = [
  ...[dataJobs, dataTasks, cleanupJobs, restores, recoverJobs, importJobs, importTasks].flatMap(
    (views): View<unknown>[] => [views.running, views.history],
  ),
  archives,
  archiveRounds,
  backupSets,
  tenants,
  resourcePools,
  backupParameters,
  archiveDestinations,
  rootServiceEvents,
]

interface Sample {
  readonly source: string
  readonly label: string
  readonly row: RawRow
}

const SAMPLES = samples.views as unknown as Readonly<Record<string, readonly Sample[] | undefined>>

function sample(view: string, label: string): RawRow {
  const found = SAMPLES[view]?.find((one) => one.label === label)
  if (!found) throw new Error(`no sample ${label} of ${view}`)
  return found.row
}

function read<Row>(view: View<Row>, raw: RawRow): Row {
  const result = view.read(raw)
  if ('problem' in result) throw new Error(JSON.stringify(result.problem))
  return result.row
}

describe('the seed documents, to the last digit', () => {
  it('reads the sys row of a backup (seed 000)', () => {
    const raw = sample('CDB_OB_BACKUP_JOBS', 'sys aggregate row, DOING')
    expect(read(dataJobs.running, raw)).toEqual({
      tenantId: '1',
      jobId: '1',
      start: { text: '2022-06-01 17:10:23.975539', ms: Date.UTC(2022, 5, 1, 17, 10, 23) + 975.539 },
      end: null,
      status: 'DOING',
      result: '0',
      comment: '',
      description: '',
      running: true,
      setId: '0',
      initiatorTenantId: '1',
      initiatorJobId: '1',
      executors: ['1002'],
      backupType: 'D',
      plusArchivelog: false,
      jobLevel: 'CLUSTER',
      encryptionMode: 'NONE',
      path: '',
    })
  })

  it('reads a restore with a one-digit day and its exact SCN (seed 001)', () => {
    const row = read(restores.running, sample('CDB_OB_RESTORE_PROGRESS', 'sys row'))
    expect(row).toMatchObject({
      tenantId: '1',
      restoreTenantName: 'mysql',
      restoreTenantId: '1002',
      backupTenantId: '1002',
      restoreScn: '1658285759724047000',
      restoreOption: 'pool_list=small_pool_2&primary_zone=z1',
      status: 'WAIT_TENANT_RESTORE_FINISH',
      start: { text: '2022-06-01 10:58:33.689560' },
      end: null,
      totalBytes: null,
      recoverScn: null,
    })
  })

  it('reads a table recovery and one of its tables (seed 003)', () => {
    const job = read(recoverJobs.running, sample('CDB_OB_RECOVER_TABLE_JOBS', 'sys row RECOVERING'))
    expect(job).toMatchObject({
      auxTenantName: 'AUX_RECOVER$1692106995896258',
      tableList: '`TEST`.`T1`',
      restoreScn: '1692104831498747191',
      initiatorJobId: '0',
    })
    const task = read(importTasks.running, sample('CDB_OB_IMPORT_TABLE_TASKS', 'task DOING'))
    expect(task).toMatchObject({ taskId: '1047', sourceTable: 't1', targetTable: 't3', end: null })
  })

  it('takes 1970 for "not set", and the typo SUCCEESS as it is (seed 003)', () => {
    const raw = sample(
      'DBA_OB_RECOVER_TABLE_JOBS',
      'Oracle tenant login, 1970 end time, typo SUCCEESS',
    )
    const row = read(recoverJobs.running, { TENANT_ID: 1002, ...raw })
    expect(row).toMatchObject({ end: null, result: 'SUCCEESS', restoreScn: '1692618440000000000' })
  })

  it('hides the keys of destinations', () => {
    const raw = sample('CDB_OB_BACKUP_PARAMETER', 'must be redacted')
    const row = read(backupParameters, raw)
    expect(JSON.stringify(row)).not.toContain('access_key')
    expect(row.value.reveal()).toContain('access_key=xxx')
  })
})

describe('every sample row and every row of every timeline', () => {
  const all = VIEWS.flatMap((view) =>
    (SAMPLES[view.name] ?? []).map((one) => [view.name, one.label, view, one.row] as const),
  )
  it.each(all)('%s: %s', (_, __, view, raw) => {
    expect(view.read(raw)).toHaveProperty('row')
  })

  it('reads the timelines', () => {
    const timelines = samples.timelines as unknown as readonly {
      readonly id: string
      readonly steps: readonly { readonly views: Readonly<Record<string, readonly RawRow[]>> }[]
    }[]
    let rows = 0
    const problems: unknown[] = []
    for (const { id, steps } of timelines) {
      for (const view of VIEWS) {
        for (const raw of steps.flatMap((step) => step.views[view.name] ?? [])) {
          const result = view.read(raw)
          if ('problem' in result) problems.push({ id, ...result.problem, raw })
          else rows += 1
        }
      }
    }
    expect(problems).toEqual([])
    expect(rows).toBeGreaterThan(100)
  })
})

describe('columns', () => {
  const SPECS = viewSpecs.views as unknown as Readonly<
    Record<string, { readonly columns: Readonly<Record<string, unknown>> }>
  >
  it.each(VIEWS.map((view) => [view.name, view] as const))(
    '%s exist in some version',
    (_, view) => {
      // Documents of one version name the end of a table recovery END_TIMESTAMP (REFERENCE §15).
      const unknown = view.columns.filter(
        (column) => SPECS[view.name]?.columns[column] === undefined && column !== 'END_TIMESTAMP',
      )
      expect(unknown).toEqual([])
    },
  )

  it('never include secrets', () => {
    const forbidden = /PASSWD|AUTHORIZATION|KMS|BACKUP_DEST|_SET_LIST|PIECE_LIST/
    expect(VIEWS.flatMap((view) => view.columns).filter((one) => forbidden.test(one))).toEqual([])
  })
})

describe('garbage', () => {
  const good = sample('CDB_OB_BACKUP_TASKS', 'data phase, counters still 0')
  it.each<[string, unknown, string]>([
    ['TENANT_ID', null, 'is empty'],
    ['JOB_ID', '', 'is empty'],
    ['JOB_ID', 'x', 'is no id: "x"'],
    ['TASK_ID', 1.5, 'is no id: "1.5"'],
    ['STATUS', null, 'is empty'],
    ['INPUT_BYTES', 'many', 'is no number: "many"'],
    ['DATA_PROGRESS', 'NaN', 'is no number: "NaN"'],
    ['START_TIMESTAMP', 'yesterday', 'is no time: "yesterday"'],
    ['END_TIMESTAMP', '2025-13-45 00:00:00', 'is no time: "2025-13-45 00:00:00"'],
    ['TABLET_COUNT', 'access_key=abc', 'is no number: "access_key=[hidden]"'],
  ])('in %s (%j) names the column', (column, value, problem) => {
    expect(dataTasks.running.read({ ...good, [column]: value })).toEqual({
      problem: { view: 'CDB_OB_BACKUP_TASKS', column, problem },
    })
  })

  it('in an SCN names it', () => {
    const raw = { ...sample('CDB_OB_ARCHIVELOG', 'DOING'), CHECKPOINT_SCN: '-1' }
    expect(archives.read(raw)).toMatchObject({ problem: { column: 'CHECKPOINT_SCN' } })
  })
})

describe('forms of one value', () => {
  const good = sample('CDB_OB_ARCHIVELOG', 'DOING')
  it.each<[string, unknown, string | null]>([
    ['text', '1740767997500123456', '1740767997500123456'],
    ['a big integer', 1740767997500123456n, '1740767997500123456'],
    ['bytes', Buffer.from('1740767997500123456'), '1740767997500123456'],
    ['NULL', null, null],
    ['an absent column', undefined, null],
    ['zero', 0, '0'],
  ])('an SCN as %s', (_, value, expected) => {
    expect(read(archives, { ...good, CHECKPOINT_SCN: value }).checkpointScn).toBe(expected)
  })

  it.each<[unknown, boolean]>([
    ['ON', true],
    ['YES', true],
    ['OFF', false],
    [null, false],
  ])('PLUS_ARCHIVELOG %j is %j', (value, expected) => {
    const raw = sample('CDB_OB_BACKUP_SET_FILES', 'usable full set')
    expect(read(backupSets, { ...raw, PLUS_ARCHIVELOG: value }).plusArchivelog).toBe(expected)
  })

  it('redacts comments, descriptions and options, and shows paths without keys', () => {
    const secret = 'oss://b/p?host=h&access_id=i&access_key=S3CR3T'
    const raw = {
      ...sample('CDB_OB_RESTORE_PROGRESS', 'sys row'),
      DESCRIPTION: `from ${secret}`,
      RESTORE_OPTION: `pool_list=p&kms_info=S3CR3T`,
    }
    const job = { ...sample('CDB_OB_BACKUP_JOBS', 'sys aggregate row, DOING'), PATH: secret }
    const rows = [read(restores.running, raw), read(dataJobs.running, { ...job, COMMENT: secret })]
    expect(JSON.stringify(rows)).not.toContain('S3CR3T')
    expect(rows[1]).toMatchObject({ path: 'oss://b/p?host=h' })
  })
})
