const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/**
 * The moment (ms since the epoch, UTC) at which clocks in an IANA zone show a local time, which is given as if it were
 * UTC. When clocks show it twice (the end of summer time) it is the first; null when they never do.
 */
export function zoneTimeToMs(local: number, timeZone: string): number | null {
  const offsets = [local - DAY_MS, local + DAY_MS].map((ms) => zoneOffset(ms, timeZone))
  const moments = offsets
    .map((offset) => local - offset)
    .filter((ms) => ms + zoneOffset(ms, timeZone) === local)
  return moments.length === 0 ? null : Math.min(...moments)
}

/**
 * The same, but never null: a local time that clocks pass over in spring is the moment at which they do, because from
 * then on they show a later one.
 */
export function zoneTimeOrGap(local: number, timeZone: string): number {
  const exact = zoneTimeToMs(local, timeZone)
  if (exact !== null) return exact
  // Before the gap clocks show less, after it more: between the two it is found by halves, to the minute.
  let before = Math.floor((local - zoneOffset(local + DAY_MS, timeZone)) / MINUTE_MS)
  let after = Math.ceil((local - zoneOffset(local - DAY_MS, timeZone)) / MINUTE_MS)
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (toZoneTime(middle * MINUTE_MS, timeZone) > local) after = middle
    else before = middle
  }
  return after * MINUTE_MS
}

/** What clocks in an IANA zone show at a moment (ms since the epoch, UTC), as if it were UTC. */
export function toZoneTime(ms: number, timeZone: string): number {
  return ms + zoneOffset(ms, timeZone)
}

/** By how many ms clocks in the zone are ahead of UTC at a moment. */
function zoneOffset(ms: number, timeZone: string): number {
  const whole = Math.floor(ms / 1000) * 1000
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(whole)
  const get = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  const shown = Date.UTC(
    get('year'),
    get('month') - 1,
    get('day'),
    get('hour'),
    get('minute'),
    get('second'),
  )
  return shown - whole
}
