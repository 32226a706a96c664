import { MAX_TENANTS, type Operation, type OperationKind } from '../operation.ts'
import type { OperationFacts } from '../operation-facts.ts'
import type { Check } from '../plan.ts'

/** Operations of 4.x that name exactly one tenant (COMMANDS §3–§6). */
const ONE_TENANT: ReadonlySet<OperationKind> = new Set([
  'archive-suspend',
  'archive-resume',
  'archive-restart',
  'cleanup-policy-set',
  'cleanup-policy-drop',
  'activate-standby',
  'cancel-recover-table',
])

/** Operations that 3.x has no command for (COMMANDS §7). */
const ONLY_4: ReadonlySet<OperationKind> = new Set([
  'archive-suspend',
  'archive-resume',
  'archive-restart',
  'activate-standby',
  'recover-table',
  'cancel-recover-table',
])

/** Views without which an operation's preconditions cannot be told. */
const VIEWS: Readonly<Record<OperationKind, readonly string[]>> = {
  backup: ['CDB_OB_BACKUP_JOBS', 'CDB_OB_ARCHIVELOG', 'CDB_OB_BACKUP_SET_FILES'],
  'cancel-backup': ['CDB_OB_BACKUP_JOBS'],
  'archive-start': ['CDB_OB_ARCHIVELOG'],
  'archive-stop': ['CDB_OB_ARCHIVELOG', 'CDB_OB_BACKUP_JOBS'],
  'archive-suspend': ['CDB_OB_ARCHIVELOG', 'CDB_OB_BACKUP_JOBS'],
  'archive-resume': ['CDB_OB_ARCHIVELOG'],
  'archive-restart': ['CDB_OB_ARCHIVELOG', 'CDB_OB_BACKUP_JOBS'],
  'cleanup-policy-set': ['CDB_OB_BACKUP_SET_FILES', 'CDB_OB_BACKUP_DELETE_POLICY'],
  'cleanup-policy-drop': ['CDB_OB_BACKUP_DELETE_POLICY'],
  'delete-obsolete': ['CDB_OB_BACKUP_SET_FILES', 'CDB_OB_BACKUP_DELETE_JOBS'],
  'cancel-cleanup': ['CDB_OB_BACKUP_DELETE_JOBS'],
  restore: ['CDB_OB_RESTORE_PROGRESS'],
  'cancel-restore': ['CDB_OB_RESTORE_PROGRESS'],
  'activate-standby': ['CDB_OB_RESTORE_PROGRESS', 'CDB_OB_RESTORE_HISTORY'],
  'recover-table': ['CDB_OB_RECOVER_TABLE_JOBS'],
  'cancel-recover-table': ['CDB_OB_RECOVER_TABLE_JOBS'],
}

/**
 * What holds of every operation: a login that sees the cluster, a form that the version has, views that can be read
 * (what cannot be read is unknown, not empty).
 */
export function formChecks(operation: Operation, facts: OperationFacts): readonly Check[] {
  const { login, version } = facts
  const problem = formProblem(operation, facts)
  const blind = facts.unreadable.filter((one) => VIEWS[operation.kind].includes(one.view))
  return [
    ...(login.kind === 'tenant'
      ? [
          {
            name: 'login sees the cluster',
            ok: false,
            detail: `obbackup reads as a user of tenant ${login.name} and sees only that; configure a login of the sys tenant (user@sys)`,
          },
        ]
      : []),
    { name: 'fits the version', ok: problem === null, detail: problem ?? version.text },
    ...(blind.length > 0
      ? [
          {
            name: 'views can be read',
            ok: false,
            detail: blind.map((one) => `${one.view}: ${one.message}`).join('; '),
          },
        ]
      : []),
  ]
}

/** Whether an account is there that may send the command. */
export function adminCheck({ admin }: OperationFacts): Check {
  return {
    name: 'admin account is configured',
    ok: admin !== null,
    detail: admin ?? 'set OB_ADMIN_USER and OB_ADMIN_PASSWORD, or admin_user and admin_password',
  }
}

function formProblem(operation: Operation, { version }: OperationFacts): string | null {
  const { kind } = operation
  if (version.generation === 3 && ONLY_4.has(kind)) return `${kind}: 3.x has no such command`
  if (!('scope' in operation)) return null
  const { scope } = operation
  if (version.generation === 3) {
    if (scope.kind === 'tenants') {
      return '3.x does this for the whole cluster only; ask for it without naming tenants'
    }
    if (kind === 'backup' && operation.plusArchivelog) return 'PLUS ARCHIVELOG is of 4.x only'
    return null
  }
  if (scope.kind === 'cluster') return 'name the tenants: a 4.x is never told to do it for all'
  const count = scope.tenants.length
  if (count === 0) return 'no tenant is named'
  if (ONE_TENANT.has(kind) && count > 1) return 'one tenant at a time'
  return count > MAX_TENANTS ? `${count} tenants; at most ${MAX_TENANTS} at a time` : null
}
