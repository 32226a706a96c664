import { isJobOver, type Job } from '../../domain/job.ts'
import type { Pace } from '../../domain/trail.ts'
import { bar, range } from '../format.ts'
import { paceWords } from './job-words.ts'

/** Bar, time left with what it rests on, rate, and what is odd about the pace; nothing once a job is over. */
export function paceLine(job: Job, pace: Pace | null, earlierRuns: number | null = null): string {
  if (isJobOver(job)) return ''
  // A restore has a bar of its own for each half.
  const halves = job.restore && (job.restore.restorePercent ?? job.restore.recoverPercent) !== null
  const left = job.missingPolls > 0 ? '' : timeLeftWords(pace, earlierRuns)
  return [halves ? '' : bar(job.percent), left, ...paceWords(job, pace)]
    .filter((one) => one !== '')
    .join(' · ')
}

/** `7–9 min left`, `about 50–60 min left, by 5 earlier runs`, `time left unknown`. */
export function timeLeftWords(pace: Pace | null, earlierRuns: number | null = null): string {
  if (!pace?.left) return 'time left unknown'
  const runs = earlierRuns === null ? 'earlier runs' : `${earlierRuns} earlier runs`
  switch (pace.leftBy) {
    case 'earlier runs':
      return `about ${range(pace.left)}, by ${runs}`
    case 'pace and earlier runs':
      return `${range(pace.left)}, by pace and ${runs}`
    default:
      return range(pace.left)
  }
}
