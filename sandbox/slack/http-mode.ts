import { createHmac } from 'node:crypto'
import type { EnvelopeKind, Reply, Transport } from './delivery.ts'

/** A late answer is still measured for this long, in milliseconds. */
const PATIENCE_MS = 30_000

/** Where an app without Socket Mode is reached. */
export interface HttpMode {
  readonly requestUrl: string
  readonly signingSecret: string
}

/** Sends payloads as signed posts. The signature carries the real time, whatever the clock of the stand-in says. */
export function httpTransport({ requestUrl, signingSecret }: HttpMode): Transport {
  return async (kind, payload, retry) => {
    const body = bodyOf(kind, payload)
    const timestamp = String(Math.floor(Date.now() / 1000))
    try {
      const response = await fetch(requestUrl, {
        method: 'POST',
        headers: {
          'content-type':
            kind === 'events_api' ? 'application/json' : 'application/x-www-form-urlencoded',
          'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
          'x-slack-request-timestamp': timestamp,
          'x-slack-signature': signature(signingSecret, timestamp, body),
          ...(retry
            ? { 'x-slack-retry-num': String(retry.attempt), 'x-slack-retry-reason': 'http_timeout' }
            : {}),
        },
        body,
        signal: AbortSignal.timeout(PATIENCE_MS),
      })
      return await replyFrom(kind, response)
    } catch {
      return { error: 'dispatch_failed' }
    }
  }
}

/** The v0 signature of a body: HMAC-SHA256 of `v0:timestamp:body` [D]. */
export function signature(secret: string, timestamp: string, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`
}

function bodyOf(kind: EnvelopeKind, payload: Record<string, unknown>): string {
  if (kind === 'events_api') return JSON.stringify(payload)
  if (kind === 'interactive')
    return String(new URLSearchParams({ payload: JSON.stringify(payload) }))
  const fields = Object.entries(payload).map(([name, value]): [string, string] => [
    name,
    String(value),
  ])
  return String(new URLSearchParams(fields))
}

async function replyFrom(kind: EnvelopeKind, response: Response): Promise<Reply> {
  const text = await response.text()
  if (!response.ok) return { error: 'http_service_error' }
  if (kind === 'events_api' || text.trim() === '') return {}
  if (response.headers.get('content-type')?.includes('json')) {
    try {
      return { payload: JSON.parse(text) as unknown }
    } catch {
      return { error: 'invalid_response' }
    }
  }
  return { payload: { text } }
}
