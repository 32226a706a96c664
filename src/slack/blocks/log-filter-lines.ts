import type { LogFilter } from '../../domain/log-filter.ts'
import { code, when } from '../format.ts'
import type { Look } from '../look.ts'

/** What `log` was narrowed to, and that nothing fits when so; nothing without a filter. */
export function logFilterLines(
  filter: LogFilter | null,
  found: number,
  look: Look,
): readonly string[] {
  if (!filter) return []
  const { words, from, to, zone } = filter
  const facts = [
    words.length === 0 ? '' : `status ${words.join(', ')}`,
    from === null && to === null ? '' : windowWords(from, to, look),
    zone === null ? '' : `times without a zone were read in ${code(zone, 60)}`,
    found === 0 ? 'no log archive fits' : '',
  ]
  return [`Only ${facts.filter((fact) => fact !== '').join(' · ')}`]
}

function windowWords(from: number | null, to: number | null, look: Look): string {
  const start = from === null ? 'at any time' : when(from, look)
  return `archiving ${start} → ${to === null ? 'now' : when(to, look)}`
}
