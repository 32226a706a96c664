import type { AuditFacts } from '../domain/audit.ts'
import { formatUtc } from '../domain/time.ts'
import { judgeCode, lockedUntil, triesLeft } from '../domain/totp.ts'
import type { SpentCode } from '../store/store.ts'
import { stepOfCode } from '../totp.ts'
import type { Context } from './context.ts'

/** What came of a code. */
export type GivenCode =
  /** To be used up together with what it was given for. */
  | { readonly kind: 'right'; readonly spent: SpentCode }
  /** None came, or the person has no secret for one; nothing was counted. */
  | { readonly kind: 'missing' }
  /** Not right, or used before: on record. A sentence for the person. */
  | { readonly kind: 'wrong'; readonly message: string }
  /** Until when, ms since the epoch (UTC). */
  | { readonly kind: 'locked'; readonly until: number }

/**
 * Judges a code that somebody gave, whatever for: wrong ones count together, and each code is of use once. What is not
 * right is written with the line of the audit log that `facts` makes. Null when another code of the person was judged
 * meanwhile: to be tried again.
 */
export async function giveCode(
  { store, clock, config, log }: Pick<Context, 'store' | 'clock' | 'config' | 'log'>,
  { user, code }: { readonly user: string; readonly code: string | undefined },
  facts: (what: string) => AuditFacts,
): Promise<GivenCode | null> {
  const now = clock.now()
  const before = await store.codesOf(user)
  const until = lockedUntil(before.memory, now)
  if (until !== null) return { kind: 'locked', until }
  const secret = config.totp.get(user)
  if (code === undefined || !secret) return { kind: 'missing' }
  const { verdict, memory } = judgeCode(before.memory, stepOfCode(secret, code, now), now)
  const spent = { before, after: memory }
  if (verdict === 'right') return { kind: 'right', spent }
  const refusal = facts(verdict === 'reused' ? 'reused code' : 'wrong code')
  if (!(await store.spendCode(spent, refusal))) return null
  log.warn({ request: refusal.request, user, verdict }, 'code refused')
  const locked = lockedUntil(memory, now)
  if (locked !== null) return { kind: 'locked', until: locked }
  const left = triesLeft(memory)
  const message =
    verdict === 'reused'
      ? 'This code was used already. Wait for the next one.'
      : `That code is not right, or it is too old. ${left} ${left === 1 ? 'try' : 'tries'} left.`
  return { kind: 'wrong', message }
}

/** What is said to somebody whose codes are not looked at for a while. */
export function lockedSentence(until: number): string {
  return `Too many wrong codes: yours are locked until ${formatUtc(until)}. If it was not you, somebody else uses your account: have it signed out everywhere.`
}
