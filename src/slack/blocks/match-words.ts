import { MATCH_FIELDS, type Match } from '../../domain/match.ts'
import type { Voice } from '../voice.ts'

/** `tenant crm, area data`; `everything` when nothing is asked for. */
export function matchWords(match: Match, voice: Voice): string {
  const words = MATCH_FIELDS.flatMap((field) => {
    const value = match[field]
    return value === undefined ? [] : [`${field} ${voice.code(value, 100)}`]
  })
  return words.length === 0 ? 'everything' : words.join(', ')
}
