import { isJobOver, type Job } from './job.ts'
import { isOver } from './state.ts'
import type { Pace } from './trail.ts'

/** A part's phase when it was first seen. */
export interface PhaseMark {
  readonly tenantName: string
  /** STATUS of the task, verbatim. */
  readonly phase: string
  /** Database time of the poll that saw it first, ms since the epoch (UTC). */
  readonly at: number
}

/** When a job was expected to end, as of one poll; all ms since the epoch (UTC). */
export interface Estimate {
  readonly at: number
  readonly low: number
  readonly high: number
}

/** What the polls saw of a job over its whole life; its trail only holds the last minutes. */
export interface Course {
  readonly phases: readonly PhaseMark[]
  readonly estimates: readonly Estimate[]
}

/** Running jobs' courses by job key. */
export type Courses = Readonly<Record<string, Course>>

const NO_COURSE: Course = { phases: [], estimates: [] }

/** Phases and estimates kept of one job; a cluster backup of many tenants changes phase often. */
const PHASES = 200
const ESTIMATES = 60

/** An estimate is kept at most once a minute and once in a twentieth of the time that the job has run. */
const ESTIMATE_EVERY_MS = 60_000
const ESTIMATE_SHARE = 0.05

/** The courses after another poll, by which jobs that are in no view any more lose theirs. */
export function extendCourses(
  courses: Courses,
  jobs: readonly Job[],
  leftOf: (job: Job) => Pace['left'],
  at: number,
): Courses {
  const next: Record<string, Course> = {}
  for (const job of jobs) {
    const course = courses[job.key]
    if (isJobOver(job)) continue
    if (job.missingPolls > 0) {
      if (course) next[job.key] = course
    } else next[job.key] = extendCourse(course ?? NO_COURSE, job, leftOf(job), at)
  }
  return next
}

/** One job's course with the present reading: new phases, and an estimate when it is time for one. */
export function extendCourse(course: Course, job: Job, left: Pace['left'], at: number): Course {
  const last = course.estimates.at(-1)
  const pause = Math.max(ESTIMATE_EVERY_MS, ESTIMATE_SHARE * (at - (job.startedAt ?? at)))
  const due = left !== null && (last === undefined || at - last.at >= pause)
  return {
    phases: withPhases(course.phases, job, at).slice(-PHASES),
    estimates: due
      ? [...course.estimates, { at, low: at + left.low * 1000, high: at + left.high * 1000 }].slice(
          -ESTIMATES,
        )
      : course.estimates,
  }
}

function withPhases(known: readonly PhaseMark[], job: Job, at: number): readonly PhaseMark[] {
  const fresh = job.parts.flatMap((part): PhaseMark[] => {
    if (isOver(part.state)) return []
    const { tenantName } = part
    const phase = part.phase ?? part.status
    const last = known.findLast((mark) => mark.tenantName === tenantName)
    return last?.phase === phase ? [] : [{ tenantName, phase, at }]
  })
  return fresh.length === 0 ? known : [...known, ...fresh]
}

/** An end this close outside an estimate still counts as inside: polls do not see the very second. */
const TOLERANCE_MS = 30_000

/** Estimates of a course that were made at least a minute before the end, and how many of them held. */
export function judgeEstimates(course: Course, endedAt: number): { made: number; held: number } {
  const made = course.estimates.filter((one) => endedAt - one.at >= ESTIMATE_EVERY_MS)
  const held = made.filter(
    (one) => one.low - TOLERANCE_MS <= endedAt && endedAt <= one.high + TOLERANCE_MS,
  )
  return { made: made.length, held: held.length }
}
