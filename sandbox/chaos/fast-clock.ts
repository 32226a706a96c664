import { registerHooks } from 'node:module'

/*
 * Preloaded into the bot's process (`--import`): its clocks run faster than real time, and so does its schedule.
 * Everything else keeps real time: what waits for a socket waits for a real one. `off` sets the wall clock alone.
 */

const RealDate = Date
const speed = Number(process.env.FAST_SPEED ?? 1)
const realStart = Number(process.env.FAST_REAL_START ?? RealDate.now())
const start = Number(process.env.FAST_START ?? realStart)
/** By how much this machine's clock is wrong, in ms; changed by a message of the parent. */
let off = Number(process.env.FAST_OFF ?? 0)

function now(): number {
  return Math.floor(start + (RealDate.now() - realStart) * speed + off)
}

/** The clock that nobody can set runs as fast; nothing but src/system-clock.ts reads it so. */
const realElapsed = process.hrtime.bigint
const elapsedStart = realElapsed()
process.hrtime.bigint = () =>
  elapsedStart + BigInt(Math.floor(Number(realElapsed() - elapsedStart) * speed))

class FastDate extends RealDate {
  static override now(): number {
    return now()
  }

  constructor(...args: readonly unknown[]) {
    if (args.length === 0) super(now())
    else super(...(args as [number]))
  }
}

Object.assign(globalThis, {
  Date: FastDate,
  fastTimeout: (work: () => void, ms: number) => setTimeout(work, ms / speed),
})

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context)
    if (!url.includes('/node-cron/')) return loaded
    const source = String(loaded.source).replaceAll('= setTimeout(', '= fastTimeout(')
    return { ...loaded, source }
  },
})

process.on('message', (message) => {
  off = (message as { off: number }).off
})
// Whoever started it is gone: nobody looks any more.
process.on('disconnect', () => process.exit(1))
process.channel?.unref()
