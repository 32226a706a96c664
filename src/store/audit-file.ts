import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { AuditEntry, AuditHead } from '../domain/audit.ts'
import { auditProblem, type RequestStanding } from '../domain/audit-chain.ts'
import { ConfigError } from '../errors.ts'
import { sha256, toEntry, toStanding } from './audit.ts'
import { storePath, storeTrouble, unusable } from './store-file.ts'
import type { Tables } from './tables.ts'

/** The audit log of a store that another process may be writing. */
export interface AuditFile extends Disposable {
  readonly head: AuditHead | null
  /** Oldest first, as it was when the file was opened. */
  entries(since: number | null): Iterable<AuditEntry>
  /** What is wrong, or null. */
  problem(expected?: AuditHead): string | null
}

/**
 * Opens a store's file to read and nothing else; a running bot goes on writing beside it. Throws ConfigError when there
 * is no such file, or no audit log in it yet; what is read of it throws StoreError when the file is damaged further on.
 */
export function openAuditFile(url: string): AuditFile {
  const path = storePath(url)
  if (!existsSync(path)) {
    throw new ConfigError(`There is no store ${path}. STORE_URL has to name the bot's file.`)
  }
  const database = open(path)
  const head = () =>
    (database.prepare('select seq, hash from audit_head').get() as AuditHead | undefined) ?? null
  return {
    head: head(),
    entries: (since) => explained(path, entries(database, since)),
    problem: (expected) =>
      auditProblem(
        explained(path, entries(database, null)),
        { head: head(), requests: explained(path, standings(database)), expected },
        sha256,
      ),
    [Symbol.dispose]: () => database.close(),
  }
}

/** The same, with the trouble that SQLite has with the file on the way in words. */
function* explained<T>(path: string, rows: Iterable<T>): Iterable<T> {
  try {
    yield* rows
  } catch (error) {
    throw storeTrouble(path, error) ?? error
  }
}

function* entries(database: DatabaseSync, since: number | null): Iterable<AuditEntry> {
  for (const row of database
    .prepare('select seq, at, previous, hash, body from audit where at >= ? order by seq')
    .iterate(since ?? -1)) {
    yield toEntry(row as unknown as Tables['audit'])
  }
}

/** Where each request stands; one at a time, because a year of them does not fit into memory. */
function* standings(database: DatabaseSync): Iterable<RequestStanding> {
  for (const row of database.prepare('select id, state, revision, body from requests').iterate()) {
    yield toStanding(row as unknown as Tables['requests'])
  }
}

function open(path: string): DatabaseSync {
  try {
    const database = new DatabaseSync(path, { readOnly: true, timeout: 5000 })
    // One look: everything that is read now is of the same moment.
    database.exec('begin')
    if (!database.prepare("select 1 from sqlite_schema where name = 'audit_head'").get()) {
      database.close()
      throw new ConfigError(`The store ${path} has no audit log: start this version on it once.`)
    }
    return database
  } catch (error) {
    throw error instanceof ConfigError ? error : unusable(path, error)
  }
}
