import { type Course, judgeEstimates, type PhaseMark } from './course.ts'
import { isFullType, isJobOver, type Job, type JobArea, type JobKind, type JobPart } from './job.ts'
import type { State } from './state.ts'

/** A job that ended, as the bot remembers it: how long it took, its phases, and whether its estimates held. */
export interface Run {
  readonly jobKey: string
  readonly area: JobArea
  readonly kind: JobKind
  /** Whom it was about: see {@link subjectKey}. */
  readonly subject: string
  readonly state: State
  /** ms since the epoch (UTC). */
  readonly startedAt: number
  readonly endedAt: number
  readonly bytes: number | null
  /** Estimates of its end that were made, and how many of them held. */
  readonly made: number
  readonly held: number
  readonly phases: readonly PhaseMark[]
}

/** Hourly, and over at once: nobody asks how long a cleanup takes. */
const NOT_REMEMBERED: ReadonlySet<JobArea> = new Set(['cleanup'])

/**
 * What earlier runs of a job are found by: its tenants' ids (a restore: the tenant that it is made from). Two cluster
 * backups compare only when they are of the same tenants.
 */
export function subjectKey(job: Job): string {
  if (job.restore) return `from ${job.restore.sourceTenant}`
  const ids = [...new Set(job.parts.map((part) => part.tenantId))]
  return ids.toSorted((a, b) => Number(a) - Number(b)).join(',')
}

/**
 * What is remembered of a job that ended: the job itself and, of one for several tenants, each tenant's share, so that
 * what is usual for a tenant is known however its backups are started. Nothing when there is nothing to learn from it.
 */
export function toRuns(job: Job, course: Course | undefined): readonly Run[] {
  const whole = toRun(job, course)
  if (!whole) return []
  if (job.parts.length < 2) return [whole]
  const shares = job.parts.flatMap((part): Run[] =>
    part.startedAt === null || part.endedAt === null
      ? []
      : [
          {
            ...whole,
            jobKey: `${job.key}#${part.tenantId}`,
            // Of one command, one tenant's backup may be full and another's incremental (trap 20).
            kind: job.area === 'data' ? partKind(part) : job.kind,
            subject: part.tenantId,
            state: part.state,
            startedAt: part.startedAt,
            endedAt: part.endedAt,
            bytes: part.bytes,
            made: 0,
            held: 0,
            phases: [],
          },
        ],
  )
  return [whole, ...shares]
}

function partKind(part: JobPart): JobKind {
  return isFullType(part.backupType) ? 'full' : 'incremental'
}

function toRun(job: Job, course: Course | undefined): Run | null {
  const { startedAt, endedAt } = job
  if (!isJobOver(job) || NOT_REMEMBERED.has(job.area)) return null
  if (startedAt === null || endedAt === null || endedAt < startedAt) return null
  const judged = course ? judgeEstimates(course, endedAt) : { made: 0, held: 0 }
  return {
    jobKey: job.key,
    area: job.area,
    kind: job.kind,
    subject: subjectKey(job),
    state: job.state,
    startedAt,
    endedAt,
    bytes: job.bytes,
    ...judged,
    phases: course?.phases ?? [],
  }
}

/** An earlier good run. */
export interface PastRun {
  /** ms since the epoch (UTC). */
  readonly startedAt: number
  readonly seconds: number
  readonly bytes: number | null
}

/** Earlier good runs by {@link pastKey}, newest first. */
export type PastRuns = Readonly<Record<string, readonly PastRun[]>>

/** Durations of the earlier runs of a key, in seconds, newest first. */
export function pastSeconds(past: PastRuns, key: string): readonly number[] {
  return (past[key] ?? []).map((run) => run.seconds)
}

/** Keys under which a tenant's own backups are remembered. */
export function tenantPastKeys(tenantId: string): readonly string[] {
  return [`full/${tenantId}`, `incremental/${tenantId}`]
}

/** Jobs of one key can be compared: the same kind of work for the same tenants. */
export function pastKey(job: Job): string {
  return `${job.kind}/${subjectKey(job)}`
}
