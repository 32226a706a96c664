import { type Expiry, type ExpiryFacts, expiryOf } from './expiry.ts'
import { isOriginal } from './intact-rounds.ts'
import { isDeleted } from './piece-summary.ts'
import { isFullSet, isUsableChain, isUsableSet, previousSet } from './restore-window.ts'
import type { BackupSetRow } from './rows.ts'
import { normalise } from './state.ts'

/** What a set is good for, in a word; beside it stand STATUS and FILE_STATUS as the view has them. */
export type SetState =
  | 'usable'
  /** Its own files are good, but a set that it builds on is not. */
  | 'orphaned'
  | 'being written'
  | 'failed'
  | 'broken'
  | 'incomplete'
  | 'being deleted'
  | 'expired'
  | 'deleted'
  | 'unclear'

/** A set in a chain. */
export interface ChainSet {
  readonly set: BackupSetRow
  readonly state: SetState
  /** How many sets it builds on that are shown above it. */
  readonly depth: number
  /** The set above it that it builds on. */
  readonly on: string | null
  /** The set that it names as the one it builds on, when that is deleted or in no row. */
  readonly missing: { readonly setId: string; readonly fileStatus: string | null } | null
  /** Second backups of 3.x (REFERENCE §9). */
  readonly copies: readonly BackupSetRow[]
}

/** A full set with what builds on it; or incremental sets whose full set is gone. */
export interface SetChain {
  /** The first one first, each followed by those that build on it, oldest first. */
  readonly sets: readonly ChainSet[]
  readonly full: boolean
  readonly expiry: Expiry
}

/**
 * One row for each set id: the original, or one of its second backups when only that can be restored from
 * (3.x, REFERENCE §9). What windows and chains are judged by.
 */
export function bestCopies(sets: readonly BackupSetRow[]): readonly BackupSetRow[] {
  return [...bySet(sets).values()].flatMap((rows) => {
    const original = rows.find(isOriginal)
    if (original && isUsableSet(original)) return [original]
    return rows.find(isUsableSet) ?? original ?? rows[0] ?? []
  })
}

/** What a set is good for; `sets` hold each set id once. */
export function setState(set: BackupSetRow, sets: readonly BackupSetRow[]): SetState {
  if (isUsableSet(set)) return isUsableChain(set, sets) ? 'usable' : 'orphaned'
  switch (normalise(set.fileStatus)) {
    case 'DELETED':
      return 'deleted'
    case 'DELETING':
      return 'being deleted'
    case 'BROKEN':
      return 'broken'
    case 'EXPIRED':
      return 'expired'
  }
  if (['FAILED', 'CANCELED'].includes(normalise(set.status))) return 'failed'
  if (normalise(set.fileStatus) === 'COPYING') return 'being written'
  if (normalise(set.status) === 'DOING') return 'being written'
  return normalise(set.fileStatus) === 'INCOMPLETE' ? 'incomplete' : 'unclear'
}

/** The chains of one tenant, newest first. Deleted sets are left out, and named only where one is missing. */
export function chainsOf(
  sets: readonly BackupSetRow[],
  facts: Omit<ExpiryFacts, 'sets'>,
): readonly SetChain[] {
  const best = bestCopies(sets).toSorted((a, b) => Number(a.setId) - Number(b.setId))
  const copies = bySet(sets)
  const shown = best.filter((set) => !isDeleted(set))
  const parents = new Map(shown.map((set) => [set, parentOf(set, best)]))
  const roots = shown.filter((set) => {
    const parent = parents.get(set)
    return !parent || isDeleted(parent)
  })
  const children = Map.groupBy(shown, (set) => parents.get(set))
  const walk = (set: BackupSetRow, on: ChainSet | null): readonly ChainSet[] => {
    const one: ChainSet = {
      set,
      state: setState(set, best),
      depth: on ? on.depth + 1 : 0,
      on: on?.set.setId ?? null,
      missing: missingOf(set, parents.get(set)),
      copies: (copies.get(set.setId) ?? []).filter((one) => one !== set && !isDeleted(one)),
    }
    return [one, ...(children.get(set) ?? []).flatMap((child) => walk(child, one))]
  }
  return roots
    .map((root) => ({
      sets: walk(root, null),
      full: isFullSet(root),
      expiry: expiryOf(root, { ...facts, sets: best }),
    }))
    .toReversed()
}

/** Sets whose files are all deleted: they stay in the view (REFERENCE §3.4). */
export function deletedCount(sets: readonly BackupSetRow[]): number {
  return bestCopies(sets).filter(isDeleted).length
}

function parentOf(set: BackupSetRow, sets: readonly BackupSetRow[]): BackupSetRow | undefined {
  return isFullSet(set) ? undefined : previousSet(set, sets)
}

function missingOf(set: BackupSetRow, parent: BackupSetRow | undefined): ChainSet['missing'] {
  if (isFullSet(set) || (parent && !isDeleted(parent))) return null
  const named = [set.prevIncSetId, set.prevFullSetId].find((one) => one && one !== '0')
  return { setId: named ?? '', fileStatus: parent?.fileStatus ?? null }
}

function bySet(sets: readonly BackupSetRow[]): ReadonlyMap<string, readonly BackupSetRow[]> {
  return Map.groupBy(sets, (set) => set.setId)
}
