import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  codeInComment,
  codeOf,
  isOver,
  readResult,
  type State,
  stateOfRow,
  stateOfStatus,
  traceInComment,
} from '../../src/domain/state.ts'

/** REFERENCE §16.1, with the words of §3.2, §3.3, §4.2, §6.2, §7.2, §7.3, §8, §10 and of the seeds. */
const WORDS: readonly (readonly [State, string])[] = [
  ['pending', 'INIT PREPARE'],
  [
    'running',
    `DOING BACKUP_SYS_META BACKUP_USER_META BACKUP_META_FINISH BACKUP_DATA BACKUP_DATA_SYS BACKUP_DATA_MINOR
     BACKUP_DATA_MAJOR BACKUP_SYS_DATA BACKUP_USER_DATA BACKUP_FUSE_TABLET_META BEFORE_BACKUP_LOG
     PREPARE_BACKUP_LOG BACKUP_LOG BASIC PHYSICAL RUNNING CREATE_TENANT WAIT_TENANT_RESTORE_FINISH RESTORING
     RESTORE_PRE RESTORE_CREATE_INIT_LS RESTORE_WAIT_LS PHYSICAL_RESTORE_WAIT_RESTORE_TO_CONSISTENT_SCN
     PHYSICAL_RESTORE_WAIT_QUICK_RESTORE_FINISH POST_CHECK UPGRADE RECOVERING RESTORE_AUX_TENANT
     ACTIVE_AUX_TENANT PRECHECK_IMPORT GEN_IMPORT_JOB IMPORTING IMPORT_TABLE RECONSTRUCT_REF_CONSTRAINT
     BEGINNING COPYING DELETING BACKUP_SOMETHING_OF_A_LATER_VERSION
     RESTORE_SYS_REPLICA RESTORE_USER_REPLICA MODIFY_SCHEMA CREATE_USER_PARTITIONS REBUILD_INDEX`,
  ],
  ['cancelling', 'CANCELING STOPPING SUSPENDING'],
  [
    'success',
    'COMPLETED COMPELETED SUCCESS SUCCEESS RESTORE_SUCCESS IMPORT_FINISH FINISH AVAILABLE',
  ],
  ['failed', 'FAILED FAIL RESTORE_FAIL IMPORT_FAILED BROKEN'],
  ['cancelled', 'CANCELED'],
  ['interrupted', 'INTERRUPTED'],
  ['paused', 'SUSPEND PAUSED'],
  ['stopped', 'STOP'],
  // Words of archives and of files, which are no work: shown as they are (§3.4, §4.4, §8, trap 28).
  ['unknown', 'MIXED ACTIVE FROZEN FREEZING INACTIVE INCOMPLETE INCOMPELTE EXPIRED DELETED'],
  ['unknown', 'INVALID WHATEVER CONSTRUCTOR __PROTO__ TOSTRING XBACKUP_DATA RESTORE_X_REPLICATION'],
]

const PAIRS = WORDS.flatMap(([state, words]) =>
  words.split(/\s+/).map((word) => [word, state] as const),
)

describe('stateOfStatus', () => {
  test.each(PAIRS)('%s is %s', (word, state) => {
    expect(stateOfStatus(word)).toBe(state)
    expect(stateOfStatus(` ${word.toLowerCase()} `)).toBe(state)
  })

  test('empty is unknown', () => {
    expect(stateOfStatus('')).toBe('unknown')
  })

  test('nothing but the listed words is an end', () => {
    const ends = PAIRS.filter(([, state]) => isOver(state)).map(([word]) => word)
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), (text) => {
        fc.pre(!ends.includes(text.trim().toUpperCase()))
        expect(isOver(stateOfStatus(text))).toBe(false)
      }),
    )
  })
})

test.each([
  ['0', 'ok'],
  ['', 'ok'],
  [null, 'ok'],
  ['SUCCESS', 'ok'],
  [' success ', 'ok'],
  ['SUCCEESS', 'ok'],
  ['PARTIAL_SUCCESS', 'partial'],
  ['FAILED', 'bad'],
  ['FAIL', 'bad'],
  ['-9040', 'bad'],
  ['-4072', 'bad'],
  ['WHAT', 'bad'],
])('RESULT %s is %s', (result, expected) => {
  expect(readResult(result)).toBe(expected)
})

const CANCEL = 'OB_CANCELED(-4072), addr:10.0.0.3:2882, trace_id:YB420A000003-00062F0000000005-0-0'
const COUNTS = 'import succeed table count: 2, failed table count: 1'

describe('stateOfRow judges STATUS first, RESULT second', () => {
  test.each<readonly [string, string | null, string | null, State]>([
    ['COMPLETED', '0', '', 'success'],
    ['COMPLETED', null, null, 'success'],
    ['COMPLETED', 'SUCCEESS', '', 'success'],
    ['COMPLETED', 'PARTIAL_SUCCESS', COUNTS, 'partial'],
    ['COMPLETED', 'FAILED', '', 'failed'],
    ['COMPLETED', '-9040', '', 'failed'],
    ['COMPLETED', '-4072', '', 'cancelled'],
    ['FAILED', 'SUCCESS', '', 'failed'],
    ['FAILED', 'PARTIAL_SUCCESS', '', 'failed'],
    ['FAILED', '0', '', 'failed'],
    ['FAILED', 'SUCCESS', CANCEL, 'cancelled'],
    ['FAILED', 'FAILED', CANCEL, 'cancelled'],
    ['FAILED', '-4072', '', 'cancelled'],
    ['FAILED', '-9082', CANCEL, 'failed'],
    ['FAIL', null, 'ROOTSERVICE : OB_TENANT_NOT_EXIST(-5157) on 10.0.0.3:2882', 'failed'],
    ['FAIL', null, CANCEL, 'cancelled'],
    ['CANCELED', '0', '', 'cancelled'],
    ['CANCELED', '-4072', '', 'cancelled'],
    ['DOING', '-9082', '', 'running'],
    ['DOING', 'FAILED', CANCEL, 'running'],
    ['CANCELING', '-4072', CANCEL, 'cancelling'],
    ['RESTORE_AUX_TENANT', 'SUCCEESS', null, 'running'],
    ['IMPORT_FINISH', 'SUCCESS', COUNTS, 'success'],
    ['IMPORT_FINISH', 'SUCCESS', CANCEL, 'cancelled'],
    ['IMPORT_FINISH', 'FAILED', CANCEL, 'cancelled'],
    ['IMPORT_FINISH', 'SUCCESS', 'OB_TIMEOUT(-4012), addr:10.0.0.3:2882', 'failed'],
    ['IMPORT_FINISH', 'PARTIAL_SUCCESS', COUNTS, 'partial'],
    ['IMPORT_FAILED', 'SUCCESS', '', 'failed'],
    ['FINISH', 'SUCCESS', '', 'success'],
    ['FINISH', 'SUCCEESS', '', 'success'],
    ['FINISH', 'FAILED', 'OB_ERR_TABLE_EXIST(-5020)', 'failed'],
    ['NEW_PHASE', '0', '', 'unknown'],
  ])('%s with RESULT %s and COMMENT %s is %s', (status, result, comment, state) => {
    expect(stateOfRow({ status, result, comment })).toBe(state)
  })
})

describe('codes and traces in comments (REFERENCE §2.3)', () => {
  test.each([
    [
      '(ROOTSERVICE)addr: 10.0.0.3:2882, result: -9040(backup can not start), trace_id: YB42-0-0',
      -9040,
    ],
    [
      '(SERVER)ls_id: 1001, addr: 10.0.0.3:2882, module: BACKUP_DATA, result: -9082(x), trace_id: Y1',
      -9082,
    ],
    ['ROOTSERVICE : OB_TENANT_NOT_EXIST(-5157) on 10.0.0.3:2882 with traceid YB42-0-0', -5157],
    [CANCEL, -4072],
    ['result:-9047(invalid), addr:1.2.3.4', -9047],
    ['result: -4018, addr: 1.2.3.4', -4018],
    ['aux tenant AUX_RECOVER$1 has been dropped', null],
    [COUNTS, null],
    ['trace_id: YB420A000003-00062F0000000001-0-0', null],
    ['log stream 1001 interrupted', null],
    ['', null],
    [null, null],
  ])('%s', (comment, code) => {
    expect(codeInComment(comment)).toBe(code)
  })

  test.each([
    [CANCEL, 'YB420A000003-00062F0000000005-0-0'],
    [
      'on 10.0.0.3:2882 with traceid YB420A000003-00062F0000000006-0-0',
      'YB420A000003-00062F0000000006-0-0',
    ],
    ['trace_id: YB42-1;', 'YB42-1'],
    ['no trace', null],
  ])('%s', (comment, trace) => {
    expect(traceInComment(comment)).toBe(trace)
  })

  test.each([
    [{ result: '-9082', comment: 'result: -4072(x)' }, -9082],
    [{ result: '0', comment: 'result: -4072(x)' }, -4072],
    [{ result: 'FAILED', comment: CANCEL }, -4072],
    [{ result: 'SUCCESS', comment: '' }, null],
    [{ result: '', comment: null }, null],
    [{ result: '9082', comment: null }, null],
  ])('%j', (row, code) => {
    expect(codeOf(row)).toBe(code)
  })
})
