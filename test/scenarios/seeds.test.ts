import { describe, expect, it } from 'vitest'
import { sampleRows } from '../domain/sample-rows.ts'
import { ask } from './support/ask.ts'
import { DOCUMENTS, type PrintedRow, seedDocument } from './support/documents.ts'
import { expectRows, shownRows } from './support/printed-rows.ts'
import {
  clusterBackupWorld,
  dataBackupWorld,
  ownRecoveryRows,
  ownRecoveryWorld,
  restoreWorld,
  tableRecoveryRows,
  tableRecoveryWorld,
  taskPagesWorld,
  typeSql,
} from './support/seed-world.ts'
import { startWorld, type World } from './support/world.ts'

/** What each of the five documents prints, in the views of a fitting server, as people then see it. */

/** Facts that the answer to a command holds, and words that would be wrong. */
interface Shown {
  readonly command: string
  readonly holds: readonly string[]
  readonly not?: readonly string[]
}

async function expectShown(world: World, answers: readonly Shown[]): Promise<void> {
  for (const { command, holds, not = [] } of answers) {
    const { shown, said } = await ask(world, command)
    for (const fact of holds) {
      expect(shown, command).toContain(fact)
      expect(said, command).toContain(fact)
    }
    for (const word of not) expect(shown, command).not.toContain(word)
  }
  const problems = world.logs.filter((line) => /"level":(?:40|50|60)/.test(line))
  expect(problems).toEqual([])
}

it('the printed rows are those that samples.json has of the documents', () => {
  const printed = (row: object): PrintedRow =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, value === null ? 'NULL' : String(value)]),
    )
  for (const number of DOCUMENTS) {
    for (const [view, rows] of Object.entries(seedDocument(number).rows)) {
      const samples = sampleRows(view).filter((one) => one.source === `seed ${number}`)
      expect(rows, `${number} ${view}`).toEqual(samples.map((one) => printed(one.row)))
    }
  }
})

describe.each(['4.0.0', '4.2.5', '4.3.3', '4.3+ source'])('document 000 on %s', (version) => {
  it('a full backup that has just begun', async () => {
    await using world = await dataBackupWorld(version)
    const over = ['succeeded', 'failed', 'Completed', '1970']
    await expectShown(world, [
      { command: 'status', holds: ['Full backup of crm', 'BACKUP_DATA', 'preparing'] },
      {
        command: 'data',
        holds: [
          'Full backup of crm runs · In Progress BACKUP_DATA',
          'preparing',
          'job 1 · set 1 · since 2022-06-01 17:10 UTC (10 min) · command in sys',
        ],
        not: over,
      },
      {
        command: 'job data 1',
        holds: [
          'Full backup of crm runs on prod',
          'Started 2022-06-01 17:10:23 UTC',
          'Type full, asked for as D',
          'Level CLUSTER (from sys, one tenant)',
          'Plus archivelog no',
          'Encryption NONE',
          'Directory file:///data/nfs/backup/data',
          'turn 2 · job 1',
        ],
        not: over,
      },
    ])
    const { shown } = await ask(world, 'job data 1 --columns')
    expectRows(shown, seedDocument('000').rows)
  })
})

describe.each(['4.0.0', '4.2.5', '4.3.0', '4.3.3', '4.3+ source'])(
  'document 001 on %s',
  (version) => {
    it('a restore whose tenant restores, with a one-digit day and no totals in the sys row', async () => {
      await using world = await restoreWorld(version)
      const over = ['succeeded', 'failed', 'Completed', 'unknown point', '1970']
      const phases = [
        'tenant: phase 4 of 6, data is restored and log replayed RESTORING',
        'sys: phase 2 of 2, the tenant restores its data and log WAIT_TENANT_RESTORE_FINISH',
      ]
      await expectShown(world, [
        { command: 'status', holds: ['Restore of backup_tenant as mysql', 'RESTORING'] },
        {
          command: 'restore',
          holds: [
            'Restore of backup_tenant as mysql runs · In Progress RESTORING',
            ...phases,
            'to 2022-07-20 02:55:59 UTC · SCN 1658285759724047000',
            'tenant backup_tenant of cluster backup_cluster',
            '299 MiB in all',
            'job 1 · since 2022-06-01 10:58 UTC',
          ],
          not: over,
        },
        {
          command: 'job restore 1',
          holds: [
            ...phases,
            'Started 2022-06-01 10:58:33 UTC',
            'Into tenant mysql (id 1002)',
            'Option pool_list=small_pool_2&primary_zone=z1',
            'Size 299 MiB in all',
          ],
          not: over,
        },
      ])
      const { shown } = await ask(world, 'job restore 1 --columns')
      expectRows(shown, seedDocument('001').rows)
    })
  },
)

describe('document 002', () => {
  it("OCP's pages of 4.2.5, with their filters", async () => {
    await using world = await taskPagesWorld('4.2.5')
    await expectShown(world, [
      {
        command: 'data --last 24h',
        holds: [
          'Full backup of 5 tenants runs · In Progress',
          'Full backup of orders failed · Failed FAILED',
          'Full backup of 5 tenants succeeded · Completed COMPLETED',
          'job 8 · set 8 · 2026-11-19 18:00 UTC → 2026-11-19 18:44 UTC · command in sys, nightly',
        ],
        not: ['Incremental backup'],
      },
      {
        command: 'data --status failed --last 30d',
        holds: ['Full backup of orders failed · Failed FAILED'],
        not: ['In Progress', 'Completed'],
      },
      {
        command: 'data --status "In Progress"',
        holds: ['Full backup of 5 tenants runs'],
        not: ['Failed', 'Completed'],
      },
      {
        command:
          'data --status Completed --from "2026-11-18 00:00 UTC" --to "2026-11-19 00:00 UTC"',
        holds: ['Incremental backup of 5 tenants succeeded · Completed COMPLETED', 'job 7 · set 7'],
        not: ['job 6', 'job 8', 'Failed', 'In Progress'],
      },
      {
        command: 'log',
        holds: [
          'web Failed INTERRUPTED',
          'pay Stopped STOP',
          'stock Stopping STOPPING',
          'crm Starting BEGINNING',
          'orders In Progress DOING · 35 s behind',
          'oss://bk/crm/archive?host=oss.example.com',
        ],
        not: ['access_key', 'access_id'],
      },
      { command: 'log --status failed', holds: ['web Failed INTERRUPTED'], not: ['pay', 'orders'] },
      {
        command: 'cleanup --last 24h',
        holds: [
          'Backup cleanup of crm runs · Pending INIT',
          'Backup cleanup of orders runs · Executing DOING',
          'Backup cleanup of web failed · Failed FAILED',
          'succeeded · Completed COMPLETED',
        ],
      },
      {
        command: 'cleanup --status pending',
        holds: ['Pending INIT'],
        not: ['Executing', 'Failed', 'Completed'],
      },
    ])
  })

  it("OCP's pages of 3.1.5, with the percentage that OCP has there", async () => {
    await using world = await clusterBackupWorld()
    await expectShown(world, [
      {
        command: 'data',
        holds: [
          'Full backup of crm and orders runs · In Progress RUNNING',
          '2 %',
          'Full backup of crm and orders failed for 2 of 2 tenants · Failed FAILED',
          'Full backup of crm and orders succeeded · Completed COMPLETED',
          'Incremental backup of crm and orders succeeded · Completed COMPLETED',
          'job 8 · set 8 · 2026-11-19 18:00 UTC → 2026-11-19 18:41 UTC',
        ],
      },
      { command: 'data --status failed', holds: ['job 9'], not: ['Completed', 'In Progress'] },
      {
        command: 'log',
        holds: ['crm In Progress DOING', 'orders In Progress DOING', 'since 2026-11-11 09:00 UTC'],
      },
      { command: 'cleanup', holds: ['Backup cleanup of crm and orders succeeded · Completed'] },
    ])
  })
})

describe.each(['4.2.1', '4.2.5', '4.3.0', '4.3+ source'])('document 003 on %s', (version) => {
  it('table recoveries from sys: request, import job and table', async () => {
    await using world = await tableRecoveryWorld(version)
    const point = 'to 2023-08-15 13:07:11 UTC · SCN 1692104831498747191'
    const over = ['succeeded', 'failed on', 'Completed', '1970']
    await expectShown(world, [
      { command: 'status', holds: ['Table recovery into backup_tenant', 'RECOVERING'] },
      {
        command: 'recover --last 30d',
        holds: [
          'Table recovery into backup_tenant runs · In Progress RECOVERING',
          'request RECOVERING',
          'import job 3 IMPORT_TABLE · tables not counted yet',
          'import job 3 IMPORT_TABLE · 0 of 1 table imported · 0 failed',
          'test.t1 → recover_test.t3 is being imported DOING',
          point,
          'job 1 · since 2023-06-01 06:00 UTC (77 d) · command in sys',
        ],
        not: over,
      },
      {
        command: 'job recover 1',
        holds: [
          'Into tenant backup_tenant',
          "Asked for 'TEST'.'T1'",
          "Renamed 'TEST'.'T1':'RECOVER_TEST'.'T3'",
          'Auxiliary tenant AUX_RECOVER$1692106995896258',
          'Started 2023-06-01 06:00:00 UTC',
        ],
        not: over,
      },
      {
        command: 'job recover 7',
        holds: ['7 columns · indexes 0 of 2 · constraints 0 of 1 · foreign keys 0 of 1'],
        not: over,
      },
    ])
    const rows = tableRecoveryRows()
    const [job = {}] = rows.CDB_OB_RECOVER_TABLE_JOBS ?? []
    const [imported = {}] = rows.CDB_OB_IMPORT_TABLE_JOBS ?? []
    const { shown: first } = await ask(world, 'job recover 1 --columns')
    expectRows(first, { CDB_OB_RECOVER_TABLE_JOBS: [job] })
    const { shown: second } = await ask(world, 'job recover 5 --columns')
    expectRows(second, { CDB_OB_IMPORT_TABLE_JOBS: [imported] })
    const { shown: third } = await ask(world, 'job recover 7 --columns')
    expectRows(third, { CDB_OB_IMPORT_TABLE_TASKS: rows.CDB_OB_IMPORT_TABLE_TASKS ?? [] })
  })

  it("the tenant's own view: SUCCEESS while it runs is no success, and 1970 is no end", async () => {
    await using world = await ownRecoveryWorld(version)
    const over = ['succeeded', 'Completed', '1970', 'Ended']
    await expectShown(world, [
      { command: 'status', holds: ['Table recovery into OBT', 'RESTORE_AUX_TENANT'] },
      {
        command: 'recover',
        holds: [
          'Table recovery into OBT runs · In Progress RESTORE_AUX_TENANT',
          'to 2023-08-21 11:47:20 UTC · SCN 1692618440000000000',
          'job 2 · since 2023-08-21 19:54 UTC (6 min) · command in sys',
          "tenant OBT's own view, only itself",
        ],
        not: over,
      },
      {
        command: 'job recover 2',
        holds: [
          'Started 2023-08-21 19:54:25 UTC',
          "Asked for 'TEST'.'STUDENT'",
          "Renamed 'TEST'.'STUDENT':'TEST'.'STUDENT_RECOVER'",
          'Auxiliary tenant AUX_RECOVER$1692618864733548',
        ],
        not: over,
      },
    ])
    const { shown } = await ask(world, 'job recover 2 --columns')
    const [{ TENANT_ID: _, ...row } = {}] = ownRecoveryRows().CDB_OB_RECOVER_TABLE_JOBS ?? []
    expectRows(shown, { DBA_OB_RECOVER_TABLE_JOBS: [row] })
  })
})

describe('document 004', () => {
  it('what its SELECT prints is what data and its details show, newest first', async () => {
    await using world = await startWorld({ version: '3.1.5' })
    const columns = seedDocument('004').columns?.CDB_OB_BACKUP_SET_DETAILS ?? []
    // The document asks for the last ten rows: the last backups, one row for the cluster and one for each tenant.
    const printed = await typeSql(world, [
      `SELECT ${columns.join(', ').toLowerCase()} FROM oceanbase.CDB_OB_BACKUP_SET_DETAILS order by start_time desc limit 10`,
    ])
    expect(printed).toHaveLength(10)
    const { shown: list } = await ask(world, 'data --last 30d')
    const newest = [...new Set(printed.map((row) => row.bs_key ?? ''))]
    const listed = [...list.matchAll(/job (\d+) · set/g)].map(([, id]) => id)
    expect(listed.slice(0, newest.length)).toEqual(newest)
    for (const row of printed) {
      const { shown } = await ask(world, `job data ${row.bs_key} --columns`)
      const own = shownRows(shown).filter((one) => one.view === 'CDB_OB_BACKUP_SET_DETAILS')
      const wanted = Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name.toUpperCase(), value]),
      )
      expect(own.map((one) => one.columns)).toContainEqual(expect.objectContaining(wanted))
      const kind = row.backup_type === 'D' ? 'Full' : 'Incremental'
      expect(list).toContain(`${kind} backup of crm and orders succeeded · Completed COMPLETED`)
    }
  })

  it('a backup is followed while it runs, and the view is empty when it is done', async () => {
    await using world = await startWorld({ version: '3.1.5' })
    await typeSql(world, ['ALTER SYSTEM BACKUP INCREMENTAL DATABASE'])
    await world.after(3)
    await expectShown(world, [
      { command: 'log', holds: ['crm In Progress DOING'] },
      {
        command: 'data',
        holds: ['Incremental backup of crm and orders runs · In Progress RUNNING', 'job 9 · set 9'],
      },
      { command: 'job data 9', holds: ['Type incremental, asked for as I', 'of 152 partitions'] },
    ])
    await world.after(60)
    expect(await typeSql(world, ['SELECT bs_key FROM oceanbase.CDB_OB_BACKUP_PROGRESS'])).toEqual(
      [],
    )
    await expectShown(world, [
      {
        command: 'data --last 24h',
        holds: ['Incremental backup of crm and orders succeeded · Completed COMPLETED', 'job 9'],
        not: ['In Progress'],
      },
    ])
  })
})
