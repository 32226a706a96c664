/** Numbers that a seed decides. */
export interface Random {
  /** At least 0, below 1. */
  next(): number
  /** A whole number from `least` to `most`, both possible. */
  whole(least: number, most: number): number
  pick<T>(some: readonly T[]): T
  chance(share: number): boolean
}

/** mulberry32: small, fast, good enough to draw a day. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  return {
    next,
    whole,
    pick<T>(some: readonly T[]): T {
      const one = some[whole(0, some.length - 1)]
      if (one === undefined) throw new RangeError('nothing to pick from')
      return one
    },
    chance: (share) => next() < share,
  }
}
