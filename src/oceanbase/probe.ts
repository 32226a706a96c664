import { createConnection } from 'mysql2/promise'
import type { Login, ServerVersion } from '../domain/rows.ts'
import { OceanBaseError } from '../errors.ts'
import type { Account } from './account.ts'
import type { Catalogue } from './catalogue.ts'
import { readClock } from './clock.ts'
import { toOceanBaseError } from './connection-error.ts'
import { driverOptions } from './driver-options.ts'
import { type Grants, readGrants } from './grants.ts'
import { prepare, type Session, sessionOver } from './session.ts'
import { quoted, shownName } from './source.ts'
import type { View } from './view.ts'

/** What a self-check finds at one cluster. */
export interface Probe {
  readonly version: ServerVersion
  /** As whom the monitoring user looks. */
  readonly login: Login
  /** `host:port`. */
  readonly host: string
  readonly views: readonly ProbedView[]
  readonly monitor: {
    readonly user: string
    /** Whether the view of running data backups was read. */
    readonly canSelect: boolean
    /** Should be false: the monitor only reads. Null when SHOW GRANTS was refused. */
    readonly hasAlterSystem: boolean | null
    readonly grants: readonly string[]
  }
  readonly admin: null | {
    readonly user: string
    /** `ok`, or why it could not log in. */
    readonly login: string
    readonly hasAlterSystem: boolean | null
    readonly grants: readonly string[]
  }
  /** Database's clock minus this machine's, in seconds. */
  readonly clockSkewSeconds: number
}

/** One view that the bot reads. */
export interface ProbedView {
  /** By its 4.x name, whatever it is read from. */
  readonly view: string
  /** The server's own views behind it; the 4.x name where there are none. */
  readonly tables: readonly string[]
  /** False where the version has no such view, which is no fault (table recovery before 4.2.1). */
  readonly exists: boolean
  readonly readable: boolean
  /** Columns that the bot uses where they are, and this version has not. */
  readonly missingColumns: readonly string[]
  /** Why it is not readable, or null. */
  readonly problem: string | null
}

/** Tries one view with the columns that it has. */
export async function probeView(
  session: Session,
  catalogue: Catalogue,
  view: View<unknown>,
): Promise<ProbedView> {
  const source = catalogue.source(view.name)
  if (!source) {
    const denied = catalogue.denied(view.name)
    return {
      view: view.name,
      tables: [view.name],
      exists: denied !== undefined,
      readable: false,
      missingColumns: [],
      problem: denied?.message ?? null,
    }
  }
  const names = source.selected(view.columns).map(quoted).join(', ')
  const base = {
    view: view.name,
    tables: source.tables.map((table) => table.name),
    exists: true,
    missingColumns: view.columns.filter((column) => !source.columns.has(column)),
  }
  try {
    await session.rows(
      `SELECT ${names} FROM ${source.from(view.columns)} LIMIT 1`,
      `read ${shownName(source)}`,
    )
    return { ...base, readable: true, problem: null }
  } catch (error) {
    if (!(error instanceof OceanBaseError) || error.errno === null) throw error
    return { ...base, readable: false, problem: error.message }
  }
}

/** The monitoring account's part of a probe. */
export async function probeMonitor(
  session: Session,
  account: Account,
  canSelect: boolean,
): Promise<Probe['monitor']> {
  const grants = await grantsOrNull(session)
  return {
    user: account.user,
    canSelect,
    hasAlterSystem: grants?.alterSystem ?? null,
    grants: grants?.lines ?? [],
  }
}

/** Logs in as the admin account, looks at its grants and leaves. Never throws. */
export async function probeAdmin(account: Account): Promise<NonNullable<Probe['admin']>> {
  const base = { user: account.user }
  try {
    const connection = await createConnection(driverOptions(account))
    connection.on('error', () => {})
    try {
      await prepare(connection, account, account.queryTimeout)
      const grants = await grantsOrNull(sessionOver(connection, account, true, () => {}))
      return {
        ...base,
        login: 'ok',
        hasAlterSystem: grants?.alterSystem ?? null,
        grants: grants?.lines ?? [],
      }
    } finally {
      connection.destroy()
    }
  } catch (error) {
    const login = toOceanBaseError(error, account, 'log in').message
    return { ...base, login, hasAlterSystem: null, grants: [] }
  }
}

/** Database's clock minus this machine's, in seconds, to the middle of the question's way. */
export async function readClockSkew(session: Session): Promise<number> {
  const before = Date.now()
  const database = await readClock(session)
  const after = Date.now()
  return Math.round(database - (before + after) / 2) / 1000
}

async function grantsOrNull(session: Session): Promise<Grants | null> {
  try {
    return await readGrants(session)
  } catch (error) {
    if (error instanceof OceanBaseError && error.errno !== null) return null
    throw error
  }
}
