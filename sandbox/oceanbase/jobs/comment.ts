import { codeText } from '../sql/sql-error.ts'

/** Names of codes as OceanBase prints them in some comments. */
const NAMES = new Map<number, string>([
  [4012, 'OB_TIMEOUT'],
  [4072, 'OB_CANCELED'],
  [5020, 'OB_ERR_TABLE_EXIST'],
  [5157, 'OB_TENANT_NOT_EXIST'],
  [9047, 'OB_BACKUP_INVALID_PASSWORD'],
  [9082, 'OB_BACKUP_DEVICE_OUT_OF_SPACE'],
  [9094, 'OB_LS_RESTORE_FAILED'],
  [9099, 'OB_RESTORE_TENANT_FAILED'],
])

/** A code as the views carry it: negative. */
export function negative(code: number): number {
  return -Math.abs(code)
}

/** Comment of a log stream's server (REFERENCE §2.3). */
export function serverComment(module: string, code: number, trace: string, ls = 1001): string {
  const text = `${negative(code)}(${codeText(code)})`
  return `(SERVER)ls_id: ${ls}, addr: 10.0.0.3:2882, module: ${module}, result: ${text}, trace_id: ${trace}`
}

/** Comment of RootService for a backup job (REFERENCE §2.3). */
export function rootServiceComment(code: number, trace: string): string {
  return `(ROOTSERVICE)addr: 10.0.0.3:2882, result: ${negative(code)}(${codeText(code)}), trace_id: ${trace}`
}

/** Comment of RootService for a restore job (REFERENCE §2.3, §6.3). */
export function restoreComment(code: number, trace: string): string {
  return `ROOTSERVICE : ${nameOf(code)}(${negative(code)}) on 10.0.0.3:2882 with traceid ${trace}`
}

/** Comment of table recovery and import (REFERENCE §2.3). */
export function importComment(code: number, trace: string): string {
  return `${nameOf(code)}(${negative(code)}), addr:10.0.0.3:2882, trace_id:${trace}`
}

function nameOf(code: number): string {
  return NAMES.get(Math.abs(code)) ?? 'OB_ERROR'
}
