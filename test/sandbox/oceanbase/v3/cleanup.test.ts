import { describe, expect, test } from 'vitest'
import { connect, pick, storyV3 } from '../client.ts'

const MINUTE = 60_000
const INFO = 'SELECT tenant_id, status FROM oceanbase.__all_virtual_backup_clean_info'

describe('cleanup of a 3.x cluster', () => {
  test('deletes what is out of the window, and is seen running', async () => {
    await using place = await storyV3()
    const { ob, clock } = place
    ob.simulation.seedHistory({ days: 20 })
    await using client = await connect(ob)
    await client.rows("ALTER SYSTEM SET backup_recovery_window = '3d'")
    clock.advance(MINUTE)
    const sets = (): number => ob.simulation.rows('CDB_OB_BACKUP_SET_DETAILS').length / 3
    const expired = ob.simulation.rows('CDB_OB_BACKUP_SET_EXPIRED')
    expect([sets(), expired.length]).toEqual([20, 14 * 3])
    expect(await client.rows(INFO)).toEqual([])
    expect(await client.outcome('ALTER SYSTEM DELETE OBSOLETE BACKUP')).toBe('ok')
    expect(await client.outcome('ALTER SYSTEM DELETE OBSOLETE BACKUP')).toBe('9044/HY000')
    expect(await client.rows(INFO)).toEqual([
      { tenant_id: '1', status: 'PREPARE' },
      { tenant_id: '1001', status: 'STOP' },
      { tenant_id: '1002', status: 'STOP' },
    ])
    clock.advance(MINUTE)
    expect((await client.rows(`${INFO} WHERE status <> 'STOP'`)).length).toBe(3)
    const files = (): unknown[] => [
      ...new Set(pick(ob.simulation.rows('CDB_OB_BACKUP_SET_FILES'), 'FILE_STATUS').flat()),
    ]
    expect(files()).toEqual(['DELETING', 'AVAILABLE'])
    clock.advance(30 * MINUTE)
    expect(files()).toEqual(['DELETED', 'AVAILABLE'])
    expect(sets()).toBe(6)
    expect((await client.rows(`${INFO} WHERE status <> 'STOP'`)).length).toBe(0)
    const history = ob.simulation.rows('CDB_OB_BACKUP_CLEAN_HISTORY').slice(-3)
    expect(pick(history, 'TENANT_ID', 'TYPE', 'STATUS', 'ERROR_MSG')).toEqual(
      [1, 1001, 1002].map((id) => [id, 'DELETE OBSOLETE BACKUP', 'STOP', '']),
    )
    const tasks = ob.simulation.rows('CDB_OB_BACKUP_TASK_CLEAN_HISTORY')
    expect(pick(tasks, 'STATUS')).toEqual(Array.from({ length: 14 * 2 }, () => ['SUCCESS']))
    const pieces = ob.simulation.rows('CDB_OB_BACKUP_PIECE_FILES')
    expect(pieces.some((row) => row.FILE_STATUS === 'DELETED')).toBe(true)
  })

  test('fails with a message, is cancelled, and never takes the last set', async () => {
    await using place = await storyV3()
    const { ob, clock } = place
    ob.simulation.seedHistory({ days: 8 })
    await using client = await connect(ob)
    expect(await client.outcome('ALTER SYSTEM DELETE BACKUPSET 77')).toBe('1235/0A000')
    expect(await client.outcome('ALTER SYSTEM DELETE BACKUPSET 2')).toBe('1235/0A000')
    ob.simulation.failNext('cleanup', { result: -9070, comment: 'no connection' })
    expect(await client.outcome('ALTER SYSTEM DELETE BACKUPSET 1')).toBe('ok')
    clock.advance(10 * MINUTE)
    const last = () => ob.simulation.rows('CDB_OB_BACKUP_CLEAN_HISTORY').at(-1)
    expect(last()).toMatchObject({
      BS_KEY: 1,
      TYPE: 'DELETE BACKUP SET',
      ERROR_MSG: 'no connection',
    })
    await client.rows('ALTER SYSTEM DELETE BACKUPPIECE 2')
    clock.advance(3000)
    expect(await client.outcome('ALTER SYSTEM CANCEL DELETE BACKUP')).toBe('ok')
    clock.advance(MINUTE)
    expect(String(last()?.ERROR_MSG)).toMatch(/-4072/)
    await using single = await storyV3()
    single.ob.simulation.seedHistory({ days: 1 })
    expect(() => single.ob.simulation.execute('ALTER SYSTEM DELETE BACKUPSET 1')).toThrow(
      /last valid/,
    )
  })

  test('runs by itself when it is told to', async () => {
    await using place = await storyV3()
    const { ob, clock } = place
    ob.simulation.seedHistory({ days: 20 })
    ob.simulation.execute(
      "ALTER SYSTEM SET backup_dest_option = 'recovery_window=7d&auto_delete_obsolete_backup=true'",
    )
    const before = ob.simulation.rows('CDB_OB_BACKUP_CLEAN_HISTORY').length
    clock.advance(3 * 60 * MINUTE)
    expect(ob.simulation.rows('CDB_OB_BACKUP_CLEAN_HISTORY').length).toBe(before + 3)
    expect(ob.simulation.rows('CDB_OB_BACKUP_SET_DETAILS').length).toBe(13 * 3)
  })
})
