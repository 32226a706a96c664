import { createPool, type Pool, type PoolConnection } from 'mysql2/promise'
import type { Account } from './account.ts'
import { toOceanBaseError } from './connection-error.ts'
import { driverOptions } from './driver-options.ts'
import { prepare, type Session, sessionOver } from './session.ts'

/** Connections kept at most: one poll and two people asking at the same time. */
const LIMIT = 3

/** The monitoring account's connections. Every one is set to UTC before it is first used. */
export class SessionPool {
  readonly #pool: Pool
  readonly #account: Account
  readonly #prepared = new WeakSet<object>()
  #closed = false

  constructor(account: Account) {
    this.#account = account
    this.#pool = createPool({ ...driverOptions(account), connectionLimit: LIMIT })
  }

  /** Lends a session to the work; a connection that failed meanwhile is thrown away. Throws OceanBaseError. */
  async use<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const { connection, fresh } = await this.#take()
    let broken = false
    const session = sessionOver(connection, this.#account, fresh, () => {
      broken = true
    })
    try {
      return await work(session)
    } finally {
      if (broken) connection.destroy()
      else connection.release()
    }
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#pool.end()
  }

  /** A connection that answers: one that slept may have died unseen, so it is asked first. */
  async #take(): Promise<{ connection: PoolConnection; fresh: boolean }> {
    for (;;) {
      const connection = await this.#get()
      const fresh = !this.#prepared.has(connection.connection)
      try {
        if (fresh) await prepare(connection, this.#account, this.#account.queryTimeout)
        else await connection.query({ sql: 'SELECT 1', timeout: this.#account.queryTimeout })
      } catch (error) {
        connection.destroy()
        if (fresh) throw error
        continue
      }
      this.#prepared.add(connection.connection)
      return { connection, fresh }
    }
  }

  async #get(): Promise<PoolConnection> {
    try {
      return await this.#pool.getConnection()
    } catch (error) {
      throw toOceanBaseError(error, this.#account, 'open a connection')
    }
  }
}
