import { describe, expect, it } from 'vitest'
import { type Branch, derivedView, wantedColumns } from '../../src/oceanbase/derived-view.ts'
import { tenantView } from '../../src/oceanbase/source.ts'
import { v3Copies } from '../../src/oceanbase/v3-copies.ts'
import { v3Views } from '../../src/oceanbase/v3-views.ts'

const BRANCH: Branch = {
  table: 'OLD',
  columns: { ID: 'j.`BS_KEY`', ONE: '1', END_TIMESTAMP: ['j.`END_TIME`', 'j.`COMPLETION_TIME`'] },
  where: 'j.`COPY_ID` = 0',
}

const having = (tables: Record<string, readonly string[]>) => (table: string) => tables[table]

describe('derivedView', () => {
  it('renames, takes the first column that there is, and gives NULL for the rest', () => {
    const view = derivedView([BRANCH], having({ OLD: ['BS_KEY', 'COMPLETION_TIME', 'COPY_ID'] }))
    expect(view?.from(['ID', 'ONE', 'END_TIMESTAMP', 'COMMENT'])).toBe(
      '(SELECT j.`BS_KEY` AS `ID`, 1 AS `ONE`, j.`COMPLETION_TIME` AS `END_TIMESTAMP`, ' +
        'NULL AS `COMMENT` FROM oceanbase.`OLD` j WHERE j.`COPY_ID` = 0) v',
    )
    expect(view?.columns).toEqual(new Set(['ID', 'ONE', 'END_TIMESTAMP']))
    expect(view?.selected(['ID', 'COMMENT'])).toEqual(['ID', 'COMMENT'])
  })

  it('leaves out a condition on a column that this version has not', () => {
    const view = derivedView([BRANCH], having({ OLD: ['BS_KEY'] }))
    expect(view?.from(['ID', 'END_TIMESTAMP'])).toBe(
      '(SELECT j.`BS_KEY` AS `ID`, NULL AS `END_TIMESTAMP` FROM oceanbase.`OLD` j) v',
    )
    expect(view?.columns.has('END_TIMESTAMP')).toBe(false)
  })

  it('is nothing without its leading table', () => {
    expect(derivedView([BRANCH], having({ NEW: ['BS_KEY'] }))).toBeUndefined()
  })

  it('unites the branches that there are, and drops the superfluous one', () => {
    const other: Branch = { table: 'OTHER', columns: { ID: 'j.`X`' }, unless: 'OLD' }
    const both = having({ OLD: ['BS_KEY'], OTHER: ['X'] })
    expect(derivedView([BRANCH, { ...other, unless: 'NEW' }], both)?.from(['ID'])).toBe(
      '(SELECT j.`BS_KEY` AS `ID` FROM oceanbase.`OLD` j UNION ALL ' +
        'SELECT j.`X` AS `ID` FROM oceanbase.`OTHER` j) v',
    )
    expect(derivedView([BRANCH, other], both)?.tables.map((one) => one.name)).toEqual(['OLD'])
    expect(derivedView([BRANCH, other], having({ OTHER: ['X'] }))?.tables[0]?.name).toBe('OTHER')
  })

  it('tells what the tables call tenant, job and start', () => {
    const history = v3Views.CDB_OB_BACKUP_JOB_HISTORY ?? []
    const columns = ['TENANT_ID', 'BS_KEY', 'START_TIME']
    expect(derivedView(history, having({ CDB_OB_BACKUP_SET_DETAILS: columns }))?.tables).toEqual([
      {
        name: 'CDB_OB_BACKUP_SET_DETAILS',
        columns,
        tenantId: 'TENANT_ID',
        jobId: 'BS_KEY',
        start: 'START_TIME',
      },
    ])
    // TENANT_ID of a restore is the restored tenant, not the tenant that the row belongs to.
    const restores = v3Views.CDB_OB_RESTORE_HISTORY ?? []
    const [table] =
      derivedView(restores, having({ CDB_OB_RESTORE_HISTORY: ['TENANT_ID', 'JOB_ID'] }))?.tables ??
      []
    expect(table).toMatchObject({ tenantId: null, jobId: 'JOB_ID', start: null })
  })

  it('second backup: the columns that servers show, which no document lists', () => {
    const view = derivedView(
      v3Copies.CDB_OB_BACKUP_BACKUPSET_JOB ?? [],
      having({
        CDB_OB_BACKUP_BACKUPSET_JOB: ['JOB_ID', 'TENANT_ID', 'BACKUP_SET_ID', 'STATUS', 'RESULT'],
        CDB_OB_BACKUP_BACKUPSET_TASK: [
          'JOB_ID',
          'TENANT_ID',
          'COPY_ID',
          'START_TIME',
          'COMPLETION_TIME',
        ],
        CDB_OB_BACKUP_BACKUPSET_TASK_HISTORY: ['JOB_ID', 'TENANT_ID', 'COPY_ID', 'START_TIME'],
      }),
    )
    expect(view?.from(['JOB_ID', 'COPY_ID', 'START_TIMESTAMP', 'END_TIMESTAMP', 'COMMENT'])).toBe(
      '(SELECT j.`JOB_ID` AS `JOB_ID`, MAX(t.`COPY_ID`) AS `COPY_ID`, ' +
        'MIN(t.`START_TIME`) AS `START_TIMESTAMP`, NULL AS `END_TIMESTAMP`, NULL AS `COMMENT` ' +
        'FROM oceanbase.`CDB_OB_BACKUP_BACKUPSET_JOB` j LEFT JOIN ' +
        '(SELECT `START_TIME`, `COPY_ID`, `JOB_ID`, `TENANT_ID` FROM oceanbase.`CDB_OB_BACKUP_BACKUPSET_TASK` ' +
        'UNION ALL SELECT `START_TIME`, `COPY_ID`, `JOB_ID`, `TENANT_ID` FROM oceanbase.`CDB_OB_BACKUP_BACKUPSET_TASK_HISTORY`) t ' +
        'ON t.`JOB_ID` = j.`JOB_ID` AND (j.`TENANT_ID` = 1 OR t.`TENANT_ID` = j.`TENANT_ID`) ' +
        'GROUP BY j.`TENANT_ID`, j.`JOB_ID`, j.`STATUS`, j.`RESULT`, j.`BACKUP_SET_ID`) v',
    )
  })

  it('never takes a secret, nor the view of single partitions, nor everything', () => {
    const texts = Object.values(v3Views).flatMap((branches) => (branches ?? []).map(String))
    expect(texts.length).toBeGreaterThan(15)
    const all = JSON.stringify(v3Views)
    expect(all).not.toMatch(/PASSWD|AUTHORIZATION|KMS|_SET_LIST|PIECE_LIST|ARCHIVELOG_PROGRESS/)
    expect(all).not.toMatch(/\*/)
  })

  it('knows the columns to try of a table that no catalogue lists', () => {
    const [branch] = v3Views.CDB_OB_BACKUP_DELETE_JOBS ?? []
    expect(branch && wantedColumns(branch)).toEqual([
      'STATUS',
      'TENANT_ID',
      'TYPE',
      'PARAMETER',
      'START_TIME',
    ])
  })
})

describe('tenantView', () => {
  const view = tenantView('DBA_OB_BACKUP_JOBS', ['JOB_ID', 'INITIATOR_TENANT_ID'], '1002')

  it('adds the tenant, and keeps who initiated a row', () => {
    expect(view.from(['TENANT_ID', 'JOB_ID', 'INITIATOR_TENANT_ID', 'LATER'])).toBe(
      '(SELECT 1002 AS `TENANT_ID`, `JOB_ID`, `INITIATOR_TENANT_ID`, NULL AS `LATER` ' +
        'FROM oceanbase.`DBA_OB_BACKUP_JOBS`) v',
    )
    expect(view.columns).toEqual(new Set(['JOB_ID', 'INITIATOR_TENANT_ID', 'TENANT_ID']))
  })

  it('leaves a view that has a TENANT_ID of its own as it is', () => {
    const own = tenantView('DBA_OB_BACKUP_STORAGE_INFO', ['TENANT_ID', 'PATH'], '1002')
    expect(own.from(['PATH'])).toBe('oceanbase.`DBA_OB_BACKUP_STORAGE_INFO`')
    expect(own.selected(['PATH', 'LATER'])).toEqual(['PATH'])
  })
})
