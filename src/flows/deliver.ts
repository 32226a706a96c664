import { alertState } from '../domain/alert-state.ts'
import { DeliveryError } from '../errors.ts'
import type { Rendered } from '../slack/rendered.ts'
import type { MessageAt } from '../store/outbox.ts'
import type { Due } from '../store/store.ts'
import { channelWords } from './channel-words.ts'
import type { Context } from './context.ts'
import { makeMessage } from './make-message.ts'
import { isChannelTrouble, MAX_HOPELESS, nextTry, type WhenRefused } from './next-try.ts'
import { type Pace, pausedAt, pauseUntil, sending } from './pace.ts'
import { type Target, targetOf } from './target.ts'

/** A claimed row is given up for lost after this long; longer than any call's timeout. */
const LEASE_MS = 60_000
/** How far our clock may be ahead of Slack's, by which a message is looked for. */
const WRONG_CLOCK_MS = 3_600_000
/** Pause before a message that could not be made is made once more. */
const REMAKE_MS = 5000
/** Slack's words, and ours, for a look that no waiting makes possible. */
const MAY_NOT_LOOK = /^(search_unfinished|missing_scope|no_permission|method_not_supported\w*)$/
/** Looks that may fail before a message is sent without: some minutes, or longer where Slack asks for that. */
const MOST_LOOKS = 12
/** A channel that refuses so many tries of a message takes none: it goes elsewhere. */
const REFUSALS = 3

/** What delivering needs of the context. */
export type DeliverContext = Pick<
  Context,
  'store' | 'poster' | 'clock' | 'log' | 'counters' | 'config'
>

/**
 * Sends what is due, one new message and one change for each channel that is not paused; returns how many rows were
 * handled. May be called again while it runs: what it holds is claimed, so the others go on beside a channel in which a
 * call hangs. Nothing is sent without being claimed, nothing marked sent without a `ts`. `held` are the ids of rows that
 * are being sent; it lives as long as the process.
 */
export async function deliver(
  context: DeliverContext,
  pace: Pace,
  held: Set<number>,
): Promise<number> {
  const now = context.clock.now()
  const except = pausedAt(pace, now)
  const due = await context.store.claim({ now, leaseMs: LEASE_MS, except, held })
  for (const { id } of due) held.add(id)
  const channels = [...new Set(due.map((row) => row.channel))]
  await Promise.all(
    channels.map(async (channel) => {
      const rows = due.filter((row) => row.channel === channel).toSorted(newFirst)
      for (const row of rows) {
        await deliverOne(context, pace, row).finally(() => held.delete(row.id))
      }
    }),
  )
  return due.length
}

/** What is new goes before changes of what was said: an alert must not wait for progress. */
function newFirst(a: Due, b: Due): number {
  const isEdit = (row: Due) => Number(targetOf(row)?.method === 'edit')
  return isEdit(a) - isEdit(b) || a.id - b.id
}

/** Never throws: a row that cannot be finished now must not keep the others from being finished. */
async function deliverOne(context: DeliverContext, pace: Pace, row: Due): Promise<void> {
  const { store, log, counters } = context
  try {
    const target = targetOf(row)
    if (!target) {
      await store.sent(row.id, null)
      return
    }
    const rendered = await made(context, row, target)
    if (!rendered) return
    // As long as nobody has looked, a message whose answer was lost may be there.
    let doubtful = row.lookFirst && target.method === 'post'
    try {
      const look = row.lookFirst ? await alreadyThere(context, row, target) : NOT_THERE
      if (look.found) {
        await store.sent(row.id, look.found)
        counters.delivery('found')
        return
      }
      doubtful = !look.sure
      const maybeIn = doubtful ? target.channel : null
      const words = doubtful ? await made(context, { ...row, maybeIn }, target) : rendered
      if (!words) return
      for (const channel of new Set([row.channel, target.channel])) {
        sending(pace, { channel, method: target.method }, context.clock.now())
      }
      const at = await send(context, row, target, words)
      await store.sent(row.id, at, maybeIn)
      counters.delivery('sent')
      log.info({ key: row.key, mode: row.mode, attempts: row.attempts }, 'delivered')
      if (at) await works(context, at.channel)
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error
      await failed(context, pace, row, target, { error, doubtful })
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
  target: Target,
): Promise<Rendered | null> {
  try {
    const mark = row.body && alertState(row.body) ? await store.markOf(row.identity) : null
    const answered = { mark, now: clock.now() }
    const look = { timeZone: config.timeZone, acts: config.policies.length > 0 }
    return makeMessage(row, target, look, answered)
  } catch (error) {
    const facts = { key: row.key, attempts: row.attempts, error: String(error) }
    log.error({ ...facts, stack: (error as Error).stack }, 'message could not be made')
    // A damaged row does not become whole by waiting.
    const hopeless = row.body === null || row.attempts >= MAX_HOPELESS
    if (hopeless) await store.failed(row.id, String(error))
    else {
      const dueAt = clock.now() + REMAKE_MS
      await store.retry(row.id, { dueAt, reason: String(error), unknown: false })
    }
    counters.delivery(hopeless ? 'failed' : 'retry')
    return null
  }
}

/** What a look for a message in Slack gave: where it is, and whether it is surely nowhere else. */
interface Looked {
  readonly found: MessageAt | null
  readonly sure: boolean
}
const NOT_THERE: Looked = { found: null, sure: true }

/** After an unknown outcome: is the message with this key in the channel? (DESIGN §3) */
async function alreadyThere(
  { poster, log }: DeliverContext,
  row: Due,
  { method, channel, ts: threadTs }: Target,
): Promise<Looked> {
  if (method === 'edit') return NOT_THERE
  try {
    const ts = await poster.find({
      channel,
      key: row.key,
      since: row.createdAt - WRONG_CLOCK_MS,
      ...(threadTs === null ? {} : { threadTs }),
    })
    return ts === null ? NOT_THERE : { found: { channel, ts }, sure: true }
  } catch (error) {
    if (!(error instanceof DeliveryError) || !isHopelessLook(error.reason, row.attempts))
      throw error
    // Waiting makes nothing better. An alert said twice is better than one never said.
    log.warn({ key: row.key, detail: error.message }, 'sent again; it may be there twice')
    return { found: null, sure: false }
  }
}

/**
 * Whether nobody will be able to look: there is too much to search, the app may not read there, or it was tried often
 * enough. A channel that takes nothing is another matter (next-try.ts).
 */
function isHopelessLook(reason: string, attempts: number): boolean {
  // With Slack away nothing can be sent either: there is nothing to be gained by not looking.
  if (isChannelTrouble(reason) || /^(network|http_)/.test(reason)) return false
  return MAY_NOT_LOOK.test(reason) || attempts > MOST_LOOKS
}

async function send(
  { poster, store }: DeliverContext,
  row: Due,
  { method, channel, ts }: Target,
  rendered: Rendered,
): Promise<MessageAt | null> {
  const { key } = row
  if (method === 'post') {
    const thread = ts === null ? {} : { threadTs: ts, broadcast: row.manner.broadcast === true }
    return await poster.post({ channel, key, rendered, ...thread })
  }
  if (ts === null) throw new Error('an edit without its message')
  try {
    await poster.update({ channel, ts, key, rendered })
    return { channel, ts }
  } catch (error) {
    if (!(error instanceof DeliveryError) || !isPastEditing(error.reason)) throw error
    // It stands, with its thread, and replies below it go on.
    if (row.mode === 'edit' && error.reason !== 'message_not_found') return null
    await store.forgetMessage(row.identity)
  }
  // Somebody deleted the message: an edit has nothing left to edit, an upsert says it again.
  if (row.mode === 'edit') return null
  return await poster.post({ channel: row.channel, key, rendered })
}

/** Whether there is nothing left to edit, or nobody may. */
function isPastEditing(reason: string): boolean {
  return reason === 'message_not_found' || reason === 'edit_window_closed'
}

async function failed(
  context: DeliverContext,
  pace: Pace,
  row: Due,
  target: Target,
  { error, doubtful }: { readonly error: DeliveryError; readonly doubtful: boolean },
): Promise<void> {
  const { store, clock, log, counters, config } = context
  const facts = { key: row.key, attempts: row.attempts, reason: error.reason }
  const reason = `${error.reason}: ${error.message}`
  if (row.mode === 'thread' && error.reason === 'thread_not_found') {
    await store.sent(row.id, null)
    log.warn(facts, 'the message that this line belongs to is gone')
    return
  }
  const next = nextTry(error, row.attempts, await whenRefused(context, row, target))
  switch (next.kind) {
    case 'give up':
      log.error({ ...facts, detail: error.message }, 'Slack refuses this message; given up')
      await store.failed(row.id, reason)
      counters.delivery('failed')
      return
    case 'move':
      await moved(context, row, target, { error, doubtful })
      return
    case 'wait': {
      const now = clock.now()
      const dueAt = now + next.waitMs
      if (error.retryAfter !== null) pauseUntil(pace, target, dueAt, now)
      // Also where an edit found its message gone, and posted another.
      await store.retry(row.id, { dueAt, reason, unknown: error.unknownOutcome })
      counters.delivery('retry')
      const waits = { ...facts, detail: error.message, waitMs: next.waitMs }
      const nowhere = target.channel === config.fallbackChannel && isChannelTrouble(error.reason)
      if (nowhere) log.error(waits, 'the fallback channel takes no messages; all waits for it')
      else log.warn(waits, 'not delivered yet')
    }
  }
}

/** What is to be done when the channel takes no messages: once that is known, nobody waits for it any more. */
async function whenRefused(
  { store, config }: DeliverContext,
  row: Due,
  { channel }: Target,
): Promise<WhenRefused> {
  // Somebody showed an answer to this channel: it is not for others, and soon old.
  if (row.body?.template === 'shared') return 'give up'
  if (channel === config.fallbackChannel) return 'wait'
  return { moveAfter: (await store.channelTrouble(channel)) ? 1 : REFUSALS }
}

async function moved(
  { store, clock, log, counters, config }: DeliverContext,
  row: Due,
  { channel: from }: Target,
  { error, doubtful }: { readonly error: DeliveryError; readonly doubtful: boolean },
): Promise<void> {
  const { reason, message } = error
  const to = config.fallbackChannel
  const trouble = (await store.channelTrouble(from)) ?? { since: clock.now(), reason }
  const facts = { key: row.key, channel: from, to, reason, detail: message }
  log.error(facts, 'a channel takes no messages; another one gets them')
  // Nobody can look for it in a channel that is closed: it says itself that it may have been said there.
  if (doubtful) log.warn({ key: row.key }, 'sent again; it may be there twice')
  const words = channelWords(from, trouble, { to, backAt: null })
  await store.divert(row.id, { from, to, reason, doubtful }, [words])
  counters.delivery('moved')
}

/** A message arrived in a channel: if that was in trouble, it is no more. */
async function works({ store, clock, log, config }: DeliverContext, channel: string) {
  const trouble = await store.channelTrouble(channel)
  if (!trouble) return
  log.info({ channel, since: trouble.since }, 'a channel takes messages again')
  const place = { to: config.fallbackChannel, backAt: clock.now() }
  await store.channelWorks(channel, [channelWords(channel, trouble, place)])
}
