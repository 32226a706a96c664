import type { Cause } from './known-causes.ts'

/** A cause that the text of a COMMENT tells, where the code alone says little or there is none (REFERENCE §2.3). */
export interface CommentCause extends Cause {
  /** What stands in the comment. Bounded by words, so that OB_SOMETHING_TIMEOUT, which has a code, is none. */
  readonly pattern: RegExp
  /** The same for people: some of the words. */
  readonly words: string
}

/**
 * Most telling first. The server prints the words of the file system and of the object storage as they are, and some
 * sentences of its own.
 */
export const COMMENT_CAUSES: readonly CommentCause[] = [
  {
    pattern: /\bno space left\b|\bout of (disk )?space\b|\bdisk (is )?full\b|\bENOSPC\b/i,
    words: 'no space left on device; out of space; disk full',
    name: null,
    meaning: 'the place that is written to is full',
    owner: 'quota',
    next: 'Free space or enlarge it, then run it again.',
  },
  {
    pattern: /\bquota ?exceeded\b|\bEDQUOT\b|\bexceed(s|ed)? .{0,30}quota\b/i,
    words: 'quota exceeded',
    name: null,
    meaning: 'the quota of the place that is written to is used up',
    owner: 'quota',
    next: 'Raise the quota, then run it again.',
  },
  {
    pattern: /\b(SignatureDoesNotMatch|InvalidAccessKeyId|InvalidSecurity|ExpiredToken)\b/i,
    words: 'SignatureDoesNotMatch; InvalidAccessKeyId; ExpiredToken',
    name: null,
    meaning: 'the object storage does not accept the keys',
    owner: 'configuration',
    next: 'Give the destination its present keys, then run it again.',
  },
  {
    pattern: /\baccess ?denied\b|\bforbidden\b/i,
    words: 'access denied; forbidden',
    name: null,
    meaning: 'the object storage refused to be read or written',
    owner: 'storage',
    next: 'Check the keys and the rights of their owner on the bucket.',
  },
  {
    pattern: /\b(permission denied|operation not permitted|read-only file system|EACCES|EPERM)\b/i,
    words: 'permission denied; operation not permitted; read-only file system',
    name: null,
    meaning: 'the destination refused to be read or written',
    owner: 'storage',
    next: 'Check the mount, its owner and rights, from every OBServer; then run it again.',
  },
  {
    pattern: /\bNoSuchBucket\b|\bbucket\b.{0,60}\b(does not|doesn't|not) exist\b/i,
    words: 'NoSuchBucket; the bucket does not exist',
    name: null,
    meaning: 'the bucket does not exist',
    owner: 'configuration',
    next: 'Correct the destination, or create the bucket.',
  },
  {
    pattern:
      /\bNoSuchKey\b|\bno such file or directory\b|\b(file|object|path|directory)\b.{0,80}\b(does not|doesn't|not) exist\b/i,
    words: 'NoSuchKey; no such file or directory; the file does not exist',
    name: null,
    meaning: 'a file or directory is missing at the destination',
    owner: 'storage',
    next: 'Check the mount, and that nothing but OceanBase deletes there.',
  },
  {
    pattern: /\bconcurrently with backup data clean\b/i,
    words: 'concurrently with backup data clean',
    name: null,
    meaning: 'a backup cleanup removed its files while it ran',
    owner: 'OceanBase',
    next: 'Wait for the cleanup to end, then ask for it again.',
  },
  {
    // What the code for too many partitions prints (REFERENCE §2.3).
    pattern: /\bunit config is too small\b/i,
    words: 'unit config is too small',
    name: null,
    meaning: 'the unit is too small for so many partitions',
    owner: 'quota',
    next: 'Use a resource pool with larger units, then ask for it again.',
  },
  {
    pattern: /\baux tenant\b.{0,80}\bhas been dropped\b/i,
    words: 'aux tenant … has been dropped',
    name: null,
    meaning: 'the auxiliary tenant was dropped while the recovery needed it',
    owner: 'the person asking',
    next: 'Leave tenants named AUX_RECOVER$… alone, and ask for the recovery again.',
  },
  {
    pattern: /\blog stream \d+ interrupted\b/i,
    words: 'log stream … interrupted',
    name: null,
    meaning: 'log of one log stream was recycled, or could not be written, before it was archived',
    owner: 'OceanBase',
    next: 'Stop and start the archive, then take a full backup: the window has a hole.',
  },
  {
    pattern: /\bno logging is open\b/i,
    words: 'no logging is open',
    name: null,
    meaning: 'the tenant has no log archive running',
    owner: 'configuration',
    next: 'Start the archive and wait for DOING.',
  },
  {
    pattern: /\bforce stop\b/i,
    words: 'force stop',
    name: null,
    meaning: 'the archive was stopped by force',
    owner: 'the person asking',
    next: 'Start the archive again, then take a full backup: the window has a hole.',
  },
  {
    pattern: /\b(no memory|out of memory|memory limit)\b/i,
    words: 'no memory; out of memory; memory limit',
    name: null,
    meaning: 'the OBServer or the tenant has no memory left',
    owner: 'quota',
    next: 'Give the tenant a larger unit, or try when less is running.',
  },
  {
    pattern:
      /\bconnection (refused|reset)\b|\bno route to host\b|\b(could not|couldn't|can ?not) (connect|resolve)\b|\bunreachable\b|\bstale file handle\b/i,
    words: 'connection refused; connection reset; no route to host; unreachable',
    name: null,
    meaning: 'the destination cannot be reached',
    owner: 'network',
    next: 'Check from every OBServer that the destination is mounted and reachable.',
  },
  {
    pattern: /\b(timed? ?out|RequestTimeout|slow ?down|not respond(ing)?)\b/i,
    words: 'timed out; timeout; slow down; not responding',
    name: null,
    meaning: 'something did not answer in time',
    owner: 'network',
    next: 'Check the way from every OBServer to the destination and the load there; then run it again.',
  },
  {
    pattern: /\b(checksum|md5)\b.{0,40}\b(error|mismatch|not match)/i,
    words: 'checksum error; MD5 mismatch',
    name: null,
    meaning: 'a file of the backup is damaged',
    owner: 'storage',
    next: 'Check the storage; take a new full backup.',
  },
]
