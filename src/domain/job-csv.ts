import { type Cell, toCsv } from './csv.ts'
import type { Job, JobArea, JobPart } from './job.ts'
import type { ListedJob } from './list.ts'
import { scnToMs } from './scn.ts'

/** A job, and for backups and cleanups one tenant's share of it. */
interface Line {
  readonly cluster: string
  readonly job: Job
  /** Null for a job without parts, and for areas of which a job is one row. */
  readonly part: JobPart | null
  /** A tenant that the job passed over without a row of its own, by name. */
  readonly passedOver: string | null
}

/** One column of the file: its name, what it holds, and where it comes from. */
export interface CsvColumn {
  readonly name: string
  readonly about: string
  readonly of: (line: Line) => Cell
}

const COMMON: readonly CsvColumn[] = [
  { name: 'cluster', about: 'the configured name', of: ({ cluster }) => cluster },
  {
    name: 'area',
    about: 'data, cleanup, restore, recover, copy, validation',
    of: ({ job }) => job.area,
  },
  { name: 'kind', about: 'full, incremental, cleanup …', of: ({ job }) => job.kind },
  { name: 'job_id', about: 'JOB_ID of the leading row', of: ({ job }) => job.jobId },
  {
    name: 'tenant_id',
    about: "TENANT_ID of the tenant's own row",
    of: ({ part }) => part?.tenantId ?? null,
  },
  {
    name: 'tenant',
    about: 'its name now; of a restore or table recovery the tenant that it makes or fills',
    of: ({ job, part, passedOver }) =>
      passedOver ?? part?.tenantName ?? job.restore?.target ?? job.recover?.targetTenant ?? null,
  },
  {
    name: 'tenant_job_id',
    about: "JOB_ID of the tenant's own row",
    of: ({ part }) => part?.jobId ?? null,
  },
  {
    name: 'state',
    about:
      "the tenant's state, else the job's: pending, running, success, partial, failed, cancelled …; `passed over` for a tenant that got no backup",
    of: ({ job, part, passedOver }) =>
      passedOver === null ? (part?.state ?? job.state) : 'passed over',
  },
  {
    name: 'status',
    about: 'STATUS, verbatim',
    of: ({ job, part, passedOver }) => (passedOver === null ? (part?.status ?? job.status) : null),
  },
  {
    name: 'phase',
    about: "STATUS of the tenant's task, verbatim",
    of: ({ part }) => part?.phase ?? null,
  },
  { name: 'job_state', about: 'the state of the whole job', of: ({ job }) => job.state },
  { name: 'job_status', about: 'STATUS of the leading row, verbatim', of: ({ job }) => job.status },
  {
    name: 'result_code',
    about: 'OceanBase error code, negative as the views print it; empty = none',
    of: ({ job, part }) => (part ? part.code : job.code),
  },
  {
    name: 'started_at',
    about: 'START_TIMESTAMP, ISO 8601 in UTC',
    of: ({ job, part }) => iso(part?.startedAt ?? job.startedAt),
  },
  {
    name: 'ended_at',
    about: 'END_TIMESTAMP, ISO 8601 in UTC; empty while it runs',
    of: ({ job, part }) => iso(part ? part.endedAt : job.endedAt),
  },
  {
    name: 'seconds',
    about: 'from start to end',
    of: ({ job, part }) =>
      part ? seconds(part.startedAt, part.endedAt) : seconds(job.startedAt, job.endedAt),
  },
  {
    name: 'percent',
    about: '0 to 100, as far as it was when read; empty = not known',
    of: ({ job, part }) => (part ? part.percent : job.percent),
  },
  { name: 'bytes', about: 'bytes written', of: ({ job, part }) => (part ? part.bytes : job.bytes) },
  { name: 'started_by', about: 'request, sys, tenant, policy', of: ({ job }) => job.source.kind },
  {
    name: 'request_id',
    about: "obbackup's request that started it",
    of: ({ job }) => (job.source.kind === 'request' ? job.source.requestId : null),
  },
  { name: 'description', about: 'DESCRIPTION, verbatim', of: ({ job }) => job.description },
  {
    name: 'comment',
    about: 'COMMENT, without secrets',
    of: ({ job, part }) => (part ? part.comment : job.comment),
  },
]

const BY_AREA: Readonly<Record<JobArea, readonly CsvColumn[]>> = {
  data: [
    { name: 'set_id', about: 'BACKUP_SET_ID', of: ({ part }) => part?.setId ?? null },
    { name: 'path', about: 'destination without keys', of: ({ part }) => part?.path ?? null },
    {
      name: 'type_asked',
      about: 'BACKUP_TYPE of the leading row, verbatim',
      of: ({ job }) => job.data?.asked ?? null,
    },
    {
      name: 'became_full',
      about: 'asked for incremental, and a full one was made',
      of: ({ job }) => job.data?.becameFull ?? null,
    },
    {
      name: 'plus_archivelog',
      about: 'PLUS_ARCHIVELOG',
      of: ({ job }) => job.data?.plusArchivelog ?? null,
    },
    { name: 'encryption', about: 'ENCRYPTION_MODE', of: ({ job }) => job.data?.encryption ?? null },
    { name: 'level', about: 'JOB_LEVEL', of: ({ job }) => job.data?.level ?? null },
    {
      name: 'left_out',
      about: 'tenants that an all-tenant command left out',
      of: ({ job }) => job.leftOut.join(' ') || null,
    },
  ],
  cleanup: [
    { name: 'type', about: 'TYPE, verbatim', of: ({ job }) => job.cleanup?.type ?? null },
    {
      name: 'obsolete_before',
      about: 'what is older is obsolete, ISO 8601 in UTC',
      of: ({ job }) => iso(job.cleanup?.obsoleteBefore ?? null),
    },
    {
      name: 'parameter',
      about: 'PARAMETER, verbatim',
      of: ({ job }) => job.cleanup?.parameter ?? null,
    },
    {
      name: 'tasks_done',
      about: 'SUCCESS_TASK_COUNT',
      of: ({ job }) => job.cleanup?.tasks.done ?? null,
    },
    { name: 'tasks', about: 'TASK_COUNT', of: ({ job }) => job.cleanup?.tasks.total ?? null },
  ],
  restore: [
    {
      name: 'source_tenant',
      about: 'BACKUP_TENANT_NAME',
      of: ({ job }) => job.restore?.sourceTenant ?? null,
    },
    {
      name: 'source_cluster',
      about: 'BACKUP_CLUSTER_NAME',
      of: ({ job }) => job.restore?.sourceCluster ?? null,
    },
    { name: 'scn', about: 'RESTORE_SCN, exact', of: ({ job }) => job.restore?.scn ?? null },
    {
      name: 'restored_to',
      about: 'the same as a time, ISO 8601 in UTC',
      of: ({ job }) => (job.restore?.scn ? iso(scnToMs(job.restore.scn)) : null),
    },
    { name: 'quick', about: 'RESTORE_TYPE is QUICK', of: ({ job }) => job.restore?.quick ?? null },
    {
      name: 'data_percent',
      about: 'data restored',
      of: ({ job }) => job.restore?.restorePercent ?? null,
    },
    {
      name: 'log_percent',
      about: 'log replayed',
      of: ({ job }) => job.restore?.recoverPercent ?? null,
    },
    { name: 'total_bytes', about: 'TOTAL_BYTES', of: ({ job }) => job.restore?.totalBytes ?? null },
    {
      name: 'finish_bytes',
      about: 'FINISH_BYTES',
      of: ({ job }) => job.restore?.finishBytes ?? null,
    },
  ],
  recover: [
    {
      name: 'objects',
      about: 'TABLE_LIST or DB_LIST, verbatim',
      of: ({ job }) => job.recover?.objects ?? null,
    },
    {
      name: 'remap',
      about: 'REMAP_TABLE_LIST or REMAP_DB_LIST, verbatim',
      of: ({ job }) => job.recover?.remap ?? null,
    },
    { name: 'scn', about: 'RESTORE_SCN, exact', of: ({ job }) => job.recover?.scn ?? null },
    {
      name: 'restored_to',
      about: 'the same as a time, ISO 8601 in UTC',
      of: ({ job }) => (job.recover?.scn ? iso(scnToMs(job.recover.scn)) : null),
    },
    {
      name: 'tables',
      about: 'tables to import; empty until they are counted',
      of: ({ job }) => job.recover?.total ?? null,
    },
    { name: 'tables_done', about: 'tables imported', of: ({ job }) => job.recover?.done ?? null },
    { name: 'tables_failed', about: 'tables failed', of: ({ job }) => job.recover?.failed ?? null },
  ],
  copy: [
    { name: 'what', about: 'set or piece', of: ({ job }) => job.copy?.what ?? null },
    {
      name: 'item_id',
      about: 'set or piece that is copied',
      of: ({ job }) => job.copy?.itemId ?? null,
    },
    { name: 'copy_id', about: 'COPY_ID', of: ({ job }) => job.copy?.copyId ?? null },
  ],
  validation: [
    { name: 'type', about: 'what is validated', of: ({ job }) => job.validation?.type ?? null },
    { name: 'level', about: 'basic or physical', of: ({ job }) => job.validation?.level ?? null },
    {
      name: 'item_id',
      about: 'set that is validated; 0 = all',
      of: ({ job }) => job.validation?.itemId ?? null,
    },
  ],
}

/** The columns of an area's file, in order. Secrets are in none: the views' text was redacted where it was read. */
export function csvColumns(area: JobArea): readonly CsvColumn[] {
  return [...COMMON, ...BY_AREA[area]]
}

/**
 * Jobs as CSV with a header row: backups and cleanups one row for each tenant (also for one that was passed over), other
 * jobs one row each. Times are ISO 8601 in UTC, sizes are bytes.
 */
export function jobCsv(area: JobArea, jobs: readonly ListedJob[]): string {
  const columns = csvColumns(area)
  return toCsv([
    columns.map((column) => column.name),
    ...jobs.flatMap(linesOf).map((line) => columns.map((column) => column.of(line))),
  ])
}

function linesOf({ cluster, job }: ListedJob): readonly Line[] {
  const line = { cluster, job, part: null, passedOver: null }
  if (job.area !== 'data' && job.area !== 'cleanup') return [line]
  const lines: readonly Line[] = [
    ...job.parts.map((part) => ({ ...line, part })),
    ...job.passedOver.map((passedOver) => ({ ...line, passedOver })),
  ]
  return lines.length === 0 ? [line] : lines
}

function iso(ms: number | null): string | null {
  return ms === null || !Number.isFinite(ms) || Math.abs(ms) > 8.64e15
    ? null
    : new Date(Math.round(ms)).toISOString()
}

function seconds(from: number | null, to: number | null): number | null {
  return from === null || to === null || to < from ? null : Math.round(to - from) / 1000
}
