import { existingTenantProblem, tenantNameProblem } from '../../domain/names.ts'
import type { Operation, RestoreTenant } from '../../domain/operation.ts'
import { isSet, type Scn } from '../../domain/scn.ts'
import { formatViewTime } from '../../domain/time.ts'
import { BotError } from '../../errors.ts'
import { identifier } from '../literal.ts'
import type { Statement, StatementNeeds } from '../statement.ts'
import { dataSource, optionLiteral, placeOptions } from './backup-source.ts'
import { decryption, encryption } from './passwords.ts'
import { policyWindow } from './policy-window.ts'
import { demandCluster, tenantName } from './scope.ts'
import { type SqlText, sql, toStatement } from './sql-text.ts'

/**
 * The statements of an operation in the grammar of 3.x (COMMANDS §7), which has no DESCRIPTION: all but those of a
 * restore are for the whole cluster. Throws BotError for what 3.x does not have.
 */
export function statements3(operation: Operation, needs: StatementNeeds): readonly Statement[] {
  const plain = (body: SqlText) => toStatement(3, body)
  switch (operation.kind) {
    case 'restore':
      return [restore(operation, needs)]
    case 'cancel-restore':
      return [plain(sql`CANCEL RESTORE ${tenantName({ name: operation.target })}`)]
    case 'archive-suspend':
    case 'archive-resume':
    case 'archive-restart':
    case 'activate-standby':
    case 'recover-table':
    case 'cancel-recover-table':
      throw new BotError(`${operation.kind}: OceanBase 3.x does not have it; it needs 4.x.`)
  }
  demandCluster(operation)
  switch (operation.kind) {
    case 'backup': {
      if (operation.plusArchivelog) {
        throw new BotError('backup: OceanBase 3.x has no PLUS ARCHIVELOG; it needs 4.x.')
      }
      const body = sql`BACKUP ${operation.incremental ? 'INCREMENTAL ' : ''}DATABASE`
      return [toStatement(3, body, { session: encryption(operation.password, needs) })]
    }
    case 'cancel-backup':
      return [plain(sql`CANCEL BACKUP`)]
    case 'archive-start':
      return [plain(sql`ARCHIVELOG`)]
    case 'archive-stop':
      return [plain(sql`NOARCHIVELOG`)]
    case 'cleanup-policy-set':
      return [
        plain(sql`SET backup_recovery_window = ${policyWindow(operation)}`),
        plain(sql`SET auto_delete_expired_backup = 'True'`),
      ]
    case 'cleanup-policy-drop':
      return [plain(sql`SET auto_delete_expired_backup = 'False'`)]
    case 'delete-obsolete':
      return [plain(sql`DELETE OBSOLETE BACKUP`)]
    case 'cancel-cleanup':
      return [plain(sql`CANCEL DELETE BACKUP`)]
  }
}

/** `RESTORE new FROM source AT '<uri>' UNTIL '<time>' WITH '…'`; the session is in UTC, so the time is too. */
function restore(operation: RestoreTenant, needs: StatementNeeds): Statement {
  if (operation.concurrency !== undefined) {
    throw new BotError('restore: OceanBase 3.x takes no concurrency; leave it out.')
  }
  if (operation.method === 'quick') {
    throw new BotError('restore: OceanBase 3.x has no quick restore; it needs 4.3.3.')
  }
  const target = identifier(operation.target, tenantNameProblem)
  const source = identifier(operation.sourceTenant, existingTenantProblem)
  const options = optionLiteral([...originOptions(needs.origin), ...placeOptions(operation)])
  const body = sql`RESTORE ${target} FROM ${source} AT ${dataSource(needs)} UNTIL ${timeLiteral(operation.scn)} WITH ${options}`
  return toStatement(3, body, { session: decryption(operation.passwords ?? [], needs) })
}

function originOptions(origin: StatementNeeds['origin']): string[] {
  if (!origin)
    throw new BotError('restore: name and id of the cluster of the backup are not known.')
  const { cluster, id } = origin
  if (!/^[A-Za-z0-9_.-]{1,128}$/.test(cluster) || !/^\d{1,20}$/.test(id)) {
    throw new BotError('restore: name or id of the cluster of the backup cannot be used.')
  }
  return [`backup_cluster_name=${cluster}`, `backup_cluster_id=${id}`]
}

/** 3.x knows times to the microsecond only; one that is finer is refused, not rounded. */
function timeLiteral(scn: Scn): string {
  if (!isSet(scn) || BigInt(scn) % 1000n !== 0n) {
    throw new BotError(`"${scn}" is not a restore point of OceanBase 3.x (whole microseconds).`)
  }
  const micros = BigInt(scn) / 1000n
  const ms = Number(micros / 1000n)
  const fraction = String(micros % 1_000_000n).padStart(6, '0')
  const seconds = formatViewTime(ms - (ms % 1000)).slice(0, 19)
  return `'${seconds}.${fraction}'`
}
