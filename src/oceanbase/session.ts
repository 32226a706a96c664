import type { Connection } from 'mysql2/promise'
import type { Account } from './account.ts'
import { serverAnswer, toOceanBaseError } from './connection-error.ts'

/** A row as the driver gives it, with its keys in upper case (trap 6). */
export type RawRow = Readonly<Record<string, unknown>>

/** A value that the driver escapes into a SELECT; an array becomes a list. */
export type SqlValue = string | number | readonly string[]

/** One connection while it is in use. Its time zone is UTC. */
export interface Session {
  /** True for a connection that was just opened: what was learned from another one may be old. */
  readonly fresh: boolean
  /**
   * Rows of a SELECT over the text protocol. Throws OceanBaseError: with `errno` when the server refused,
   * without when the connection failed.
   */
  rows(sql: string, doing: string, values?: readonly SqlValue[]): Promise<RawRow[]>
}

/** A session over a connection; `broken` is called when the connection cannot be used any more. */
export function sessionOver(
  connection: Connection,
  account: Account,
  fresh: boolean,
  broken: () => void,
): Session {
  return {
    fresh,
    async rows(sql, doing, values = []) {
      try {
        const [result] = await connection.query({
          sql,
          values: [...values],
          timeout: account.queryTimeout,
        })
        return Array.isArray(result) ? result.map((row) => upperKeys(row as object)) : []
      } catch (error) {
        if (serverAnswer(error) === null) broken()
        throw toOceanBaseError(error, account, doing)
      }
    },
  }
}

/** The same row with its keys in upper case. */
export function upperKeys(row: object): RawRow {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key.toUpperCase(), value]))
}

/**
 * What every connection is told before its first use: UTC, because the views print times in the session's zone
 * (REFERENCE §2.4), and the statement timeout, which only OceanBase knows. The server's is a little shorter than
 * ours (`timeout`, ms), so that a slow view ends in an answer and not in a lost connection. Throws OceanBaseError.
 */
export async function prepare(
  connection: Connection,
  account: Account,
  timeout: number,
): Promise<void> {
  try {
    await connection.query({ sql: "SET time_zone = '+00:00'", timeout: account.queryTimeout })
  } catch (error) {
    throw toOceanBaseError(error, account, 'set the session time zone')
  }
  try {
    const sql = `SET ob_query_timeout = ${Math.round((timeout - Math.min(1000, timeout / 10)) * 1000)}`
    await connection.query({ sql, timeout: account.queryTimeout })
  } catch (error) {
    if (serverAnswer(error) === null) throw toOceanBaseError(error, account, 'set a timeout')
  }
}
