import { describe, expect, it } from 'vitest'
import { OceanBaseError } from '../../src/errors.ts'
import { readCatalogue } from '../../src/oceanbase/catalogue.ts'
import type { RawRow, Session } from '../../src/oceanbase/session.ts'
import { bench, START } from './stand-in.ts'

const refusal = (errno: number, message = `answer ${errno}`) =>
  new OceanBaseError(message, { errno, retryable: false })

/** What a server lists, hides and is: tables with columns, tables that it denies, the tenant of the login. */
interface Server {
  readonly listed?: Readonly<Record<string, readonly string[]>>
  readonly denied?: readonly string[]
  /** Tables that can be read although no catalogue lists them. */
  readonly internal?: Readonly<Record<string, readonly string[]>>
  readonly tenant?: { readonly id: number; readonly name: string }
}

function session({ listed = {}, denied = [], internal = {}, tenant }: Server): Session {
  return {
    fresh: true,
    rows: async (sql, _, [wanted = []] = []): Promise<RawRow[]> => {
      if (sql.includes('information_schema')) {
        return Object.entries(listed)
          .filter(([table]) => Array.isArray(wanted) && wanted.includes(table))
          .flatMap(([table, columns]) =>
            columns.map((column) => ({ TABLE_NAME: table, COLUMN_NAME: column })),
          )
      }
      if (sql.includes('EFFECTIVE_TENANT_ID')) {
        if (!tenant) throw refusal(1305)
        return [{ ID: tenant.id, NAME: tenant.name }]
      }
      const table = /FROM oceanbase\.`(\w+)`/.exec(sql)?.[1] ?? ''
      if (denied.includes(table)) throw refusal(1142)
      const has = internal[table]
      if (!has) throw refusal(1146)
      const selected = [...(/SELECT (.*) FROM/.exec(sql)?.[1] ?? '').matchAll(/`(\w+)`/g)]
      const missing = selected.find(([, column = '']) => !has.includes(column))?.[1]
      if (missing) throw refusal(1054, `Unknown column '${missing}' in 'field list'`)
      return []
    },
  }
}

const VIEWS = ['CDB_OB_BACKUP_JOBS', 'CDB_OB_BACKUP_TASKS', 'DBA_OB_TENANTS']
const COLUMNS = ['TENANT_ID', 'JOB_ID']

describe('the dialect', () => {
  it.each<[string, Server, 3 | 4 | undefined, object | undefined]>([
    ['sys of 4.x', { listed: { CDB_OB_BACKUP_JOBS: COLUMNS } }, 4, { kind: 'sys' }],
    ['3.x', { listed: { CDB_OB_BACKUP_PROGRESS: COLUMNS } }, 3, { kind: 'sys' }],
    [
      'a user tenant of 4.x',
      { listed: { DBA_OB_BACKUP_JOBS: COLUMNS }, tenant: { id: 1002, name: 'crm' } },
      4,
      { kind: 'tenant', tenantId: '1002', name: 'crm' },
    ],
    [
      'sys that may read only DBA_ views',
      {
        listed: { DBA_OB_BACKUP_JOBS: COLUMNS },
        denied: ['CDB_OB_BACKUP_JOBS'],
        tenant: { id: 1, name: 'sys' },
      },
      4,
      { kind: 'sys' },
    ],
    ['sys that may read nothing', { denied: ['CDB_OB_BACKUP_JOBS'] }, 4, { kind: 'sys' }],
    ['3.x that may read nothing', { denied: ['CDB_OB_BACKUP_PROGRESS'] }, 3, { kind: 'sys' }],
    [
      'a user tenant that may read nothing',
      { denied: ['DBA_OB_BACKUP_JOBS'], tenant: { id: 1004, name: 'hr' } },
      4,
      { kind: 'tenant', tenantId: '1004', name: 'hr' },
    ],
    [
      'no tenant that tells its id',
      { listed: { DBA_OB_BACKUP_JOBS: COLUMNS } },
      undefined,
      undefined,
    ],
    ['another database', {}, undefined, undefined],
  ])('of %s', async (_, server, generation, login) => {
    const { dialect } = await readCatalogue(session(server), VIEWS)
    expect(dialect?.generation).toBe(generation)
    expect(dialect?.login).toEqual(login)
  })

  it('names what is denied by its 4.x name, whatever the server calls it', async () => {
    const server = {
      listed: { DBA_OB_BACKUP_JOBS: COLUMNS },
      denied: ['DBA_OB_BACKUP_TASKS'],
      tenant: { id: 1002, name: 'crm' },
    }
    const catalogue = await readCatalogue(session(server), VIEWS)
    expect(catalogue.denied('CDB_OB_BACKUP_TASKS')).toMatchObject({
      view: 'CDB_OB_BACKUP_TASKS',
      errno: 1142,
    })
    expect(catalogue.source('CDB_OB_BACKUP_JOBS')?.tables[0]?.name).toBe('DBA_OB_BACKUP_JOBS')
    expect(catalogue.source('DBA_OB_TENANTS')).toBeUndefined()
    expect(catalogue.denied('DBA_OB_TENANTS')).toBeUndefined()
  })

  it('takes of an internal table the columns that it has', async () => {
    const listed = { CDB_OB_BACKUP_PROGRESS: COLUMNS }
    const read = async (internal: Server['internal']) =>
      (await readCatalogue(session({ listed, internal: internal ?? {} }), VIEWS)).columns(
        'DBA_OB_TENANTS',
      )
    expect(await read({ __all_tenant: ['TENANT_ID', 'TENANT_NAME'] })).toEqual(
      new Set(['TENANT_ID', 'TENANT_NAME', 'TENANT_TYPE']),
    )
    expect(await read({ __all_tenant: [] })).toBeUndefined()
    expect(await read({})).toBeUndefined()
  })

  it('passes on the loss of the connection', async () => {
    const lost = new OceanBaseError('lost', { retryable: true })
    const broken: Session = {
      fresh: true,
      rows: async (sql) => {
        if (sql.includes('information_schema')) return []
        throw lost
      },
    }
    await expect(readCatalogue(broken, VIEWS)).rejects.toBe(lost)
  })
})

describe('validation of 4.x', () => {
  const row = {
    TENANT_ID: 1002,
    JOB_ID: 5,
    INITIATOR_TENANT_ID: 1,
    INITIATOR_JOB_ID: 2,
    TYPE: 'BACKUPSET',
    LEVEL: 'physical',
    ID: 3,
    PATH: 'oss://b/p?host=h',
    STATUS: 'PHYSICAL',
    RESULT: 0,
    TASK_COUNT: 4,
    SUCCESS_TASK_COUNT: 1,
    START_TIMESTAMP: START - 60_000,
  }

  it('is read where a server has the views, as sys and as the tenant', async () => {
    await using it = await bench('4.3+ source', true, { validation: true })
    it.server.simulation.insert('CDB_OB_BACKUP_VALIDATE_JOBS', row)
    it.server.simulation.insert('CDB_OB_BACKUP_VALIDATE_JOB_HISTORY', {
      ...row,
      JOB_ID: 4,
      STATUS: 'COMPLETED',
      END_TIMESTAMP: START,
    })
    const { validations, copies } = await it.oceanbase.read({ historySince: 0 })
    expect(validations).toMatchObject([
      {
        tenantId: '1002',
        jobId: '5',
        initiatorTenantId: '1',
        initiatorJobId: '2',
        type: 'BACKUPSET',
        level: 'physical',
        itemId: '3',
        status: 'PHYSICAL',
        running: true,
        percent: null,
        taskCount: 4,
        successTaskCount: 1,
        path: 'oss://b/p?host=h',
        end: null,
      },
      { jobId: '4', running: false, status: 'COMPLETED', end: { ms: START } },
    ])
    expect(copies).toEqual([])
  })

  it('is nothing, and no fault, where it has not', async () => {
    await using it = await bench('4.2.5')
    const rows = await it.oceanbase.read({ historySince: 0 })
    expect({ validations: rows.validations, unreadable: rows.unreadable }).toEqual({
      validations: [],
      unreadable: [],
    })
  })
})
