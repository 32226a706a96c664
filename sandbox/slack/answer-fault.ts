import type { ServerResponse } from 'node:http'
import type { Fault } from './faults.ts'
import { sendJson } from './http.ts'

/** Answers as a fault wants; returns what was said. */
export function answerFault(
  response: ServerResponse,
  fault: Exclude<Fault, { kind: 'lose answer' }>,
): unknown {
  switch (fault.kind) {
    case 'hang':
      return undefined
    case 'status':
      response.writeHead(fault.status, { 'content-type': 'text/html' }).end('<h1>error</h1>')
      return undefined
    case 'error': {
      const answer = { ok: false, error: fault.code }
      sendJson(response, 200, answer)
      return answer
    }
    case 'rate limit': {
      const answer = { ok: false, error: 'ratelimited' }
      sendJson(response, 429, answer, { 'retry-after': String(fault.retryAfter) })
      return answer
    }
  }
}
