import { DeliveryError } from '../errors.ts'
import { renderMessage } from '../slack/blocks/render-message.ts'
import type { Rendered } from '../slack/rendered.ts'
import type { Due } from '../store/store.ts'
import type { Context } from './context.ts'

/** A claimed row is given up for lost after this long; longer than any call's timeout. */
const LEASE_MS = 60_000
/** Slack allows about one message per second and channel (RULES §1.4). */
const PACE_MS = 1000
/** Longest pause between two tries. */
const MAX_BACKOFF_MS = 60_000
/** Pause when a person has to mend something first: invite the bot, renew a token. */
const PERSON_BACKOFF_MS = 60_000
/** Tries of a message that fails in a way that no waiting mends. */
const MAX_HOPELESS = 3

/** When each channel may be written to again; lives as long as the process. */
export type Pace = Map<string, number>

type DeliverContext = Pick<Context, 'store' | 'poster' | 'clock' | 'log' | 'counters' | 'config'>

/**
 * Sends what is due, one message for each channel that is not paused; returns how many rows were handled. Call it
 * every second and after each save. Nothing is sent without being claimed, nothing marked sent without a `ts`.
 */
export async function deliver(context: DeliverContext, pace: Pace): Promise<number> {
  const now = context.clock.now()
  const paused = [...pace].filter(([, until]) => until > now).map(([channel]) => channel)
  const due = await context.store.claim({ now, leaseMs: LEASE_MS, except: paused })
  await Promise.all(due.map((row) => deliverOne(context, pace, row)))
  return due.length
}

async function deliverOne(context: DeliverContext, pace: Pace, row: Due): Promise<void> {
  const { store, clock, log, counters } = context
  try {
    const found = row.lookFirst ? await alreadyThere(context, row) : null
    if (found) {
      await store.sent(row.id, found)
      counters.delivery('found')
      return
    }
    pace.set(row.channel, clock.now() + PACE_MS)
    await store.sent(row.id, await send(context, row))
    counters.delivery('sent')
    log.info({ key: row.key, mode: row.mode, attempts: row.attempts }, 'delivered')
  } catch (error) {
    await failed(context, pace, row, error)
  }
}

/** After an unknown outcome: is the message with this key in the channel? (DESIGN §3) */
async function alreadyThere({ poster }: DeliverContext, row: Due) {
  if (row.mode === 'edit' || (row.mode === 'upsert' && row.root)) return null
  const threadTs = row.mode === 'thread' ? row.root?.ts : undefined
  const channel = row.mode === 'thread' ? (row.root?.channel ?? row.channel) : row.channel
  const ts = await poster.find({
    channel,
    key: row.key,
    since: row.createdAt - 60_000,
    ...(threadTs === undefined ? {} : { threadTs }),
  })
  return ts === null ? null : { channel, ts }
}

async function send(
  { poster, store, config }: DeliverContext,
  row: Due,
): Promise<{ channel: string; ts: string } | null> {
  const { key, channel, root } = row
  const rendered = plainIfHopeless(row, renderMessage(row.body, { timeZone: config.timeZone }))
  switch (row.mode) {
    case 'post':
      return await poster.post({ channel, key, rendered })
    case 'thread':
      // Without the message that it belongs to a line means nothing.
      if (!root) return null
      return await poster.post({ channel: root.channel, threadTs: root.ts, key, rendered })
    case 'edit':
    case 'upsert': {
      if (root) {
        try {
          await poster.update({ channel: root.channel, ts: root.ts, key, rendered })
          return null
        } catch (error) {
          if (!(error instanceof DeliveryError) || error.reason !== 'message_not_found') throw error
          await store.forgetMessage(row.identity)
        }
      }
      // Somebody deleted the message: an edit has nothing left to edit, an upsert says it again.
      return row.mode === 'upsert' ? await poster.post({ channel, key, rendered }) : null
    }
  }
}

/** Blocks that Slack refuses must not swallow an alert: later tries go as plain text. */
function plainIfHopeless(row: Due, rendered: Rendered): Rendered {
  if (row.attempts <= 1 || !isRefusedForForm(row.lastError)) return rendered
  const text = rendered.text.slice(0, 2900)
  return { text, blocks: [{ type: 'section', text: { type: 'plain_text', text } }] }
}

function isRefusedForForm(reason: string | null): boolean {
  return (
    reason !== null &&
    /^(invalid_blocks|msg_blocks_too_long|msg_too_long|invalid_metadata)/.test(reason)
  )
}

async function failed(
  { store, clock, log, counters }: DeliverContext,
  pace: Pace,
  row: Due,
  error: unknown,
): Promise<void> {
  const now = clock.now()
  const facts = { key: row.key, attempts: row.attempts }
  if (!(error instanceof DeliveryError)) {
    // Our own fault (a renderer that throws): the row must not block its channel for ever.
    log.error({ ...facts, error: String(error) }, 'message could not be made')
    if (row.attempts >= MAX_HOPELESS) await store.failed(row.id, String(error))
    else await store.retry(row.id, { dueAt: now + 5000, reason: String(error), unknown: false })
    counters.delivery(row.attempts >= MAX_HOPELESS ? 'failed' : 'retry')
    return
  }
  if (isRefusedForForm(error.reason) && row.attempts >= MAX_HOPELESS) {
    log.error({ ...facts, reason: error.reason }, 'Slack refuses this message; given up')
    await store.failed(row.id, `${error.reason}: ${error.message}`)
    counters.delivery('failed')
    return
  }
  const wait = waitFor(error, row.attempts)
  if (error.retryAfter !== null) pace.set(row.channel, now + wait)
  await store.retry(row.id, {
    dueAt: now + wait,
    reason: `${error.reason}: ${error.message}`,
    unknown: error.unknownOutcome && row.mode !== 'edit',
  })
  counters.delivery('retry')
  log.warn(
    { ...facts, reason: error.reason, detail: error.message, waitMs: wait },
    'not delivered yet',
  )
}

function waitFor(error: DeliveryError, attempts: number): number {
  if (error.retryAfter !== null) return error.retryAfter * 1000
  if (isRefusedForForm(error.reason)) return 1000
  if (!error.retryable) return PERSON_BACKOFF_MS
  return Math.min(1000 * 2 ** Math.min(attempts, 10), MAX_BACKOFF_MS)
}
