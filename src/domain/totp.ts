/** Wrong codes within this time count together, and a lock lasts as long. */
const LOCK_MS = 15 * 60_000
/** So many wrong codes lock a person's approvals. */
const MOST_WRONG = 5

/** What is remembered of a person's codes; times are ms since the epoch (UTC). */
export interface CodeMemory {
  /** The newest step (30 s since the epoch) whose code was used; this one and older ones are of no use any more. */
  readonly lastStep: number | null
  /** When wrong codes were given lately. */
  readonly wrong: readonly number[]
  readonly lockedUntil: number | null
}

/** Of somebody who never gave a code. */
export const NO_CODES: CodeMemory = { lastStep: null, wrong: [], lockedUntil: null }

/** What a code is worth. */
export type CodeVerdict = 'right' | 'wrong' | 'reused' | 'locked'

/** Until when the person's approvals are locked, or null. */
export function lockedUntil({ lockedUntil: until }: CodeMemory, now: number): number | null {
  return until !== null && now < until ? until : null
}

/**
 * Judges a code by the step that it belongs to (null: it is none of the person's), and what is to be remembered. A
 * locked person's code is not looked at. A code that was used before is refused, but it is no guess.
 */
export function judgeCode(
  memory: CodeMemory,
  step: number | null,
  now: number,
): { readonly verdict: CodeVerdict; readonly memory: CodeMemory } {
  if (lockedUntil(memory, now) !== null) return { verdict: 'locked', memory }
  if (step !== null) {
    return memory.lastStep !== null && step <= memory.lastStep
      ? { verdict: 'reused', memory }
      : { verdict: 'right', memory: { lastStep: step, wrong: [], lockedUntil: null } }
  }
  const wrong = [...memory.wrong.filter((at) => now - at < LOCK_MS), now]
  return wrong.length < MOST_WRONG
    ? { verdict: 'wrong', memory: { ...memory, wrong, lockedUntil: null } }
    : { verdict: 'wrong', memory: { ...memory, wrong: [], lockedUntil: now + LOCK_MS } }
}

/** Wrong codes that are left until the person is locked. */
export function triesLeft({ wrong }: CodeMemory): number {
  return MOST_WRONG - wrong.length
}
