import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { EnvelopeKind, Reply, Transport } from './delivery.ts'
import { LIMITS } from './limits.ts'
import { newToken } from './state/ids.ts'

/** How often the server pings each connection, in milliseconds. */
const PING_MS = 10_000
/** How long a connection may stay open after it was told to disconnect, in milliseconds. */
const DRAIN_MS = 10_000
/** How long a connection may take to say goodbye when the stand-in stops, in milliseconds. */
const CLOSE_MS = 200

interface Connection {
  readonly socket: WebSocket
  readonly host: string
  draining: boolean
  /** Payloads go into the void, and no ping comes: what stands between keeps it open. */
  deaf: boolean
}

/** Socket Mode: up to ten websockets of the app; each payload goes to any one of them (RULES §1.4). */
export class SocketHub {
  readonly #server = new WebSocketServer({ noServer: true })
  readonly #tickets = new Set<string>()
  readonly #connections: Connection[] = []
  readonly #waiting = new Map<string, (reply: Reply) => void>()
  readonly #appId: string
  readonly #changed: () => void
  readonly #pings: NodeJS.Timeout
  #turn = 0
  #duplicates = 0

  constructor(appId: string, changed: () => void, pingMs: number = PING_MS) {
    this.#appId = appId
    this.#changed = changed
    this.#pings = setInterval(() => {
      for (const { socket, deaf } of this.#connections) {
        if (!deaf) socket.ping(`Ping from ${this.#appId}`)
      }
    }, pingMs)
    this.#pings.unref()
  }

  /** How many connections would get payloads now. */
  get open(): number {
    return this.#connections.filter(({ draining }) => !draining).length
  }

  /** The query of a websocket address that works once. */
  ticket(): string {
    const ticket = newToken(16)
    this.#tickets.add(ticket)
    return `ticket=${ticket}&app_id=${this.#appId}`
  }

  /** Takes over an HTTP upgrade of `/link`. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    if (pathname !== '/link' || !this.#tickets.delete(searchParams.get('ticket') ?? '')) {
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n')
      return
    }
    this.#server.handleUpgrade(request, socket, head, (opened) => this.#accept(opened))
  }

  #accept(socket: WebSocket): void {
    const connection: Connection = {
      socket,
      host: `applink-${newToken(2)}`,
      draining: false,
      deaf: false,
    }
    socket.on('error', () => socket.terminate())
    const full = this.open >= LIMITS.connections
    this.#connections.push(connection)
    socket.on('close', () => {
      this.#connections.splice(this.#connections.indexOf(connection), 1)
      this.#changed()
    })
    if (full) {
      this.#disconnect(connection, 'too_many_websockets')
      return
    }
    socket.on('message', (data) => this.#acknowledged(String(data)))
    const hello = {
      type: 'hello',
      num_connections: this.open,
      connection_info: { app_id: this.#appId },
      debug_info: {
        host: connection.host,
        started: new Date().toISOString(),
        build_number: 1,
        approximate_connection_time: 18_060,
      },
    }
    socket.send(JSON.stringify(hello))
    this.#changed()
  }

  #acknowledged(text: string): void {
    let message: { envelope_id?: unknown; payload?: unknown }
    try {
      message = JSON.parse(text) as typeof message
    } catch {
      return
    }
    if (typeof message.envelope_id !== 'string') return
    const settle = this.#waiting.get(message.envelope_id)
    this.#waiting.delete(message.envelope_id)
    settle?.({ payload: message.payload })
  }

  /** Sends a payload over one of the connections, in turn. */
  readonly send: Transport = (kind, payload, retry) => {
    const open = this.#connections.filter(({ draining }) => !draining)
    if (open.length === 0) return Promise.resolve({ error: 'dispatch_failed' })
    const id = randomUUID()
    const frame = JSON.stringify(envelope(kind, id, payload, retry))
    const copies = this.#duplicates > 0 ? 2 : 1
    this.#duplicates = Math.max(0, this.#duplicates - 1)
    const { promise, resolve } = Promise.withResolvers<Reply>()
    this.#waiting.set(id, (reply) => {
      // Events take no payload in their ack.
      resolve(kind === 'events_api' ? {} : reply)
    })
    for (let copy = 0; copy < copies; copy += 1) {
      this.#turn += 1
      const to = open[this.#turn % open.length]
      if (to && !to.deaf) to.socket.send(frame)
    }
    return promise
  }

  /** Sends the next payloads twice each, to different connections where there are. */
  duplicate(times: number): void {
    this.#duplicates += times
  }

  /** Forgets duplicates asked for. */
  clear(): void {
    this.#duplicates = 0
  }

  /** Tells every connection to reconnect, as Slack does every few hours; they get no more payloads. */
  refresh(): void {
    for (const connection of [...this.#connections])
      this.#disconnect(connection, 'refresh_requested')
  }

  /** Cuts connections without a word, the oldest first. */
  drop(count = Number.POSITIVE_INFINITY): void {
    for (const { socket } of this.#connections.slice(0, count)) socket.terminate()
  }

  /** Lets the oldest connections be open and of no use. */
  deafen(count: number): void {
    for (const connection of this.#connections.slice(0, count)) connection.deaf = true
  }

  #disconnect(connection: Connection, reason: string): void {
    const { socket, host } = connection
    connection.draining = true
    socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host } }))
    const timer = setTimeout(() => socket.close(), DRAIN_MS)
    timer.unref()
    socket.once('close', () => clearTimeout(timer))
    this.#changed()
  }

  /** Ends all connections, politely where the other side answers. */
  async close(): Promise<void> {
    clearInterval(this.#pings)
    const closed = this.#connections.map(({ socket }) => {
      const gone = new Promise((resolve) => socket.once('close', resolve))
      socket.close(1001)
      return gone
    })
    const patience = setTimeout(() => this.drop(), CLOSE_MS)
    await Promise.all(closed)
    clearTimeout(patience)
    this.#server.close()
  }
}

function envelope(
  kind: EnvelopeKind,
  id: string,
  payload: Record<string, unknown>,
  retry: { attempt: number; reason: string } | undefined,
) {
  const base = { envelope_id: id, type: kind, payload }
  if (kind !== 'events_api') return { ...base, accepts_response_payload: true }
  return {
    ...base,
    accepts_response_payload: false,
    retry_attempt: retry?.attempt ?? 0,
    retry_reason: retry?.reason ?? '',
  }
}
