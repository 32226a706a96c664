import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { SqliteDatabase } from 'kysely'
import { storeTrouble } from './store-file.ts'

const NOTHING_CHANGED = { changes: 0, lastInsertRowid: 0 }

/**
 * Opens an SQLite database for Kysely's SqliteDialect, which expects better-sqlite3. Every commit is on the disk
 * when it returns (synchronous=FULL). Throws node:sqlite's error when the file is no database or cannot be opened; what
 * goes wrong with the file later is a StoreError.
 */
export function openNodeSqlite(path: string): SqliteDatabase {
  const database = new DatabaseSync(path, { timeout: 5000, enableForeignKeyConstraints: true })
  try {
    database.exec(`
      PRAGMA busy_timeout = 5000;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA foreign_keys = ON;
    `)
  } catch (error) {
    database.close()
    throw error
  }
  const explained = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw storeTrouble(path, error) ?? error
    }
  }
  return {
    close: () => database.close(),
    prepare: (text) =>
      explained(() => {
        // A deferred transaction that reads first cannot always become a writer when another process has written in
        // between, whatever the timeout; one that takes the write lock at its beginning waits its turn.
        const statement = database.prepare(text === 'begin' ? 'begin immediate' : text)
        return {
          reader: statement.columns().length > 0,
          all: (parameters) => explained(() => statement.all(...(parameters as SQLInputValue[]))),
          run: (parameters) => {
            // A full disk ends the transaction; to end it once more would be the error that is told instead.
            if (text === 'rollback' && !database.isTransaction) return NOTHING_CHANGED
            return explained(() => statement.run(...(parameters as SQLInputValue[])))
          },
          iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
        }
      }),
  }
}
