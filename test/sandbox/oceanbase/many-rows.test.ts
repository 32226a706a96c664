import { describe, expect, test } from 'vitest'
import type { Row } from '../../../sandbox/oceanbase/view-store.ts'
import { connect, START, story } from './client.ts'

const HISTORY = 'CDB_OB_BACKUP_JOB_HISTORY'

function* jobs(count: number): Generator<Row> {
  for (let index = 0; index < count; index += 1) {
    const start = START - index * 60_000
    yield {
      TENANT_ID: [1, 1002, 1004][index % 3],
      JOB_ID: index + 1,
      INCARNATION: 1,
      BACKUP_SET_ID: index,
      BACKUP_TYPE: 'FULL',
      START_TIMESTAMP: start,
      END_TIMESTAMP: start + 30_000,
      STATUS: index % 100 === 0 ? 'FAILED' : 'COMPLETED',
      RESULT: 0,
      COMMENT: '',
      DESCRIPTION: `job ${index}`,
    }
  }
}

describe('many rows', () => {
  // A hundred thousand are there in 0.6 s, and a page of them in 25 ms; the bench measures that.
  test('many are there, and a page of them', async () => {
    await using place = await story()
    place.ob.simulation.insertMany(HISTORY, jobs(20_000))
    await using client = await connect(place.ob)
    const since = `SELECT JOB_ID, START_TIMESTAMP FROM oceanbase.${HISTORY} WHERE START_TIMESTAMP >= '2025-01-01 00:00:00'`
    const page = 'ORDER BY START_TIMESTAMP DESC LIMIT 10 OFFSET 50'
    const firstOf = async (sql: string) => {
      const rows = await client.rows(sql)
      expect(rows).toHaveLength(10)
      return rows[0]?.JOB_ID
    }
    expect(await firstOf(`${since} ${page}`)).toBe('51')
    expect(await firstOf(`${since} AND STATUS = 'FAILED' ${page}`)).toBe('5001')
    expect(await firstOf(`${since} AND TENANT_ID IN (1, 1002) ${page}`)).toBe('76')
  })

  test('are all there or none', async () => {
    await using place = await story()
    const { simulation } = place.ob
    const rows = [...jobs(3), { NOPE: 1 }]
    expect(() => simulation.insertMany(HISTORY, rows)).toThrow(/no column NOPE/)
    expect(simulation.rows(HISTORY)).toEqual([])
    simulation.insertMany(HISTORY, jobs(3))
    expect(simulation.rows(HISTORY).map((row) => row.START_TIMESTAMP)).toEqual([
      '2025-03-01 02:00:00.000000',
      '2025-03-01 01:59:00.000000',
      '2025-03-01 01:58:00.000000',
    ])
  })

  test('each statement is logged with the rows that it returned', async () => {
    const seen: (number | undefined)[] = []
    await using place = await story({ observe: ({ rows }) => seen.push(rows) })
    place.ob.simulation.insertMany(HISTORY, jobs(40))
    await using client = await connect(place.ob)
    await client.rows(`SELECT JOB_ID FROM ${HISTORY} LIMIT 25`)
    await client.outcome(`SELECT NOPE FROM ${HISTORY}`)
    await client.rows(`SELECT JOB_ID FROM ${HISTORY} WHERE JOB_ID > 1000`)
    expect(seen).toEqual([undefined, 25, undefined, 0])
    expect(place.ob.statements.map(({ rows }) => rows)).toEqual(seen)
  })
})
