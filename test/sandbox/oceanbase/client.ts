import { createConnection } from 'mysql2'
import type { Connection, RowDataPacket } from 'mysql2/promise'
import { HandClock } from '../../../sandbox/oceanbase/clock.ts'
import {
  type OceanBaseOptions,
  type OceanBaseStandIn,
  startOceanBase,
} from '../../../sandbox/oceanbase/server.ts'
import type { Row } from '../../../sandbox/oceanbase/view-store.ts'

/** A real mysql2 client of the stand-in, as the bot would have it. */
export interface Client extends AsyncDisposable {
  readonly connection: Connection
  /** Rows of a statement. */
  rows(sql: string): Promise<Record<string, unknown>[]>
  /** `errno/sqlState` of a statement that fails, or `ok`. */
  outcome(sql: string): Promise<string>
}

/** Connects; the session's zone is +00:00 unless told otherwise. */
export async function connect(
  ob: OceanBaseStandIn,
  options: { user?: string; password?: string; database?: string; zone?: string | null } = {},
): Promise<Client> {
  const core = createConnection({
    host: '127.0.0.1',
    port: ob.port,
    user: options.user ?? 'ob_bot_op@sys',
    password: options.password ?? 'op-secret',
    database: options.database ?? 'oceanbase',
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
  })
  // A connection that dies says so by an event too; the statement that fails tells the test.
  core.on('error', () => undefined)
  const connection = core.promise()
  await connection.connect()
  if (options.zone !== null) await connection.query(`SET time_zone = '${options.zone ?? '+00:00'}'`)
  return {
    connection,
    rows: async (sql) => (await connection.query<RowDataPacket[]>(sql))[0],
    outcome: async (sql) => {
      try {
        await connection.query(sql)
        return 'ok'
      } catch (error) {
        const { errno, sqlState } = error as { errno?: number; sqlState?: string }
        return `${errno}/${sqlState}`
      }
    },
    [Symbol.asyncDispose]: async () => connection.destroy(),
  }
}

/** 2025-03-01 02:00:00 UTC, where the tests' clocks begin. */
export const START = Date.UTC(2025, 2, 1, 2, 0, 0)

/** A stand-in on a clock moved by hand, with two archiving tenants, one without archive, and two free pools. */
export async function story(
  options: OceanBaseOptions = {},
): Promise<{ ob: OceanBaseStandIn; clock: HandClock } & AsyncDisposable> {
  const clock = new HandClock(START)
  const ob = await startOceanBase({ clock, ...options })
  ob.simulation.addTenant({ id: 1002, name: 'shop' })
  ob.simulation.addTenant({ id: 1004, name: 'crm' })
  ob.simulation.addTenant({ id: 1006, name: 'lab', archive: null })
  ob.simulation.addPool({ name: 'restore_pool' })
  ob.simulation.addPool({ name: 'aux_pool' })
  return { ob, clock, [Symbol.asyncDispose]: () => ob.close() }
}

/** A 3.1.5 cluster on a clock moved by hand: two tenants, log backup DOING, a free pool. */
export async function storyV3(options: OceanBaseOptions = {}): ReturnType<typeof story> {
  const clock = new HandClock(START)
  const ob = await startOceanBase({ clock, version: '3.1.5', ...options })
  ob.simulation.addTenant({ id: 1001, name: 'shop' })
  ob.simulation.addTenant({ id: 1002, name: 'crm', bytes: 80 * 1024 ** 3 })
  ob.simulation.addPool({ name: 'restore_pool' })
  return { ob, clock, [Symbol.asyncDispose]: () => ob.close() }
}

/** The values of these columns, row by row. */
export function pick(rows: readonly Row[], ...names: readonly string[]): unknown[][] {
  return rows.map((row) => names.map((name) => row[name]))
}

/** `data,archive` of a tenant's default destinations, as RESTORE wants them. */
export function sourceOf(tenantId: number): string {
  return ['data', 'archive']
    .map(
      (what) =>
        `oss://ob-backup/${what}/t${tenantId}?host=oss.example.com&access_id=a&access_key=s`,
    )
    .join(',')
}
