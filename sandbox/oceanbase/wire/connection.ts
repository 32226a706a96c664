import { Buffer } from 'node:buffer'
import type { Socket } from 'node:net'
import { type Account, findAccount, passwordFits, readLogin } from '../accounts.ts'
import type { Faults } from '../faults.ts'
import { Session, type SessionHost } from '../session.ts'
import { mysqlError, SqlError, syntaxError } from '../sql/sql-error.ts'
import { versionTextOf } from '../variables.ts'
import { errorPayload, framed, okPayload, resultPayloads } from './packets.ts'
import { OK, type Result } from './result.ts'

/** The server side of mysql2's connection, as far as it is used here (its types leave most of it out). */
export interface WireConnection {
  readonly stream: Socket
  sequenceId: number
  on(event: string, listener: (...values: never[]) => void): unknown
  serverHandshake(options: object): void
  writeOk(): void
  writeError(error: { code?: number; message: string }): void
}

/** What the handshake of mysql2's server hands over. */
interface Login {
  readonly user: string
  readonly database?: string
  readonly authPluginData1: Buffer
  readonly authPluginData2: Buffer
  readonly authToken: Buffer
}

/** One statement as it was received. */
export interface ReceivedStatement {
  readonly sql: string
  /** Account name without tenant. */
  readonly user: string
  /** Tenant of the login. */
  readonly tenant: string
  readonly connectionId: number
  /** Milliseconds since the epoch by the simulation's clock. */
  readonly at: number
  /** Number of the error that it got, when it got one. */
  readonly errno?: number
  /** How many rows it was answered with, when it was answered with rows. */
  readonly rows?: number
}

/** What a connection needs of the server. */
export interface ConnectionHost {
  readonly simulation: SessionHost
  readonly faults: Faults
  readonly accounts: readonly Account[]
  readonly clusterName: string
  log(statement: ReceivedStatement): void
}

const COM = {
  QUIT: 1,
  INIT_DB: 2,
  QUERY: 3,
  FIELD_LIST: 4,
  PING: 14,
  PREPARE: 22,
  EXECUTE: 23,
  RESET: 31,
}
/** Commands that get no answer: QUIT, STMT_SEND_LONG_DATA, STMT_CLOSE. */
const SILENT = new Set([COM.QUIT, 24, 25])
/** Native password, 4.1 protocol, CONNECT_WITH_DB, connection attributes; no TLS, no multi-statements. */
const CAPABILITIES = 0x1 | 0x2 | 0x4 | 0x8 | 0x200 | 0x2000 | 0x8000 | 0x80000 | 0x100000 | 0x200000
const UTF8MB4 = 45

/** Speaks for one client: login with mysql_native_password, then one command after the other. */
export function serveConnection(
  wire: WireConnection,
  connectionId: number,
  host: ConnectionHost,
): void {
  let session: Session | null = null
  let text = ''
  let turn: Promise<void> = Promise.resolve()
  const send = (payloads: readonly Buffer[]): void => {
    if (wire.stream.destroyed) return
    wire.stream.write(framed(payloads, wire.sequenceId))
    // The client counts from 0 for its next command.
    wire.sequenceId = 0
  }
  // mysql2's own writers know no SQLSTATE and leave the sequence where it was.
  wire.writeOk = () => send([okPayload()])
  wire.writeError = ({ code, message }) => send([errorPayload(mysqlError(code ?? 1045, message))])

  const answer = (sql: string, run: () => Result): void => {
    turn = turn.then(async () => {
      const dead = (): boolean => wire.stream.destroyed
      if (dead()) return
      const { payloads, errno, rows } = attempt(sql, host, run)
      host.log({
        sql,
        user: session?.account.user ?? '',
        tenant: session?.tenant.name ?? '',
        connectionId,
        at: host.simulation.now(),
        ...(errno === null ? {} : { errno }),
        ...(rows === null ? {} : { rows }),
      })
      if (host.faults.takeDrop(sql)) {
        wire.stream.destroy()
        return
      }
      if (host.faults.delayMs > 0) {
        await new Promise((resolve) => setTimeout(resolve, host.faults.delayMs))
      }
      send(payloads)
    })
  }
  const withSession = (run: (current: Session) => Result) => (): Result => {
    if (!session) throw mysqlError(1045, 'Access denied')
    return run(session)
  }
  const remember = (sql: unknown): void => {
    text = String(sql ?? '')
  }
  // mysql2 sorts text queries by their first word into these three; the command code tells them apart again.
  wire.on('query', remember)
  wire.on('stmt_prepare', remember)
  wire.on('stmt_execute', (...values: unknown[]) => remember(values[4]))
  wire.on('init_db', remember)
  wire.on('ping', () => undefined)
  wire.on('field_list', () => undefined)
  wire.on('quit', () => wire.stream.end())
  wire.on('error', () => wire.stream.destroy())
  wire.on('packet', (_packet: unknown, _known: boolean, command: number) => {
    const sql = text
    if (SILENT.has(command)) return
    if (command === COM.PING) turn = turn.then(() => send([okPayload()]))
    else if (command === COM.QUERY)
      answer(
        sql,
        withSession((current) => current.execute(sql)),
      )
    else if (command === COM.PREPARE) answer(sql, () => refusePrepare(sql))
    else if (command === COM.INIT_DB)
      answer(
        `USE ${sql}`,
        withSession((current) => done(() => current.use(sql))),
      )
    else if (command === COM.RESET)
      answer(
        '/* reset */',
        withSession((current) => done(() => current.reset())),
      )
    else {
      const refusal = errorPayload(mysqlError(1047, `Unknown command ${command}`))
      turn = turn.then(() => send([refusal]))
    }
  })
  wire.serverHandshake({
    protocolVersion: 10,
    serverVersion: versionTextOf(host.simulation.build),
    connectionId,
    statusFlags: 2,
    characterSet: UTF8MB4,
    capabilityFlags: CAPABILITIES,
    authCallback: (
      login: Login,
      reply: (error: null, problem?: { code: number; message: string }) => void,
    ) => {
      const named = readLogin(login.user, host.clusterName)
      const tenant = named && host.simulation.loginTenant(named.tenant)
      if (tenant?.oracle) {
        const message = 'Oracle tenant for current client driver is not supported'
        reply(null, { code: 1235, message })
        return
      }
      const account = named && tenant ? findAccount(host.accounts, named) : null
      const challenge = Buffer.concat([login.authPluginData1, login.authPluginData2]).subarray(
        0,
        20,
      )
      if (
        !tenant ||
        !account ||
        !passwordFits(account.password, challenge, Buffer.from(login.authToken))
      ) {
        const name = login.user.replace(/[@#].*/, '')
        const how = login.authToken.length > 0 ? 'YES' : 'NO'
        reply(null, {
          code: 1045,
          message: `Access denied for user '${name}'@'xxx.xxx.xxx.xxx' (using password: ${how})`,
        })
        return
      }
      session = new Session(host.simulation, account, tenant, connectionId)
      try {
        if (login.database) session.use(login.database)
        reply(null)
      } catch (error) {
        const problem = error instanceof SqlError ? error : mysqlError(1049, 'Unknown database')
        reply(null, { code: problem.errno, message: problem.message })
      }
    },
  })
}

function attempt(
  sql: string,
  host: ConnectionHost,
  run: () => Result,
): { payloads: Buffer[]; errno: number | null; rows: number | null } {
  try {
    const planned = host.faults.takeError(sql)
    if (planned) throw planned
    const result = run()
    const rows = result.kind === 'rows' ? result.rows.length : null
    return { payloads: resultPayloads(result), errno: null, rows }
  } catch (error) {
    // Anything else is a fault of the stand-in itself: the client sees it as an internal error.
    const known =
      error instanceof SqlError ? error : mysqlError(4016, `internal error: ${String(error)}`)
    return { payloads: [errorPayload(known)], errno: known.errno, rows: null }
  }
}

/** ALTER SYSTEM takes no markers (COMMANDS §0.1); other statements are not prepared here. */
function refusePrepare(sql: string): Result {
  if (/^\s*alter\s/i.test(sql)) throw syntaxError(sql.slice(Math.max(0, sql.indexOf('?'))))
  throw mysqlError(1295, 'This command is not supported in the prepared statement protocol yet')
}

function done(run: () => void): Result {
  run()
  return OK
}
