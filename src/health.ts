import { createServer } from 'node:http'
import type { Registry } from 'prom-client'

/** One thing that must be well for the bot to be of use. */
export interface Readiness {
  readonly ready: boolean
  /** What is not, in words; empty when ready. */
  readonly problems: readonly string[]
  /** Socket Mode connections: those that take payloads, and how many there should be; null with HTTP. */
  readonly sockets: { readonly open: number; readonly wanted: number } | null
}

/** A small HTTP server for probes: /healthz (alive), /readyz (of use), /metrics (Prometheus). */
export async function startHealth(options: {
  port: number
  registry: Registry
  /** Brings gauges up to date before they are read. */
  measure: () => Promise<void>
  readiness: () => Promise<Readiness>
}): Promise<{ port: number; stop(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const send = (status: number, type: string, body: string) => {
      response.writeHead(status, { 'content-type': type })
      response.end(body)
    }
    try {
      switch (request.url?.split('?')[0]) {
        case '/healthz':
          return send(200, 'text/plain', 'ok\n')
        case '/readyz': {
          const { ready, problems, sockets } = await options.readiness()
          const body = JSON.stringify({ ready, problems, ...(sockets ? { sockets } : {}) })
          return send(ready ? 200 : 503, 'application/json', body)
        }
        case '/metrics':
          await options.measure()
          return send(200, options.registry.contentType, await options.registry.metrics())
        default:
          return send(404, 'text/plain', '/healthz, /readyz or /metrics\n')
      }
    } catch (error) {
      send(500, 'text/plain', `${(error as Error).message}\n`)
    }
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, resolve)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    async stop() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
