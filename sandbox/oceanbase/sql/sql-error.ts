/** What a client gets in an error packet: MySQL's or OceanBase's number, its SQLSTATE and a sentence. */
export class SqlError extends Error {
  readonly errno: number
  readonly sqlState: string

  constructor(errno: number, sqlState: string, message: string) {
    super(message)
    this.errno = errno
    this.sqlState = sqlState
  }
}

/** OceanBase codes that have a MySQL number of their own on the wire (REFERENCE §13). */
const MYSQL_NUMBERS = new Map<number, readonly [errno: number, sqlState: string]>([
  [4002, [1210, 'HY000']],
  [4007, [1235, '0A000']],
  [5001, [1064, '42000']],
  [5036, [1227, '42501']],
])

/** SQLSTATEs of MySQL's own numbers that the stand-in sends. */
const SQL_STATES = new Map<number, string>([
  [1044, '42000'],
  [1045, '42000'],
  [1046, '3D000'],
  [1049, '42000'],
  [1052, '23000'],
  [1054, '42S22'],
  [1064, '42000'],
  [1142, '42000'],
  [1146, '42S02'],
  [1210, 'HY000'],
  [1222, '21000'],
  [1227, '42501'],
  [1235, '0A000'],
  [1305, '42000'],
  [5099, '42000'],
])

/** What OceanBase calls its codes, without sign (REFERENCE §13; texts of codes not listed there are ours). */
const TEXTS = new Map<number, string>([
  [4002, 'Invalid argument'],
  [4007, 'Not supported feature or function'],
  [4012, 'Timeout'],
  [4018, 'Entry not exist'],
  [4072, 'The operation is canceled'],
  [4179, 'Operation not allowed now'],
  [4626, 'Resource pool has already been granted to a tenant'],
  [4650, 'Resource pool does not exist'],
  [5036, 'Access denied'],
  [5099, 'System config unknown'],
  [5156, 'Tenant already exist'],
  [5157, 'Tenant not exist'],
  [9014, 'restore is in progress'],
  [9023, 'cannot start log archive backup'],
  [9026, 'backup destination is not valid'],
  [9027, 'log archive is interrupted'],
  [9029, 'log archive is not running'],
  [9036, 'backup is in progress'],
  [9040, 'backup can not start'],
  [9047, 'invalid password for backup'],
  [9064, 'log and data are not continuous'],
  [9070, 'backup destination is not connected'],
  [9071, 'no I/O operation permission at the backup destination'],
  [9077, 'log archive rounds are not continuous'],
  [9082, 'backup device out of space'],
  [9091, 'tenant is already in archive log mode'],
  [9092, 'tenant is already in noarchive log mode'],
  [9094, 'log stream restore failed'],
  [9099, 'restore tenant failed'],
  [9119, 'backup sets or pieces are missing in the restore source'],
])

/** The sentence for an OceanBase code given with or without its sign. */
export function codeText(code: number): string {
  return TEXTS.get(Math.abs(code)) ?? 'unexpected error'
}

/** An OceanBase error as the client sees it: 4002, 4007, 5001 and 5036 become MySQL's numbers. */
export function obError(code: number, message?: string): SqlError {
  const [errno, state] = MYSQL_NUMBERS.get(code) ?? [code, SQL_STATES.get(code) ?? 'HY000']
  return new SqlError(errno, state, message ?? codeText(code))
}

/** A MySQL error by its own number, with its SQLSTATE. */
export function mysqlError(errno: number, message: string): SqlError {
  return new SqlError(errno, SQL_STATES.get(errno) ?? 'HY000', message)
}

/** 1064 with the text from where the parser stopped, as OceanBase words it. */
export function syntaxError(rest: string): SqlError {
  const near = rest.slice(0, 80)
  return mysqlError(
    1064,
    'You have an error in your SQL syntax; check the manual that corresponds to your OceanBase ' +
      `version for the right syntax to use near '${near}' at line 1`,
  )
}
