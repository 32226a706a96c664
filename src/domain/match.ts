import type { Severity } from './event.ts'

/** What a matcher can ask about. */
export const MATCH_FIELDS = ['cluster', 'tenant', 'area', 'severity', 'rule'] as const

/**
 * Which alerts are meant. Every field that is given must fit; a field is one pattern or several with commas between
 * them, `*` stands for any text and `?` for one character.
 */
export type Match = Readonly<Partial<Record<(typeof MATCH_FIELDS)[number], string>>>

/** What a matcher is held against: an alert, or a job that runs (severity `info`, no rule). */
export interface Subject {
  readonly cluster: string
  /** Names of the tenants that it is about; none for what concerns the whole cluster. */
  readonly tenants: readonly string[]
  readonly area: string | null
  readonly severity: Severity
  readonly rule: string | null
}

/**
 * Whether the matcher means the subject. Of several tenants `some` or `every` one must fit: an alert is routed by any
 * of its tenants, but muted only when none is left that somebody wants to hear of.
 */
export function isMeant(match: Match, subject: Subject, tenants: 'some' | 'every'): boolean {
  const fits = (pattern: string | undefined, value: string | null) =>
    pattern === undefined || (value !== null && fitsPattern(pattern, value))
  const { tenant } = match
  const ofTenants = () => {
    if (tenant === undefined) return true
    if (subject.tenants.length === 0) return false
    return subject.tenants[tenants]((name) => fitsPattern(tenant, name))
  }
  return (
    fits(match.cluster, subject.cluster) &&
    fits(match.area, subject.area) &&
    fits(match.severity, subject.severity) &&
    fits(match.rule, subject.rule) &&
    ofTenants()
  )
}

/** Whether the text fits one of the patterns, which stand with commas between them. */
export function fitsPattern(patterns: string, text: string): boolean {
  return patterns.split(',').some((pattern) => fitsOne(pattern.trim(), text))
}

/** Linear in both lengths, whatever is typed: after each `*` the earliest fit is taken. */
function fitsOne(pattern: string, text: string): boolean {
  let p = 0
  let star = -1
  let from = 0
  for (let t = 0; t < text.length; ) {
    if (pattern[p] === '*') {
      star = p++
      from = t
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++
      t++
    } else if (star >= 0) {
      p = star + 1
      t = ++from
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}
