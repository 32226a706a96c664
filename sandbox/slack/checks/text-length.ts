import { isJson } from './check.ts'

const SPOKEN = new Set(['text', 'title', 'caption'])

/** The sum of all text in blocks, in UTF-16 units: what `msg_blocks_too_long` is about (RULES §1.1). */
export function textLength(blocks: unknown): number {
  if (Array.isArray(blocks)) return blocks.reduce((sum, one) => sum + textLength(one), 0)
  if (!isJson(blocks)) return 0
  return Object.entries(blocks).reduce((sum, [name, value]) => {
    if (typeof value === 'string') return sum + (SPOKEN.has(name) ? value.length : 0)
    return sum + textLength(value)
  }, 0)
}
