import { type Kysely, sql } from 'kysely'
import { NOTHING_WATCHED, type WatchState } from '../domain/watch-state.ts'
import { type Json, type Patch, patched, patchOf } from './json-patch.ts'
import type { Tables } from './tables.ts'

/**
 * Number of WatchState's shape. Raise it with every change after which a state stored before can no longer be read: a
 * field that is new and required, or one that means something else.
 */
const SHAPE = 3

/** Changes that are kept before the whole is written anew, so that a start has not to go through too many: an hour. */
const MOST_CHANGES = 240

/** What the watch remembers of the clusters of one store; see {@link createWatchRows}. */
export interface WatchRows {
  /**
   * What is remembered of a cluster. A state of another shape, or a damaged one, counts as nothing watched, and one
   * whose later changes are damaged is as it was before them; either is told. The outbox's keys keep the next poll
   * from saying things twice.
   */
  read(db: Kysely<Tables>, cluster: string): Promise<WatchState>
  /** Writes in the caller's transaction; what it gives has to be called when that has ended well. */
  write(db: Kysely<Tables>, cluster: string, state: WatchState, now: number): Promise<() => void>
}

/** What this process knows of a cluster: the state as it would be read now. */
interface Known {
  /** Revision of the row that was written last; another one on the disk: another process has written. */
  readonly revision: number
  readonly stored: Json
  /** Characters of the whole, and of all changes since. */
  readonly whole: number
  readonly changed: number
  readonly changes: number
}

/** Names of all clusters that were ever watched. */
export async function readWatchedClusters(db: Kysely<Tables>): Promise<readonly string[]> {
  const rows = await db.selectFrom('watch').select('cluster').orderBy('cluster').execute()
  return rows.map(({ cluster }) => cluster)
}

/**
 * The state grows with what runs, to tens of megabytes, and little of it changes from poll to poll. So the row in
 * `watch` holds it whole, `watch_changes` what changed since, one row a poll; when the changes come to more than the
 * whole, that is written anew. It is read from the disk once: what is kept here is the same as a start would read.
 */
export function createWatchRows(onProblem: (problem: string) => void): WatchRows {
  const all = new Map<string, Known>()

  /** What is known, if it is still what the disk holds. */
  const knownAt = async (db: Kysely<Tables>, cluster: string) => {
    const revision = await latestRevision(db, cluster)
    const known = all.get(cluster)
    return { revision, known: known && known.revision === revision ? known : null }
  }

  return {
    async read(db, cluster) {
      const { revision, known } = await knownAt(db, cluster)
      if (known) return toState(known.stored)
      if (revision === null) return NOTHING_WATCHED
      const { stored, sound, ...facts } = await load(db, cluster, onProblem)
      if (stored === null) return NOTHING_WATCHED
      if (sound) all.set(cluster, { stored, ...facts })
      return toState(stored)
    },
    async write(db, cluster, state, now) {
      const { revision: last, known } = await knownAt(db, cluster)
      const revision = (last ?? 0) + 1
      const after = state as unknown as Json
      const change = known && patchOf(known.stored, after)
      if (known && !change) return () => {}
      const text = JSON.stringify(change)
      // Made of the text, so that memory holds nothing but what a start would read.
      const stored = known
        ? patched(known.stored, JSON.parse(text) as Patch)
        : (JSON.parse(JSON.stringify(after)) as Json)
      const [changed, changes] = [(known?.changed ?? 0) + text.length, (known?.changes ?? 0) + 1]
      if (known && changed <= known.whole && changes <= MOST_CHANGES) {
        await db.insertInto('watch_changes').values({ cluster, revision, change: text }).execute()
        return () => void all.set(cluster, { ...known, revision, stored, changed, changes })
      }
      const whole = JSON.stringify(stored)
      const row = { shape: SHAPE, revision, state: whole, saved_at: now }
      await db
        .insertInto('watch')
        .values({ cluster, ...row })
        .onConflict((conflict) => conflict.column('cluster').doUpdateSet(row))
        .execute()
      await db.deleteFrom('watch_changes').where('cluster', '=', cluster).execute()
      const fresh = { revision, stored, whole: whole.length, changed: 0, changes: 0 }
      return () => void all.set(cluster, fresh)
    },
  }

  function toState(stored: Json): WatchState {
    // What a version before did not remember yet is as if nothing had been seen of it.
    return { ...NOTHING_WATCHED, ...(stored as unknown as WatchState) }
  }
}

async function latestRevision(db: Kysely<Tables>, cluster: string): Promise<number | null> {
  const row = await db
    .selectFrom('watch')
    .select((eb) => [
      'revision',
      eb
        .selectFrom('watch_changes')
        .select((inner) => inner.fn.max('revision').as('latest'))
        .where('cluster', '=', cluster)
        .as('latest'),
    ])
    .where('cluster', '=', cluster)
    .executeTakeFirst()
  return row ? (row.latest ?? row.revision) : null
}

/** The state from the disk: null when the whole cannot be read; not `sound` when a change cannot, and those after it. */
async function load(
  db: Kysely<Tables>,
  cluster: string,
  onProblem: (problem: string) => void,
): Promise<{ readonly sound: boolean } & Omit<Known, 'stored'> & { readonly stored: Json | null }> {
  // One statement: another process may write between two.
  const [first, ...changes] = await db
    .selectFrom('watch')
    .select(['revision', 'shape', 'state as text'])
    .where('cluster', '=', cluster)
    .unionAll(
      db
        .selectFrom('watch_changes')
        .select(['revision', sql<number>`0`.as('shape'), 'change as text'])
        .where('cluster', '=', cluster),
    )
    .orderBy('revision')
    .execute()
  const whole = first?.text ?? ''
  const none = { revision: 0, stored: null, whole: 0, changed: 0, changes: 0, sound: false }
  if (first?.shape !== SHAPE) {
    onProblem(
      `what was remembered of cluster ${cluster} has shape ${first?.shape}, this version reads ${SHAPE}; starting afresh`,
    )
    return none
  }
  let stored = parse(whole)
  if (!isWatchState(stored)) {
    onProblem(`what was remembered of cluster ${cluster} is damaged; starting afresh`)
    return none
  }
  let known = { revision: first.revision, whole: whole.length, changed: 0, changes: 0 }
  for (const { revision, text } of changes) {
    const next = revision === known.revision + 1 ? changedBy(stored, text) : null
    if (!isWatchState(next)) {
      onProblem(
        `what was remembered of cluster ${cluster} is damaged from its change ${revision} on; going on from the one before`,
      )
      return { ...known, stored, sound: false }
    }
    stored = next
    const { changed, changes } = known
    known = { ...known, revision, changed: changed + text.length, changes: changes + 1 }
  }
  return { ...known, stored, sound: true }
}

function changedBy(stored: Json, text: string): Json | null {
  try {
    return patched(stored, JSON.parse(text) as Patch)
  } catch {
    return null
  }
}

function parse(json: string): Json {
  try {
    return JSON.parse(json) as Json
  } catch {
    return null
  }
}

function isWatchState(value: Json): boolean {
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

function isSnapshot(value: Json | undefined): boolean {
  return (
    isRecord(value) &&
    typeof value.cluster === 'string' &&
    typeof value.readAt === 'number' &&
    typeof value.databaseNow === 'number' &&
    [value.tenants, value.jobs, value.unreadable, value.rowProblems].every(Array.isArray)
  )
}

function isRecord(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
