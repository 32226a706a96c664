import { describe, expect, test } from 'vitest'
import { connect, pick, storyV3 } from '../client.ts'

const MINUTE = 60_000
const CURRENT = 'CDB_OB_BACKUP_ARCHIVELOG'
const SUMMARY = 'CDB_OB_BACKUP_ARCHIVELOG_SUMMARY'
const PIECES = 'CDB_OB_BACKUP_PIECE_FILES'

describe('log backup of a 3.x cluster', () => {
  test('stops and starts for all tenants, in rounds', async () => {
    await using place = await storyV3()
    const { ob, clock } = place
    await using client = await connect(ob)
    const status = (): string => pick(ob.simulation.rows(CURRENT), 'STATUS').flat().join()
    expect(status()).toBe('DOING,DOING,DOING')
    expect(await client.outcome('ALTER SYSTEM ARCHIVELOG')).toBe('9023/HY000')
    expect(await client.outcome('ALTER SYSTEM NOARCHIVELOG')).toBe('ok')
    expect(status()).toBe('STOPPING,STOPPING,STOPPING')
    clock.advance(10_000)
    expect(status()).toBe('STOP,STOP,STOP')
    expect(await client.outcome('ALTER SYSTEM NOARCHIVELOG')).toBe('9029/HY000')
    expect(await client.outcome('ALTER SYSTEM BACKUP DATABASE')).toBe('9040/HY000')
    expect(await client.outcome('ALTER SYSTEM ARCHIVELOG')).toBe('ok')
    expect(status()).toBe('BEGINNING,BEGINNING,BEGINNING')
    clock.advance(10_000)
    expect(status()).toBe('DOING,DOING,DOING')
    expect(pick(ob.simulation.rows(SUMMARY), 'TENANT_ID', 'LOG_ARCHIVE_ROUND', 'STATUS')).toEqual([
      [1, 1, 'STOP'],
      [1001, 1, 'STOP'],
      [1002, 1, 'STOP'],
      [1, 2, 'DOING'],
      [1001, 2, 'DOING'],
      [1002, 2, 'DOING'],
    ])
  })

  test('advances, is as late as its last tenant, and switches pieces by the day', async () => {
    await using place = await storyV3()
    const { ob, clock } = place
    const next = (tenant: number): unknown =>
      ob.simulation.rows(CURRENT).find((row) => row.TENANT_ID === tenant)?.MAX_NEXT_TIME
    expect(next(1)).toBe('2025-03-01 01:58:50.000000')
    clock.advance(5 * MINUTE)
    expect(next(1001)).toBe('2025-03-01 02:03:50.000000')
    ob.simulation.archive('crm').lag(600)
    expect([next(1), next(1001), next(1002)]).toEqual([
      '2025-03-01 01:55:00.000000',
      '2025-03-01 02:03:50.000000',
      '2025-03-01 01:55:00.000000',
    ])
    ob.simulation.archive('crm').heal()
    clock.advance(2 * 24 * 60 * MINUTE)
    const pieces = ob.simulation.rows(PIECES).filter((row) => row.TENANT_ID === 1002)
    expect(pick(pieces, 'BACKUP_PIECE_ID', 'STATUS', 'CREATE_DATE', 'START_PIECE_ID')).toEqual([
      [1, 'FROZEN', 20250301, 1],
      [2, 'FROZEN', 20250302, 1],
      [3, 'ACTIVE', 20250303, 1],
    ])
  })

  test('is interrupted by a tenant, and healed in a new round', async () => {
    await using place = await storyV3()
    const { ob } = place
    const archive = ob.simulation.archive('crm')
    archive.interrupt()
    const status = (): unknown[] => pick(ob.simulation.rows(CURRENT), 'STATUS').flat()
    expect(status()).toEqual(['INTERRUPTED', 'DOING', 'INTERRUPTED'])
    expect(() => archive.suspend()).toThrow(/cannot be suspended/)
    archive.heal()
    expect(status()).toEqual(['DOING', 'DOING', 'DOING'])
    expect(ob.simulation.rows(CURRENT)[0]?.LOG_ARCHIVE_ROUND).toBe(2)
  })

  test('is copied by a second log backup', async () => {
    await using place = await storyV3()
    const { ob, clock } = place
    await using client = await connect(ob)
    expect(await client.outcome('ALTER SYSTEM START BACKUP ARCHIVELOG')).toBe('9026/HY000')
    await client.rows("ALTER SYSTEM SET backup_backup_dest = 'file:///second'")
    expect(await client.outcome('ALTER SYSTEM START BACKUP ARCHIVELOG')).toBe('ok')
    clock.advance(60 * MINUTE)
    const rows = ob.simulation.rows('CDB_OB_BACKUP_BACKUP_ARCHIVELOG')
    expect(pick(rows, 'TENANT_ID', 'STATUS', 'MAX_NEXT_TIME')).toEqual(
      [1, 1001, 1002].map((id) => [id, 'DOING', '2025-03-01 02:53:50.000000']),
    )
    expect(await client.outcome('ALTER SYSTEM STOP BACKUP ARCHIVELOG')).toBe('ok')
    expect(await client.outcome('ALTER SYSTEM STOP BACKUP ARCHIVELOG')).toBe('9029/HY000')
  })
})
