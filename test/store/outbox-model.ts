import type { Severity } from '../../src/domain/event.ts'
import { messageSeverity } from '../../src/domain/message-severity.ts'
import type { DeliveryMode, Notification } from '../../src/domain/notification.ts'
import type { Paused } from '../../src/store/claim.ts'

interface Row {
  key: string
  readonly identity: string
  mode: DeliveryMode
  severity: Severity
  channel: string
  state: 'queued' | 'sending' | 'unknown' | 'sent' | 'failed'
  attempts: number
  dueAt: number
  leaseUntil: number
  doubt: boolean
}

interface Claimed {
  key: string
  identity: string
  mode: DeliveryMode
  channel: string
  attempts: number
  lookFirst: boolean
  root: { channel: string; ts: string } | null
}

/** What the outbox has to do, as one list in order; the store has to do the same. */
export class OutboxModel {
  readonly links = new Map<string, { channel: string; ts: string }>()
  /** Keys of posts and threads, none of which may be lost. */
  readonly irreplaceable: string[] = []
  /** By identity, the newest notification that says how its message has to look. */
  readonly lastWords = new Map<string, { readonly key: string; readonly mode: DeliveryMode }>()
  replaced = 0
  readonly #rows: Row[] = []
  readonly #said = new Set<string>()

  say({ key, identity, mode, channel, body }: Notification, now: number): void {
    if (this.#said.has(key)) return
    this.#said.add(key)
    const severity = messageSeverity(body)
    if (mode === 'post' || mode === 'thread') this.irreplaceable.push(key)
    if (mode !== 'thread') this.lastWords.set(identity, { key, mode })
    const waiting = this.#rows.filter((row) => row.identity === identity && !isFinished(row))
    const message = waiting.some((row) => row.mode === 'post' || row.mode === 'upsert')
    if (mode === 'edit' || mode === 'upsert') {
      for (const row of waiting.toReversed()) {
        if (row.mode === 'post') break
        if (row.mode === 'thread' || row.attempts > 0) continue
        row.key = key
        if (mode === 'upsert') row.mode = 'upsert'
        if (rank({ ...row, severity }) < rank(row)) row.severity = severity
        this.replaced++
        return
      }
    }
    const follows = waiting.at(-1)?.channel ?? this.links.get(identity)?.channel ?? channel
    this.#rows.push({
      key,
      identity,
      mode,
      severity,
      channel: mode === 'post' ? channel : follows,
      state: mode === 'edit' && !message && !this.links.has(identity) ? 'sent' : 'queued',
      attempts: 0,
      dueAt: now,
      leaseUntil: 0,
      doubt: false,
    })
  }

  claim(now: number, lease: number, except: readonly Paused[]): Claimed[] {
    let heads = this.#heads(now, except)
    for (;;) {
      const pointless = heads.filter((row) => row.mode === 'edit' && !this.links.has(row.identity))
      if (pointless.length === 0) break
      for (const row of pointless) row.state = 'sent'
      heads = this.#heads(now, except)
    }
    return heads.map((row) => {
      if (row.state !== 'queued') row.doubt = true
      row.state = 'sending'
      row.attempts++
      row.leaseUntil = now + lease
      const { key, identity, mode, channel, attempts, doubt } = row
      const root = this.links.get(identity) ?? null
      return { key, identity, mode, channel, attempts, lookFirst: doubt, root }
    })
  }

  sent(key: string, message: { channel: string; ts: string } | null): void {
    this.#unfinished(key, (row) => {
      row.state = 'sent'
      if (message && (row.mode === 'post' || row.mode === 'upsert')) {
        this.links.set(row.identity, message)
      }
    })
  }

  retry(key: string, dueAt: number, unknown: boolean): void {
    this.#unfinished(key, (row) => {
      row.doubt ||= unknown
      row.state = row.doubt ? 'unknown' : 'queued'
      row.dueAt = dueAt
    })
  }

  failed(key: string): void {
    this.#unfinished(key, (row) => {
      row.state = 'failed'
    })
  }

  divert(key: string, to: string, from: string): void {
    this.#unfinished(key, (row) => {
      if (row.mode === 'edit') row.mode = 'upsert'
      Object.assign(row, { channel: to, state: 'queued', attempts: 0, doubt: false, dueAt: 0 })
      if (row.mode === 'thread') return
      if (this.links.get(row.identity)?.channel === from) this.links.delete(row.identity)
      const later = this.#rows.slice(this.#rows.indexOf(row) + 1)
      for (const one of later) {
        if (one.identity !== row.identity || isFinished(one)) continue
        if (one.mode === 'post') break
        one.channel = to
      }
    })
  }

  recover(): number {
    const sending = this.#rows.filter((row) => row.state === 'sending')
    for (const row of sending) {
      row.state = 'unknown'
      row.doubt = true
    }
    return sending.length
  }

  counts(): Record<Row['state'], number> {
    const counts = { queued: 0, sending: 0, unknown: 0, sent: 0, failed: 0 }
    for (const row of this.#rows) counts[row.state]++
    return counts
  }

  #heads(now: number, except: readonly Paused[]): Row[] {
    const open = this.#rows.filter((row) => !isFinished(row))
    const next = open
      .filter((row) => row === open.find((one) => one.identity === row.identity))
      .toSorted((a, b) => rank(a) - rank(b))
    return open.filter(
      (row) =>
        row ===
          next.find(
            (one) => one.channel === row.channel && this.#method(one) === this.#method(row),
          ) &&
        !except.some((one) => one.channel === row.channel && one.method === this.#method(row)) &&
        row.dueAt <= now &&
        !(row.state === 'sending' && row.leaseUntil > now),
    )
  }

  #method({ mode, identity }: Row): Paused['method'] {
    return mode === 'edit' || (mode === 'upsert' && this.links.has(identity)) ? 'edit' : 'post'
  }

  #unfinished(key: string, change: (row: Row) => void): void {
    const row = this.#rows.find((one) => one.key === key)
    if (row && !isFinished(row)) change(row)
  }
}

/**
 * What is being sent, and within it, as within the rest, criticals, then warnings; rows of one rank stay in their
 * order. Two rows of one line are being sent when the line of one of them changed meanwhile: its message is forgotten.
 */
function rank({ state, severity }: Row): number {
  return (state === 'sending' ? 0 : 3) + ['critical', 'warning', 'info'].indexOf(severity)
}

function isFinished(row: Row): boolean {
  return row.state === 'sent' || row.state === 'failed'
}
