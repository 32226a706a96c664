import type { ServerResponse } from 'node:http'
import type { Change } from './state/model.ts'

/** The pages that listen for changes (server-sent events). */
export class PageEvents {
  readonly #listeners = new Set<ServerResponse>()

  /** Keeps a response open and writes every change to it. */
  listen(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.write(': listening\n\n')
    this.#listeners.add(response)
    response.on('close', () => this.#listeners.delete(response))
  }

  /** Tells all pages. */
  tell(change: Change): void {
    for (const response of this.#listeners) response.write(`data: ${JSON.stringify(change)}\n\n`)
  }
}
