import type { Operation } from '../operation.ts'
import type { OperationFacts } from '../operation-facts.ts'
import type { Check } from '../plan.ts'
import { archiveChecks } from './archive-checks.ts'
import { backupChecks } from './backup-checks.ts'
import { cancelChecks, cancelRestoreChecks } from './cancel-checks.ts'
import { deleteObsoleteChecks, dropPolicyChecks, setPolicyChecks } from './cleanup-checks.ts'
import { adminCheck, formChecks } from './form-checks.ts'
import { recoverChecks, restoreChecks } from './restore-checks.ts'
import { standbyChecks } from './standby-checks.ts'
import { tenantsCheck } from './tenant-checks.ts'

/**
 * Every precondition of an operation (COMMANDS §1–§8), judged by what was read. A plan with a failing one cannot be
 * approved. When the form itself does not fit, nothing else is judged.
 */
export function checksFor(operation: Operation, facts: OperationFacts): readonly Check[] {
  const form = formChecks(operation, facts)
  const rest = form.every((check) => check.ok) ? ownChecks(operation, facts) : []
  return [...form, ...rest, adminCheck(facts)]
}

function ownChecks(operation: Operation, facts: OperationFacts): readonly Check[] {
  switch (operation.kind) {
    case 'backup':
      return backupChecks(operation, facts)
    case 'archive-start':
    case 'archive-stop':
    case 'archive-suspend':
    case 'archive-resume':
    case 'archive-restart':
      return archiveChecks({ ...operation, kind: operation.kind }, facts)
    case 'cleanup-policy-set':
      return setPolicyChecks(operation, facts)
    case 'cleanup-policy-drop':
      return dropPolicyChecks(facts)
    case 'delete-obsolete':
      return deleteObsoleteChecks(operation, facts)
    case 'cancel-backup':
    case 'cancel-cleanup':
    case 'cancel-recover-table':
      return [tenantsCheck(facts), ...cancelChecks(operation, facts)]
    case 'activate-standby':
      return standbyChecks(facts)
    case 'restore':
      return restoreChecks(operation, facts)
    case 'cancel-restore':
      return cancelRestoreChecks(operation, facts)
    case 'recover-table':
      return recoverChecks(operation, facts)
  }
}
