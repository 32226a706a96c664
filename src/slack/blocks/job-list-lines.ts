import { isJobOver, type Job, type JobArea } from '../../domain/job.ts'
import type { ListedJob } from '../../domain/list.ts'
import { formatDuration } from '../../domain/time.ts'
import { code, list, name, wholePercent } from '../format.ts'
import type { Voice } from '../voice.ts'
import { cleanupListLines } from './cleanup-lines.ts'
import { copyListLines } from './copy-lines.ts'
import { dataListLines } from './data-lines.ts'
import { failedLines } from './failed-lines.ts'
import { doneWords, jobSign, jobTitle, outcomeWords, phaseOf, skippedLines } from './job-words.ts'
import { ocpWord } from './ocp-word.ts'
import { paceLine } from './pace-line.ts'
import { recoverListLines } from './recover-lines.ts'
import { restoreListLines } from './restore-lines.ts'
import { runningParts } from './running-parts.ts'
import { sourceWords } from './source-words.ts'

/** One job of a list. */
export interface JobLines {
  /** What it is and what became of it; always shown. */
  readonly first: string
  /** The most needed facts first; the last ones give way when there is no room. */
  readonly middle: readonly string[]
  /** Its id, when it ran, who started it; always shown. */
  readonly last: string
}

/** Lines of one job of a list; `several` says that the list is of several clusters. */
export function jobLines(listed: ListedJob, several: boolean, voice: Voice): JobLines {
  const { job, pace, cluster } = listed
  const state = `${ocpWord(job.area, job.state)} ${code(isJobOver(job) ? job.status : phaseOf(job), 60)}`
  const middle = [
    ...failedLines(job, voice),
    paceLine(job, pace),
    runningParts(job, voice),
    job.state === 'success' ? doneWords(job) : '',
    ...skippedLines(job, voice),
    ...AREA_LINES[job.area](job, voice),
  ]
  return {
    first: `${jobSign(job)} *${jobTitle(job, voice)} ${outcomeWords(job)}* · ${state}${several ? ` · ${name(cluster)}` : ''}`,
    middle: middle.filter((line) => line !== ''),
    last: [
      `job ${code(job.jobId, 30)}`,
      setsWords(job, voice),
      timeWords(listed, voice),
      sourceWords(job, voice),
    ]
      .filter((fact) => fact !== '')
      .join(' · '),
  }
}

const AREA_LINES: Readonly<Record<JobArea, (job: Job, voice: Voice) => readonly string[]>> = {
  data: dataListLines,
  cleanup: cleanupListLines,
  restore: restoreListLines,
  recover: recoverListLines,
  copy: copyListLines,
  validation: copyListLines,
}

/** When it began and how long it ran; a duration is only said where nothing above said it. */
function timeWords({ job, at }: ListedJob, voice: Voice): string {
  const { startedAt, endedAt } = job
  if (startedAt === null) return 'start not known'
  if (!isJobOver(job)) {
    const since = Math.max(0, at - startedAt) / 1000
    return `since ${voice.time(startedAt)} (${formatDuration(since)})`
  }
  const ended = endedAt === null ? 'end not known' : voice.time(endedAt)
  const took =
    endedAt === null || endedAt < startedAt || job.state === 'success'
      ? ''
      : ` (${formatDuration((endedAt - startedAt) / 1000)}${reachedWords(job)})`
  return `${voice.time(startedAt)} → ${ended}${took}`
}

/** How far a job of one tenant got before it ended badly. */
function reachedWords({ state, parts, percent }: Job): string {
  if (
    (state !== 'failed' && state !== 'cancelled') ||
    parts.length !== 1 ||
    percent === null ||
    percent >= 100
  )
    return ''
  return `, at ${wholePercent(percent)} %`
}

/** Backup sets that it wrote. */
function setsWords({ area, parts }: Job, voice: Voice): string {
  if (area !== 'data') return ''
  const sets = [...new Set(parts.flatMap((part) => (part.setId === null ? [] : part.setId)))]
  if (sets.length === 0) return ''
  return `${sets.length === 1 ? 'set' : 'sets'} ${list(sets.map((one) => voice.name(one)))}`
}
