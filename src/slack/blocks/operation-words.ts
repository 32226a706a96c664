import type { Operation, Scope, SimpleOperation } from '../../domain/operation.ts'
import { list } from '../format.ts'
import type { Voice } from '../voice.ts'

/** What is asked for, behind "asks to": `restore prod-sh/crm as crm_fix`, `stop the log archive of crm on prod-sh`. */
export function operationPhrase(operation: Operation, voice: Voice): string {
  const cluster = voice.name(operation.cluster)
  switch (operation.kind) {
    case 'restore':
      return `restore ${cluster}/${voice.name(operation.sourceTenant)} as ${voice.name(operation.target)}`
    case 'cancel-restore':
      return `cancel the restore into ${voice.name(operation.target)} on ${cluster}, which drops that tenant`
    case 'recover-table':
      return `recover ${operation.tables.length} ${operation.tables.length === 1 ? 'table' : 'tables'} of ${cluster}/${voice.name(operation.sourceTenant)} into ${voice.name(operation.target.name)}`
    case 'backup':
      return `take ${operation.incremental ? 'an incremental' : 'a full'} backup of ${reach(operation.scope, cluster, voice)}`
    case 'cleanup-policy-set':
      return `keep backups of ${reach(operation.scope, cluster, voice)} recoverable for ${operation.recoveryDays} d`
    default:
      return `${SIMPLE[operation.kind]} ${reach(operation.scope, cluster, voice)}`
  }
}

const SIMPLE: Readonly<Record<SimpleOperation['kind'], string>> = {
  'cancel-backup': 'cancel the running backup of',
  'archive-start': 'start the log archive of',
  'archive-stop': 'stop the log archive of',
  'archive-suspend': 'suspend the log archive of',
  'archive-resume': 'resume the log archive of',
  'archive-restart': 'restart the interrupted log archive of',
  'cleanup-policy-drop': 'end the automatic cleanup of',
  'cancel-cleanup': 'cancel the running cleanup of',
  'delete-obsolete': 'delete obsolete backups of',
  'activate-standby': 'activate the standby tenant',
  'cancel-recover-table': 'cancel the table recoveries into',
}

/** Tenants that a headline names; the card's facts name them all. */
const NAMED = 5

function reach(scope: Scope, cluster: string, voice: Voice): string {
  if (scope.kind === 'cluster') return `the whole cluster ${cluster}`
  const names = scope.tenants.map(({ name }) => voice.name(name))
  return `${list(names, NAMED)} on ${cluster}`
}
