import { viewSpecs } from '../../sandbox/oceanbase/view-specs.ts'
import type { KernelView } from './kernel-view.ts'
import { oneTableView } from './one-table-view.ts'
import { restoreProgressView } from './restore-progress-view.ts'

/*
 * The kernel of the wheel has the functions, types and names of OceanBase but none of the backup views, so the
 * tests make them: tables as REFERENCE describes what lies behind (times as microseconds, SCNs as they are, the
 * restore progress as names and values), and views over them with OceanBase's own functions. What the kernel
 * makes of them (column types, time zones, text forms) is then the kernel's.
 */

/** Columns of the version that has them all. */
export const VIEW_VERSION = '4.3+ source'

const NAMES = [
  'CDB_OB_BACKUP_JOBS',
  'CDB_OB_BACKUP_JOB_HISTORY',
  'CDB_OB_BACKUP_TASKS',
  'CDB_OB_BACKUP_TASK_HISTORY',
  'CDB_OB_BACKUP_SET_FILES',
  'CDB_OB_ARCHIVELOG',
  'CDB_OB_ARCHIVELOG_SUMMARY',
  'CDB_OB_BACKUP_PARAMETER',
  'CDB_OB_ARCHIVE_DEST',
  'CDB_OB_BACKUP_DELETE_JOBS',
  'CDB_OB_BACKUP_DELETE_JOB_HISTORY',
  'CDB_OB_BACKUP_DELETE_TASKS',
  'CDB_OB_BACKUP_DELETE_TASK_HISTORY',
  'CDB_OB_BACKUP_DELETE_POLICY',
  'CDB_OB_ARCHIVELOG_PIECE_FILES',
  'CDB_OB_LS_LOG_ARCHIVE_PROGRESS',
  'CDB_OB_TENANT_EVENT_HISTORY',
  'CDB_OB_RESTORE_PROGRESS',
  'CDB_OB_RESTORE_HISTORY',
  'CDB_OB_RECOVER_TABLE_JOBS',
  'CDB_OB_RECOVER_TABLE_JOB_HISTORY',
  'CDB_OB_IMPORT_TABLE_JOBS',
  'CDB_OB_IMPORT_TABLE_JOB_HISTORY',
  'CDB_OB_IMPORT_TABLE_TASKS',
  'CDB_OB_IMPORT_TABLE_TASK_HISTORY',
  'DBA_OB_TENANTS',
  'DBA_OB_RESOURCE_POOLS',
  'DBA_OB_UNIT_CONFIGS',
  'GV$OB_SERVERS',
]

/** Every view that the bot reads, but the event history, which the kernel has of its own. */
export const kernelViews: readonly KernelView[] = NAMES.map((name) => {
  const spec = viewSpecs(VIEW_VERSION).get(name)
  if (!spec) throw new Error(`${VIEW_VERSION} has no ${name}`)
  // Of columns that only the source lists nobody knows the type.
  const known = { ...spec, columns: spec.columns.filter(({ type }) => type !== 'unknown') }
  return name === 'CDB_OB_RESTORE_PROGRESS' ? restoreProgressView(known) : oneTableView(known)
})
