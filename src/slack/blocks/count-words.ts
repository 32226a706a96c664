import type { Job } from '../../domain/job.ts'

/** `61 of 100 macro blocks`: what the parts of a job have counted, the best counter of each, added up; or nothing. */
export function countWords(job: Job): string {
  const first = job.parts.flatMap((part) => part.counters.slice(0, 1))
  const what = first[0]?.what
  const same = first.filter((one) => one.what === what)
  if (what === undefined || same.length < first.length) return ''
  const done = same.reduce((sum, one) => sum + one.done, 0)
  const total = same.some((one) => one.total === null)
    ? null
    : same.reduce((sum, one) => sum + (one.total ?? 0), 0)
  return total === null ? `${done} ${what}` : `${done} of ${total} ${what}`
}
