import { z } from 'zod'
import { isScn, msToScn, type Scn } from '../domain/scn.ts'
import { formatViewTime, readViewTime, type ViewTime } from '../domain/time.ts'
import { redact, shownUri } from './redact.ts'

/*
 * What a column may hold, as zod schemas. The driver gives numbers, text, or bytes for one and the same column,
 * depending on version and size; NULL and an absent column are both null.
 */

/** The value as text, or null for NULL and absent columns. */
export function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return value
  if (Buffer.isBuffer(value)) return value.toString('utf8')
  return String(value)
}

function column<T>(read: (text: string | null, refuse: (problem: string) => never) => T) {
  return z.unknown().transform((value, context): T => {
    const issues: string[] = []
    try {
      return read(asText(value), (problem) => {
        issues.push(problem)
        throw new Refusal()
      })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      for (const message of issues) context.addIssue({ code: 'custom', message })
      return z.NEVER
    }
  })
}

class Refusal extends Error {}

/**
 * Characters of a text that are read at most. The views have columns without a bound (TABLE_LIST is longtext), and
 * redaction of a literal of some eight million characters is more than the engine's stack holds.
 */
export const TEXT_LENGTH = 2_000_000

/** The text up to {@link TEXT_LENGTH}, with a mark where it was cut. */
function bounded(text: string): string {
  return text.length > TEXT_LENGTH ? `${text.slice(0, TEXT_LENGTH)}…` : text
}

/** The value in a problem: short, and redacted because nobody knows what it is. */
function quote(text: string): string {
  const shown = redact(bounded(text))
  return JSON.stringify(shown.length > 40 ? `${shown.slice(0, 40)}…` : shown)
}

const isEmpty = (text: string | null): text is null | '' => text === null || text.trim() === ''

/** An id that must be there: digits, kept as text. */
export const id = column<string>((text, refuse) => {
  if (isEmpty(text)) return refuse('is empty')
  return /^\d{1,20}$/.test(text.trim()) ? text.trim() : refuse(`is no id: ${quote(text)}`)
})

/** An id that may be missing. */
export const optionalId = column<string | null>((text, refuse) => {
  if (isEmpty(text)) return null
  return /^-?\d{1,20}$/.test(text.trim()) ? text.trim() : refuse(`is no id: ${quote(text)}`)
})

/** A word that must be there, verbatim. */
export const word = column<string>((text, refuse) => (isEmpty(text) ? refuse('is empty') : text))

/** A name or word that may be missing, verbatim. */
export const name = column<string | null>((text) => text)

/** Free text, redacted: people and servers may have put a destination with its keys into it. */
export const note = column<string | null>((text) => (text === null ? null : redact(bounded(text))))

/** A destination, without its keys. */
export const path = column<string | null>((text) =>
  text === null ? null : shownUri(bounded(text)),
)

/** A comma-separated list of destinations, each without its keys. */
export const paths = column<string | null>((text) =>
  text === null
    ? null
    : bounded(text)
        .split(',')
        .map((one) => shownUri(one))
        .join(','),
)

/** A count, a size in bytes or a percentage. Beyond 2^53 the last digits are rounded, which bytes may be. */
export const count = column<number | null>((text, refuse) => {
  if (isEmpty(text)) return null
  const number = Number(text)
  return Number.isFinite(number) ? number : refuse(`is no number: ${quote(text)}`)
})

/** Years before 1971 are "not set" (trap 5). */
const UNSET = /^(0000|19[0-6]\d|1970)-/

/** An SCN, exact. 3.x has none: a time of a session in UTC stands in its place and keeps its microseconds. */
export const scn = column<Scn | null>((text, refuse) => {
  if (isEmpty(text)) return null
  if (isScn(text.trim())) return text.trim()
  const time = readViewTime(text)
  if (time) return msToScn(time.ms)
  return UNSET.test(text.trim()) ? null : refuse(`is no SCN: ${quote(text)}`)
})

/**
 * A time of a session in UTC, or, in internal tables of 3.x, microseconds since the epoch. NULL, '', 0 and anything
 * before 1971 are "not set" (trap 5).
 */
export const time = column<ViewTime | null>((text, refuse) => {
  if (isEmpty(text)) return null
  const micros = /^\d{15,16}$/.test(text.trim()) ? formatViewTime(Number(text) / 1000) : null
  const read = readViewTime(micros ?? text)
  if (read || text.trim() === '0' || UNSET.test(text.trim())) return read
  return refuse(`is no time: ${quote(text)}`)
})

/** `ON` and `YES` are true. */
export const flag = column<boolean>((text) => /^(on|yes|true|1)$/i.test(text?.trim() ?? ''))

/** A comma-separated list (trap 30). */
export const list = column<readonly string[]>((text) =>
  (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
)
