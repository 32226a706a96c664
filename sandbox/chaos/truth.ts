import type { Simulation } from '../oceanbase/simulation.ts'
import type { Row } from '../oceanbase/view-store.ts'

/** Something that happened in the database and that people must be told once. */
export type Fact =
  | {
      readonly kind: 'failed'
      readonly area: 'data' | 'cleanup' | 'restore'
      /** As obbackup's keys name it: `area/tenant/job/start`. */
      readonly key: string
      readonly jobId: string
      /** Tenants of which one at least is named with it. */
      readonly tenants: readonly string[]
    }
  | { readonly kind: 'restored'; readonly key: string }
  | {
      readonly kind: 'interrupted'
      readonly tenantId: number
      readonly tenant: string
      /** ms since the epoch (UTC), by the database's clock. */
      readonly at: number
      /** When the one before was healed, or 0: a reading dates what it finds by its own beginning. */
      readonly after: number
      /** When it was healed. */
      readonly to: number
    }

/** An interruption that the bot had the time to see. */
export type Interruption = Extract<Fact, { kind: 'interrupted' }>

/** What happened, from the rows that the database holds at the end of the day. */
export function factsOf(
  simulation: Simulation,
  since: number,
  interruptions: readonly Interruption[],
): readonly Fact[] {
  const names = new Map(
    simulation
      .rows('DBA_OB_TENANTS')
      .map((row) => [String(row.TENANT_ID), String(row.TENANT_NAME)] as const),
  )
  const ours = (row: Row) =>
    Date.parse(`${String(row.START_TIMESTAMP).replace(' ', 'T')}Z`) >= since
  const read = (view: string) => simulation.rows(view).filter(ours)
  return [
    ...backups(read('CDB_OB_BACKUP_JOB_HISTORY'), names),
    ...cleanups(read('CDB_OB_BACKUP_DELETE_JOB_HISTORY'), names),
    ...read('CDB_OB_RESTORE_HISTORY')
      .filter((row) => Number(row.TENANT_ID) === 1)
      .map((row): Fact => {
        if (row.STATUS === 'SUCCESS') return { kind: 'restored', key: keyOf('restore', row) }
        return failed('restore', row, [String(row.RESTORE_TENANT_NAME)])
      }),
    ...interruptions,
  ]
}

/** The command's row with those of its tenants: it is bad when one of them has no good end (REFERENCE §3.2). */
function backups(rows: readonly Row[], names: ReadonlyMap<string, string>): readonly Fact[] {
  const children = Map.groupBy(
    rows.filter((row) => Number(row.TENANT_ID) !== 1),
    (row) => String(row.INITIATOR_JOB_ID),
  )
  return rows.flatMap((row) => {
    if (Number(row.TENANT_ID) !== 1 || row.STATUS === 'CANCELED') return []
    const own = children.get(String(row.JOB_ID)) ?? []
    const bad = String(row.EXECUTOR_TENANT_ID)
      .split(',')
      .filter(
        (id) => !own.some((one) => String(one.TENANT_ID) === id && one.STATUS === 'COMPLETED'),
      )
    if (bad.length === 0) return []
    return [
      failed(
        'data',
        row,
        bad.map((id) => names.get(id) ?? ''),
      ),
    ]
  })
}

/** A cleanup comes again every hour: the same failure of a tenant is news only after it was over. */
function cleanups(rows: readonly Row[], names: ReadonlyMap<string, string>): readonly Fact[] {
  const open = new Set<string>()
  return rows
    .toSorted((a, b) => String(a.END_TIMESTAMP).localeCompare(String(b.END_TIMESTAMP)))
    .flatMap((row) => {
      const tenant = String(row.TENANT_ID)
      const trouble = `${tenant} ${row.RESULT}`
      if (row.STATUS === 'COMPLETED') {
        for (const one of open) if (one.startsWith(`${tenant} `)) open.delete(one)
      }
      if (row.STATUS !== 'FAILED' || open.has(trouble)) return []
      open.add(trouble)
      return [failed('cleanup', row, [names.get(tenant) ?? ''])]
    })
}

function failed(area: 'data' | 'cleanup' | 'restore', row: Row, tenants: readonly string[]): Fact {
  return { kind: 'failed', area, key: keyOf(area, row), jobId: String(row.JOB_ID), tenants }
}

function keyOf(area: string, row: Row): string {
  return `${area}/${row.TENANT_ID}/${row.JOB_ID}/${row.START_TIMESTAMP}`
}
