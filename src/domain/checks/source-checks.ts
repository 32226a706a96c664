import type { RecoverTable, RestoreTenant } from '../operation.ts'
import type { OperationFacts, TenantFacts } from '../operation-facts.ts'
import type { Check } from '../plan.ts'
import { restoreChain } from '../restore-chain.ts'
import { isUsableChain, needsPassword, restoreSegments, segmentOf } from '../restore-window.ts'
import type { BackupSetRow } from '../rows.ts'
import { compareScn, isSet } from '../scn.ts'
import { restoreVersionProblem } from '../version.ts'
import { passwordCheck } from './backup-checks.ts'
import { identityProblem } from './tenant-checks.ts'

/** What a restore and a table recovery need of the backup that they read, and of the pool that they fill. */
export function sourceChecks(
  operation: RestoreTenant | RecoverTable,
  facts: OperationFacts,
): readonly Check[] {
  const { source } = facts
  if (!source) return [{ name: 'source tenant', ok: false, detail: 'was not read' }]
  const set = source.sets.find((one) => one.setId === operation.setId)
  const problem = identityProblem(source)
  return [
    { name: 'source tenant', ok: problem === null, detail: problem ?? sourceWords(source) },
    poolCheck(operation.pool, facts),
    setCheck(operation.setId, set, source.sets),
    setPasswordCheck(operation, source, facts),
    pointCheck(operation, set, source),
    versionCheck(set, facts),
    {
      name: 'backup destination is known',
      ok: source.places?.data != null,
      detail:
        source.places?.data ??
        (facts.version.generation === 3
          ? 'backup_dest is not set, or SHOW PARAMETERS does not tell it to the monitoring user'
          : 'data_backup_dest is not set'),
    },
  ]
}

function sourceWords({ row }: TenantFacts): string {
  return row ? `${row.name}, ${row.status}` : ''
}

function poolCheck(name: string, { pools }: OperationFacts): Check {
  const pool = pools.find((one) => one.name === name)
  const detail = !pool
    ? `there is no pool ${name}`
    : pool.tenantId === null
      ? `${pool.name}${pool.zoneList ? ` in ${pool.zoneList}` : ''}`
      : `${pool.name} belongs to tenant ${pool.tenantId}; choose a free pool`
  return { name: 'pool is free', ok: pool?.tenantId === null, detail }
}

function setCheck(
  setId: string,
  set: BackupSetRow | undefined,
  sets: readonly BackupSetRow[],
): Check {
  const usable = set !== undefined && isUsableChain(set, sets)
  return {
    name: 'backup set is usable',
    ok: usable,
    detail: set
      ? `set ${set.setId}, ${set.status} ${set.fileStatus}${usable ? '' : '; choose another set'}`
      : `set ${setId} is gone; choose another set`,
  }
}

/** Sets with a password need SET DECRYPTION with the passwords of the chain, the full set's first (COMMANDS §5). */
function setPasswordCheck(
  operation: RestoreTenant | RecoverTable,
  source: TenantFacts,
  facts: OperationFacts,
): Check {
  const { sets } = restoreChain(source, operation.setId, operation.scn)
  const locked = sets.filter(needsPassword)
  const names = operation.passwords ?? []
  const name = 'passwords of the sets'
  if (names.length > 0) return { ...passwordCheck(names, facts), name }
  if (locked.length === 0) return { name, ok: true, detail: 'none needed' }
  return {
    name,
    ok: false,
    detail: `${locked.map((set) => `set ${set.setId}`).join(', ')} ${
      locked.length === 1 ? 'has' : 'have'
    } a password; name the configured backup passwords, that of the full set first`,
  }
}

/** The point lies in one segment, not before the set, and no piece of log between them is lost (REFERENCE §6.6). */
function pointCheck(
  { setId, scn }: RestoreTenant | RecoverTable,
  set: BackupSetRow | undefined,
  source: TenantFacts,
): Check {
  const name = 'point lies in the recoverable window'
  const segment = segmentOf(restoreSegments(source.sets, source.rounds), scn)
  if (!segment) return { name, ok: false, detail: 'outside every segment; pick another point' }
  if (set && isSet(set.minRestoreScn) && compareScn(scn, set.minRestoreScn) < 0) {
    return { name, ok: false, detail: `before set ${setId} ends; pick an older set` }
  }
  const { gaps } = restoreChain(source, setId, scn)
  return {
    name,
    ok: gaps.length === 0,
    detail: gaps.length === 0 ? 'no gap before it' : `log is lost before it: ${gaps.join(', ')}`,
  }
}

function versionCheck(set: BackupSetRow | undefined, { version }: OperationFacts): Check {
  const made = set?.dataVersion ?? null
  const problem = made === null ? null : restoreVersionProblem(made, version.text)
  return {
    name: 'versions match',
    ok: problem === null,
    detail:
      problem ??
      (made === null ? 'the set does not tell its version' : `${made} into ${version.text}`),
  }
}
