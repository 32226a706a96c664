import { describe, expect, test } from 'vitest'
import { connect, pick, storyV3 } from '../client.ts'

const HOUR = 3_600_000
const FILES = 'CDB_OB_BACKUP_SET_FILES'

async function withSets(days: number) {
  const place = await storyV3()
  place.ob.simulation.seedHistory({ days })
  place.ob.simulation.execute("ALTER SYSTEM SET backup_backup_dest = 'file:///second'")
  return place
}

describe('second backups of 3.x', () => {
  test('copy the sets one after the other', async () => {
    await using place = await withSets(2)
    const { ob, clock } = place
    await using client = await connect(ob)
    expect(await client.outcome('ALTER SYSTEM BACKUP BACKUPSET ALL')).toBe('ok')
    expect(await client.outcome('ALTER SYSTEM BACKUP BACKUPSET ALL')).toBe('9036/HY000')
    const job = (): unknown => ob.simulation.rows('CDB_OB_BACKUP_BACKUPSET_JOB')[0]?.STATUS
    expect(job()).toBe('SCHEDULE')
    clock.advance(6 * 60_000)
    expect(job()).toBe('DOING')
    const [task] = ob.simulation.rows('CDB_OB_BACKUP_BACKUPSET_TASK')
    expect(task).toMatchObject({ STATUS: 'BACKUP', COPY_ID: 1, BACKUP_SET_ID: 1, TENANT_ID: 1001 })
    const [done, total] = [task?.FINISH_MACRO_BLOCK_COUNT, task?.TOTAL_MACRO_BLOCK_COUNT].map(
      Number,
    )
    expect(done).toBeGreaterThan(0)
    expect(done).toBeLessThan(total ?? 0)
    const copies = (): unknown[] =>
      pick(
        ob.simulation.rows(FILES).filter((row) => row.COPY_ID === 1),
        'BS_KEY',
        'TENANT_ID',
        'FILE_STATUS',
      )
    expect(copies()).toContainEqual([1, 1001, 'COPYING'])
    clock.advance(4 * HOUR)
    expect(job()).toBeUndefined()
    expect(ob.simulation.rows('CDB_OB_BACKUP_BACKUPSET_JOB_HISTORY')).toMatchObject([
      { STATUS: 'FINISH', RESULT: 0, BACKUP_DEST: 'file:///second' },
    ])
    expect(copies()).toHaveLength(6)
    expect(new Set(copies().map((row) => (row as unknown[])[2]))).toEqual(new Set(['AVAILABLE']))
    await client.rows('ALTER SYSTEM BACKUP BACKUPSET ALL NOT BACKED UP 1 TIMES')
    clock.advance(HOUR)
    expect(copies()).toHaveLength(6)
  })

  test('fail, are cancelled, and copy one set of one tenant', async () => {
    await using place = await withSets(1)
    const { ob, clock } = place
    ob.simulation.failNext('copy', { result: -9082, comment: 'full' })
    ob.simulation.execute("ALTER SYSTEM BACKUP BACKUPSET = 1 TENANT_NAME = 'shop'")
    clock.advance(2 * HOUR)
    ob.simulation.execute('ALTER SYSTEM BACKUP BACKUPSET 1 TENANT_ID = 1001')
    clock.advance(5 * 60_000)
    ob.simulation.execute('ALTER SYSTEM CANCEL BACKUP BACKUPSET')
    clock.advance(60_000)
    const history = ob.simulation.rows('CDB_OB_BACKUP_BACKUPSET_JOB_HISTORY')
    expect(pick(history, 'JOB_ID', 'RESULT', 'COMMENT')).toEqual([
      [1, -9082, 'full'],
      [2, -4072, ''],
    ])
    const tasks = ob.simulation.rows('CDB_OB_BACKUP_BACKUPSET_TASK_HISTORY')
    expect(pick(tasks, 'TENANT_ID', 'STATUS', 'RESULT')).toEqual([
      [1001, 'FINISH', -9082],
      [1001, 'FINISH', -4072],
    ])
    expect(() => ob.simulation.execute('ALTER SYSTEM BACKUP BACKUPSET 9')).toThrow()
  })

  test('copy log pieces that are frozen, or the active one too', async () => {
    await using place = await withSets(2)
    const { ob, clock } = place
    const copied = (): number =>
      ob.simulation
        .rows('CDB_OB_BACKUP_PIECE_FILES')
        .filter((row) => row.COPY_ID === 1 && row.FILE_STATUS === 'AVAILABLE').length
    ob.simulation.execute('ALTER SYSTEM BACKUP BACKUPPIECE ALL')
    clock.advance(HOUR)
    expect(copied()).toBe(2 * 3)
    ob.simulation.execute('ALTER SYSTEM BACKUP BACKUPPIECE ALL WITH ACTIVE')
    clock.advance(HOUR)
    // One more was frozen meanwhile, and the next one is active.
    expect(copied()).toBe(4 * 3)
    const jobs = ob.simulation.rows('CDB_OB_BACKUP_BACKUPPIECE_JOB_HISTORY')
    expect(pick(jobs, 'STATUS', 'RESULT')).toEqual([
      ['FINISH', 0],
      ['FINISH', 0],
    ])
  })
})

describe('validation in 3.x', () => {
  test('goes by percent to SUCCESS or FAILED, tenant by tenant', async () => {
    await using place = await withSets(1)
    const { ob, clock } = place
    const job = 'CDB_OB_BACKUP_VALIDATION_JOB'
    ob.simulation.failNext('validation', { tenant: 'crm', result: -4184 })
    expect(ob.simulation.execute('ALTER SYSTEM VALIDATE DATABASE')).toBe(1)
    clock.advance(60_000)
    const [first] = ob.simulation.rows(job)
    expect(first).toMatchObject({ TENANT_ID: 1001, TENANT_NAME: 'shop', STATUS: 'DOING' })
    expect(Number(first?.PROGRESS_PERCENT)).toBeGreaterThan(5)
    expect(ob.simulation.rows('CDB_OB_TENANT_BACKUP_VALIDATION_TASK')).toHaveLength(2)
    clock.advance(HOUR)
    expect(ob.simulation.rows(job)).toEqual([])
    const ended = pick(
      ob.simulation.rows(`${job}_HISTORY`),
      'TENANT_ID',
      'BACKUP_SET_ID',
      'PROGRESS_PERCENT',
      'STATUS',
    )
    expect(ended).toEqual([
      [1002, 1, 50, 'FAILED'],
      [1001, 1, 100, 'SUCCESS'],
    ])
    expect(() => ob.simulation.execute('ALTER SYSTEM VALIDATE BACKUPSET 9')).toThrow()
    expect(ob.simulation.execute('ALTER SYSTEM VALIDATE BACKUPSET 1 COPY 0')).toBe(2)
    ob.simulation.execute('ALTER SYSTEM CANCEL ALL BACKUP FORCE')
    expect(ob.simulation.rows(job)).toEqual([])
  })
})
