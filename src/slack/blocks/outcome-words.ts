import { type Operation, type OperationKind, type Scope, targetOf } from '../../domain/operation.ts'
import type { Plan } from '../../domain/plan.ts'
import { list } from '../format.ts'
import type { Voice } from '../voice.ts'
import type { FormButton } from './form-button.ts'

/** What is so when an operation of the kind succeeded; `of` is what it was about. */
const SUCCESS: Readonly<Record<OperationKind, (of: string) => string>> = {
  backup: (of) => `the backup of ${of} is complete and can be restored from`,
  'cancel-backup': (of) => `no backup of ${of} runs any more`,
  'archive-start': (of) =>
    `the log archive of ${of} is DOING in a new round; nothing in it can be restored to until a full backup is taken`,
  'archive-stop': (of) => `the log archive of ${of} is STOP; nothing later can be restored to`,
  'archive-suspend': (of) =>
    `the log archive of ${of} is SUSPEND; nothing later can be restored to`,
  'archive-resume': (of) => `the log archive of ${of} is DOING again`,
  'archive-restart': (of) =>
    `the log archive of ${of} is DOING again, and a full backup was taken after it`,
  'cleanup-policy-set': (of) => `the cleanup policy of ${of} stands; it is applied every hour`,
  'cleanup-policy-drop': (of) =>
    `${of} has no cleanup policy any more; nothing is deleted by itself`,
  'delete-obsolete': (of) => `the obsolete backups of ${of} are deleted`,
  'cancel-cleanup': (of) => `no cleanup of ${of} runs any more`,
  restore: (of) => `tenant ${of} is STANDBY; it needs ACTIVATE STANDBY before it takes writes`,
  'cancel-restore': (of) => `the half-restored tenant ${of} is gone; its resource pools stay`,
  'activate-standby': (of) => `tenant ${of} is PRIMARY now and takes writes`,
  'recover-table': (of) =>
    `the tables are in ${of} under their new names; foreign keys and triggers were not recovered`,
  'cancel-recover-table': (of) => `no table recovery into ${of} runs any more`,
}

/** What to do after a failure. */
const AFTER_FAILURE: Readonly<Record<OperationKind, string>> = {
  backup: 'Mend the cause, then ask again; the last good set is not touched.',
  'cancel-backup': 'Look whether the backup still runs, then ask again.',
  'archive-start':
    'Look at the archive destination and at the state of the archive, then ask again.',
  'archive-stop': 'Look at the state of the archive; it may still be on.',
  'archive-suspend': 'Look at the state of the archive; it may still be on.',
  'archive-resume': 'Look at the state of the archive; the round may have to be restarted.',
  'archive-restart':
    'Look at the state of the archive: what is done above is done, what is not was not sent. Go on by hand, or ask again.',
  'cleanup-policy-set': 'The policy is as it was; ask again when the cause is mended.',
  'cleanup-policy-drop': 'The policy may still stand, and delete every hour; look at it.',
  'delete-obsolete': 'What is deleted stays deleted. Mend the cause, then ask again.',
  'cancel-cleanup': 'Look whether the cleanup still runs, then ask again.',
  restore:
    'The half-restored tenant is still there and holds its pool until the restore is cancelled.',
  'cancel-restore': 'The half-restored tenant may still be there; look at the tenants.',
  'activate-standby': 'The tenant is STANDBY as before; look at its sync point.',
  'recover-table': 'Tables that are imported already stay; the others can be asked for again.',
  'cancel-recover-table': 'Look whether the recovery still runs, then ask again.',
}

/** What is left when the job that a request became was cancelled. */
const AFTER_CANCEL: Readonly<Partial<Record<OperationKind, (of: string) => string>>> = {
  backup: (of) => `what was backed up of ${of} is wasted; the set cannot be restored from`,
  restore: (of) => `the half-restored tenant ${of} is gone`,
  'recover-table': (of) => `tables that were imported into ${of} already stay`,
  'delete-obsolete': (of) => `what was deleted of ${of} stays deleted; the rest is still there`,
}

/** `tenant crm is PRIMARY now and takes writes`. */
export function successWords({ operation, generation }: Plan, voice: Voice): string {
  const of = about(operation, voice)
  if (operation.kind === 'restore') {
    if (generation === 3) return `tenant ${of} can be used; it takes writes`
    if (operation.method === 'quick') {
      return `tenant ${of} is a quick restore; it can be read, but never be activated`
    }
  }
  return SUCCESS[operation.kind](of)
}

/** What to do after it failed: a sentence. */
export function afterFailure(operation: Operation): string {
  return AFTER_FAILURE[operation.kind]
}

/** What is left after it was cancelled. */
export function cancelWords(operation: Operation, voice: Voice): string {
  return AFTER_CANCEL[operation.kind]?.(about(operation, voice)) ?? 'it did not finish'
}

/** Tenants named in a sentence; the card's facts name them all. */
const NAMED = 5

function about(operation: Operation, voice: Voice): string {
  return 'scope' in operation
    ? reached(operation.scope, operation.cluster, voice, NAMED)
    : voice.name(targetOf(operation))
}

/** `crm, orders and 3 more`, or `the whole cluster prod`. */
function reached(scope: Scope, cluster: string, voice: Voice, most: number): string {
  if (scope.kind === 'cluster') return `the whole cluster ${voice.name(cluster)}`
  return list(
    scope.tenants.map((one) => voice.name(one.name)),
    most,
  )
}

/** The form that is the natural next step after an operation ended well or badly, or null. */
export function nextStep(
  { operation, generation }: Plan,
  state: 'succeeded' | 'failed',
): { readonly text: string; readonly asked: FormButton } | null {
  if (operation.kind === 'archive-start' && state === 'succeeded') {
    const { cluster, scope } = operation
    const tenants = scope.kind === 'tenants' ? scope.tenants.map(({ name }) => name) : []
    return { text: 'Back up now…', asked: { operation: 'backup', tenants, cluster } }
  }
  if (operation.kind !== 'restore') return null
  const about = { tenants: [operation.target], cluster: operation.cluster }
  if (state === 'failed') {
    return { text: 'Cancel the restore…', asked: { operation: 'cancel-restore', ...about } }
  }
  return operation.method === 'quick' || generation === 3
    ? null
    : { text: 'Activate…', asked: { operation: 'activate-standby', ...about } }
}

/** Where to look for what a lost answer left. */
const LOOK_AT: Readonly<Record<OperationKind, string>> = {
  backup: '`CDB_OB_BACKUP_JOBS` and `CDB_OB_BACKUP_JOB_HISTORY`',
  'cancel-backup': '`CDB_OB_BACKUP_JOBS` and `CDB_OB_BACKUP_JOB_HISTORY`',
  'archive-start': '`CDB_OB_ARCHIVELOG`',
  'archive-stop': '`CDB_OB_ARCHIVELOG`',
  'archive-suspend': '`CDB_OB_ARCHIVELOG`',
  'archive-resume': '`CDB_OB_ARCHIVELOG`',
  'archive-restart': '`CDB_OB_ARCHIVELOG` and `CDB_OB_BACKUP_JOBS`',
  'cleanup-policy-set': '`CDB_OB_BACKUP_DELETE_POLICY`',
  'cleanup-policy-drop': '`CDB_OB_BACKUP_DELETE_POLICY`',
  'delete-obsolete': '`CDB_OB_BACKUP_DELETE_JOBS` and `CDB_OB_BACKUP_DELETE_JOB_HISTORY`',
  'cancel-cleanup': '`CDB_OB_BACKUP_DELETE_JOBS` and `CDB_OB_BACKUP_DELETE_JOB_HISTORY`',
  restore: '`CDB_OB_RESTORE_PROGRESS`, `CDB_OB_RESTORE_HISTORY` and `DBA_OB_TENANTS`',
  'cancel-restore': '`CDB_OB_RESTORE_PROGRESS` and `DBA_OB_TENANTS`',
  'activate-standby': '`DBA_OB_TENANTS`',
  'recover-table': '`CDB_OB_RECOVER_TABLE_JOBS` and `CDB_OB_RECOVER_TABLE_JOB_HISTORY`',
  'cancel-recover-table': '`CDB_OB_RECOVER_TABLE_JOBS` and `CDB_OB_RECOVER_TABLE_JOB_HISTORY`',
}

/** The same for 3.x, where it has other views (REFERENCE §2); what it keeps in parameters no view tells. */
const LOOK_AT_V3: Readonly<Partial<Record<OperationKind, string>>> = {
  backup: '`CDB_OB_BACKUP_PROGRESS` and `CDB_OB_BACKUP_SET_DETAILS`',
  'cancel-backup': '`CDB_OB_BACKUP_PROGRESS` and `CDB_OB_BACKUP_SET_DETAILS`',
  'archive-start': '`CDB_OB_BACKUP_ARCHIVELOG`',
  'archive-stop': '`CDB_OB_BACKUP_ARCHIVELOG`',
  'cleanup-policy-set': "`SHOW PARAMETERS LIKE '%backup%'`",
  'cleanup-policy-drop': "`SHOW PARAMETERS LIKE '%backup%'`",
  'delete-obsolete': '`CDB_OB_BACKUP_CLEAN_HISTORY`',
  'cancel-cleanup': '`CDB_OB_BACKUP_CLEAN_HISTORY`',
  restore: '`CDB_OB_RESTORE_PROGRESS`, `CDB_OB_RESTORE_HISTORY` and `__all_tenant`',
  'cancel-restore': '`CDB_OB_RESTORE_PROGRESS` and `__all_tenant`',
}

/** The views to look at when nobody knows whether the statement ran. */
export function whereToLook({ operation: { kind }, generation }: Plan): string {
  return (generation === 3 ? LOOK_AT_V3[kind] : undefined) ?? LOOK_AT[kind]
}
