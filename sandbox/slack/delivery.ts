import { LIMITS } from './limits.ts'

/** What Slack sends to an app, in Socket Mode's words. */
export type EnvelopeKind = 'slash_commands' | 'interactive' | 'events_api'

/** What came back for one payload. */
export interface Ack {
  /** Milliseconds until the ack, or until Slack stopped waiting. */
  readonly ackMs: number
  readonly ackPayload?: unknown
  /** No ack within 3 s, or nobody to ask. */
  readonly timedOut: boolean
  /** Slack's word for what went wrong: `operation_timeout`, `dispatch_failed`, `http_service_error`. */
  readonly error?: string
}

/** A payload that was not acknowledged in time. `ackMs` is set if the ack still came, too late. */
export interface LateInteraction {
  readonly kind: EnvelopeKind
  readonly payload: Record<string, unknown>
  readonly at: number
  readonly error: string
  ackMs?: number
}

/** What a transport says about one payload. */
export interface Reply {
  readonly payload?: unknown
  readonly error?: string
}

/** Brings one payload to the app; resolves with the ack whenever it comes, maybe never. */
export type Transport = (
  kind: EnvelopeKind,
  payload: Record<string, unknown>,
  retry?: { attempt: number; reason: string },
) => Promise<Reply>

/** Sends payloads and measures the acks. */
export class Delivery {
  readonly late: LateInteraction[] = []
  readonly #transport: Transport
  readonly #ackTimeoutMs: number

  constructor(transport: Transport, ackTimeoutMs: number = LIMITS.ackMs) {
    this.#transport = transport
    this.#ackTimeoutMs = ackTimeoutMs
  }

  /** Sends one payload and waits for its ack, 3 s at most. */
  async send(
    kind: EnvelopeKind,
    payload: Record<string, unknown>,
    retry?: { attempt: number; reason: string },
  ): Promise<Ack> {
    const at = performance.now()
    const since = () => performance.now() - at
    let timer: NodeJS.Timeout | undefined
    const timeout = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, this.#ackTimeoutMs, 'late')
    })
    const answer = this.#transport(kind, payload, retry)
    const reply = await Promise.race([answer, timeout])
    clearTimeout(timer)
    const ackMs = since()
    const error = reply === 'late' ? 'operation_timeout' : reply.error
    if (error !== undefined) {
      const late: LateInteraction = { kind, payload, at: Date.now(), error }
      this.late.push(late)
      if (reply === 'late') void answer.then(() => Object.assign(late, { ackMs: since() }))
      return { ackMs, timedOut: true, error }
    }
    const { payload: ackPayload } = reply as Reply
    return { ackMs, timedOut: false, ...(ackPayload === undefined ? {} : { ackPayload }) }
  }

  /** Sends an event; one that is not acknowledged is sent once more at once, as Slack's first retry [D]. */
  async event(payload: Record<string, unknown>): Promise<Ack> {
    const first = await this.send('events_api', payload)
    if (!first.timedOut) return first
    const reason = first.error === 'operation_timeout' ? 'timeout' : 'connection_failed'
    return await this.send('events_api', payload, { attempt: 1, reason })
  }
}
