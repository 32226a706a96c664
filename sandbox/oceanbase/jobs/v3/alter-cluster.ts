import type { Caller } from '../../session.ts'
import { obError } from '../../sql/sql-error.ts'
import type { AlterSystemV3 } from '../../statement/alter-system-v3.ts'
import type { ClusterV3 } from './cluster.ts'

/** Checks a parsed 3.x statement and starts what it asks for; returns the job's id (BS_KEY of a backup), or null. */
export function alterClusterV3(
  cluster: ClusterV3,
  statement: AlterSystemV3,
  caller: Caller,
): number | null {
  const { archive, backups, cleanups, copies, restores, secondArchive, validation } = cluster
  switch (statement.kind) {
    case 'backup': {
      const key = backups.start({ ...statement, password: caller.encryption })
      caller.encryption = null
      return key
    }
    case 'cancel-backup':
      backups.cancel()
      return null
    case 'archivelog':
      if (statement.on) archive.start()
      else archive.stop()
      return null
    case 'set-parameter':
      setParameter(cluster, statement.name, statement.value)
      return null
    case 'delete':
      return cleanups.start(statement)
    case 'cancel-delete':
      cleanups.cancel()
      return null
    case 'cancel-all':
      cancelAll(cluster)
      return null
    case 'validate':
      return validation.start(statement.set)
    case 'copy':
      return copies.start(statement)
    case 'copy-archive':
      if (statement.on) secondArchive.start()
      else secondArchive.stop()
      return null
    case 'cancel-copy':
      copies.cancel(statement.what)
      return null
    case 'restore': {
      const { zone, decryption } = caller
      return restores.start(statement, { zone, decryption, passwords: backups.passwords })
    }
    case 'cancel-restore':
      restores.cancel(statement.tenant)
      return null
  }
}

/** CANCEL ALL BACKUP FORCE stops everything, log backup too (COMMANDS §7). */
function cancelAll({ archive, backups, cleanups, copies, validation }: ClusterV3): void {
  backups.cancel()
  cleanups.cancel()
  copies.cancel('set')
  copies.cancel('piece')
  validation.cancel()
  if (archive.status !== null && archive.status !== 'STOP') archive.stop()
}

/** The destination stays as it is while something writes to it. */
function setParameter(
  { archive, backups, settings }: ClusterV3,
  name: string,
  value: string,
): void {
  const isOpen = archive.status !== null && archive.status !== 'STOP'
  if (name === 'backup_dest' && (isOpen || backups.isRunning)) {
    throw obError(4007, 'set backup_dest while backup or log archive is running is not supported')
  }
  settings.set(name, value)
}
