import { type Random, seeded } from './random.ts'

const MINUTE = 60_000

/** What a day of chaos is made of. */
export interface DayOptions {
  readonly seed: number
  readonly jobs: number
  readonly kills: number
  readonly hours: number
  readonly tenants: number
}

/** Something that happens at a moment, in ms after the beginning of the day. */
export type Act = { readonly at: number } & (
  | {
      readonly does: 'backup'
      readonly tenants: number
      readonly incremental: boolean
      /** Code of the failure of the first tenant, or null. */
      readonly fails: number | null
      readonly percent: number
    }
  | { readonly does: 'cleanup' | 'restore'; readonly fails: number | null }
  /** Backups of so many tenants at once that fail alike, or succeed. */
  | { readonly does: 'burst'; readonly size: number; readonly fails: number | null }
  | { readonly does: 'interrupt' }
  | { readonly does: 'kill'; readonly step: number | null; readonly pause: number }
  | {
      readonly does: 'slack'
      readonly what: 'drop' | 'refresh' | 'limit' | 'fail' | 'lose' | 'hang'
      readonly method: string
      readonly times: number
    }
  /** Slack takes nothing, or the database is away, for so many ms. */
  | { readonly does: 'slack away' | 'database away'; readonly ms: number }
  | { readonly does: 'database'; readonly what: 'errno' | 'drop'; readonly times: number }
  /** The bot's clock is wrong by so many ms from now on; or the database's jumps ahead. */
  | { readonly does: 'bot clock' | 'database clock'; readonly ms: number }
)

const CODES = [-9071, -9026, -9082, -4012, -4184] as const

/** The day that a seed draws, in order. */
export function drawDay({ seed, jobs, kills, hours, tenants }: DayOptions): readonly Act[] {
  const random = seeded(seed)
  const length = hours * 60 * MINUTE
  const when = () => random.whole(5 * MINUTE, length)
  const acts: Act[] = []
  const fails = (share: number) => (random.chance(share) ? random.pick(CODES) : null)
  let left = jobs
  while (left > 0) {
    const act = drawJobs(random, when(), fails, Math.min(left, tenants))
    acts.push(act)
    left -= act.does === 'burst' ? act.size : 1
  }
  const share = hours / 24
  const times = (count: number) => Array.from({ length: Math.max(1, Math.round(count * share)) })
  for (const _ of times(24)) acts.push({ at: when(), does: 'interrupt' })
  for (let i = 0; i < kills; i++) {
    const step = random.chance(0.7) ? random.whole(1, 60) : null
    acts.push({ at: when(), does: 'kill', step, pause: random.whole(0, 4) * MINUTE })
  }
  for (const _ of times(80)) acts.push(drawSlackFault(random, when()))
  for (const _ of times(8)) acts.push({ at: when(), does: 'slack away', ms: away(random) })
  for (const _ of times(8)) acts.push({ at: when(), does: 'database away', ms: away(random) })
  for (const _ of times(20)) {
    const what = random.pick(['errno', 'drop'] as const)
    acts.push({ at: when(), does: 'database', what, times: random.whole(1, 12) })
  }
  for (const _ of times(12)) {
    const ms = random.chance(0.4) ? 0 : random.whole(-20, 20) * MINUTE
    acts.push({ at: when(), does: 'bot clock', ms })
  }
  for (const _ of times(6)) {
    acts.push({ at: when(), does: 'database clock', ms: random.whole(1, 10) * MINUTE })
  }
  return acts.toSorted((a, b) => a.at - b.at)
}

function away(random: Random): number {
  return random.whole(2, 15) * MINUTE
}

function drawJobs(
  random: Random,
  at: number,
  fails: (share: number) => number | null,
  most: number,
): Act {
  const kind = random.next()
  if (kind < 0.03) return { at, does: 'restore', fails: fails(0.3) }
  if (kind < 0.1) return { at, does: 'cleanup', fails: fails(0.6) }
  if (kind < 0.13 && most > 3) {
    return { at, does: 'burst', size: random.whole(4, most), fails: fails(0.8) }
  }
  return {
    at,
    does: 'backup',
    tenants: random.chance(0.15) ? random.whole(2, 4) : 1,
    incremental: random.chance(0.4),
    fails: fails(0.3),
    percent: random.whole(1, 95),
  }
}

function drawSlackFault(random: Random, at: number): Act {
  const what = random.pick([
    'drop',
    'refresh',
    'limit',
    'limit',
    'fail',
    'fail',
    'lose',
    'lose',
    'lose',
    'hang',
  ] as const)
  const method = random.pick(['chat.postMessage', 'chat.postMessage', 'chat.update', '*'] as const)
  return { at, does: 'slack', what, method, times: what === 'hang' ? 1 : random.whole(1, 4) }
}
