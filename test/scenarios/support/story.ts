import type { Simulation } from '../../../sandbox/oceanbase/simulation.ts'
import type { TimelineStep } from '../../../sandbox/oceanbase/timelines.ts'
import type { Row } from '../../../sandbox/oceanbase/view-store.ts'
import { stepsOf, timeline, V4_TIMELINES } from '../../domain/sample-rows.ts'
import { startWorld, type World } from './world.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const DAY = 24 * 60 * MINUTE
/** Moments of the steps of 3.x: later than every time that the step's rows name. */
const MOMENTS: Readonly<Record<string, readonly string[]>> = {
  'v3-full-backup': ['01:59:50', '02:00:10', '02:12:10', '02:20:10'],
  'v3-restore': [
    '09:00:10',
    '09:02:00',
    '09:06:00',
    '09:07:00',
    '09:12:00',
    '09:17:00',
    '09:19:00',
    '10:20:10',
  ],
  'v3-archive': ['00:00:10', '00:12:00', '00:45:00', '00:46:00', '00:47:00'],
}
/** When the last full backups of the tenants ended, for stories that begin later (the first story tells of them). */
const FULL_SETS = [
  { tenantId: 1002, setId: 5, bytes: 8_388_608_000, end: '2025-03-01T02:18:40Z' },
  { tenantId: 1004, setId: 2, bytes: 41_943_040_000, end: '2025-03-01T02:30:00Z' },
]
/** Stories whose rows are of log archives: the tenants that they speak of have none before. */
const ARCHIVE_STORIES = ['archive-life', 'v3-archive']
/** Views that keep what they have; the others hold a step's rows and nothing else. */
const KEEPING = /HISTORY$|DETAILS$|^DBA_OB_TENANTS$/

/** Moments of a story's steps, ms since the epoch (UTC). */
export function momentsOf(id: string): readonly number[] {
  if (V4_TIMELINES.includes(id)) return stepsOf(timeline(id)).map((step) => step.rows.databaseNow)
  return (MOMENTS[id] ?? []).map((time) => Date.parse(`2025-03-01T${time}Z`))
}

/** A world just before a story: the tenants of its rows, their last full sets, and archives that keep up. */
export async function worldBefore(id: string, version: string): Promise<World> {
  const [first = 0] = momentsOf(id)
  // Two jobs that are over at once are news only to somebody who has looked before the first of them began.
  const lead = id === 'cleanup-failed-and-cancelled' ? 120 * MINUTE : 15 * SECOND
  const archive = ARCHIVE_STORIES.includes(id) ? null : 'DOING'
  return await startWorld({
    version,
    now: first - lead,
    tenants: {},
    seed: (simulation) => {
      if (version.startsWith('3.')) {
        simulation.addTenant({ id: 1001, name: 'backup_oracle_tenant', archive })
        simulation.addTenant({ id: 1002, name: 'crm', archive })
        return
      }
      simulation.addTenant({ id: 1002, name: 'shop', archive })
      simulation.addTenant({ id: 1004, name: 'crm' })
      simulation.addTenant({ id: 1006, name: 'noarchive', archive: null })
      sinceAWeek(simulation, first)
      for (const set of FULL_SETS) {
        if (Date.parse(set.end) < first - lead)
          simulation.insert('CDB_OB_BACKUP_SET_FILES', setRow(set))
      }
    },
  })
}

/** Puts a step's rows into the views: in place of what they hold, except that histories keep what they have. */
export function putStep({ store }: Simulation, { views }: TimelineStep): void {
  for (const [view, rows] of Object.entries(views)) {
    // The archives of other tenants go on as they are.
    if (view === 'CDB_OB_ARCHIVELOG') store.remove(view, { TENANT_ID: 1002 })
    else if (!KEEPING.test(view)) store.remove(view, {})
    for (const row of rows) {
      if (KEEPING.test(view)) store.remove(view, keyOf(row))
      store.put(view, row)
    }
  }
}

function keyOf(row: Row): Row {
  const names = ['TENANT_ID', 'JOB_ID', 'TASK_ID', 'BS_KEY']
  return Object.fromEntries(names.filter((name) => name in row).map((name) => [name, row[name]]))
}

/** Makes the rounds that are open begin a week before. */
function sinceAWeek(simulation: Simulation, now: number): void {
  const since = now - 7 * DAY
  const start = { START_SCN: `${since}000000`, START_SCN_DISPLAY: since }
  for (const view of ['CDB_OB_ARCHIVELOG', 'CDB_OB_ARCHIVELOG_SUMMARY']) {
    simulation.update(view, {}, start)
  }
}

function setRow({ tenantId, setId, bytes, end }: (typeof FULL_SETS)[number]): Row {
  const ended = Date.parse(end)
  const start = Date.parse('2025-03-01T02:00:01.200Z')
  return {
    TENANT_ID: tenantId,
    BACKUP_SET_ID: setId,
    DEST_ID: 1002,
    INCARNATION: 1,
    BACKUP_TYPE: 'FULL',
    PREV_FULL_BACKUP_SET_ID: 0,
    PREV_INC_BACKUP_SET_ID: 0,
    START_TIMESTAMP: start,
    END_TIMESTAMP: ended,
    STATUS: 'SUCCESS',
    FILE_STATUS: 'AVAILABLE',
    PLUS_ARCHIVELOG: 'OFF',
    START_REPLAY_SCN: `${start}000000`,
    MIN_RESTORE_SCN: `${ended}000000`,
    OUTPUT_BYTES: bytes,
    RESULT: 0,
    ENCRYPTION_MODE: 'NONE',
    PATH: `file:///data/nfs/backup/data/t${tenantId}`,
  }
}
