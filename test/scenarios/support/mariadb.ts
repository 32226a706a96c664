import { readFileSync } from 'node:fs'
import mysql from 'mysql2/promise'

/** Where the real MySQL-protocol server of these tests is; a machine of another kind may name its own. */
const SERVER = { host: '127.0.0.1', port: 3306, user: 'root', password: '' }

interface ViewSpec {
  readonly columns: Readonly<Record<string, { type: string; since?: string; v3?: unknown }>>
}

const specs = JSON.parse(
  readFileSync(new URL('../../../sandbox/oceanbase/views.json', import.meta.url), 'utf8'),
) as { views: Record<string, ViewSpec> }

/** A plain MariaDB with a database `oceanbase` whose tables have the views' names and columns. */
export interface MariaDb extends AsyncDisposable {
  readonly port: number
  readonly user: string
  readonly password: string
  run(sql: string, values?: unknown[]): Promise<void>
  insert(view: string, row: Record<string, unknown>): Promise<void>
}

/** Whether the server is there; without it the test says so in one visible line and skips. */
export async function mariaDbIsThere(): Promise<boolean> {
  try {
    const connection = await mysql.createConnection({ ...SERVER, connectTimeout: 2000 })
    await connection.end()
    return true
  } catch {
    console.log(
      'SKIPPED: no MariaDB on 127.0.0.1:3306 (root, empty password). Get it with: apt-get install mariadb-server',
    )
    return false
  }
}

/** Makes the database anew, with a read-only user, and drops both at the end. */
export async function startMariaDb(): Promise<MariaDb> {
  const connection = await mysql.createConnection({ ...SERVER, timezone: 'Z' })
  const run = async (sql: string, values: unknown[] = []) => {
    await connection.query(sql, values)
  }
  await run('DROP DATABASE IF EXISTS oceanbase')
  await run('CREATE DATABASE oceanbase CHARACTER SET utf8mb4')
  for (const [view, { columns }] of Object.entries(specs.views)) {
    if (
      !/^(CDB_OB_(?!.*(VALID|BACKUPSET|BACKUPPIECE))|DBA_OB_(TENANTS|RESOURCE_POOLS|SERVERS|ROOTSERVICE))/.test(
        view,
      )
    ) {
      continue
    }
    const list = Object.entries(columns)
      .filter(([, column]) => !column.since || column.since.startsWith('4'))
      .map(([name, column]) => `\`${name}\` ${mariaType(column.type)} NULL`)
    if (list.length > 0) await run(`CREATE TABLE oceanbase.\`${view}\` (${list.join(', ')})`)
  }
  await run("CREATE OR REPLACE USER 'ob_bot_ro'@'%' IDENTIFIED BY 'ro-secret-maria'")
  await run("GRANT SELECT ON oceanbase.* TO 'ob_bot_ro'@'%'")
  return {
    port: SERVER.port,
    user: 'ob_bot_ro',
    password: 'ro-secret-maria',
    run,
    insert: (view, row) => run(`INSERT INTO oceanbase.\`${view}\` SET ?`, [row]),
    async [Symbol.asyncDispose]() {
      await run('DROP DATABASE IF EXISTS oceanbase')
      await run("DROP USER IF EXISTS 'ob_bot_ro'@'%'")
      await connection.end()
    },
  }
}

function mariaType(type: string): string {
  if (/^varchar\((\d+)\)$/.test(type) && Number(type.slice(8, -1)) > 512) return 'longtext'
  if (type === 'varchar(0)') return 'varchar(1)'
  if (type === 'unknown' || type === 'varchar') return 'longtext'
  return type.replace('timestamp(6)', 'datetime(6)')
}
