import { assembleJobs } from '../domain/assemble-jobs.ts'
import { isJobOver, type Job, type JobArea } from '../domain/job.ts'
import type { JobDetail } from '../domain/job-detail.ts'
import type { ViewColumns } from '../domain/list.ts'
import { pastKey, pastSeconds } from '../domain/run.ts'
import { concerns } from '../domain/status-report.ts'
import { readViewTime } from '../domain/time.ts'
import { ENOUGH_RUNS, expectedPace, usualSeconds } from '../domain/time-left.ts'
import { extendTrail } from '../domain/trail.ts'
import { BotError, CommandError } from '../errors.ts'
import { askClusters } from './ask-clusters.ts'
import { findCluster } from './choices.ts'
import type { Cluster, Context } from './context.ts'

type AnswerContext = Pick<Context, 'clusters' | 'store' | 'clock' | 'config'>

/** RootService event modules of each area (REFERENCE §12). */
const MODULES: Readonly<Record<JobArea, readonly string[]>> = {
  // Module `backup` is that of 3.x.
  data: ['backup_data', 'backup'],
  cleanup: ['backup_clean', 'backup_data'],
  restore: ['physical_restore'],
  recover: ['recover_table', 'physical_restore'],
  copy: ['backup_backupset', 'backup_data'],
  validation: ['backup_validate', 'backup_data'],
}

/** Events of the server's own log that are asked for. */
const EVENTS = 30
/** Jobs with the same id that are looked through; ids come again in every tenant (trap 17). */
const SAME_ID = 50
/** Rows of a job whose columns are shown. */
const COLUMN_JOBS = 8

/** A job with the reading that it was found in. */
interface Found {
  readonly cluster: Cluster
  readonly version: string
  readonly job: Job
  readonly databaseNow: number
}

/** One job by its key, read now, with the server's own events of its time: View Cause. */
export async function answerJobByKey(
  context: AnswerContext,
  clusterName: string,
  key: string,
): Promise<JobDetail> {
  const cluster = findCluster(context.clusters, clusterName)
  const [area, , jobId, ...start] = key.split('/')
  const startedAt = readViewTime(start.join('/'))?.ms ?? null
  const jobs = await jobsWithId(cluster, {
    area: area as JobArea,
    id: jobId ?? '',
    from: startedAt === null ? null : startedAt - 1,
    to: startedAt === null ? null : startedAt + 1,
  })
  const found = jobs.find(({ job }) => job.key === key)
  if (!found) {
    throw new CommandError(
      `This job is no longer in the views of ${clusterName}: its tenant was dropped, or its history was cleaned.`,
    )
  }
  return await detail(context, found, { columns: false, others: 0, dark: [] })
}

/**
 * `/obbackup job <area> <id>`: the newest job with this id; ids repeat between tenants (trap 17). The id of a leading row
 * counts before that of a tenant's row under it, because that is what lists show. Throws a CommandError when there is
 * none, the OceanBaseError when no cluster answered.
 */
export async function answerJob(
  context: AnswerContext,
  wanted: {
    readonly area: JobArea
    readonly id: string
    readonly tenant: string | null
    readonly cluster: string | null
    readonly columns: boolean
  },
): Promise<JobDetail> {
  const { answers, dark } = await askClusters(context, wanted.cluster, (cluster) =>
    jobsWithId(cluster, { ...wanted, from: null, to: null }),
  )
  if (answers.length === 0) throw new BotError(dark.map((one) => one.reason).join(' '))
  const fitting = answers
    .flat()
    .filter(({ job }) => wanted.tenant === null || concerns(job, wanted.tenant))
  const [newest, ...others] = fitting.toSorted(
    (a, b) =>
      Number(b.job.jobId === wanted.id) - Number(a.job.jobId === wanted.id) ||
      (b.job.startedAt ?? 0) - (a.job.startedAt ?? 0),
  )
  if (!newest) {
    const of = wanted.tenant === null ? '' : ` of ${wanted.tenant}`
    const on = wanted.cluster === null ? '' : ` on ${wanted.cluster}`
    const silent = dark.map((one) => ` ${one.cluster} did not answer: ${one.reason}`).join('')
    throw new CommandError(
      `There is no ${wanted.area} job ${wanted.id}${of}${on}.${silent}`,
      listOf(wanted.area),
    )
  }
  return await detail(context, newest, { columns: wanted.columns, others: others.length, dark })
}

function listOf(area: JobArea): string {
  return area === 'copy' ? 'copies' : area === 'validation' ? 'validations' : area
}

async function jobsWithId(
  cluster: Cluster,
  wanted: { area: JobArea; id: string; from: number | null; to: number | null },
): Promise<Found[]> {
  const { rows } = await cluster.oceanbase.readJobs({
    area: wanted.area,
    tenant: null,
    jobId: wanted.id,
    states: [],
    from: wanted.from,
    to: wanted.to,
    ranAt: null,
    skip: 0,
    take: SAME_ID,
  })
  return assembleJobs(rows)
    .filter((job) => job.area === wanted.area)
    .map((job) => ({
      cluster,
      version: rows.version.text,
      job,
      databaseNow: rows.databaseNow,
    }))
}

async function detail(
  { store }: AnswerContext,
  { cluster, version, job, databaseNow }: Found,
  { columns, others, dark }: Pick<JobDetail, 'others' | 'dark'> & { readonly columns: boolean },
): Promise<JobDetail> {
  const name = cluster.config.name
  const { trails, courses } = await store.readWatch(name)
  const key = pastKey(job)
  const past = pastSeconds(await store.pastRuns(name, [key]), key)
  const usual = usualSeconds(past)
  const record = await store.estimateRecord(name, key)
  const memory = await store.run(name, job.key)
  const events = await cluster.oceanbase.readEvents({
    modules: MODULES[job.area],
    from: (job.startedAt ?? databaseNow) - 60_000,
    to: (job.endedAt ?? databaseNow) + 60_000,
    limit: EVENTS,
    tenantIds: [...new Set([leadOf(job), ...job.parts.map((part) => part.tenantId)])],
    jobIds: [...new Set([job.jobId, ...job.parts.map((part) => part.jobId)])],
  })
  const trail = extendTrail(trails[job.key] ?? [], job, databaseNow)
  return {
    cluster: name,
    version,
    job,
    pace: isJobOver(job) ? null : expectedPace(trail, job, past, databaseNow),
    phases: courses[job.key]?.phases ?? memory?.phases ?? [],
    usual: usual && past.length >= ENOUGH_RUNS ? { ...usual, runs: past.length } : null,
    estimates: record.made > 0 ? record : null,
    events,
    columns: columns ? await columnsOf(cluster, job) : null,
    others,
    dark,
    at: databaseNow,
  }
}

/** Tenant id of the leading row. */
function leadOf(job: Job): string {
  return job.key.split('/')[1] ?? ''
}

async function columnsOf(cluster: Cluster, job: Job): Promise<readonly ViewColumns[]> {
  const lead = leadOf(job)
  const members = job.parts
    .map(({ tenantId, jobId }) => ({ tenantId, jobId }))
    .filter((one) => one.tenantId !== lead)
  return await cluster.oceanbase.readColumns({
    area: job.area,
    jobs: [{ tenantId: lead, jobId: job.jobId }, ...members].slice(0, COLUMN_JOBS),
    startedAt: job.startedAt,
  })
}
