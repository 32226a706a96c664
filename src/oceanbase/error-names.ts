/*
 * Names of the errors that backup and restore meet most (REFERENCE §13), by the number that the client sees:
 * OceanBase's code without its sign, or the MySQL equivalent where there is one.
 */
const NAMES: Readonly<Record<number, string>> = {
  1064: 'PARSE_SQL',
  1210: 'INVALID_ARGUMENT',
  1227: 'NO_PRIVILEGE',
  1235: 'NOT_SUPPORTED',
  4002: 'INVALID_ARGUMENT',
  4007: 'NOT_SUPPORTED',
  4012: 'TIMEOUT',
  4018: 'ENTRY_NOT_EXIST',
  4072: 'CANCELED',
  4179: 'OP_NOT_ALLOW',
  4626: 'RESOURCE_POOL_ALREADY_GRANTED',
  4650: 'RESOURCE_POOL_NOT_EXIST',
  5001: 'PARSE_SQL',
  5036: 'NO_PRIVILEGE',
  5156: 'TENANT_EXIST',
  5157: 'TENANT_NOT_EXIST',
  5160: 'INVALID_TENANT_NAME',
  9014: 'RESTORE_IN_PROGRESS',
  9023: 'CANNOT_START_LOG_ARCHIVE_BACKUP',
  9026: 'INVALID_BACKUP_DEST',
  9027: 'LOG_ARCHIVE_INTERRUPTED',
  9029: 'LOG_ARCHIVE_NOT_RUNNING',
  9036: 'BACKUP_IN_PROGRESS',
  9040: 'BACKUP_CAN_NOT_START',
  9041: 'BACKUP_CANCEL_NOT_ALLOWED',
  9044: 'BACKUP_DELETE_IN_PROGRESS',
  9045: 'BACKUP_SET_NOT_ALLOWED',
  9046: 'BACKUP_INVALID_SET_ID',
  9047: 'BACKUP_INVALID_PASSWORD',
  9049: 'BACKUP_ALREADY_STOPPED',
  9064: 'LOG_AND_DATA_NOT_CONTINUOUS',
  9069: 'BACKUP_PIECE_NOT_ALLOWED',
  9077: 'ARCHIVE_ROUND_NOT_CONTINUOUS',
  9078: 'ARCHIVE_LOG_TO_END',
  9079: 'ARCHIVE_LOG_RECYCLED',
  9080: 'BACKUP_FORMAT_FILE_NOT_EXIST',
  9081: 'BACKUP_FORMAT_FILE_NOT_MATCH',
  9087: 'CLOG_RECYCLE_BEFORE_ARCHIVE',
  9091: 'ALREADY_IN_ARCHIVE_MODE',
  9092: 'ALREADY_IN_NOARCHIVE_MODE',
  9094: 'LS_RESTORE_FAILED',
  9099: 'RESTORE_TENANT_FAILED',
  9119: 'RESTORE_SOURCE_NOT_ENOUGH',
  9138: 'NO_LS_REPLICA_CAN_DO_BACKUP',
}

/** `9040 BACKUP_CAN_NOT_START`, or the number alone when it has no name here. */
export function errnoName(errno: number): string {
  const name = NAMES[Math.abs(errno)]
  return name ? `${errno} ${name}` : String(errno)
}

/*
 * Answers of the server after which a sent command may still take effect: its own timeout (4012), a lost call
 * between servers (4121, 4122, 4124), an interrupted statement or session (1317, 3024, 5065, 5066, 1927) and a
 * server that stops (1053).
 */
const UNDECIDED: ReadonlySet<number> = new Set([
  1053, 1317, 1927, 3024, 4012, 4121, 4122, 4124, 5065, 5066,
])

/** Whether an error packet leaves open if the command was taken (COMMANDS §8: a timeout is no failure). */
export function leavesOutcomeOpen(errno: number): boolean {
  return UNDECIDED.has(errno)
}

/** Too many connections (1040, of one user 1203, of one account 1226) and a lock that another session holds (1205). */
const BUSY: ReadonlySet<number> = new Set([1040, 1203, 1205, 1226])

/** Whether trying again later may help: the server was busy, stopping or slow. */
export function isPassing(errno: number): boolean {
  return UNDECIDED.has(errno) || BUSY.has(errno)
}

/** Whether the account lacks a privilege: 1142 for a view, 1044 for the database, 1227 for a system privilege. */
export function isDenied(errno: number | null): boolean {
  return errno === 1142 || errno === 1143 || errno === 1044 || errno === 1227
}

/** Whether the view (1146), its database (1049) or a column (1054) is not there. */
export function isAbsent(errno: number | null): boolean {
  return errno === 1146 || errno === 1049 || errno === 1054
}
