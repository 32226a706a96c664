import { describe, expect, inject, test } from 'vitest'
import { HandClock } from '../../sandbox/oceanbase/clock.ts'
import { startOceanBase } from '../../sandbox/oceanbase/server.ts'
import type { Simulation } from '../../sandbox/oceanbase/simulation.ts'
import { timelines } from '../../sandbox/oceanbase/timelines.ts'
import type { Row } from '../../sandbox/oceanbase/view-store.ts'
import { findJob } from '../oceanbase/found-job.ts'
import { VIEW_VERSION } from './kernel-views.ts'
import { sourceOf, standInWithHistory } from './stand-in.ts'
import { watchBoth } from './two-watches.ts'

const found = inject('oceanbase')
/** Rows are only put into the wheel's kernel, never into somebody's cluster. */
const place = found?.own ? found : null

const RESTORE = `ALTER SYSTEM RESTORE shop_copy FROM '${sourceOf(1002)}' WITH 'pool_list=restore_pool'`
const RECOVER =
  'ALTER SYSTEM RECOVER TABLE shopdb.orders, shopdb.items TO TENANT shop ' +
  `FROM '${sourceOf(1002)}' WITH 'pool_list=aux_pool'`

interface Story {
  readonly name: string
  readonly begin: (simulation: Simulation) => void
  /** What happens in the middle. */
  readonly midway?: (simulation: Simulation) => void
  /** Kinds of events, without repeats, in the order of their first. */
  readonly kinds: readonly string[]
}

const STORIES: readonly Story[] = [
  {
    name: 'a backup, INIT to COMPLETED',
    begin: (simulation) => simulation.startBackup({ plusArchivelog: true }),
    kinds: ['job_started', 'job_progressed', 'job_succeeded'],
  },
  {
    name: 'a backup, INIT to FAILED',
    begin: (simulation) => {
      simulation.failNext('data', { tenant: 'crm', atPercent: 45, result: -9082 })
      simulation.startBackup({ tenants: ['crm'] })
    },
    kinds: ['job_started', 'job_progressed', 'job_failed'],
  },
  {
    name: 'a backup that fails for one of two tenants',
    begin: (simulation) => {
      simulation.failNext('data', { tenant: 'crm', atPercent: 45, result: -9082 })
      simulation.startBackup()
    },
    kinds: ['job_started', 'job_progressed', 'job_partly_failed'],
  },
  {
    name: 'a backup that is cancelled',
    begin: (simulation) => simulation.startBackup({ tenants: ['shop'] }),
    midway: (simulation) => simulation.execute('ALTER SYSTEM CANCEL BACKUP TENANT = shop'),
    kinds: ['job_started', 'job_progressed', 'job_cancelled'],
  },
  {
    name: 'a restore',
    begin: (simulation) => simulation.execute(RESTORE),
    kinds: ['job_started', 'job_progressed', 'job_succeeded'],
  },
  {
    name: 'a restore that fails',
    begin: (simulation) => {
      simulation.failNext('restore', { tenant: 'shop_copy', atPercent: 30, result: -9094 })
      simulation.execute(RESTORE)
    },
    kinds: ['job_started', 'job_progressed', 'job_failed'],
  },
  {
    name: 'a table recovery that loses a table',
    begin: (simulation) => {
      simulation.failNext('recover', { table: 'items', result: -5020 })
      simulation.execute(RECOVER)
    },
    kinds: ['job_started', 'job_progressed', 'job_partly_failed'],
  },
  {
    name: 'an interrupted archive, healed later',
    begin: (simulation) => simulation.archive('shop').interrupt(),
    midway: (simulation) => simulation.archive('shop').heal(),
    kinds: ['archive_interrupted', 'archive_recovered'],
  },
]

/** Kinds in the order of their first event. */
function kindsOf(events: readonly string[]): string[] {
  return [...new Set(events.map((event) => event.split(' ')[0] ?? ''))]
}

describe.skipIf(!place)('life cycles in the kernel', () => {
  test.each(STORIES)('$name', async ({ begin, midway, kinds }) => {
    if (!place) return
    const clock = new HandClock(Date.now())
    await using server = await standInWithHistory(clock)
    await using both = await watchBoth(place, server, clock)
    await both.poll()
    begin(server.simulation)
    const events: string[] = []
    for (let minute = 0; minute < 180; minute += 6) {
      if (minute === 30) midway?.(server.simulation)
      clock.advance(minute === 0 ? 1_000 : 360_000)
      const { kernel, standIn } = await both.poll()
      expect(kernel.snapshot).toEqual(standIn.snapshot)
      expect(kernel.snapshot.rowProblems).toEqual([])
      expect(kernel.events.toSorted()).toEqual(standIn.events.toSorted())
      events.push(...kernel.events)
    }
    // What the rules say of a story is told by their own tests; here both sides must only say the same.
    const about = events.filter((event) => !/BACKUP_DELETE|cleanup|^rule_/.test(event))
    expect(kindsOf(about)).toEqual(kinds)
  })

  test.each(timelines.filter((one) => one.serverVersionStyle.startsWith('4.')))(
    'the rows of $id lead to the same events',
    async ({ id, steps }) => {
      if (!place) return
      const clock = new HandClock(Date.now())
      await using server = await startOceanBase({ clock, version: VIEW_VERSION })
      server.simulation.addTenant({ id: 1002, name: 'shop' })
      server.simulation.addTenant({ id: 1004, name: 'crm' })
      await using both = await watchBoth(place, server, clock)
      for (const [index] of steps.entries()) {
        server.simulation.load(id, index)
        const { kernel, standIn } = await both.poll()
        expect(kernel.events.toSorted()).toEqual(standIn.events.toSorted())
        expect(kernel.snapshot.rowProblems).toEqual([])
        clock.advance(15_000)
      }
    },
  )
})

describe.skipIf(!place)('the other questions of the bot', () => {
  test('get the same answers from both', async () => {
    if (!place) return
    const clock = new HandClock(Date.now())
    await using server = await standInWithHistory(clock)
    server.simulation.execute(`${RESTORE} DESCRIPTION = 'obbackup:7'`)
    await using both = await watchBoth(place, server, clock)
    await both.poll()
    const { kernel, standIn } = both.edges
    const sorted = <T>(rows: readonly T[]) =>
      rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
    expect(sorted(await kernel.readTenants())).toEqual(sorted(await standIn.readTenants()))
    expect(sorted(await kernel.readPools())).toEqual(sorted(await standIn.readPools()))
    expect(await kernel.readSets('1002')).toEqual(await standIn.readSets('1002'))
    expect(JSON.stringify(await kernel.readDestinations('1002'))).toBe(
      JSON.stringify(await standIn.readDestinations('1002')),
    )
    const restore = { area: 'restore', description: 'obbackup:7' } as const
    expect(await findJob(kernel, restore)).toEqual(await findJob(standIn, restore))
    expect(await findJob(kernel, { ...restore, description: 'obbackup:8' })).toBe(null)
  })

  test('a self-check finds every view and what the accounts may', async () => {
    if (!place) return
    const clock = new HandClock(Date.now())
    await using server = await standInWithHistory(clock)
    await using both = await watchBoth(place, server, clock)
    const probe = await both.edges.kernel.probe()
    const played = await both.edges.standIn.probe()
    expect(probe.monitor).toEqual(played.monitor)
    expect(probe.admin).toEqual(played.admin)
    const without = (views: typeof probe.views) =>
      views.filter((one) => one.view !== 'DBA_OB_ROOTSERVICE_EVENT_HISTORY')
    expect(without(probe.views)).toEqual(without(played.views))
    expect(Math.abs(probe.clockSkewSeconds)).toBeLessThan(5)
  })

  test('rows come without order: the bot does not depend on it', async () => {
    if (!place) return
    const clock = new HandClock(Date.now())
    await using server = await standInWithHistory(clock)
    server.simulation.startBackup()
    clock.advance(600_000)
    const first = async (rowsOf: (view: string) => Row[]) => {
      await using both = await watchBoth(place, server, clock)
      return (await both.poll(rowsOf)).kernel.snapshot
    }
    const straight = await first((view) => server.simulation.rows(view))
    expect(await first((view) => server.simulation.rows(view).toReversed())).toEqual(straight)
    expect(straight.jobs.length).toBeGreaterThan(2)
  })
})
