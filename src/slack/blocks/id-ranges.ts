import { name } from '../format.ts'

/** Ids as people read them: `3`, `1–7, 9`. Ids that are no numbers stand as they are; at most `most` pieces. */
export function idRanges(ids: readonly string[], most = 12): string {
  const numbers = ids.filter((id) => /^\d{1,15}$/.test(id)).map(Number)
  const sorted = [...new Set(numbers)].toSorted((a, b) => a - b)
  const pieces: string[] = []
  let from = 0
  sorted.forEach((id, i) => {
    if (sorted[i + 1] === id + 1) return
    const first = sorted[from] ?? id
    pieces.push(first === id ? `${id}` : id === first + 1 ? `${first}, ${id}` : `${first}–${id}`)
    from = i + 1
  })
  pieces.push(...new Set(ids.filter((id) => !/^\d{1,15}$/.test(id)).map(name)))
  const more = pieces.length - most
  return [...pieces.slice(0, most), ...(more > 0 ? [`+${more} more`] : [])].join(', ')
}
