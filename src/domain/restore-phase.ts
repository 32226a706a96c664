import { normalise } from './state.ts'

/** Where a restore is: the n-th of so many phases, in plain words. */
export interface RestorePhase {
  /** Counted from 1. */
  readonly n: number
  readonly of: number
  readonly words: string
}

type Phases = readonly (readonly [status: string, words: string])[]

/** The sys row's (REFERENCE §6.2). */
const SYS_PHASES: Phases = [
  ['CREATE_TENANT', 'the tenant is being created'],
  ['WAIT_TENANT_RESTORE_FINISH', 'the tenant restores its data and log'],
]

/** The tenant row's, in their order (REFERENCE §6.2). */
const TENANT_STEPS: Phases = [
  ['RESTORE_PRE', 'the restore is being prepared'],
  ['RESTORE_CREATE_INIT_LS', 'the log streams are being created'],
  [
    'PHYSICAL_RESTORE_WAIT_RESTORE_TO_CONSISTENT_SCN',
    'log is replayed up to a point at which all log streams agree',
  ],
  ['RESTORE_WAIT_LS', 'the log streams restore their data and replay their log'],
  ['POST_CHECK', 'the result is being checked'],
  ['UPGRADE', 'the tenant is being upgraded to this version'],
]

/**
 * Words that stand for several steps up to the fourth, which takes longest; the second is of quick restores only
 * (4.3.3). They are counted among the six, because POST_CHECK and UPGRADE may follow (seen in the documents of 4.x).
 */
const TENANT_FOLDED: Phases = [
  ['RESTORING', 'data is restored and log replayed'],
  ['PHYSICAL_RESTORE_WAIT_QUICK_RESTORE_FINISH', 'the quick restore is being finished'],
]
const FOLDED_N = 4

/** Stages of the one row of 3.x, in their order (REFERENCE §8). */
const V3_STAGES: Phases = [
  ['CREATE_TENANT', 'the tenant is being created'],
  ['RESTORE_SYS_REPLICA', 'the system partitions are being restored'],
  ['MODIFY_SCHEMA', 'the schema is being adapted'],
  ['CREATE_USER_PARTITIONS', 'the partitions of the tables are being created'],
  ['RESTORE_USER_REPLICA', 'the partitions of the tables are being restored'],
  ['REBUILD_INDEX', 'indexes are being built again'],
  ['POST_CHECK', 'the result is being checked'],
]

const LISTS: Readonly<Record<'sys' | 'tenant' | 'v3', Phases>> = {
  sys: SYS_PHASES,
  tenant: TENANT_STEPS,
  v3: V3_STAGES,
}

/**
 * The phase that a STATUS of a restore names, by the row that shows it: the sys row, the tenant row, or the one row of
 * 3.x. Null for an end and for a word that is not known; that one is shown as it is.
 */
export function restorePhase(status: string, row: 'sys' | 'tenant' | 'v3'): RestorePhase | null {
  const word = normalise(status)
  const phases = LISTS[row]
  const index = phases.findIndex(([name]) => name === word)
  const words = phases[index]?.[1]
  if (words) return { n: index + 1, of: phases.length, words }
  const folded = row === 'tenant' ? TENANT_FOLDED.find(([name]) => name === word) : undefined
  return folded ? { n: FOLDED_N, of: phases.length, words: folded[1] } : null
}
