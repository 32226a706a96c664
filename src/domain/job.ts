import type { Scn } from './scn.ts'
import { codeOf, isOver, type State } from './state.ts'

/** The areas whose work comes as jobs; the log archive is a state, not a job. */
export type JobArea = 'data' | 'cleanup' | 'restore' | 'recover'

/** One tenant's share of a job. */
export interface JobPart {
  readonly tenantId: string
  readonly tenantName: string
  readonly jobId: string
  readonly state: State
  /** STATUS of the job row, verbatim. */
  readonly status: string
  /** STATUS of the task row (the phase), verbatim, or null when there is none yet. */
  readonly phase: string | null
  readonly code: number | null
  readonly comment: string | null
  /** ms since the epoch (UTC). */
  readonly startedAt: number | null
  readonly endedAt: number | null
  readonly setId: string | null
  readonly path: string | null
  /** 0–100 as the best column of this version tells; null = not known yet (REFERENCE §3.5). */
  readonly percent: number | null
  /** Total that the percentage is of (macro blocks, tablets or tasks); the weight when parts are added up. */
  readonly weight: number | null
  /** Bytes written so far. */
  readonly bytes: number | null
  /** Rises when a retry round starts (REFERENCE §3.3). */
  readonly turn: number
}

/** What a tenant restore adds. */
export interface RestoreFacts {
  readonly target: string
  readonly targetTenantId: string | null
  readonly sourceTenant: string
  readonly sourceCluster: string | null
  readonly scn: Scn | null
  readonly quick: boolean
  /** Percent of data restored and of log replayed, each null while unknown (REFERENCE §6.4). */
  readonly restorePercent: number | null
  readonly recoverPercent: number | null
  readonly totalBytes: number | null
}

/** One table of a table recovery. */
export interface TableResult {
  readonly source: string
  readonly target: string
  readonly state: State
  readonly comment: string | null
}

/** What a table recovery adds: request, auxiliary tenant, import, tables (REFERENCE §7.1). */
export interface RecoverFacts {
  readonly targetTenant: string
  readonly auxTenant: string | null
  /** TABLE_LIST or DB_LIST as the view prints it. */
  readonly objects: string | null
  readonly auxPercent: number | null
  readonly tables: readonly TableResult[]
  /** Tables to import, or null until the import job has counted them (REFERENCE §7.3). */
  readonly total: number | null
  readonly done: number
  readonly failed: number
}

/** What was started: shown in the headline. */
export type JobKind = 'full' | 'incremental' | 'cleanup' | 'restore' | 'table recovery'

/** One command and everything that runs because of it: a sys row with its tenant rows (REFERENCE §2.1, trap 2). */
export interface Job {
  /** `area/tenant/job/start`: unique within a cluster for ever (REFERENCE §2.1, trap 17). */
  readonly key: string
  readonly area: JobArea
  readonly kind: JobKind
  readonly jobId: string
  /** True when sys started it for its tenants. */
  readonly fromSys: boolean
  readonly state: State
  /** STATUS of the leading row, verbatim. */
  readonly status: string
  readonly code: number | null
  readonly comment: string | null
  readonly description: string | null
  readonly startedAt: number | null
  readonly endedAt: number | null
  readonly parts: readonly JobPart[]
  /** Tenants that the sys row lists and that have no row of their own although it is over (trap 3). */
  readonly passedOver: readonly string[]
  /** User tenants that an all-tenant command silently left out (trap 4). */
  readonly leftOut: readonly string[]
  readonly percent: number | null
  readonly bytes: number | null
  readonly restore: RestoreFacts | null
  readonly recover: RecoverFacts | null
  /** Polls in a row in which the row was in no view (trap 1). */
  readonly missingPolls: number
}

/** Names of what the job is about: the target of a restore, else its tenants. */
export function subjectsOf(job: Job): readonly string[] {
  if (job.restore) return [job.restore.target]
  if (job.recover) return [job.recover.targetTenant]
  return [...new Set(job.parts.map((part) => part.tenantName))]
}

/** Who must be well again after a bad end: the tenants whose part did not succeed, or that were passed over. */
export function failedSubjects(job: Job): readonly string[] {
  if (job.restore || job.recover) return subjectsOf(job)
  const bad = job.parts.filter((part) => part.state !== 'success').map((part) => part.tenantName)
  const names = [...new Set([...bad, ...job.passedOver])]
  return names.length > 0 ? names : subjectsOf(job)
}

/** The parts that ended badly, worst first; for "which tenant and why". */
export function badParts(job: Job): readonly JobPart[] {
  return job.parts.filter((part) => part.state === 'failed' || part.state === 'partial')
}

/**
 * The code and comment that explain a bad end: of the first part that failed, else of the leading row. The
 * tenant's row knows the cause; the sys row only that there is one (REFERENCE §12).
 */
export function causeOf(job: Job): { code: number | null; comment: string | null } {
  const own = { code: job.code, comment: job.comment || null }
  const part = badParts(job).find((bad) => bad.code !== null || bad.comment)
  const table = job.recover?.tables.find((one) => one.state === 'failed' && one.comment)
  if (table && own.code === null && (part?.code ?? null) === null) {
    // The rows above it only count: "import succeed table count: 2, failed table count: 1" (trap 31).
    return { code: codeOf({ result: null, comment: table.comment }), comment: table.comment }
  }
  if (part) return { code: part.code ?? own.code, comment: part.comment || own.comment }
  return own
}

/** Whether a job is done with, whatever the outcome. */
export function isJobOver(job: Job): boolean {
  return isOver(job.state)
}
