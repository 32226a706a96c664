/** In what a limit is given: seconds, bytes, a factor, or a number of things. */
export type LimitUnit = 'duration' | 'size' | 'times' | 'count'

const SECONDS = { w: 604_800, d: 86_400, h: 3600, m: 60, s: 1 } as const
const BYTES = { TiB: 1024 ** 4, GiB: 1024 ** 3, MiB: 1024 ** 2, KiB: 1024, B: 1 } as const

/** How a limit is written, for whom wrote it otherwise. */
export const LIMIT_FORMS: Readonly<Record<LimitUnit, string>> = {
  duration: 'a time with its unit, such as 90s, 15m, 12h, 8d or 2w',
  size: 'a size with its unit, such as 500MiB or 1GiB',
  times: 'a number above 1, such as 3 or 2.5',
  count: 'a whole number from 1 on',
}

/** A limit as it is written (`8d`, `1GiB`, `3`) in seconds, bytes or as a number; null when it is none. */
export function readLimit(unit: LimitUnit, text: string): number | null {
  const [, digits = '', suffix = ''] =
    /^(\d{1,9}(?:\.\d{1,6})?)\s*([a-z]*)$/i.exec(text.trim()) ?? []
  const value = Number(digits)
  if (digits === '' || value === 0) return null
  switch (unit) {
    case 'duration':
      return scaled(value, suffix, SECONDS)
    case 'size':
      return scaled(value, suffix, BYTES)
    case 'times':
      return suffix === '' && value > 1 ? value : null
    case 'count':
      return suffix === '' && Number.isInteger(value) ? value : null
  }
}

function scaled(
  value: number,
  suffix: string,
  units: Readonly<Record<string, number>>,
): number | null {
  const found = Object.entries(units).find(([name]) => name.toLowerCase() === suffix.toLowerCase())
  return found ? value * found[1] : null
}

/** The other way round, in the largest unit that leaves a whole number: what {@link readLimit} reads. */
export function limitText(unit: LimitUnit, value: number): string {
  if (unit === 'times' || unit === 'count') return String(value)
  const units = Object.entries(unit === 'duration' ? SECONDS : BYTES)
  // Nobody says a week and means a limit of 7 d.
  const fitting = units.find(([name, size]) => name !== 'w' && value % size === 0)
  return fitting ? `${value / fitting[1]}${fitting[0]}` : String(value)
}
