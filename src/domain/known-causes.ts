/** Who can mend a cause. */
export type Owner =
  | 'storage'
  | 'network'
  | 'quota'
  | 'configuration'
  | 'OceanBase'
  | 'the person asking'

/** What is the most likely reason of a bad end, and what to do. Text for people, short. */
export interface Cause {
  /** OceanBase's name of the code, without `OB_`; null when only the comment tells. */
  readonly name: string | null
  readonly meaning: string
  readonly owner: Owner
  readonly next: string
}

const OWNERS: readonly Owner[] = [
  'storage',
  'network',
  'quota',
  'configuration',
  'OceanBase',
  'the person asking',
]

/*
 * One line a code: number, OceanBase's name, owner, meaning, next step. The codes are those of REFERENCE §13 and a few
 * more that backup and restore meet; the names are the server's own. Three stand without the `ERR_` that the server puts
 * before them, as REFERENCE has them: PARSE_SQL, NO_PRIVILEGE and INVALID_TENANT_NAME.
 */
const TABLE = `
4002 | INVALID_ARGUMENT | the person asking | bad argument | Check names and options.
4007 | NOT_SUPPORTED | OceanBase | this version does not support it | See the documents of this version.
4012 | TIMEOUT | OceanBase | it took too long and was given up; the work may still be running | Look at the job list before trying again.
4013 | ALLOCATE_MEMORY_FAILED | quota | the OBServer or the tenant has no memory left | Give the tenant a larger unit, or try when less is running.
4018 | ENTRY_NOT_EXIST | the person asking | no enough log: the time is outside the recoverable window | Pick a point inside the recoverable window shown by status.
4072 | CANCELED | the person asking | the work was cancelled | Start it again if that was not wanted.
4179 | OP_NOT_ALLOW | configuration | not allowed here; only sys may restore or recover tables | Connect to the sys tenant.
4184 | SERVER_OUTOF_DISK_SPACE | quota | an OBServer has no disk space left | Free disk space on the OBServers, then run it again.
4626 | RESOURCE_POOL_ALREADY_GRANTED | configuration | the resource pool belongs to another tenant | Choose a free pool.
4650 | RESOURCE_POOL_NOT_EXIST | configuration | the resource pool does not exist | Choose an existing, free pool.
5001 | PARSE_SQL | OceanBase | syntax error | Report this to the maintainers of obbackup.
5019 | TABLE_NOT_EXIST | the person asking | the table does not exist at that point in time | Check database and table name, and the time.
5020 | ERR_TABLE_EXIST | the person asking | a table of that name exists in the target | Map it to another name, or drop the old table first.
5036 | NO_PRIVILEGE | configuration | the user lacks ALTER SYSTEM | Grant ALTER SYSTEM to the admin user.
5156 | TENANT_EXIST | the person asking | a tenant of that name exists | Choose another name, or drop the old tenant first.
5157 | TENANT_NOT_EXIST | the person asking | the tenant does not exist: dropped, or the restore was cancelled | Check the tenant name.
5160 | INVALID_TENANT_NAME | the person asking | the tenant name is not valid | Use letters, digits and underscores.
9001 | URI_ERROR | configuration | the destination URI is not valid | Correct the destination.
9002 | FINAL_MD5_ERROR | storage | a file of the object storage is damaged | Check the bucket; take a new full backup.
9003 | OSS_ERROR | storage | the object storage answered with an error | Check the bucket, its endpoint and its keys from every OBServer.
9011 | BACKUP_FILE_NOT_EXIST | storage | a file of the backup is missing at the destination | Check that nothing but OceanBase deletes there; take a new full backup.
9014 | RESTORE_IN_PROGRESS | OceanBase | another restore is running | Wait for it, or cancel it.
9023 | CANNOT_START_LOG_ARCHIVE_BACKUP | configuration | the archive destination is not ready | Check that the archive destination is set and reachable from every OBServer.
9026 | INVALID_BACKUP_DEST | configuration | the backup destination is not valid | Correct the destination: a file, OSS, COS, OBS or S3 address.
9027 | LOG_ARCHIVE_INTERRUPTED | OceanBase | the log archive was interrupted | Stop and start the archive, then take a full backup: the window has a hole.
9029 | LOG_ARCHIVE_NOT_RUNNING | OceanBase | the log archive left DOING while the backup ran | Start the archive, wait for DOING, run the backup again.
9036 | BACKUP_IN_PROGRESS | OceanBase | a backup of this tenant is already running | Wait for it, or cancel it.
9040 | BACKUP_CAN_NOT_START | configuration | the backup cannot start | Check that the tenant is NORMAL, its archive DOING, its destination set.
9041 | CANCEL_BACKUP_NOT_ALLOWED | OceanBase | cancelling is not allowed now | Wait for the job.
9044 | BACKUP_DELETE_DATA_IN_PROGRESS | OceanBase | a cleanup is already running | Wait for it.
9045 | BACKUP_DELETE_BACKUP_SET_NOT_ALLOWED | OceanBase | this set may not be deleted | A later set may depend on it.
9046 | INVALID_BACKUP_SET_ID | the person asking | there is no such backup set | Check the set id.
9047 | BACKUP_INVALID_PASSWORD | the person asking | wrong password for the backup set | Use the password that the set was made with.
9049 | CANNOT_CANCEL_STOPPED_BACKUP | OceanBase | it had already stopped | Nothing to do.
9050 | BACKUP_BACKUP_CAN_NOT_START | OceanBase | there is nothing to make a second backup of | Take a data backup first.
9053 | CANCEL_DELETE_BACKUP_NOT_ALLOWED | OceanBase | cancelling the cleanup is not allowed now | Wait for the cleanup.
9054 | BACKUP_CLEAN_INFO_NOT_EXIST | OceanBase | no cleanup is running | Nothing to do.
9059 | BACKUP_BACKUP_REACH_MAX_BACKUP_TIMES | configuration | the second backup has reached its greatest number of copies | Delete an old copy first.
9062 | BACKUP_BACKUP_REACH_COPY_LIMIT | configuration | the second backup has reached its greatest number of copies | Delete an old copy first.
9063 | BACKUP_IO_PROHIBITED | OceanBase | backup I/O is switched off | Switch it on again, then run it again.
9064 | ARCHIVE_LOG_NOT_CONTINUES_WITH_DATA | OceanBase | backup set and archived log do not join up | Pick a point inside the recoverable window shown by status.
9069 | BACKUP_DELETE_BACKUP_PIECE_NOT_ALLOWED | OceanBase | this archive piece may not be deleted | A set still needs it.
9070 | BACKUP_DEST_NOT_CONNECT | network | the backup destination cannot be connected | Check from every OBServer that the destination is mounted and reachable.
9071 | BACKUP_PERMISSION_DENIED | storage | the backup destination refused to be read or written | Check the destination from every OBServer: mount, owner and rights, or keys; then run it again.
9074 | BACKUP_VALIDATE_TASK_SKIPPED | OceanBase | the validation was passed over | Start the validation again.
9077 | ARCHIVE_ROUND_NOT_CONTINUOUS | OceanBase | the archive rounds have a gap | Pick a point inside the recoverable window shown by status.
9078 | ARCHIVE_LOG_TO_END | OceanBase | the archive ends before the wanted point | Pick a point inside the recoverable window shown by status.
9079 | ARCHIVE_LOG_RECYCLED | OceanBase | the archived log was already cleaned up | Pick a point inside the recoverable window shown by status.
9080 | BACKUP_FORMAT_FILE_NOT_EXIST | configuration | the destination has no format file | The destination must belong to this tenant, or be empty.
9081 | BACKUP_FORMAT_FILE_NOT_MATCH | configuration | the destination belongs to another tenant or cluster | Use an empty path for each tenant.
9082 | BACKUP_DEVICE_OUT_OF_SPACE | quota | the backup destination is full | Free space or enlarge it, then run the backup again.
9083 | BACKUP_PWRITE_OFFSET_NOT_MATCH | storage | a file at the destination is not as it was left | Check that nobody else writes there and that the mount is not cached.
9086 | BACKUP_ADVANCE_CHECKPOINT_TIMEOUT | OceanBase | the tenant did not flush its changes in time | Check the load and disks of its OBServers, then run it again.
9087 | CLOG_RECYCLE_BEFORE_ARCHIVE | OceanBase | log was recycled before it was archived | Restart the archive, then take a full backup: the window has a hole.
9091 | ALREADY_IN_ARCHIVE_MODE | the person asking | archiving is on already | Nothing to do.
9092 | ALREADY_IN_NOARCHIVE_MODE | the person asking | archiving is off already | Nothing to do.
9093 | RESTORE_LOG_TO_END | OceanBase | the archived log ends before the wanted point | Pick a point inside the recoverable window shown by status.
9094 | LS_RESTORE_FAILED | OceanBase | a log stream could not be restored | The comment names the log stream and the cause below it.
9099 | RESTORE_TENANT_FAILED | OceanBase | the tenant could not be restored | See the comment; then cancel the restore to free name and pool.
9105 | S3_ERROR | storage | the object storage answered with an error | Check the bucket, its endpoint and its keys from every OBServer.
9115 | STORAGE_DEST_NOT_CONNECT | network | the destination cannot be connected | Check from every OBServer that the destination is reachable.
9116 | OBJECT_STORAGE_PERMISSION_DENIED | storage | the object storage refused to be read or written | Check the keys and the rights of their owner on the bucket.
9117 | S3_REGION_MISMATCH | configuration | the region does not fit the endpoint | Correct the destination.
9118 | INVALID_OBJECT_STORAGE_ENDPOINT | configuration | the endpoint of the object storage is not valid | Correct the destination.
9119 | RESTORE_SOURCE_NOT_ENOUGH | the person asking | sets or pieces are missing in the given sources | Pick a point inside the recoverable window shown by status.
9120 | OBJECT_NOT_EXIST | storage | an object of the backup is missing in the bucket | Check that no lifecycle rule of the bucket deletes it; take a new full backup.
9129 | OBJECT_STORAGE_IO_ERROR | storage | the object storage answered with an error | Check the bucket, its endpoint and its keys from every OBServer.
9132 | OBJECT_STORAGE_CHECKSUM_ERROR | storage | an object of the backup is damaged | Check the bucket; take a new full backup.
9138 | NO_LS_REPLICA_CAN_DO_BACKUP | OceanBase | no replica of a log stream can do the backup | Check the health of the replicas and OBServers.
9140 | OBJECT_STORAGE_OBJECT_LOCKED_BY_WORM | storage | the object storage keeps the object from being changed | Wait until its retention ends, or shorten the retention of the bucket.
`

/** Causes by code, as a positive number (REFERENCE §13). */
export const CAUSES_BY_CODE: ReadonlyMap<number, Cause> = new Map(
  TABLE.trim()
    .split('\n')
    .map((line) => {
      const [code, name = '', owner, meaning = '', next = ''] = line.split(' | ')
      return [Number(code), { name, meaning, owner: ownerOf(owner), next }]
    }),
)

function ownerOf(text: string | undefined): Owner {
  const owner = OWNERS.find((one) => one === text)
  if (!owner) throw new Error(`nobody is called ${text}`)
  return owner
}
