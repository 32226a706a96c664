import type { Cell, Ribbon } from '../../domain/ribbon.ts'
import { formatDuration } from '../../domain/time.ts'
import { count, when } from '../format.ts'
import type { Look } from '../look.ts'

const SIGNS: Readonly<Record<Cell, string>> = { all: '█', part: '▒', none: '░' }
/** Gaps that are named; more are counted. */
const NAMED = 2

/** The ribbon of the last 7 days and the same in words: `███▒░░███ restorable 6 d 12 h of the last 7 d; gap …`. */
export function ribbonLine(ribbon: Ribbon, look: Look): string {
  return `${ribbon.cells.map((cell) => SIGNS[cell]).join('')} ${ribbonWords(ribbon, look)}`
}

/** `restorable 6 d 12 h of the last 7 d; gap … → …`, newest gaps first. */
export function ribbonWords(ribbon: Ribbon, look: Look): string {
  const days = twoUnits((ribbon.to - ribbon.from) / 1000)
  if (ribbon.gaps.length === 0) return `restorable all of the last ${days}`
  const held = twoUnits(ribbon.restorableMs / 1000)
  const newest = ribbon.gaps.toReversed()
  const named = newest.slice(0, NAMED).map((gap) => {
    if (gap.from === ribbon.from && gap.to === ribbon.to) return ''
    if (gap.from === ribbon.from) return `nothing before ${when(gap.to, look)}`
    if (gap.to === ribbon.to) return `nothing since ${when(gap.from, look)}`
    return `gap ${when(gap.from, look)} → ${when(gap.to, look)}`
  })
  const more = newest.length - NAMED
  const tail = more > 0 ? [`${count(more, 'more gap')}`] : []
  const gaps = [...named, ...tail].filter((words) => words !== '').join(', ')
  const points = ribbon.restorableMs === 0 && ribbon.cells.includes('part')
  const words = points
    ? `restorable only to single points of the last ${days}`
    : `restorable ${ribbon.restorableMs === 0 ? 'nothing' : held} of the last ${days}`
  return gaps === '' || points ? words : `${words}; ${gaps}`
}

/** A duration in its two largest units, never rounded up: `6 d 12 h`, `6 h 30 min`, `40 s`. */
export function twoUnits(seconds: number): string {
  const s = Math.floor(Math.max(0, seconds))
  if (s < 3600) return formatDuration(s)
  const [day, hour] = [86_400, 3600]
  const large = s >= day ? Math.floor(s / day) : Math.floor(s / hour)
  const small = s >= day ? Math.floor((s % day) / hour) : Math.floor((s % hour) / 60)
  const units = s >= day ? ['d', 'h'] : ['h', 'min']
  return small === 0 ? `${large} ${units[0]}` : `${large} ${units[0]} ${small} ${units[1]}`
}
