/** Who can mend a cause. */
export type Owner =
  | 'storage'
  | 'network'
  | 'quota'
  | 'configuration'
  | 'OceanBase'
  | 'the person asking'

/** What an error code means, and what to do. Text for people, short. */
export interface Cause {
  /** OceanBase's name of the code, without `OB_`. */
  readonly name: string
  readonly meaning: string
  readonly owner: Owner
  readonly next: string
}

const c = (name: string, owner: Owner, meaning: string, next: string): Cause => ({
  name,
  meaning,
  owner,
  next,
})

const DESTINATION = 'Check the destination from every OBServer: mounted, reachable, keys valid.'
const WINDOW = 'Pick a point inside the recoverable window shown by status.'

/** Codes as positive numbers, REFERENCE §13. */
const CAUSES: ReadonlyMap<number, Cause> = new Map([
  [4002, c('INVALID_ARGUMENT', 'the person asking', 'bad argument', 'Check names and options.')],
  [
    4007,
    c(
      'NOT_SUPPORTED',
      'OceanBase',
      'this version does not support it',
      'See the documents of this version.',
    ),
  ],
  [
    4012,
    c(
      'TIMEOUT',
      'OceanBase',
      'the statement timed out; it may still be running',
      'Look at the job list before trying again.',
    ),
  ],
  [
    4018,
    c(
      'ENTRY_NOT_EXIST',
      'the person asking',
      'no enough log: the time is outside the recoverable window',
      WINDOW,
    ),
  ],
  [
    4072,
    c(
      'CANCELED',
      'the person asking',
      'the work was cancelled',
      'Start it again if that was not wanted.',
    ),
  ],
  [
    4179,
    c(
      'OP_NOT_ALLOW',
      'configuration',
      'not allowed here; only sys may restore or recover tables',
      'Connect to the sys tenant.',
    ),
  ],
  [
    4626,
    c(
      'RESOURCE_POOL_ALREADY_GRANTED',
      'configuration',
      'the resource pool belongs to another tenant',
      'Choose a free pool.',
    ),
  ],
  [
    4650,
    c(
      'RESOURCE_POOL_NOT_EXIST',
      'configuration',
      'the resource pool does not exist',
      'Choose an existing, free pool.',
    ),
  ],
  [
    5001,
    c('PARSE_SQL', 'OceanBase', 'syntax error', 'Report this to the maintainers of obbackup.'),
  ],
  [
    5036,
    c(
      'NO_PRIVILEGE',
      'configuration',
      'the user lacks ALTER SYSTEM',
      'Grant ALTER SYSTEM to the admin user.',
    ),
  ],
  [
    5156,
    c(
      'TENANT_EXIST',
      'the person asking',
      'a tenant of that name exists',
      'Choose another name, or drop the old tenant first.',
    ),
  ],
  [
    5157,
    c(
      'TENANT_NOT_EXIST',
      'the person asking',
      'the tenant does not exist: dropped, or the restore was cancelled',
      'Check the tenant name.',
    ),
  ],
  [9001, c('INVALID_BACKUP_URI', 'configuration', 'the destination URI is not valid', DESTINATION)],
  [9002, c('URI_ERROR', 'configuration', 'the destination URI is not valid', DESTINATION)],
  [
    9003,
    c(
      'OSS_FILE_MD5_ERROR',
      'storage',
      'a file of the object storage is damaged',
      'Check the bucket; take a new full backup.',
    ),
  ],
  [
    9014,
    c(
      'RESTORE_IN_PROGRESS',
      'OceanBase',
      'another restore is running',
      'Wait for it, or cancel it.',
    ),
  ],
  [
    9023,
    c(
      'CANNOT_START_LOG_ARCHIVE_BACKUP',
      'configuration',
      'the archive destination is not ready',
      DESTINATION,
    ),
  ],
  [
    9026,
    c('INVALID_BACKUP_DEST', 'configuration', 'the backup destination is not valid', DESTINATION),
  ],
  [
    9027,
    c(
      'LOG_ARCHIVE_INTERRUPTED',
      'OceanBase',
      'the log archive was interrupted',
      'Stop and start the archive, then take a full backup: the window has a hole.',
    ),
  ],
  [
    9029,
    c(
      'LOG_ARCHIVE_NOT_RUNNING',
      'OceanBase',
      'the log archive left DOING while the backup ran',
      'Start the archive, wait for DOING, run the backup again.',
    ),
  ],
  [
    9036,
    c(
      'BACKUP_IN_PROGRESS',
      'OceanBase',
      'a backup of this tenant is already running',
      'Wait for it, or cancel it.',
    ),
  ],
  [
    9040,
    c(
      'BACKUP_CAN_NOT_START',
      'configuration',
      'the backup cannot start',
      'Check that the tenant is NORMAL, its archive DOING, its destination set.',
    ),
  ],
  [
    9041,
    c(
      'BACKUP_CANCEL_NOT_ALLOWED',
      'OceanBase',
      'cancelling is not allowed now',
      'Wait for the job.',
    ),
  ],
  [9044, c('DELETE_IN_PROGRESS', 'OceanBase', 'a cleanup is already running', 'Wait for it.')],
  [
    9045,
    c(
      'BACKUP_SET_DELETE_NOT_ALLOWED',
      'OceanBase',
      'this set may not be deleted',
      'A later set may depend on it.',
    ),
  ],
  [
    9046,
    c(
      'INVALID_BACKUP_SET_ID',
      'the person asking',
      'there is no such backup set',
      'Check the set id.',
    ),
  ],
  [
    9047,
    c(
      'BACKUP_INVALID_PASSWORD',
      'the person asking',
      'wrong password for the backup set',
      'Use the password that the set was made with.',
    ),
  ],
  [9049, c('BACKUP_ALREADY_STOPPED', 'OceanBase', 'it had already stopped', 'Nothing to do.')],
  [
    9064,
    c(
      'LOG_AND_DATA_NOT_CONTINUOUS',
      'OceanBase',
      'backup set and archived log do not join up',
      WINDOW,
    ),
  ],
  [
    9069,
    c(
      'BACKUP_PIECE_DELETE_NOT_ALLOWED',
      'OceanBase',
      'this archive piece may not be deleted',
      'A set still needs it.',
    ),
  ],
  [
    9070,
    c(
      'BACKUP_DEST_CONNECT_FAILED',
      'network',
      'the backup destination cannot be connected',
      DESTINATION,
    ),
  ],
  [
    9071,
    c(
      'BACKUP_IO_ERROR',
      'storage',
      'I/O error or no permission at the backup destination',
      DESTINATION,
    ),
  ],
  [9077, c('ARCHIVE_ROUND_NOT_CONTINUOUS', 'OceanBase', 'the archive rounds have a gap', WINDOW)],
  [9078, c('ARCHIVE_LOG_TO_END', 'OceanBase', 'the archive ends before the wanted point', WINDOW)],
  [9079, c('ARCHIVE_LOG_RECYCLED', 'OceanBase', 'the archived log was already cleaned up', WINDOW)],
  [
    9080,
    c(
      'FORMAT_FILE_NOT_EXIST',
      'configuration',
      'the destination has no format file',
      'The destination must belong to this tenant, or be empty.',
    ),
  ],
  [
    9081,
    c(
      'FORMAT_FILE_MISMATCH',
      'configuration',
      'the destination belongs to another tenant or cluster',
      'Use an empty path for each tenant.',
    ),
  ],
  [
    9082,
    c(
      'BACKUP_DEVICE_OUT_OF_SPACE',
      'quota',
      'the backup destination is full',
      'Free space or enlarge it, then run the backup again.',
    ),
  ],
  [
    9087,
    c(
      'CLOG_RECYCLE_BEFORE_ARCHIVE',
      'OceanBase',
      'log was recycled before it was archived',
      'Restart the archive, then take a full backup: the window has a hole.',
    ),
  ],
  [
    9091,
    c('ALREADY_IN_ARCHIVE_MODE', 'the person asking', 'archiving is on already', 'Nothing to do.'),
  ],
  [
    9092,
    c(
      'ALREADY_IN_NOARCHIVE_MODE',
      'the person asking',
      'archiving is off already',
      'Nothing to do.',
    ),
  ],
  [
    9094,
    c(
      'LS_RESTORE_FAILED',
      'OceanBase',
      'a log stream could not be restored',
      'The comment names the log stream and the cause below it.',
    ),
  ],
  [
    9099,
    c(
      'RESTORE_TENANT_FAILED',
      'OceanBase',
      'the tenant could not be restored',
      'See the cause; then cancel the restore to free name and pool.',
    ),
  ],
  [9116, c('OBJECT_STORAGE_IO_ERROR', 'storage', 'object storage I/O error', DESTINATION)],
  [
    9119,
    c(
      'RESTORE_SOURCE_NOT_ENOUGH',
      'the person asking',
      'sets or pieces are missing in the given sources',
      WINDOW,
    ),
  ],
  [9129, c('OBJECT_STORAGE_ERROR', 'storage', 'object storage error', DESTINATION)],
  [9132, c('OBJECT_STORAGE_ERROR', 'storage', 'object storage error', DESTINATION)],
  [
    9138,
    c(
      'NO_LS_REPLICA_CAN_DO_BACKUP',
      'OceanBase',
      'no replica of a log stream can do the backup',
      'Check the health of the replicas and OBServers.',
    ),
  ],
])

/**
 * Client error numbers that stand for an OceanBase code with a MySQL equivalent (REFERENCE §13): 1210, 1235, 1064,
 * 1227.
 */
const MYSQL_EQUIVALENT: ReadonlyMap<number, number> = new Map([
  [1210, 4002],
  [1235, 4007],
  [1064, 5001],
  [1227, 5036],
])

/** The cause of a code, negative (views) or positive (client errno); null when it is not a known one. */
export function causeOfCode(code: number | null): Cause | null {
  if (code === null) return null
  const positive = Math.abs(code)
  return CAUSES.get(MYSQL_EQUIVALENT.get(positive) ?? positive) ?? null
}
