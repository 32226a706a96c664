import { describe, expect, it } from 'vitest'
import { BotError } from '../../src/errors.ts'
import { bench, errorOf, everythingIn, START } from './stand-in.ts'

const scn = (minutesAgo: number) => String(BigInt(START - minutesAgo * 60_000) * 1_000_000n)

describe('sets, pieces and policy', () => {
  it('of one tenant, newest piece first, at most 500', async () => {
    await using place = await bench()
    const { simulation } = place.server
    simulation.addTenant({ id: 1006, name: 'crm', deletePolicy: '7d' })
    simulation.remove('CDB_OB_ARCHIVELOG_PIECE_FILES', { TENANT_ID: 1006 })
    simulation.insertMany(
      'CDB_OB_ARCHIVELOG_PIECE_FILES',
      Array.from({ length: 600 }, (_, piece) => ({
        TENANT_ID: 1006,
        DEST_NO: 0,
        ROUND_ID: piece < 300 ? 1 : 2,
        PIECE_ID: piece,
        STATUS: 'FROZEN',
        FILE_STATUS: 'AVAILABLE',
        START_SCN: '1740767997500123456',
        CHECKPOINT_SCN: scn(1),
        END_SCN: scn(0),
        INPUT_BYTES: 10,
        OUTPUT_BYTES: 5,
        PATH: 'oss://b/p?host=h&access_key=S3CR3T',
      })),
    )
    const found = await place.oceanbase.readSets('1006')
    expect(found.policy).toEqual({ tenantId: '1006', name: 'default', recoveryWindow: '7d' })
    expect(found.pieces).toHaveLength(500)
    expect(found.pieces[0]).toEqual({
      tenantId: '1006',
      destNo: '0',
      roundId: '2',
      pieceId: '599',
      status: 'FROZEN',
      fileStatus: 'AVAILABLE',
      startScn: '1740767997500123456',
      checkpointScn: scn(1),
      endScn: scn(0),
      inputBytes: 10,
      outputBytes: 5,
      copyId: null,
      path: 'oss://b/p?host=h',
    })
    expect(found.pieces.at(-1)?.pieceId).toBe('100')
    expect(found.unreadable).toEqual([])
    expect(everythingIn(found)).not.toContain('S3CR3T')
    expect((await place.oceanbase.readSets('1002')).policy).toBeNull()
  })

  it('pieces that may not be read are told as such, and cost only themselves', async () => {
    await using place = await bench()
    await place.oceanbase.readTenants()
    place.server.faults.errno(1142, 1, /PIECE_FILES/)
    const found = await place.oceanbase.readSets('1002')
    expect(found.pieces).toEqual([])
    expect(found.unreadable.map((one) => one.view)).toEqual(['CDB_OB_ARCHIVELOG_PIECE_FILES'])
    expect(found.rounds.length).toBeGreaterThan(0)
  })
})

describe('log archive in detail', () => {
  const stream = (ls: number, round: number, piece: number, minutesAgo: number) => ({
    TENANT_ID: 1002,
    LS_ID: ls,
    ROUND_ID: round,
    PIECE_ID: piece,
    STATUS: 'DOING',
    CHECKPOINT_SCN: scn(minutesAgo),
    INPUT_BYTES: 3,
    OUTPUT_BYTES: 2,
  })

  it('of one tenant: the newest piece’s streams, furthest behind first', async () => {
    await using place = await bench()
    const { simulation } = place.server
    simulation.remove('CDB_OB_LS_LOG_ARCHIVE_PROGRESS', {})
    simulation.insertMany('CDB_OB_LS_LOG_ARCHIVE_PROGRESS', [
      stream(1, 2, 9, 1),
      stream(1001, 2, 9, 40),
      stream(1002, 2, 9, 2),
      stream(1003, 2, 8, 900),
      stream(1004, 1, 12, 9000),
    ])
    const found = await place.oceanbase.readArchives('1002')
    expect(found.archives.map((row) => row.tenantId)).toEqual(['1002'])
    expect(found.streams.map((row) => row.streamId)).toEqual(['1001', '1002', '1'])
    expect(found.streams[0]).toEqual({
      tenantId: '1002',
      streamId: '1001',
      roundId: '2',
      pieceId: '9',
      status: 'DOING',
      checkpointScn: scn(40),
      inputBytes: 3,
      outputBytes: 2,
    })
  })

  it('of all: rounds newest first, at most 20 of each tenant; no pieces, no streams', async () => {
    await using place = await bench()
    const round = (tenant: number, id: number) => ({
      TENANT_ID: tenant,
      DEST_NO: 0,
      ROUND_ID: id,
      STATUS: 'STOP',
      START_SCN: scn(1000 - id),
      CHECKPOINT_SCN: scn(999 - id),
    })
    const { simulation } = place.server
    simulation.remove('CDB_OB_ARCHIVELOG_SUMMARY', {})
    simulation.insertMany('CDB_OB_ARCHIVELOG_SUMMARY', [
      ...Array.from({ length: 30 }, (_, id) => round(1002, id)),
      ...Array.from({ length: 5 }, (_, id) => round(1004, id)),
    ])
    const found = await place.oceanbase.readArchives(null)
    expect(found.archives.map((row) => row.tenantId)).toEqual(['1002', '1004'])
    const of = (tenant: string) =>
      found.rounds.filter((row) => row.tenantId === tenant).map((row) => Number(row.roundId))
    expect(of('1002')).toEqual(Array.from({ length: 20 }, (_, index) => 29 - index))
    expect(of('1004')).toEqual([4, 3, 2, 1, 0])
    expect([found.pieces, found.streams]).toEqual([[], []])
    const one = await place.oceanbase.readArchives('1002')
    expect(one.rounds).toEqual(found.rounds.filter((row) => row.tenantId === '1002'))
  })

  it.each(['4.0.0', '4.2.1', '4.2.5', '4.3.3'])(
    '%s: what the version lacks is empty',
    async (version) => {
      await using place = await bench(version)
      place.server.simulation.seedHistory({ days: 3 })
      const found = await place.oceanbase.readArchives('1002')
      expect(found.archives).toHaveLength(1)
      expect(found.pieces.length).toBeGreaterThan(0)
      expect(found.streams.length > 0).toBe(version !== '4.0.0')
      const sets = await place.oceanbase.readSets('1002')
      expect([sets.pieces.length > 0, sets.unreadable]).toEqual([true, []])
    },
  )

  it('refuses what is no tenant id', async () => {
    await using place = await bench()
    expect(await errorOf(place.oceanbase.readArchives('1 OR 1=1'))).toBeInstanceOf(BotError)
  })
})

describe('events of a job', () => {
  const at = (minutes: number) => START - minutes * 60_000
  const range = { modules: ['backup_data'], from: at(60), to: at(0), limit: 10 }

  it('are those that name no other tenant or job, with the tenants’ own', async () => {
    await using place = await bench('4.2.5')
    const { simulation } = place.server
    const root = (
      minutes: number,
      event: string,
      ...pairs: readonly (readonly [string, string])[]
    ) =>
      simulation.insert('DBA_OB_ROOTSERVICE_EVENT_HISTORY', {
        TIMESTAMP: at(minutes),
        MODULE: 'backup_data',
        EVENT: event,
        ...Object.fromEntries(
          pairs.flatMap(([name, value], index) => [
            [`NAME${index + 1}`, name],
            [`VALUE${index + 1}`, value],
          ]),
        ),
      })
    root(9, 'ours', ['tenant_id', '1002'], ['job_id', '5'])
    root(8, 'another job', ['tenant_id', '1002'], ['job_id', '6'])
    root(7, 'another tenant', ['tenant_id', '1004'], ['job_id', '5'])
    root(6, 'names nobody', ['curr_status', 'DOING'])
    const tenant = (minutes: number, event: string, more: object = {}) =>
      simulation.insert('CDB_OB_TENANT_EVENT_HISTORY', {
        TENANT_ID: 1002,
        TIMESTAMP: at(minutes),
        MODULE: 'TENANT ROLE CHANGE',
        EVENT: event,
        RET_CODE: 0,
        ...more,
      })
    tenant(5, 'goes well and is about something else')
    tenant(4, 'failed', {
      RET_CODE: -9040,
      ERROR_MSG: 'oss://b?access_key=S3CR3T is gone',
      TRACE_ID: 'YB42-1-0-0',
    })
    tenant(3, 'of its module', { MODULE: 'BACKUP_DATA' })
    tenant(2, 'of the job', { NAME1: 'job_id', VALUE1: '5' })
    tenant(1, 'of another tenant', { TENANT_ID: 1004, RET_CODE: -1 })
    const found = await place.oceanbase.readEvents({ ...range, tenantIds: ['1002'], jobIds: ['5'] })
    expect(found.map((one) => one.event)).toEqual([
      'of the job',
      'of its module',
      'failed',
      'names nobody',
      'ours',
    ])
    expect(found[2]?.pairs).toEqual([
      { name: 'ret_code', value: '-9040' },
      { name: 'error_msg', value: 'oss://b?access_key=[hidden] is gone' },
      { name: 'trace_id', value: 'YB42-1-0-0' },
    ])
    const all = await place.oceanbase.readEvents(range)
    expect(all.map((one) => one.event)).toEqual([
      'names nobody',
      'another tenant',
      'another job',
      'ours',
    ])
  })

  it('are not pushed out by those of others', async () => {
    await using place = await bench()
    const row = (minutes: number, job: string) => ({
      TIMESTAMP: at(minutes),
      MODULE: 'backup_data',
      EVENT: 'advance_status',
      NAME1: 'job_id',
      VALUE1: job,
    })
    place.server.simulation.insertMany('DBA_OB_ROOTSERVICE_EVENT_HISTORY', [
      row(50, '5'),
      ...Array.from({ length: 40 }, () => row(1, '6')),
    ])
    const found = await place.oceanbase.readEvents({ ...range, jobIds: ['5'], limit: 2 })
    expect(found.map((one) => one.at)).toEqual([at(50)])
  })

  it('4.1.0 has no events of tenants', async () => {
    await using place = await bench('4.1.0')
    expect(await place.oceanbase.readEvents({ ...range, tenantIds: ['1002'] })).toEqual([])
  })
})
