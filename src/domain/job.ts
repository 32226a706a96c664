import type { ImportCount } from './rows.ts'
import type { Scn } from './scn.ts'
import { codeOf, isOver, normalise, type State } from './state.ts'

/**
 * The areas whose work comes as jobs; the log archive is a state, not a job. `copy` is the second backup of 3.x
 * (REFERENCE §9), `validation` the check of backups where a version has it (§10).
 */
export type JobArea = 'data' | 'cleanup' | 'restore' | 'recover' | 'copy' | 'validation'

/** One counter of a part, in the view's own unit: macro blocks, tablets, partitions, tasks, log streams, files. */
export interface Counter {
  readonly what: string
  readonly done: number
  /** Null while the total is not known. */
  readonly total: number | null
}

/** Who or what started a job, as far as the rows tell (REFERENCE §2.1). */
export type JobSource =
  | { readonly kind: 'request'; readonly requestId: string }
  | { readonly kind: 'sys' }
  | { readonly kind: 'tenant'; readonly tenantName: string }
  /** The hourly cleanup of a delete policy. */
  | { readonly kind: 'policy' }

/** What CDB_OB_BACKUP_SET_FILES tells of the set that a backup made (REFERENCE §3.4, §9). */
export interface MadeSet {
  /** TENANT_COMPATIBLE: the data version that it was made with; null on 3.x. */
  readonly dataVersion: string | null
  /** FILE_STATUS, verbatim. */
  readonly fileStatus: string
  /** Its second backups; null where the version has none. */
  readonly copies: readonly { readonly copyId: string; readonly fileStatus: string }[] | null
}

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
  /** What was made for this tenant, `FULL`, `INC`, `D` or `I`, verbatim; null where there is no such thing (trap 20). */
  readonly backupType: string | null
  readonly path: string | null
  /** The backup set that it makes, once it is listed; null before, when it is deleted, and for other jobs. */
  readonly made: MadeSet | null
  /** 0–100 as the best column of this version tells; null = not known yet (REFERENCE §3.5). */
  readonly percent: number | null
  /** Total that the percentage is of (macro blocks, tablets or tasks); the weight when parts are added up. */
  readonly weight: number | null
  /** Bytes written so far. */
  readonly bytes: number | null
  /** Rises when a retry round starts (REFERENCE §3.3). */
  readonly turn: number
  /** Every counter that the version has, best first; empty when nothing was counted yet. */
  readonly counters: readonly Counter[]
}

/** What a data backup adds. */
export interface DataFacts {
  /** BACKUP_TYPE of the leading row, verbatim: what was asked for. */
  readonly asked: string
  /** Asked for an incremental one, and of some tenant a full one is made (trap 20); see {@link madeFull}. */
  readonly becameFull: boolean
  readonly plusArchivelog: boolean
  /** `NONE`, `PASSWORD` …, verbatim, or null. */
  readonly encryption: string | null
  /** JOB_LEVEL, verbatim. */
  readonly level: string
}

/** What a cleanup adds. */
export interface CleanupFacts {
  /** TYPE, verbatim. */
  readonly type: string
  /** What is older than this is obsolete: PARAMETER, ms since the epoch (UTC), when it is a time (REFERENCE §5). */
  readonly obsoleteBefore: number | null
  /** The set or piece that is to be deleted, when PARAMETER is an id. */
  readonly itemId: string | null
  /** PARAMETER, verbatim. */
  readonly parameter: string | null
  readonly tasks: { readonly done: number; readonly total: number | null }
  /** Sets and pieces of its tasks, as far as the tasks were read. */
  readonly deleted: readonly {
    readonly type: string
    readonly itemId: string
    readonly roundId: string | null
    readonly state: State
    readonly path: string | null
  }[]
}

/** What a second backup adds. */
export interface CopyFacts {
  readonly what: 'set' | 'piece'
  /** Set or piece that is copied; `0` means all. */
  readonly itemId: string
  readonly copyId: string | null
}

/** What a validation adds. */
export interface ValidationFacts {
  readonly type: string | null
  readonly level: string | null
  /** Set or piece that is checked; null means all. */
  readonly itemId: string | null
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
  readonly finishBytes: number | null
  /** 3: one row is the whole job, in stages of its own (REFERENCE §8); 4: a sys row and a tenant row (§6.1). */
  readonly generation: 3 | 4
  /** STATUS of the sys row and of the tenant row (null until there is one), verbatim (REFERENCE §6.2). */
  readonly sysStatus: string
  readonly tenantStatus: string | null
  /** How far the log is replayed; null before it begins. */
  readonly recoverScn: Scn | null
  /** RESTORE_OPTION, verbatim. */
  readonly option: string | null
}

/** One table of a table recovery. */
export interface TableResult {
  readonly source: string
  readonly target: string
  readonly state: State
  /** STATUS, verbatim. */
  readonly status: string
  readonly comment: string | null
  readonly columnCount: number | null
  readonly indexes: ImportCount
  readonly constraints: ImportCount
  readonly refConstraints: ImportCount
}

/** What a table recovery adds: request, auxiliary tenant, import, tables (REFERENCE §7.1). */
export interface RecoverFacts {
  readonly targetTenant: string
  readonly auxTenant: string | null
  /** TABLE_LIST or DB_LIST as the view prints it. */
  readonly objects: string | null
  readonly scn: Scn | null
  /** REMAP_TABLE_LIST or REMAP_DB_LIST as the view prints it. */
  readonly remap: string | null
  readonly auxPercent: number | null
  /** STATUS of the auxiliary tenant's restore and of the import job, verbatim; null until there is one. */
  readonly auxStatus: string | null
  readonly importStatus: string | null
  readonly importJobId: string | null
  readonly tables: readonly TableResult[]
  /** Tables to import, or null until the import job has counted them (REFERENCE §7.3). */
  readonly total: number | null
  readonly done: number
  readonly failed: number
}

/** What was started: shown in the headline. */
export type JobKind =
  | 'full'
  | 'incremental'
  | 'cleanup'
  | 'restore'
  | 'table recovery'
  | 'second backup'
  | 'validation'

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
  readonly source: JobSource
  readonly data: DataFacts | null
  readonly cleanup: CleanupFacts | null
  readonly restore: RestoreFacts | null
  readonly recover: RecoverFacts | null
  readonly copy: CopyFacts | null
  readonly validation: ValidationFacts | null
  /** Polls in a row in which the row was in no view (trap 1). */
  readonly missingPolls: number
}

/** Names of what the job is about: the target of a restore, else its tenants. */
export function subjectsOf(job: Job): readonly string[] {
  if (job.restore) return [job.restore.target]
  if (job.recover) return [job.recover.targetTenant]
  return [...new Set(job.parts.map((part) => part.tenantName))]
}

/** Tenants of which a full backup is made although an incremental one was asked for (trap 20). */
export function madeFull(job: Job): readonly string[] {
  if (!job.data?.becameFull) return []
  return job.parts.filter((part) => isFullType(part.backupType)).map((part) => part.tenantName)
}

/** Whether a BACKUP_TYPE names a full backup: `FULL`, or `D` in 3.x and in documents (REFERENCE §15). */
export function isFullType(backupType: string | null): boolean {
  return ['FULL', 'D'].includes(normalise(backupType))
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
