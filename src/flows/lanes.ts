import { type DeliverContext, deliver } from './deliver.ts'
import type { Pace } from './pace.ts'

/** Rounds of delivery in one run; each sends at most one message for each channel. */
const ROUNDS = 20

/** A clock that goes back by less is only being adjusted. */
const SET_BACK_MS = 2000

/** The outbox, emptied as fast as Slack allows. */
export interface Lanes {
  /**
   * Sends what is due; resolves when nothing is on its way any more. May be called again meanwhile: a channel in which
   * a call hangs keeps no other waiting. Never throws.
   */
  run(): Promise<void>
}

/** Lanes over one store; in a process there is one of them. */
export function createLanes(context: DeliverContext): Lanes {
  const pace: Pace = new Map()
  const held = new Set<number>()
  const underWay = new Set<Promise<number>>()
  let latest = context.clock.now()
  /** A clock that was set back must not make what is due wait until it is that late again. */
  const noteClock = async () => {
    const now = context.clock.now()
    const back = latest - now
    latest = now
    if (back < SET_BACK_MS) return
    context.log.warn({ byMs: back }, 'the clock was set back')
    await context.store.clockSetBack(back)
  }
  const round = () => {
    const work = noteClock()
      .then(() => deliver(context, pace, held))
      .catch((error: unknown) => {
        context.log.error({ error: String(error), stack: (error as Error).stack }, 'flow failed')
        return 0
      })
      .finally(() => underWay.delete(work))
    underWay.add(work)
    return work
  }
  return {
    async run() {
      for (let n = 0; n < ROUNDS; n++) if ((await round()) === 0) break
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}
