import { tenantNameProblem } from '../../domain/names.ts'
import type { Operation, RestoreTenant } from '../../domain/operation.ts'
import { identifier } from '../literal.ts'
import type { Statement, StatementNeeds } from '../statement.ts'
import { optionLiteral, placeOptions, sourceList } from './backup-source.ts'
import { decryption, encryption } from './passwords.ts'
import { policyWindow } from './policy-window.ts'
import { recoverTable } from './recover-table.ts'
import { oneTenant, tenantList, tenantName } from './scope.ts'
import { type SqlText, sql, toStatement, untilScn } from './sql-text.ts'

/**
 * The statements of an operation in the grammar of 4.x (COMMANDS §2–§6). Every one names its tenants; `archive-restart`
 * is three of them. Throws BotError for what cannot be sent.
 */
export function statements4(
  operation: Operation,
  needs: StatementNeeds,
  description: string,
): readonly Statement[] {
  const plain = (body: SqlText) => toStatement(4, body)
  const described = (body: SqlText) => toStatement(4, body, { description })
  switch (operation.kind) {
    case 'backup': {
      const { incremental, plusArchivelog } = operation
      const backup = sql`BACKUP ${incremental ? 'INCREMENTAL ' : ''}TENANT = ${tenantList(operation)}${plusArchivelog ? ' PLUS ARCHIVELOG' : ''}`
      return [
        toStatement(4, backup, { description, session: encryption(operation.password, needs) }),
      ]
    }
    case 'cancel-backup':
      return [plain(sql`CANCEL BACKUP TENANT = ${tenantList(operation)}`)]
    case 'archive-start':
      return [described(sql`ARCHIVELOG TENANT = ${tenantList(operation)}`)]
    case 'archive-stop':
      return [described(sql`NOARCHIVELOG TENANT = ${tenantList(operation)}`)]
    case 'archive-suspend':
      return [plain(sql`SET LOG_ARCHIVE_DEST_STATE = 'DEFER' TENANT = ${oneTenant(operation)}`)]
    case 'archive-resume':
      return [plain(sql`SET LOG_ARCHIVE_DEST_STATE = 'ENABLE' TENANT = ${oneTenant(operation)}`)]
    case 'archive-restart': {
      const tenant = oneTenant(operation)
      return [
        described(sql`NOARCHIVELOG TENANT = ${tenant}`),
        described(sql`ARCHIVELOG TENANT = ${tenant}`),
        described(sql`BACKUP TENANT = ${tenant}`),
      ]
    }
    case 'cleanup-policy-set': {
      const window = policyWindow(operation)
      return [
        plain(
          sql`ADD DELETE BACKUP POLICY = 'default' RECOVERY_WINDOW = ${window} TENANT = ${oneTenant(operation)}`,
        ),
      ]
    }
    case 'cleanup-policy-drop':
      return [plain(sql`DROP DELETE BACKUP POLICY = 'default' TENANT = ${oneTenant(operation)}`)]
    case 'delete-obsolete':
      return [described(sql`DELETE OBSOLETE BACKUP TENANT = ${tenantList(operation)}`)]
    case 'cancel-cleanup':
      return [plain(sql`CANCEL DELETE BACKUP TENANT = ${tenantList(operation)}`)]
    case 'restore':
      return [restore(operation, needs, description)]
    case 'cancel-restore':
      return [plain(sql`CANCEL RESTORE ${tenantName({ name: operation.target })}`)]
    case 'activate-standby':
      return [plain(sql`ACTIVATE STANDBY TENANT ${oneTenant(operation)}`)]
    case 'recover-table':
      return [recoverTable(operation, needs, description)]
    case 'cancel-recover-table':
      return [plain(sql`CANCEL RECOVER TABLE ${oneTenant(operation)}`)]
  }
}

/** `RESTORE … FROM '<data>,<archive>' UNTIL SCN=… WITH '…'` (COMMANDS §5). */
function restore(operation: RestoreTenant, needs: StatementNeeds, description: string): Statement {
  const target = identifier(operation.target, tenantNameProblem)
  const options = [
    ...placeOptions(operation),
    ...(operation.method === 'quick' ? ['method=quick'] : []),
  ]
  const body = sql`RESTORE ${target} FROM ${sourceList(needs)} ${untilScn(operation.scn)} WITH ${optionLiteral(options)}`
  return toStatement(4, body, {
    description,
    session: decryption(operation.passwords ?? [], needs),
  })
}
