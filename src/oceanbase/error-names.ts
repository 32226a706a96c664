import { causeOfCode } from '../domain/cause.ts'

/** `9040 BACKUP_CAN_NOT_START`, or the number alone when it has no name here. */
export function errnoName(errno: number): string {
  const name = causeOfCode(errno)?.name
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
