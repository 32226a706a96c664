import { badParts, type Job } from '../../domain/job.ts'
import { code, count, list } from '../format.ts'
import type { Voice } from '../voice.ts'
import { causeWords, codeWords } from './cause-words.ts'

/** Different causes that a list names. */
const CAUSES = 2

/** Why a job ended badly, for a list: tenants that failed by their code, the most frequent code first. */
export function failedLines(job: Job, voice: Voice): readonly string[] {
  if (job.state !== 'failed' && job.state !== 'partial') return []
  const bad = job.restore || job.recover ? [] : badParts(job)
  if (job.parts.length < 2 || bad.length === 0) return [ownCause(job, voice)]
  const groups = [...Map.groupBy(bad, (part) => part.code)].toSorted(
    ([, a], [, b]) => b.length - a.length,
  )
  const lines = groups.slice(0, CAUSES).map(([number, parts]) => {
    const names = list(parts.map((part) => voice.name(part.tenantName)))
    const comment = parts.find((part) => part.comment)?.comment ?? null
    const { short, cause } = codeWords(number, voice, comment)
    return `${names}: ${short}: ${cause}`
  })
  const rest = groups.slice(CAUSES).reduce((sum, [, parts]) => sum + parts.length, 0)
  return [...lines, rest > 0 ? `+${count(rest, 'tenant')} failed for other reasons` : '']
}

function ownCause(job: Job, voice: Voice): string {
  const { short, cause, comment } = causeWords(job, voice)
  const bare = short === 'no code' && comment !== null
  return bare ? `${short}: ${code(comment, 160)}` : `${short}: ${cause}`
}
