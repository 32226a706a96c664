import type { SteadyClock } from './flows/context.ts'

/** The machine's clocks: the wall clock, which can be set, and the one of the process, which cannot. */
export const systemClock: SteadyClock = {
  now: () => Date.now(),
  elapsed: () => Number(process.hrtime.bigint() / 1_000_000n),
}
