import type { Kysely } from 'kysely'
import { NOTHING_WATCHED, type WatchState } from '../domain/watch-state.ts'
import type { Tables } from './tables.ts'

/**
 * Number of WatchState's shape. Raise it with every change after which a state stored before can no longer be read: a
 * field that is new and required, or one that means something else.
 */
const SHAPE = 3

/** Writes what the watch remembers of a cluster. */
export async function writeWatch(
  db: Kysely<Tables>,
  cluster: string,
  state: WatchState,
  now: number,
): Promise<void> {
  const row = { shape: SHAPE, state: JSON.stringify(state), saved_at: now }
  await db
    .insertInto('watch')
    .values({ cluster, ...row })
    .onConflict((conflict) => conflict.column('cluster').doUpdateSet(row))
    .execute()
}

/** Names of all clusters that were ever watched. */
export async function readWatchedClusters(db: Kysely<Tables>): Promise<readonly string[]> {
  const rows = await db.selectFrom('watch').select('cluster').orderBy('cluster').execute()
  return rows.map(({ cluster }) => cluster)
}

/**
 * What the watch remembers of a cluster. A state of another shape, or a damaged one, counts as nothing watched and is
 * told to `onProblem`: the next poll starts afresh, and the outbox's keys keep it from saying things twice.
 */
export async function readWatchRow(
  db: Kysely<Tables>,
  cluster: string,
  onProblem: (problem: string) => void,
): Promise<WatchState> {
  const row = await db
    .selectFrom('watch')
    .select(['shape', 'state'])
    .where('cluster', '=', cluster)
    .executeTakeFirst()
  if (!row) return NOTHING_WATCHED
  if (row.shape !== SHAPE) {
    onProblem(
      `what was remembered of cluster ${cluster} has shape ${row.shape}, this version reads ${SHAPE}; starting afresh`,
    )
    return NOTHING_WATCHED
  }
  const state = parse(row.state)
  // What a version before did not remember yet is as if nothing had been seen of it.
  if (isWatchState(state)) return { ...NOTHING_WATCHED, ...state }
  onProblem(`what was remembered of cluster ${cluster} is damaged; starting afresh`)
  return NOTHING_WATCHED
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}

function isWatchState(value: unknown): value is WatchState {
  return (
    isRecord(value) &&
    (value.snapshot === null || isSnapshot(value.snapshot)) &&
    isRecord(value.trails) &&
    Object.values(value.trails).every(Array.isArray) &&
    Array.isArray(value.incidents) &&
    isRecord(value.blindPolls) &&
    typeof value.failedPolls === 'number' &&
    (value.failingSince === null || typeof value.failingSince === 'number')
  )
}

function isSnapshot(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value.cluster === 'string' &&
    typeof value.readAt === 'number' &&
    typeof value.databaseNow === 'number' &&
    [value.tenants, value.jobs, value.unreadable, value.rowProblems].every(Array.isArray)
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
