import { describe, expect, test } from 'vitest'
import type { Row } from '../../../sandbox/oceanbase/view-store.ts'
import { connect, story } from './client.ts'

const MINUTE = 60_000
const FULL = ['BACKUP_SYS_META', 'BACKUP_USER_META', 'BACKUP_META_FINISH', 'BACKUP_DATA_SYS']

function pick(rows: readonly Row[], ...names: readonly string[]): unknown[][] {
  return rows.map((row) => names.map((name) => row[name]))
}

describe('a data backup', () => {
  test('goes from INIT through the phases to history, user rows first, and passes over tenants without archive', async () => {
    await using place = await story()
    const { ob, clock } = place
    await using client = await connect(ob)
    await client.rows("ALTER SYSTEM BACKUP DATABASE DESCRIPTION = 'slack:req-1'")
    const jobs = (): Row[] => ob.simulation.rows('CDB_OB_BACKUP_JOBS')
    expect(pick(jobs(), 'TENANT_ID', 'STATUS', 'EXECUTOR_TENANT_ID', 'DESCRIPTION')).toEqual([
      [1, 'INIT', '1002,1004', 'slack:req-1'],
    ])
    clock.advance(1_200)
    expect(
      pick(
        jobs(),
        'TENANT_ID',
        'STATUS',
        'INITIATOR_TENANT_ID',
        'INITIATOR_JOB_ID',
        'BACKUP_SET_ID',
        'JOB_LEVEL',
      ),
    ).toEqual([
      [1, 'DOING', 1, 1, 0, 'CLUSTER'],
      [1002, 'INIT', 1, 1, 1, 'USER_TENANT'],
      [1004, 'INIT', 1, 1, 1, 'USER_TENANT'],
    ])
    expect(ob.simulation.rows('CDB_OB_BACKUP_TASKS')).toEqual([])

    const phases = new Map<unknown, string[]>()
    const left: unknown[][] = []
    let before = jobs().length
    for (let second = 0; second < 60 * 60 && jobs().length > 0; second += 1) {
      clock.advance(1000)
      for (const task of ob.simulation.rows('CDB_OB_BACKUP_TASKS')) {
        const seen = phases.get(task.TENANT_ID) ?? []
        if (seen.at(-1) !== task.STATUS) phases.set(task.TENANT_ID, [...seen, String(task.STATUS)])
        expect(task.OUTPUT_RATE_BYTES).toBe('0.0000')
        expect(task.END_TIMESTAMP).toBeNull()
      }
      if (jobs().length !== before) left.push(pick(jobs(), 'TENANT_ID', 'STATUS').flat())
      before = jobs().length
    }
    expect(phases.get(1002)).toEqual([
      'INIT',
      ...FULL,
      'BACKUP_DATA_MINOR',
      'BACKUP_DATA_MAJOR',
      'BEFORE_BACKUP_LOG',
      'BACKUP_LOG',
    ])
    expect(left[0]).toEqual([1, 'DOING', 1004, 'DOING'])
    expect(left.at(-1)).toEqual([])

    const history = ob.simulation.rows('CDB_OB_BACKUP_JOB_HISTORY')
    expect(pick(history, 'TENANT_ID', 'STATUS', 'RESULT', 'DESCRIPTION')).toEqual([
      [1002, 'COMPLETED', 0, 'slack:req-1'],
      [1004, 'COMPLETED', 0, 'slack:req-1'],
      [1, 'COMPLETED', 0, 'slack:req-1'],
    ])
    const [set] = ob.simulation.rows('CDB_OB_BACKUP_SET_FILES')
    expect(set).toMatchObject({ STATUS: 'SUCCESS', FILE_STATUS: 'AVAILABLE', BACKUP_TYPE: 'FULL' })
    expect(BigInt(String(set?.MIN_RESTORE_SCN))).toBeGreaterThan(
      BigInt(String(set?.START_REPLAY_SCN)),
    )
    const [task] = ob.simulation.rows('CDB_OB_BACKUP_TASK_HISTORY')
    expect(Number(task?.OUTPUT_RATE_BYTES)).toBeGreaterThan(1e6)
    expect(task?.FINISH_MACRO_BLOCK_COUNT).toBe(task?.MACRO_BLOCK_COUNT)
  })

  test('takes about 40 minutes at speed 1 and progresses with the time', async () => {
    await using place = await story()
    place.ob.simulation.startBackup({ tenants: ['shop'] })
    const percents: number[] = []
    let minutes = 0
    for (; place.ob.simulation.rows('CDB_OB_BACKUP_JOBS').length > 0; minutes += 1) {
      const [task] = place.ob.simulation.rows('CDB_OB_BACKUP_TASKS')
      if (task) percents.push(Number(task.DATA_PROGRESS))
      place.clock.advance(MINUTE)
    }
    expect(minutes).toBeGreaterThanOrEqual(38)
    expect(minutes).toBeLessThanOrEqual(46)
    expect(percents).toEqual(percents.toSorted((a, b) => a - b))
    expect(percents.at(Math.floor(minutes / 2))).toBeGreaterThan(40)
  })

  test('is the same story whether the clock moves in one leap or in small steps, and N times faster', async () => {
    const endings: unknown[] = []
    for (const [steps, speed] of [
      [1, 1],
      [600, 1],
      [1, 60],
    ] as const) {
      await using place = await story({ speed })
      place.ob.simulation.startBackup()
      for (let step = 0; step < steps; step += 1) {
        place.clock.advance((60 * MINUTE) / steps / speed)
        place.ob.simulation.tick()
      }
      const columns = speed === 1 ? ['END_TIMESTAMP'] : []
      const names = ['TENANT_ID', 'JOB_ID', 'STATUS', ...columns]
      endings.push(pick(place.ob.simulation.rows('CDB_OB_BACKUP_JOB_HISTORY'), ...names))
    }
    expect(endings[1]).toEqual(endings[0])
    expect(endings[2]).toEqual((endings[0] as unknown[][]).map((row) => row.slice(0, 3)))
  })

  test('fails for one tenant where it is told to: the sys row shows it while the other goes on', async () => {
    await using place = await story()
    const { ob, clock } = place
    ob.simulation.failNext('data', { tenant: 'crm', atPercent: 45, result: -9082 })
    ob.simulation.startBackup()
    clock.advance(25 * MINUTE)
    const running = ob.simulation.rows('CDB_OB_BACKUP_JOBS')
    expect(pick(running, 'TENANT_ID', 'STATUS', 'RESULT')).toEqual([
      [1, 'DOING', -9082],
      [1002, 'DOING', 0],
    ])
    const [task] = ob.simulation.rows('CDB_OB_BACKUP_TASK_HISTORY')
    expect(task?.STATUS).toBe('FAILED')
    const share = Number(task?.FINISH_MACRO_BLOCK_COUNT) / Number(task?.MACRO_BLOCK_COUNT)
    expect(share).toBeCloseTo(0.45, 2)
    clock.advance(30 * MINUTE)
    const history = ob.simulation.rows('CDB_OB_BACKUP_JOB_HISTORY')
    expect(pick(history, 'TENANT_ID', 'STATUS', 'RESULT')).toEqual([
      [1004, 'FAILED', -9082],
      [1002, 'COMPLETED', 0],
      [1, 'FAILED', -9082],
    ])
    expect(history[0]?.COMMENT).toMatch(
      /^\(SERVER\)ls_id: 1001, addr: .*, module: BACKUP_DATA, result: -9082\(.+\), trace_id: Y[0-9A-F-]+$/,
    )
    const [, failed] = ob.simulation.rows('CDB_OB_BACKUP_SET_FILES')
    expect(failed).toMatchObject({ TENANT_ID: 1004, STATUS: 'FAILED', FILE_STATUS: 'INCOMPLETE' })
  })

  test('an incremental builds on the full set, and becomes one when there is none', async () => {
    await using place = await story()
    const { ob, clock } = place
    for (let round = 0; round < 3; round += 1) {
      ob.simulation.startBackup({ tenants: ['shop'], incremental: true })
      clock.advance(60 * MINUTE)
    }
    const sets = ob.simulation.rows('CDB_OB_BACKUP_SET_FILES')
    const chain = pick(sets, 'BACKUP_TYPE', 'PREV_FULL_BACKUP_SET_ID', 'PREV_INC_BACKUP_SET_ID')
    expect(chain).toEqual([
      ['FULL', 0, 0],
      ['INC', 1, 1],
      ['INC', 1, 2],
    ])
  })

  test.each([
    ['CANCEL BACKUP', 'CANCELED', -4072],
    ['CANCEL BACKUP TENANT = shop, crm', 'FAILED', -4072],
  ])('%s ends the tenants CANCELED and the sys row %s', async (sql, sysStatus, sysResult) => {
    await using place = await story()
    const { ob, clock } = place
    ob.simulation.startBackup()
    clock.advance(10 * MINUTE)
    ob.simulation.execute(`ALTER SYSTEM ${sql}`)
    const running = pick(ob.simulation.rows('CDB_OB_BACKUP_JOBS'), 'TENANT_ID', 'STATUS')
    expect(running.slice(1)).toEqual([
      [1002, 'CANCELING'],
      [1004, 'CANCELING'],
    ])
    clock.advance(MINUTE)
    const history = ob.simulation.rows('CDB_OB_BACKUP_JOB_HISTORY')
    expect(pick(history, 'TENANT_ID', 'STATUS', 'RESULT')).toEqual([
      [1002, 'CANCELED', -4072],
      [1004, 'CANCELED', -4072],
      [1, sysStatus, sysResult],
    ])
    expect(ob.simulation.rows('CDB_OB_BACKUP_JOBS')).toEqual([])
  })

  test('fails with -9027 when its archive is interrupted and -9029 when it is stopped', async () => {
    await using place = await story()
    const { ob, clock } = place
    ob.simulation.startBackup()
    clock.advance(10 * MINUTE)
    ob.simulation.archive('shop').interrupt()
    ob.simulation.archive('crm').stop()
    clock.advance(MINUTE)
    const history = ob.simulation.rows('CDB_OB_BACKUP_JOB_HISTORY')
    expect(pick(history, 'TENANT_ID', 'STATUS', 'RESULT')).toEqual([
      [1002, 'FAILED', -9027],
      [1004, 'FAILED', -9029],
      [1, 'FAILED', -9027],
    ])
  })

  test.each([
    ['BACKUP TENANT = lab', '9040/HY000'],
    ['BACKUP TENANT = nobody', '5157/HY000'],
    ['BACKUP TENANT = sys', '1235/0A000'],
    ["BACKUP DATABASE TO 'file:///elsewhere'", '1235/0A000'],
    ['BACKUP TENANT = shop', 'ok'],
  ])('%s: %s', async (sql, expected) => {
    await using place = await story()
    await using client = await connect(place.ob)
    expect(await client.outcome(`ALTER SYSTEM ${sql}`)).toBe(expected)
  })

  test('a second one of the same tenant is 9036, and all tenants are 9040 when none is left', async () => {
    await using place = await story()
    await using client = await connect(place.ob)
    expect(await client.outcome('ALTER SYSTEM BACKUP TENANT = shop, crm')).toBe('ok')
    place.clock.advance(5000)
    expect(await client.outcome('ALTER SYSTEM BACKUP TENANT = shop')).toBe('9036/HY000')
    expect(await client.outcome('ALTER SYSTEM BACKUP DATABASE')).toBe('9040/HY000')
  })

  test('phases and columns follow the version', async () => {
    await using place = await story({ version: '4.3+ source' })
    const seen = new Set<unknown>()
    place.ob.simulation.startBackup({ tenants: ['shop'], plusArchivelog: true })
    let logs = 0
    for (let minute = 0; minute < 50; minute += 1) {
      place.clock.advance(MINUTE)
      for (const task of place.ob.simulation.rows('CDB_OB_BACKUP_TASKS')) {
        seen.add(task.STATUS)
        logs = Math.max(logs, Number(task.LOG_FILE_COUNT))
      }
    }
    expect([...seen]).toEqual(
      expect.arrayContaining(['BACKUP_USER_DATA', 'BACKUP_FUSE_TABLET_META', 'BACKUP_LOG']),
    )
    expect([...seen].filter((phase) => String(phase).includes('BACKUP_DATA_'))).toEqual([])
    expect(logs).toBeGreaterThan(0)
    await using old = await story({ version: '4.0.0' })
    old.ob.simulation.startBackup({ tenants: ['shop'] })
    old.clock.advance(20 * MINUTE)
    expect(old.ob.simulation.rows('CDB_OB_BACKUP_TASKS')[0]).not.toHaveProperty('DATA_PROGRESS')
    expect(old.ob.simulation.rows('CDB_OB_BACKUP_JOBS')[0]?.END_TIMESTAMP).toBe('')
  })

  test('rows carry what must never be shown', async () => {
    await using place = await story()
    await using client = await connect(place.ob)
    await client.rows("SET ENCRYPTION ON IDENTIFIED BY 'set-secret' ONLY")
    await client.rows('ALTER SYSTEM BACKUP TENANT = shop')
    await client.rows('ALTER SYSTEM BACKUP TENANT = crm')
    place.clock.advance(5000)
    const jobs = await client.rows(
      'SELECT ENCRYPTION_MODE, PASSWD FROM CDB_OB_BACKUP_JOBS WHERE TENANT_ID > 1 ORDER BY TENANT_ID',
    )
    expect(jobs.map((job) => job.ENCRYPTION_MODE)).toEqual(['PASSWORD', 'NONE'])
    expect(String(jobs[0]?.PASSWD)).toMatch(/^[0-9a-f]{32}$/)
    const [dest] = await client.rows(
      "SELECT VALUE FROM CDB_OB_BACKUP_PARAMETER WHERE NAME = 'data_backup_dest'",
    )
    expect(String(dest?.VALUE)).toMatch(/access_id=\w+&access_key=\w+/)
    const paths = await client.rows('SELECT PATH FROM CDB_OB_BACKUP_JOBS WHERE TENANT_ID > 1')
    expect(paths).toHaveLength(2)
    for (const { PATH } of paths) expect(String(PATH)).not.toContain('access_')
  })
})
