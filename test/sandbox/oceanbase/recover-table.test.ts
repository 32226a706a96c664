import { describe, expect, test } from 'vitest'
import type { OceanBaseStandIn } from '../../../sandbox/oceanbase/server.ts'
import { connect, sourceOf, story } from './client.ts'

const MINUTE = 60_000
const TAIL = `FROM '${sourceOf(1002)}' UNTIL TIME = '2025-02-28 23:00:00' WITH 'pool_list=aux_pool'`
const SQL = `ALTER SYSTEM RECOVER TABLE \`app\`.\`orders\`, \`app\`.\`items\`, \`app\`.\`users\` TO TENANT = \`shop\` ${TAIL}
  REMAP TABLE \`app\`.\`orders\`:\`orders_old\` DESCRIPTION = 'slack:req-3'`

async function withPast(): ReturnType<typeof story> {
  const place = await story()
  place.ob.simulation.seedHistory({ days: 3 })
  return place
}

/** STATUS of every row of the running views, `view-letter tenant status`. */
function state(ob: OceanBaseStandIn): string {
  const views = { R: 'CDB_OB_RECOVER_TABLE_JOBS', I: 'CDB_OB_IMPORT_TABLE_JOBS' }
  const words = Object.entries(views).flatMap(([letter, view]) =>
    ob.simulation.rows(view).map((row) => `${letter}${row.TENANT_ID} ${row.STATUS}`),
  )
  const restores = ob.simulation.rows('CDB_OB_RESTORE_PROGRESS').length
  return [...words, ...(restores > 0 ? [`${restores} restore rows`] : [])].join(', ')
}

function pool(ob: OceanBaseStandIn): unknown {
  return ob.simulation.rows('DBA_OB_RESOURCE_POOLS').find((row) => row.NAME === 'aux_pool')
    ?.TENANT_ID
}

describe('a table recovery', () => {
  test('runs through aux restore and import, and ends partial when one table fails', async () => {
    await using place = await withPast()
    const { ob, clock } = place
    ob.simulation.failNext('recover', { table: 'items', result: -5020 })
    await using client = await connect(ob)
    await client.rows(SQL)
    const states: string[] = [state(ob)]
    let finishedEarly = 0
    for (
      let second = 0;
      second < 40 * 60 && ob.simulation.rows('CDB_OB_RECOVER_TABLE_JOBS').length > 0;
      second += 1
    ) {
      clock.advance(1000)
      const now = state(ob)
      if (states.at(-1) !== now) states.push(now)
      const [job] = ob.simulation.rows('CDB_OB_IMPORT_TABLE_JOBS')
      const tasks = ob.simulation.rows('CDB_OB_IMPORT_TABLE_TASKS')
      for (const task of tasks) {
        if (task.STATUS !== 'FINISH')
          expect(task.COMPLETION_TIMESTAMP).toBe('1970-01-01 00:00:00.000000')
      }
      if (job?.STATUS === 'IMPORT_TABLE' && tasks.some((task) => task.STATUS === 'FINISH')) {
        expect(job.FINISHED_TABLE_COUNT).toBe(0)
        finishedEarly += 1
      }
    }
    expect(finishedEarly).toBeGreaterThan(10)
    expect(states).toEqual([
      'R1 PREPARE',
      'R1 RECOVERING, R1002 PREPARE',
      'R1 RECOVERING, R1002 RESTORE_AUX_TENANT, 1 restore rows',
      'R1 RECOVERING, R1002 RESTORE_AUX_TENANT, 2 restore rows',
      'R1 RECOVERING, R1002 RESTORE_AUX_TENANT, 1 restore rows',
      'R1 RECOVERING, R1002 ACTIVE_AUX_TENANT',
      'R1 RECOVERING, R1002 GEN_IMPORT_JOB',
      'R1 RECOVERING, R1002 IMPORTING, I1002 INIT',
      'R1 RECOVERING, R1002 IMPORTING, I1002 IMPORT_TABLE',
      'R1 RECOVERING, R1002 IMPORTING, I1002 RECONSTRUCT_REF_CONSTRAINT',
      'R1 RECOVERING, R1002 COMPLETED',
      'R1 RECOVERING',
      '',
    ])
    const comment = 'import succeed table count: 2, failed table count: 1'
    const [own, sys] = ob.simulation.rows('CDB_OB_RECOVER_TABLE_JOB_HISTORY')
    expect(own).toMatchObject({
      TENANT_ID: 1002,
      STATUS: 'COMPLETED',
      RESULT: 'PARTIAL_SUCCESS',
      COMMENT: comment,
    })
    expect(sys).toMatchObject({
      TENANT_ID: 1,
      INITIATOR_JOB_ID: 0,
      RESULT: 'PARTIAL_SUCCESS',
      DESCRIPTION: 'slack:req-3',
    })
    expect(own?.INITIATOR_JOB_ID).toBe(sys?.JOB_ID)
    const [job] = ob.simulation.rows('CDB_OB_IMPORT_TABLE_JOB_HISTORY')
    expect(job).toMatchObject({
      STATUS: 'IMPORT_FINISH',
      INITIATOR_JOB_ID: own?.JOB_ID,
      TOTAL_TABLE_COUNT: 3,
      FAILED_TABLE_COUNT: 1,
    })
    const tasks = ob.simulation.rows('CDB_OB_IMPORT_TABLE_TASK_HISTORY')
    expect(tasks.map((task) => [task.TARGET_TABLE, task.RESULT])).toEqual([
      ['orders_old', 'SUCCESS'],
      ['items', 'FAILED'],
      ['users', 'SUCCESS'],
    ])
    expect(tasks[1]?.COMMENT).toMatch(/^OB_ERR_TABLE_EXIST\(-5020\), addr:/)
    const [aux] = ob.simulation.rows('CDB_OB_RESTORE_HISTORY')
    expect(aux).toMatchObject({
      TENANT_ID: 1,
      STATUS: 'SUCCESS',
      RESTORE_TENANT_NAME: own?.AUX_TENANT_NAME,
    })
    expect(String(own?.AUX_TENANT_NAME)).toMatch(/^AUX_RECOVER\$\d{16}$/)
    const names = ob.simulation.rows('DBA_OB_TENANTS').map((row) => String(row.TENANT_NAME))
    expect(names.filter((name) => name.startsWith('AUX_RECOVER'))).toEqual([])
    expect(pool(ob)).toBeNull()
  })

  test('without trouble it succeeds in about 20 minutes', async () => {
    await using place = await withPast()
    place.ob.simulation.execute(SQL)
    place.clock.advance(22 * MINUTE)
    expect(place.ob.simulation.rows('CDB_OB_RECOVER_TABLE_JOB_HISTORY')).toMatchObject([
      { TENANT_ID: 1002, STATUS: 'COMPLETED', RESULT: 'SUCCESS', COMMENT: '' },
      { TENANT_ID: 1, STATUS: 'COMPLETED', RESULT: 'SUCCESS' },
    ])
  })

  test.each([
    [20, -9094, /module: RESTORE_DATA, result: -9094/],
    [80, -4012, /^OB_TIMEOUT\(-4012\), addr:/],
  ])('fails at %i %% with %i', async (atPercent, result, comment) => {
    await using place = await withPast()
    const { ob, clock } = place
    ob.simulation.failNext('recover', { tenant: 'shop', atPercent, result })
    ob.simulation.execute(SQL)
    clock.advance(30 * MINUTE)
    const [own, sys] = ob.simulation.rows('CDB_OB_RECOVER_TABLE_JOB_HISTORY')
    expect(own).toMatchObject({ TENANT_ID: 1002, STATUS: 'FAILED', RESULT: 'FAILED' })
    expect(own?.COMMENT).toMatch(comment)
    expect(sys).toMatchObject({ TENANT_ID: 1, STATUS: 'FAILED', COMMENT: own?.COMMENT })
    expect([state(ob), pool(ob)]).toEqual(['', null])
  })

  test.each([5, 15])('cancelled after %i minutes it ends FAILED with -4072', async (minutes) => {
    await using place = await withPast()
    const { ob, clock } = place
    ob.simulation.execute(SQL)
    clock.advance(minutes * MINUTE)
    ob.simulation.execute('ALTER SYSTEM CANCEL RECOVER TABLE shop')
    expect(state(ob)).toContain('R1002 CANCELING')
    clock.advance(2 * MINUTE)
    const history = ob.simulation.rows('CDB_OB_RECOVER_TABLE_JOB_HISTORY')
    expect(history.map((row) => [row.TENANT_ID, row.STATUS])).toEqual([
      [1002, 'FAILED'],
      [1, 'FAILED'],
    ])
    expect(history[1]?.COMMENT).toMatch(/^OB_CANCELED\(-4072\), addr:/)
    expect([state(ob), pool(ob)]).toEqual(['', null])
  })

  test.each([
    [`RECOVER TABLE app.t TO nobody ${TAIL}`, '5157/HY000'],
    [`RECOVER TABLE app.t TO sys ${TAIL}`, '1235/0A000'],
    [`RECOVER TABLE app.t TO standby ${TAIL}`, '1235/0A000'],
    [`RECOVER TABLE app.t TO shop ${TAIL.replace('aux_pool', 'nope')}`, '4650/HY000'],
    [`RECOVER TABLE app.t TO shop ${TAIL.replace('2025-02-28', '2025-01-01')}`, '4018/HY000'],
    ['CANCEL RECOVER TABLE shop', '4018/HY000'],
    [`RECOVER TABLE app.* TO crm ${TAIL}`, 'ok'],
  ])('%s: %s', async (sql, expected) => {
    await using place = await withPast()
    place.ob.simulation.addTenant({ id: 1010, name: 'standby', role: 'STANDBY' })
    await using client = await connect(place.ob)
    expect(await client.outcome(`ALTER SYSTEM ${sql}`)).toBe(expected)
  })
})
