import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Connection, createConnection } from 'mysql2/promise'
import { Secret } from '../../src/domain/secret.ts'
import {
  type OceanBase,
  type OceanBaseOptions,
  openOceanBase,
} from '../../src/oceanbase/oceanbase.ts'
import { freePort } from '../free-port.ts'

/** The monitoring account of these servers. */
export const MONITOR = { user: 'ob_bot_ro@sys', password: 'ro-secret' }
/** The account that executes. */
export const ADMIN = { user: 'ob_bot_op@sys', password: 'op-secret' }

const AS_ROOT = process.getuid?.() === 0 ? ['--user=root'] : []
/** Debian keeps it where only root looks. */
const ENV = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` }

/**
 * Runs the server until a line comes, or until nobody is left to write one: then these tests were killed, and the
 * server and its folder are to go with them.
 */
const WATCHED =
  'folder=$1; shift; "$@" & pid=$!; ' +
  'if read -r _; then kill $pid; wait $pid; else kill -9 $pid; wait $pid; rm -rf "$folder"; fi'

/** Whether MariaDB's server is on this machine; without it the tests say so in one visible line and skip. */
export function hasMariaDb(): boolean {
  const found = ['mariadbd', 'mariadb-install-db'].every(
    (program) => spawnSync(program, ['--help'], { env: ENV, stdio: 'ignore' }).error === undefined,
  )
  if (!found) console.log('SKIPPED: no mariadbd. Get it with: apt-get install mariadb-server')
  return found
}

/** A MariaDB of its own: own data directory, own port, gone at the end. Its sessions start in +08:00. */
export interface MariaDbServer extends AsyncDisposable {
  readonly port: number
  /** root's session over the socket, in UTC; a new one after {@link MariaDbServer.start}. */
  readonly root: Connection
  /** One statement as root. */
  run(sql: string, values?: unknown[]): Promise<void>
  /** Rows of a statement as root. */
  rows(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>
  stop(): Promise<void>
  start(): Promise<void>
  /** The bot's edge to it; closed with the server. */
  open(change?: Partial<OceanBaseOptions>): OceanBase
}

/** Starts one and makes both accounts and the database `oceanbase`. Throws when it does not answer in 20 s. */
export async function startServer(settings: readonly string[] = []): Promise<MariaDbServer> {
  const folder = mkdtempSync(join(tmpdir(), 'mariadb-'))
  const socketPath = join(folder, 'socket')
  // A server that starts removes the temporary tables in its tmpdir: a shared one breaks others that run.
  const folders = [`--datadir=${join(folder, 'data')}`, `--tmpdir=${folder}`]
  const port = await freePort()
  let child: ChildProcess | null = null
  let root: Connection | null = null
  const edges: OceanBase[] = []

  async function start() {
    child = spawn(
      'sh',
      [
        ...['-c', WATCHED, 'sh', folder, 'mariadbd'],
        ...['--no-defaults', ...AS_ROOT, ...folders, `--socket=${socketPath}`],
        ...[`--port=${port}`, '--bind-address=127.0.0.1', '--skip-name-resolve'],
        ...['--default-time-zone=+08:00', '--character-set-server=utf8mb4', ...settings],
      ],
      { env: ENV, stdio: ['pipe', 'ignore', 'ignore'] },
    )
    const connection = await rootOf(socketPath, child)
    // The server's end is told to an idle session as an error.
    connection.on('error', () => {})
    await connection.query("SET time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES'")
    root = connection
  }

  async function stop() {
    const [running, session] = [child, root]
    child = null
    root = null
    if (running && running.exitCode === null && running.signalCode === null) {
      const ended = new Promise((resolve) => running.once('exit', resolve))
      running.stdin?.write('stop\n')
      await ended
    }
    // Not earlier: the end of root's session would end its locks while the server still answers.
    session?.destroy()
  }

  async function dispose() {
    await Promise.all(edges.map((edge) => edge.close()))
    await stop()
    rmSync(folder, { recursive: true, force: true })
  }

  const server: MariaDbServer = {
    port,
    get root() {
      if (!root) throw new Error('the server is stopped')
      return root
    },
    async run(sql, values = []) {
      await server.root.query(sql, values)
    },
    async rows(sql, values = []) {
      const [rows] = await server.root.query(sql, values)
      return rows as Record<string, unknown>[]
    },
    start,
    stop,
    open(change = {}) {
      const edge = openOceanBase({
        name: 'prod',
        host: '127.0.0.1',
        port,
        user: MONITOR.user,
        password: new Secret(MONITOR.password),
        admin: { user: ADMIN.user, password: new Secret(ADMIN.password) },
        ...change,
      })
      edges.push(edge)
      return edge
    },
    [Symbol.asyncDispose]: dispose,
  }
  try {
    const made = spawnSync(
      'mariadb-install-db',
      [
        ...['--no-defaults', ...AS_ROOT, ...folders, '--skip-test-db'],
        '--auth-root-authentication-method=normal',
      ],
      { env: ENV, encoding: 'utf8' },
    )
    if (made.status !== 0) throw new Error(`mariadb-install-db: ${made.stdout}${made.stderr}`)
    await start()
    await server.run('CREATE DATABASE oceanbase')
    for (const { user, password } of [MONITOR, ADMIN]) {
      await server.run(`CREATE USER ?@'%' IDENTIFIED BY ?`, [user, password])
      await server.run(`GRANT SELECT ON oceanbase.* TO ?@'%'`, [user])
    }
    return server
  } catch (error) {
    await dispose()
    throw error
  }
}

async function rootOf(socketPath: string, child: ChildProcess): Promise<Connection> {
  for (const end = Date.now() + 20_000; ; ) {
    try {
      return await createConnection({ socketPath, user: 'root', dateStrings: true })
    } catch (error) {
      if (child.exitCode !== null || Date.now() > end) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
