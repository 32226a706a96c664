/** Canonical state of a job, a part of it or an archive (REFERENCE §16.1). */
export type State =
  | 'pending'
  | 'running'
  | 'cancelling'
  | 'success'
  | 'partial'
  | 'failed'
  | 'cancelled'
  | 'paused'
  | 'stopped'
  | 'interrupted'
  | 'unknown'

/**
 * Words as the views print them, with two that only the documents misspell (trap 28): they cost nothing, and a reader
 * who meets them is told the truth. PAUSED is the later 3.x word for a suspended log backup (REFERENCE §8).
 */
const BY_STATUS: Readonly<Record<string, State>> = {
  INIT: 'pending',
  PREPARE: 'pending',
  DOING: 'running',
  RUNNING: 'running',
  BEGINNING: 'running',
  CREATE_TENANT: 'running',
  WAIT_TENANT_RESTORE_FINISH: 'running',
  RESTORING: 'running',
  RESTORE_PRE: 'running',
  RESTORE_CREATE_INIT_LS: 'running',
  RESTORE_WAIT_LS: 'running',
  POST_CHECK: 'running',
  UPGRADE: 'running',
  RECOVERING: 'running',
  RESTORE_AUX_TENANT: 'running',
  ACTIVE_AUX_TENANT: 'running',
  PRECHECK_IMPORT: 'running',
  GEN_IMPORT_JOB: 'running',
  IMPORTING: 'running',
  IMPORT_TABLE: 'running',
  RECONSTRUCT_REF_CONSTRAINT: 'running',
  COPYING: 'running',
  BASIC: 'running',
  PHYSICAL: 'running',
  MODIFY_SCHEMA: 'running',
  CREATE_USER_PARTITIONS: 'running',
  REBUILD_INDEX: 'running',
  DELETING: 'running',
  CANCELING: 'cancelling',
  STOPPING: 'cancelling',
  SUSPENDING: 'cancelling',
  COMPLETED: 'success',
  COMPELETED: 'success',
  SUCCESS: 'success',
  SUCCEESS: 'success',
  RESTORE_SUCCESS: 'success',
  IMPORT_FINISH: 'success',
  FINISH: 'success',
  AVAILABLE: 'success',
  FAILED: 'failed',
  FAIL: 'failed',
  RESTORE_FAIL: 'failed',
  IMPORT_FAILED: 'failed',
  BROKEN: 'failed',
  CANCELED: 'cancelled',
  INTERRUPTED: 'interrupted',
  SUSPEND: 'paused',
  PAUSED: 'paused',
  STOP: 'stopped',
}

/** `trim` and upper case, as every comparison of a view's STATUS or RESULT needs (REFERENCE §16.1). */
export function normalise(text: string | null | undefined): string {
  return (text ?? '').trim().toUpperCase()
}

/**
 * Phases that are known by their form, because names differ between lineages (trap 32): those of a backup's task, of a
 * restored tenant, and the two of 3.x that restore replicas.
 */
const PHASE = /^(BACKUP_|BEFORE_BACKUP_|PREPARE_BACKUP_|PHYSICAL_RESTORE_)|^RESTORE_[A-Z]+_REPLICA$/

/**
 * What a STATUS alone says. What is neither a known word nor a {@link PHASE} stays `unknown`, which counts as running
 * and is shown verbatim: among them MIXED (log streams of 3.x that differ) and the words of pieces and files, such as
 * FROZEN, EXPIRED and INCOMPLETE, which say nothing about work.
 */
export function stateOfStatus(status: string): State {
  const word = normalise(status)
  const known = BY_STATUS[word]
  if (known) return known
  return PHASE.test(word) ? 'running' : 'unknown'
}

/** Code of OB_CANCELED as RESULT and COMMENT show it (REFERENCE §13). */
export const CANCELED_CODE = -4072

/** What a RESULT column says, numbers and words alike (REFERENCE §2.3, trap 8). */
export function readResult(result: string | null): 'ok' | 'partial' | 'bad' {
  const word = normalise(result)
  if (word === '' || word === '0' || word === 'SUCCESS' || word === 'SUCCEESS') return 'ok'
  if (word === 'PARTIAL_SUCCESS') return 'partial'
  return 'bad'
}

/** Error code in a COMMENT, negative as printed, or null (pattern of REFERENCE §2.3). */
export function codeInComment(comment: string | null): number | null {
  const match = /(?:result: ?|\()(-\d{4,5})(?=[()])/.exec(comment ?? '')
  const plain = match ?? /\bresult: ?(-\d{4,5})\b/.exec(comment ?? '')
  return plain?.[1] ? Number(plain[1]) : null
}

/** Trace id in a COMMENT, for grep in observer.log, or null (REFERENCE §2.3). */
export function traceInComment(comment: string | null): string | null {
  return /trace_?id[: ]+(Y[0-9A-F-]+)/i.exec(comment ?? '')?.[1] ?? null
}

/**
 * The state of one row: STATUS first, RESULT second (REFERENCE §2.3, traps 8 and 9). A failed row whose
 * RESULT or COMMENT holds -4072 was cancelled (§16.1, trap 10).
 */
export function stateOfRow(row: {
  status: string
  result: string | null
  comment: string | null
}): State {
  const state = stateOfStatus(row.status)
  const code = codeOf(row)
  if (state === 'success') {
    const result = readResult(row.result)
    if (result === 'partial') return 'partial'
    if (result === 'bad') return code === CANCELED_CODE ? 'cancelled' : 'failed'
    // An import job's COMMENT with an error code means that it did not finish, whatever RESULT says (REFERENCE §7.3).
    if (code !== null && normalise(row.status) === 'IMPORT_FINISH') {
      return code === CANCELED_CODE ? 'cancelled' : 'failed'
    }
    return 'success'
  }
  if (state === 'failed' && code === CANCELED_CODE) return 'cancelled'
  return state
}

/** The error code of a row: a negative RESULT, else the code in its COMMENT, else null. */
export function codeOf(row: { result: string | null; comment: string | null }): number | null {
  const number = Number(row.result?.trim() || '0')
  if (Number.isInteger(number) && number < 0) return number
  return codeInComment(row.comment)
}

/** Whether nothing more will happen to a job in this state. */
export function isOver(state: State): boolean {
  return state === 'success' || state === 'partial' || state === 'failed' || state === 'cancelled'
}
