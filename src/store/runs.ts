import { type Kysely, sql, type Transaction } from 'kysely'
import type { StoredRun } from '../domain/replay.ts'
import type { PastRun, PastRuns, Run } from '../domain/run.ts'
import type { Tables } from './tables.ts'

/** Earlier runs that are looked at: enough to know what is usual, few enough to follow a change of habits. */
const LATEST = 12

/** Remembers jobs that ended; one that is known already is written again as it is seen now, but keeps its course. */
export async function writeRuns(
  db: Transaction<Tables>,
  cluster: string,
  runs: readonly Run[],
): Promise<void> {
  for (const { jobKey, startedAt, endedAt, phases, subject, area, kind, ...facts } of runs) {
    const row = {
      ...facts,
      cluster,
      job_key: jobKey,
      area,
      past_key: `${kind}/${subject}`,
      started_at: startedAt,
      ended_at: endedAt,
      phases: JSON.stringify(phases),
    }
    await db
      .insertInto('runs')
      .values(row)
      .onConflict((conflict) =>
        conflict.columns(['cluster', 'job_key']).doUpdateSet({
          state: row.state,
          ended_at: row.ended_at,
          bytes: row.bytes,
        }),
      )
      .execute()
  }
}

/** The latest good runs of each key, newest first. Looks at those alone, however many are remembered. */
export async function readPast(
  db: Kysely<Tables>,
  cluster: string,
  keys: readonly string[],
): Promise<PastRuns> {
  const wanted = JSON.stringify([...new Set(keys)])
  const { rows } = await sql<PastRun & { readonly pastKey: string }>`
    select past_key as pastKey, started_at as startedAt, (ended_at - started_at) / 1000.0 as seconds, bytes
    from json_each(${wanted}) as wanted join runs on runs.rowid in (
      select rowid from runs as one
      where one.cluster = ${cluster} and one.past_key = wanted.value and one.state = 'success'
      order by one.started_at desc limit ${LATEST}
    )
    order by started_at desc`.execute(db)
  const past: Record<string, PastRun[]> = {}
  for (const { pastKey, ...run } of rows) {
    past[pastKey] ??= []
    past[pastKey].push(run)
  }
  return past
}

/** What is remembered of one job, and how well estimates of its kind held; null for a job that is not known. */
export interface RunMemory {
  readonly phases: Run['phases']
  readonly made: number
  readonly held: number
}

/** The job's own course after its end, or null. */
export async function readRun(
  db: Kysely<Tables>,
  cluster: string,
  jobKey: string,
): Promise<RunMemory | null> {
  const row = await db
    .selectFrom('runs')
    .select(['phases', 'made', 'held'])
    .where('cluster', '=', cluster)
    .where('job_key', '=', jobKey)
    .executeTakeFirst()
  return row ? { ...row, phases: JSON.parse(row.phases) as Run['phases'] } : null
}

/** How estimates of a key held: over how many runs, made and held. */
export interface EstimateRecord {
  readonly runs: number
  readonly made: number
  readonly held: number
}

/** The record of estimates of one key over all runs that are remembered. */
export async function readEstimateRecord(
  db: Kysely<Tables>,
  cluster: string,
  pastKey: string,
): Promise<EstimateRecord> {
  const row = await db
    .selectFrom('runs')
    .select([
      sql<number>`count(*)`.as('runs'),
      sql<number>`coalesce(sum(made), 0)`.as('made'),
      sql<number>`coalesce(sum(held), 0)`.as('held'),
    ])
    .where('cluster', '=', cluster)
    .where('past_key', '=', pastKey)
    .where('made', '>', 0)
    .executeTakeFirst()
  return row ?? { runs: 0, made: 0, held: 0 }
}

/** Every run that ended at or after the time, oldest end first. */
export async function readRunsSince(
  db: Kysely<Tables>,
  cluster: string,
  from: number,
): Promise<readonly StoredRun[]> {
  const rows = await db
    .selectFrom('runs')
    .select(['job_key', 'area', 'state', 'started_at', 'ended_at', 'past_key', 'bytes'])
    // The plus makes SQLite look by time: one cluster may be all of them.
    .where(sql`+cluster`, '=', cluster)
    .where('ended_at', '>=', from)
    .orderBy('ended_at')
    .execute()
  return rows.map((row) => ({
    jobKey: row.job_key,
    area: row.area as Run['area'],
    state: row.state as Run['state'],
    startedAt: row.started_at,
    endedAt: row.ended_at,
    pastKey: row.past_key,
    bytes: row.bytes,
  }))
}

/** Forgets runs that ended before the time. */
export async function pruneRuns(db: Kysely<Tables>, before: number): Promise<void> {
  await db.deleteFrom('runs').where('ended_at', '<', before).execute()
}
