import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A call as it arrived: form fields, JSON in them read. */
export interface Call {
  readonly method: string
  readonly args: Readonly<Record<string, unknown>>
  readonly headers: IncomingHttpHeaders
}

/** What to answer: a JSON body, or something done to the response itself. */
export type Answer = object | ((response: ServerResponse) => void)

/** A Web API of scripted answers on a real socket, for faults that a strict stand-in would not make. */
export async function startTinySlack(answer: (call: Call, nth: number) => Answer) {
  const calls: Call[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      const method = (request.url ?? '').replace(/^\/api\//, '')
      const args = Object.fromEntries(
        [...new URLSearchParams(body)].map(([key, value]) => [key, readJson(value)]),
      )
      const call = { method, args, headers: request.headers }
      calls.push(call)
      const said = answer(call, calls.filter((one) => one.method === method).length)
      if (typeof said === 'function') return said(response)
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(said))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    apiUrl: `http://127.0.0.1:${port}/api/`,
    calls,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Answers with a status, headers and a text. */
export function http(status: number, headers: Record<string, string> = {}, text = ''): Answer {
  return (response) => {
    response.writeHead(status, headers)
    response.end(text)
  }
}

/** Takes the call and cuts the connection instead of answering. */
export const cut: Answer = (response: ServerResponse) => {
  response.destroy()
}

/** Takes the call and never answers. */
export const silence: Answer = () => {}

function readJson(text: string): unknown {
  if (!/^[[{]/.test(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
