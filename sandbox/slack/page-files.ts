import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { extname } from 'node:path'

const FOLDER = new URL('page/', import.meta.url)
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Sends a file of the page; `/` is index.html. 404 for anything else. */
export async function sendPageFile(path: string, response: ServerResponse): Promise<void> {
  const name = path === '/' ? 'index.html' : path.slice(1)
  const type = TYPES[extname(name)]
  if (type && /^[\w-]+\.\w+$/.test(name)) {
    try {
      const body = await readFile(new URL(name, FOLDER))
      response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(body)
      return
    } catch {
      // There is no such file.
    }
  }
  response.writeHead(404, { 'content-type': 'text/plain' }).end('not found')
}
