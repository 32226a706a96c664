import { OPERATION_KINDS, type OperationKind } from './operation.ts'

/** Words in a policy that mean several kinds. A word that is a kind itself, such as `restore`, means that kind alone. */
export const OPERATION_GROUPS: Readonly<Record<string, readonly OperationKind[]>> = {
  archive: OPERATION_KINDS.filter((kind) => kind.startsWith('archive-')),
  cleanup: ['cleanup-policy-set', 'cleanup-policy-drop', 'delete-obsolete'],
  recover: ['recover-table'],
  cancel: OPERATION_KINDS.filter((kind) => kind.startsWith('cancel-')),
  all: OPERATION_KINDS,
}

/** The kinds that a word in a policy means, or null when it means none. */
export function kindsOf(word: string): readonly OperationKind[] | null {
  const kind = OPERATION_KINDS.find((one) => one === word)
  return kind ? [kind] : (Object.hasOwn(OPERATION_GROUPS, word) && OPERATION_GROUPS[word]) || null
}

/**
 * Operations of which an approver types what they are about, unless a policy says otherwise: they break the restore
 * window, destroy something, change a role, write into a tenant or waste work (COMMANDS §8).
 */
export const TYPED_KINDS: readonly OperationKind[] = [
  'cancel-backup',
  'archive-stop',
  'archive-suspend',
  'archive-restart',
  'cleanup-policy-set',
  'cleanup-policy-drop',
  'delete-obsolete',
  'restore',
  'cancel-restore',
  'activate-standby',
  'recover-table',
  'cancel-recover-table',
]
