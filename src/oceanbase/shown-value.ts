import { note, paths } from './row.ts'

/** Stands for the value of a column that is never selected. */
export const NEVER_READ = '(never read)'

/**
 * Columns that hold nothing but secrets: PASSWD, BACKUP_PASSWD, EXTERNAL_KMS_INFO, AUTHORIZATION (trap 21), and what a
 * later version may call such things.
 */
const SECRET = /PASSW|AUTHORI[ZS]ATION|KMS|CREDENTIAL|SECRET|TOKEN|ACCESS_?(ID|KEY)|ENCRYPT\w*_KEY/

/** Columns that hold destinations, one or a list, which may carry keys (trap 21). */
const DESTINATION = /(^|_)(DEST|PATH|SET_LIST|PIECE_LIST)$/

/** Whether a column must not even be selected; the name in upper case. */
export function isSecretColumn(name: string): boolean {
  return SECRET.test(name)
}

/** A value as people may see it: destinations without keys, everything else redacted; NULL is null. */
export function shownValue(name: string, value: unknown): string | null {
  return (DESTINATION.test(name) ? paths : note).parse(value)
}
