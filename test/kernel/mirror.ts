import type { Connection } from 'mysql2/promise'
import type { Row } from '../../sandbox/oceanbase/view-store.ts'
import { kernelViews } from './kernel-views.ts'

/** Makes the tables and views. Throws when one of them is there: this is never done to a cluster that has its own. */
export async function makeViews(root: Connection): Promise<void> {
  for (const { statements } of kernelViews) for (const sql of statements) await root.query(sql)
}

/** The accounts of COMMANDS §0.5, named as those of the stand-in, one that may nothing, and one with SUPER alone. */
const ACCOUNTS = [
  "CREATE USER ob_bot_ro IDENTIFIED BY 'ro-secret'",
  'GRANT SELECT ON oceanbase.* TO ob_bot_ro',
  "CREATE USER ob_bot_op IDENTIFIED BY 'op-secret'",
  'GRANT SELECT ON oceanbase.* TO ob_bot_op',
  'GRANT ALTER SYSTEM, SUPER ON *.* TO ob_bot_op',
  "CREATE USER nobody IDENTIFIED BY 'no-secret'",
  "CREATE USER super_only IDENTIFIED BY 'super-secret'",
  'GRANT SUPER ON *.* TO super_only',
]

/** Makes the accounts. Throws when one of them is there. */
export async function makeAccounts(root: Connection): Promise<void> {
  for (const sql of ACCOUNTS) await root.query(sql)
}

/** Puts the rows of views into the tables behind them, in place of what these hold. */
export async function mirror(root: Connection, rowsOf: (view: string) => Row[]): Promise<void> {
  // Times of the rows are UTC; a new session is in +08:00.
  await root.query("SET time_zone = '+00:00'")
  await root.query('BEGIN')
  for (const view of kernelViews) {
    for (const table of view.tables) await root.query(`DELETE FROM oceanbase.\`${table}\``)
    const rows = rowsOf(view.name).flatMap((row) => view.rowsOf(row))
    for (const table of view.tables) {
      const own = rows.filter((one) => one.table === table).map(({ row }) => row)
      await insert(root, table, own)
    }
  }
  await root.query('COMMIT')
}

async function insert(root: Connection, table: string, rows: readonly Row[]): Promise<void> {
  const [first] = rows
  if (!first) return
  const names = Object.keys(first)
  const columns = names.map((name) => `\`${name}\``).join(', ')
  const values = rows.map((row) => names.map((name) => row[name]))
  await root.query(`INSERT INTO oceanbase.\`${table}\` (${columns}) VALUES ?`, [values])
}
