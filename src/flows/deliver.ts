import { DeliveryError } from '../errors.ts'
import { renderMessage } from '../slack/blocks/render-message.ts'
import { cutMarkup } from '../slack/format.ts'
import type { Rendered } from '../slack/rendered.ts'
import type { MessageAt } from '../store/outbox.ts'
import type { Due } from '../store/store.ts'
import type { Context } from './context.ts'
import { isRefusedForForm, MAX_HOPELESS, nextTry } from './next-try.ts'

/** A claimed row is given up for lost after this long; longer than any call's timeout. */
const LEASE_MS = 60_000
/** Slack allows about one message per second and channel (RULES §1.4). */
const PACE_MS = 1000
/** Pause before a message that could not be made is made once more. */
const REMAKE_MS = 5000

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

/** Never throws: a row that cannot be finished now must not keep the others from being finished. */
async function deliverOne(context: DeliverContext, pace: Pace, row: Due): Promise<void> {
  const { store, clock, log, counters } = context
  try {
    const rendered = await made(context, row)
    if (!rendered) return
    try {
      const found = row.lookFirst ? await alreadyThere(context, row) : null
      if (found) {
        await store.sent(row.id, found)
        counters.delivery('found')
        return
      }
      pace.set(row.channel, clock.now() + PACE_MS)
      await store.sent(row.id, await send(context, row, rendered))
      counters.delivery('sent')
      log.info({ key: row.key, mode: row.mode, attempts: row.attempts }, 'delivered')
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error
      await failed(context, pace, row, error)
    }
  } catch (error) {
    // The store did not take the outcome. Nobody knows it then: the lease ends, and the key is looked for.
    const facts = { key: row.key, error: String(error), stack: (error as Error).stack }
    log.error(facts, 'what became of a message could not be stored')
  }
}

/** The message, or null when it cannot be made: our own fault, which must not block the channel for ever. */
async function made(
  { store, clock, log, counters, config }: DeliverContext,
  row: Due,
): Promise<Rendered | null> {
  try {
    const rendered: Rendered | undefined = renderMessage(row.body, { timeZone: config.timeZone })
    // A row of a newer version, after going back to this one.
    if (!rendered) throw new Error(`unknown template ${String(row.body.template).slice(0, 40)}`)
    return plainIfHopeless(row, rendered)
  } catch (error) {
    const facts = { key: row.key, attempts: row.attempts, error: String(error) }
    log.error({ ...facts, stack: (error as Error).stack }, 'message could not be made')
    const hopeless = row.attempts >= MAX_HOPELESS
    if (hopeless) await store.failed(row.id, String(error))
    else {
      const dueAt = clock.now() + REMAKE_MS
      await store.retry(row.id, { dueAt, reason: String(error), unknown: false })
    }
    counters.delivery(hopeless ? 'failed' : 'retry')
    return null
  }
}

/** After an unknown outcome: is the message with this key in the channel? (DESIGN §3) */
async function alreadyThere({ poster, log }: DeliverContext, row: Due): Promise<MessageAt | null> {
  if (row.mode === 'edit' || (row.mode === 'upsert' && row.root)) return null
  const threadTs = row.mode === 'thread' ? row.root?.ts : undefined
  const channel = row.mode === 'thread' ? (row.root?.channel ?? row.channel) : row.channel
  try {
    const ts = await poster.find({
      channel,
      key: row.key,
      since: row.createdAt - 60_000,
      ...(threadTs === undefined ? {} : { threadTs }),
    })
    return ts === null ? null : { channel, ts }
  } catch (error) {
    if (!(error instanceof DeliveryError) || error.reason !== 'search_unfinished') throw error
    // Waiting makes the search only longer. An alert said twice is better than one never said.
    log.warn({ key: row.key, detail: error.message }, 'sent again; it may be there twice')
    return null
  }
}

async function send(
  context: DeliverContext,
  row: Due,
  rendered: Rendered,
): Promise<MessageAt | null> {
  const { poster, store } = context
  const { key, channel, root } = row
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
  const text = cutMarkup(rendered.text, 2900)
  return { text, blocks: [{ type: 'section', text: { type: 'plain_text', text } }] }
}

async function failed(
  { store, clock, log, counters }: DeliverContext,
  pace: Pace,
  row: Due,
  error: DeliveryError,
): Promise<void> {
  const facts = { key: row.key, attempts: row.attempts, reason: error.reason }
  if (row.mode === 'thread' && error.reason === 'thread_not_found') {
    await store.sent(row.id, null)
    log.warn(facts, 'the message that this line belongs to is gone')
    return
  }
  const next = nextTry(error, row.attempts)
  if (next.giveUp) {
    log.error({ ...facts, detail: error.message }, 'Slack refuses this message; given up')
    await store.failed(row.id, `${error.reason}: ${error.message}`)
    counters.delivery('failed')
    return
  }
  const dueAt = clock.now() + next.waitMs
  if (error.retryAfter !== null) pace.set(row.channel, dueAt)
  await store.retry(row.id, {
    dueAt,
    reason: `${error.reason}: ${error.message}`,
    unknown: error.unknownOutcome && row.mode !== 'edit',
  })
  counters.delivery('retry')
  log.warn({ ...facts, detail: error.message, waitMs: next.waitMs }, 'not delivered yet')
}
