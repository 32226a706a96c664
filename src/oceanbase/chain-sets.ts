import { isFullSet } from '../domain/restore-window.ts'
import type { BackupSetRow } from '../domain/rows.ts'
import { normalise } from '../domain/state.ts'

/**
 * The same sets with PREV_FULL and PREV_INC filled in where the view has none: in 3.x an incremental backup goes on
 * from the last good full or incremental one of its tenant (REFERENCE §8). Sets of 4.x say it themselves.
 */
export function chainSets(sets: BackupSetRow[]): BackupSetRow[] {
  if (sets.every((set) => set.copyId === null)) return sets
  const byTenant = Map.groupBy(sets, (set) => set.tenantId)
  const linked = new Map<BackupSetRow, BackupSetRow>()
  for (const own of byTenant.values()) {
    let full: string | null = null
    let last: string | null = null
    const byAge = Map.groupBy(own, (set) => set.setId)
    const ids = [...byAge.keys()].toSorted((a, b) => Number(a) - Number(b))
    for (const id of ids) {
      const copies = byAge.get(id) ?? []
      for (const set of copies) linked.set(set, { ...set, ...previousOf(set, full, last) })
      const good = copies.find((set) => normalise(set.status) === 'SUCCESS')
      if (!good) continue
      if (isFullSet(good)) full = id
      last = id
    }
  }
  return sets.map((set) => linked.get(set) ?? set)
}

function previousOf(set: BackupSetRow, full: string | null, last: string | null) {
  if (set.prevFullSetId !== null || isFullSet(set)) return {}
  return { prevFullSetId: full, prevIncSetId: last === full ? null : last }
}
