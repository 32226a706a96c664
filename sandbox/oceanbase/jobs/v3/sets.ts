import type { Row, ViewStore } from '../../view-store.ts'
import { millisOf } from './archive-rows.ts'

const DETAILS = 'CDB_OB_BACKUP_SET_DETAILS'
const FILES = 'CDB_OB_BACKUP_SET_FILES'

/** A backup set of the cluster, as the row of tenant 1 tells it. */
export interface SetV3 {
  readonly key: number
  readonly type: 'D' | 'I'
  readonly isGood: boolean
  readonly startMs: number
  readonly endMs: number
}

/** Sets that are over and not deleted, oldest first. */
export function setsOf(store: ViewStore): SetV3[] {
  return store
    .rows(DETAILS, { TENANT_ID: 1 })
    .map((row) => ({
      key: Number(row.BS_KEY),
      type: row.BACKUP_TYPE === 'I' ? ('I' as const) : ('D' as const),
      isGood: row.STATUS === 'COMPLETED',
      startMs: millisOf(row.START_TIME),
      endMs: millisOf(row.COMPLETION_TIME),
    }))
    .toSorted((a, b) => a.key - b.key)
}

/** The set with what it builds on: the newest full one before it and the incrementals between. */
export function chainOf(set: SetV3, sets: readonly SetV3[]): SetV3[] {
  const good = sets.filter((other) => other.isGood && other.key <= set.key)
  const from = good.findLastIndex((other) => other.type === 'D')
  return from < 0 ? [] : good.slice(from)
}

/** Sets that nothing within the window needs: all before the newest good full one that is older than it. */
export function obsoleteSets(store: ViewStore, expiryMs: number): SetV3[] {
  const sets = setsOf(store)
  const keep = sets.findLast((set) => set.isGood && set.type === 'D' && set.endMs <= expiryMs)
  return keep ? sets.filter((set) => set.key < keep.key) : []
}

/** Fills CDB_OB_BACKUP_SET_EXPIRED and _OBSOLETE with the rows of these sets. */
export function listObsolete(store: ViewStore, sets: readonly SetV3[]): void {
  const keys = new Set(sets.map((set) => set.key))
  const rows = store.rows(DETAILS).filter((row) => keys.has(Number(row.BS_KEY)))
  for (const view of ['CDB_OB_BACKUP_SET_EXPIRED', 'CDB_OB_BACKUP_SET_OBSOLETE']) {
    store.remove(view, {})
    const known = new Set(store.specs.get(view)?.columns.map((column) => column.name))
    for (const row of rows) {
      // The one view spells ELAPSED_SECONDS right, the other does not (REFERENCE §8).
      const all: Row = { ...row, ELAPSED_SECONDS: row.ELAPSED_SECONDES }
      store.put(view, Object.fromEntries(Object.entries(all).filter(([name]) => known.has(name))))
    }
  }
}

/** Marks the files of a set in one copy, and its row among the sets when it is the original. */
export function markSet(store: ViewStore, key: number, copyId: number, status: string): void {
  store.patch(FILES, { BS_KEY: key, COPY_ID: copyId }, { FILE_STATUS: status })
  if (copyId > 0) return
  if (status === 'DELETED') store.remove(DETAILS, { BS_KEY: key })
  else if (status === 'DELETING') store.patch(DETAILS, { BS_KEY: key }, { STATUS: status })
}
