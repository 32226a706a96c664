/** One thing that the doctor looked at. Contains no secret. */
export interface Finding {
  readonly name: string
  readonly result: 'pass' | 'warn' | 'fail'
  readonly detail: string
  /** What to do; absent when all is well. */
  readonly remedy?: string | undefined
}

/** Findings under one heading. */
export interface Examination {
  readonly title: string
  readonly findings: readonly Finding[]
}

/** How many findings of each kind there are. */
export function countFindings(
  examinations: readonly Examination[],
): Record<Finding['result'], number> {
  const counts = { pass: 0, warn: 0, fail: 0 }
  for (const { findings } of examinations) for (const { result } of findings) counts[result]++
  return counts
}
