import type { App, Receiver } from '@slack/bolt'
import { WebAPIRateLimitedError } from '@slack/web-api'
import type { Log } from './flows/context.ts'
import { createSocket, type Socket, type SocketOptions } from './socket.ts'

/** Connections at a time; Slack hands each payload to any one of them and allows ten (RULES §1.4). */
export const SOCKETS = 2
/** How often the connections are looked at, in ms. */
const LOOK_MS = 1000
/** Longest pause between two tries to connect, in ms. */
const MAX_WAIT_MS = 20_000
/** A connection that ends sooner than this was none: the next one is not made at once. */
const SHORT_MS = 10_000

/** Bolt's receiver over several Socket Mode connections. */
export interface Sockets extends Receiver {
  /** Connections that take payloads now. */
  open(): number
}

/**
 * Two Socket Mode connections for one app, so that commands arrive while one of them is made anew (Slack asks for that
 * every few hours). Each is replaced by a fresh one as soon as it ends or falls silent: the SDK's own reconnection stays
 * deaf for seconds, and for ever after some errors (RULES §2.11, §2.12).
 */
export function createSockets(options: SocketOptions, log: Log): Sockets {
  let app: App | null = null
  let stopped = false
  const live = new Set<Socket>()
  const wakers = new Set<() => void>()

  /** Connects one; it takes payloads when this resolves. Throws when Slack refuses or does not answer. */
  const connect = async (): Promise<Socket> => {
    if (!app) throw new Error('the app is not built yet')
    const socket = createSocket(options, app)
    live.add(socket)
    try {
      await socket.connected
    } catch (error) {
      live.delete(socket)
      socket.close()
      throw error
    }
    if (stopped) socket.close()
    return socket
  }

  /** Keeps one place taken until stop(), beginning with the connection given. */
  const keep = async (place: number, first: Socket | null): Promise<void> => {
    let failures = 0
    let askedMs = 0
    let socket = first
    while (!stopped) {
      if (socket) {
        const since = performance.now()
        const reason = await socket.ended
        live.delete(socket)
        socket = null
        if (stopped) return
        failures = performance.now() - since < SHORT_MS ? failures + 1 : 0
        log.info({ place, reason }, 'a connection to Slack ended; making another one')
      }
      if (failures > 0) {
        await pause(Math.max(askedMs, Math.min(1000 * 2 ** (failures - 1), MAX_WAIT_MS)))
      }
      if (stopped) return
      try {
        askedMs = 0
        socket = await connect()
        log.info({ place }, 'connected to Slack')
      } catch (error) {
        failures++
        if (error instanceof WebAPIRateLimitedError) askedMs = error.retryAfter * 1000
        if (!stopped) log.warn({ place, failures, reason: wordOf(error) }, 'no connection to Slack')
      }
    }
  }

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer)
        wakers.delete(done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      wakers.add(done)
    })

  let looks: NodeJS.Timeout | undefined
  return {
    init(bolt) {
      app = bolt
    },
    async start() {
      // Before the first is there: it may be accepted and never answered.
      looks ??= setInterval(() => {
        for (const socket of live) socket.look()
      }, LOOK_MS)
      const first = await connect()
      void keep(1, first)
      for (let place = 2; place <= SOCKETS; place++) void keep(place, null)
    },
    async stop() {
      stopped = true
      clearInterval(looks)
      for (const wake of wakers) wake()
      for (const socket of live) socket.close()
      await Promise.all([...live].map((socket) => socket.ended))
    },
    open: () => [...live].filter((socket) => socket.isOpen()).length,
  }
}

function wordOf(error: unknown): string {
  const said = (error as { data?: { error?: string } } | undefined)?.data?.error
  return (said ?? (error instanceof Error ? error.message : String(error))).slice(0, 200)
}
