import { COMMENT_CAUSES } from './comment-causes.ts'
import { CAUSES_BY_CODE, type Cause } from './known-causes.ts'

/**
 * Client error numbers that stand for an OceanBase code with a MySQL equivalent (REFERENCE §13): 1210, 1235, 1064,
 * 1227.
 */
export const MYSQL_EQUIVALENT: ReadonlyMap<number, number> = new Map([
  [1210, 4002],
  [1235, 4007],
  [1064, 5001],
  [1227, 5036],
])

/**
 * Codes that say that something went wrong, and not what: a comment that tells more is believed. Among them are the
 * codes of object storage in general, and those that only wrap the reason below them.
 */
const SAYS_LITTLE: ReadonlySet<number> = new Set([
  4002, 4007, 4012, 4018, 4179, 9003, 9023, 9040, 9094, 9099, 9105, 9129,
])

/** The cause of a code, negative (views) or positive (client errno); null when it is not a known one. */
export function causeOfCode(code: number | null): Cause | null {
  if (code === null) return null
  const positive = Math.abs(code)
  return CAUSES_BY_CODE.get(MYSQL_EQUIVALENT.get(positive) ?? positive) ?? null
}

/**
 * The most likely cause of a bad end, out of its code and its COMMENT. A code that tells the reason wins; else the
 * comment's own words do, under the code's name; null when neither is known, and nothing is invented then.
 */
export function likelyCause(code: number | null, comment: string | null): Cause | null {
  const known = causeOfCode(code)
  if (known && !SAYS_LITTLE.has(Math.abs(code ?? 0))) return known
  const told = COMMENT_CAUSES.find((one) => one.pattern.test(withoutPaths(comment)))
  if (!told) return known
  const { meaning, owner, next } = told
  return { name: known?.name ?? null, meaning, owner, next }
}

/** The comment without the paths in it, which a person named and which may hold any word. */
function withoutPaths(comment: string | null): string {
  return (comment ?? '').replace(/\b(file|oss|cos|obs|s3):\/\/[^\s,;)'"]*/gi, ' ')
}
