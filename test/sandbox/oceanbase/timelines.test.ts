import { describe, expect, test } from 'vitest'
import { startOceanBase } from '../../../sandbox/oceanbase/server.ts'
import { timelines } from '../../../sandbox/oceanbase/timelines.ts'
import type { Row } from '../../../sandbox/oceanbase/view-store.ts'
import { connect, story } from './client.ts'

/** A row without what the version lacks, in the words of `rows()`. */
function known(row: Row, columns: readonly string[]): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => columns.includes(name)))
}

const STEPS = timelines.flatMap(({ id, serverVersionStyle, steps }) =>
  steps.map((step, index) => ({
    name: `${id} ${index}`,
    id,
    index,
    version: serverVersionStyle,
    views: step.views,
  })),
)

describe('composed timelines', () => {
  test.each(STEPS)(
    '$name loads and reads back as written',
    async ({ id, index, version, views }) => {
      await using ob = await startOceanBase({ version })
      ob.simulation.load(id, index)
      await using client = await connect(ob)
      for (const [view, expected] of Object.entries(views)) {
        const columns =
          ob.simulation.store.specs.get(view)?.columns.map((column) => column.name) ?? []
        const found = ob.simulation.rows(view)
        expect(found.map((row) => String(row.STATUS))).toEqual(
          expected.map((row) => String(row.STATUS)),
        )
        const seen = await client.rows(`SELECT * FROM ${view}`)
        for (const [at, row] of expected.entries()) {
          for (const [name, value] of Object.entries(known(row, columns))) {
            const text = seen[at]?.[name]
            const same =
              typeof value === 'number' ? Number(text) === value : (text ?? null) === value
            if (!same) expect({ [name]: text ?? null }).toEqual({ [name]: value })
          }
        }
      }
    },
  )

  test('a loaded step stands still', async () => {
    await using place = await story({ version: '4.3.3' })
    place.ob.simulation.startBackup()
    place.clock.advance(60_000)
    place.ob.simulation.load('backup-full-two-tenants', 'data phase')
    const before = place.ob.simulation.rows('CDB_OB_BACKUP_TASKS')
    place.clock.advance(7_200_000)
    expect(place.ob.simulation.rows('CDB_OB_BACKUP_TASKS')).toEqual(before)
    expect(before.map((task) => task.DATA_PROGRESS)).toEqual(['60.00', '5.00'])
  })

  test('what is not there is named', async () => {
    await using ob = await startOceanBase({ version: '4.2.5' })
    expect(() => ob.simulation.load('v3-full-backup', 0)).toThrow(
      /4\.2\.5 has no CDB_OB_BACKUP_PROGRESS/,
    )
    expect(() => ob.simulation.load('nothing', 0)).toThrow(/known: backup-full-two-tenants/)
    expect(() => ob.simulation.load('cleanup', 'never')).toThrow(/known: 0 init; 1 half; 2 done/)
  })

  test('raw rows: an unknown column throws, changes are seen by clients', async () => {
    await using place = await story()
    const { simulation } = place.ob
    expect(() => simulation.insert('CDB_OB_BACKUP_JOBS', { TENANT: 1 })).toThrow(/no column TENANT/)
    expect(() => simulation.insert('CDB_OB_NOTHING', {})).toThrow(/does not exist/)
    expect(() => simulation.insert('DBA_OB_BACKUP_JOBS', {})).toThrow(/looks at CDB_OB_BACKUP_JOBS/)
    simulation.insert('CDB_OB_BACKUP_JOBS', { TENANT_ID: 1002, JOB_ID: 7, STATUS: 'DOING' })
    expect(
      simulation.update('CDB_OB_BACKUP_JOBS', { JOB_ID: 7 }, { STATUS: 'FAILED', RESULT: -4012 }),
    ).toBe(1)
    await using client = await connect(place.ob)
    expect(await client.rows('SELECT STATUS, RESULT, COMMENT FROM CDB_OB_BACKUP_JOBS')).toEqual([
      { STATUS: 'FAILED', RESULT: '-4012', COMMENT: null },
    ])
    expect(simulation.remove('CDB_OB_BACKUP_JOBS', { JOB_ID: 7 })).toBe(1)
    expect(simulation.rows('CDB_OB_BACKUP_JOBS')).toEqual([])
  })
})
