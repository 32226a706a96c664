import type { AddressInfo, Server as NetServer } from 'node:net'
import { createServer } from 'mysql2'
import { type Account, defaultAccounts } from './accounts.ts'
import { realClock, type SandboxClock } from './clock.ts'
import { Faults } from './faults.ts'
import { Simulation } from './simulation.ts'
import { type ReceivedStatement, serveConnection, type WireConnection } from './wire/connection.ts'

/** How the stand-in is to be. */
export interface OceanBaseOptions {
  /** 0 (the default) takes a free port. */
  readonly port?: number
  /** One of the versions of views.json, `2.2.77` … `4.3.3` or `4.3+ source`; default `4.2.5`. */
  readonly version?: string
  /** Version that the server tells of itself, such as `4.4.0.0`; default that of `version`, whose views it has. */
  readonly build?: string
  /** 4.x with the validation views of the newest source, which are not verified (REFERENCE §10); default false. */
  readonly validation?: boolean
  /** A 4.x that takes DELETE OBSOLETE BACKUP, which no source that was examined does (COMMANDS §4); default false. */
  readonly manualCleanup?: boolean
  /** Name that a login may carry after `#`; default `obprod`. */
  readonly clusterName?: string
  readonly clock?: SandboxClock
  /** Jobs move this many times faster than the clock; default: what the clock says, else 1. */
  readonly speed?: number
  readonly accounts?: readonly Account[]
  /** Told of each statement after it was executed and before its answer leaves; for tests that kill the client there. */
  readonly observe?: (statement: ReceivedStatement) => void
}

/** A running stand-in: the port to connect to, the cluster behind it, and what can go wrong. */
export interface OceanBaseStandIn extends AsyncDisposable {
  readonly port: number
  readonly clusterName: string
  readonly simulation: Simulation
  readonly faults: Faults
  /** Every statement received, in order. */
  readonly statements: readonly ReceivedStatement[]
  /** Connections that are open now. */
  readonly connections: number
  /** Stops listening and destroys all connections; clients then get ECONNREFUSED. */
  stop(): Promise<void>
  /** Listens again on the same port, with the same cluster. */
  start(): Promise<void>
  /** Stops for good. */
  close(): Promise<void>
}

/** Starts a stand-in OceanBase on the MySQL protocol at 127.0.0.1. The cluster has sys, three servers and nothing else. */
export async function startOceanBase(options: OceanBaseOptions = {}): Promise<OceanBaseStandIn> {
  const clock = options.clock ?? realClock()
  const clusterName = options.clusterName ?? 'obprod'
  const simulation = new Simulation({
    version: options.version ?? '4.2.5',
    validation: options.validation ?? false,
    manualCleanup: options.manualCleanup ?? false,
    build: options.build,
    clock,
    speed: options.speed ?? clock.speed ?? 1,
  })
  const open = new Set<WireConnection>()
  const kill = (): void => {
    for (const wire of open) wire.stream.destroy()
  }
  const faults = new Faults(simulation.store, kill)
  const statements: ReceivedStatement[] = []
  let nextConnection = 3_221_487_000
  const host = {
    simulation,
    faults,
    accounts: options.accounts ?? defaultAccounts,
    clusterName,
    log: (statement: ReceivedStatement) => {
      statements.push(statement)
      options.observe?.(statement)
    },
  }
  let server: NetServer | null = null
  let { port = 0 } = options

  const start = async (): Promise<void> => {
    if (server) return
    const mysql = createServer((connection) => {
      const wire = connection as unknown as WireConnection
      // mysql2 raises this for every socket that closes without a QUIT.
      wire.on('error', () => undefined)
      if (faults.refusing) {
        wire.stream.destroy()
        return
      }
      open.add(wire)
      wire.stream.on('close', () => open.delete(wire))
      wire.stream.on('error', () => wire.stream.destroy())
      nextConnection += 1
      serveConnection(wire, nextConnection, host)
    })
    const listener = (mysql as unknown as { _server: NetServer })._server
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject)
      listener.listen(port, '127.0.0.1', () => resolve())
    })
    server = listener
    port = (listener.address() as AddressInfo).port
  }
  const stop = async (): Promise<void> => {
    const listener = server
    server = null
    kill()
    if (listener) await new Promise<void>((resolve) => listener.close(() => resolve()))
  }
  await start()
  return {
    get port() {
      return port
    },
    get connections() {
      return open.size
    },
    clusterName,
    simulation,
    faults,
    statements,
    start,
    stop,
    close: stop,
    [Symbol.asyncDispose]: stop,
  }
}
