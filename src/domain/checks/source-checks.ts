import type { RecoverTable, RestoreTenant } from '../operation.ts'
import type { OperationFacts, TenantFacts } from '../operation-facts.ts'
import type { Check } from '../plan.ts'
import { restoreChain } from '../restore-chain.ts'
import {
  isAt,
  isUsableChain,
  needsKeys,
  needsPassword,
  restoreSegments,
  segmentOf,
} from '../restore-window.ts'
import type { BackupSetRow } from '../rows.ts'
import { compareScn, isSet, type Scn } from '../scn.ts'
import { restoreVersionProblem } from '../version.ts'
import { passwordCheck } from './backup-checks.ts'
import { poolChecks } from './pool-checks.ts'
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
    ...poolChecks(operation, facts),
    setCheck(operation.setId, set, source.sets),
    setPasswordCheck(operation, source, facts),
    pointCheck(operation, set, source),
    versionCheck(set, facts),
    destinationCheck(operation, set, source, facts),
    ...previewChecks(operation, facts),
  ]
}

/**
 * The statement names the destinations that the tenant's parameters hold now: what lies elsewhere, because they were
 * changed since, is not found by it (COMMANDS §2, §5).
 */
function destinationCheck(
  { scn }: RestoreTenant | RecoverTable,
  set: BackupSetRow | undefined,
  { places }: TenantFacts,
  { version }: OperationFacts,
): Check {
  const name = 'backup destination is known'
  if (!places?.data) {
    const detail =
      version.generation === 3
        ? 'backup_dest is not set, or SHOW PARAMETERS does not tell it to the monitoring user'
        : 'data_backup_dest is not set'
    return { name, ok: false, detail }
  }
  if (version.generation === 3) return { name, ok: true, detail: places.data }
  if (set && !isAt(set, places.data)) {
    return {
      name,
      ok: false,
      detail: `set ${set.setId} is at ${set.path}, but data_backup_dest is ${places.data} now; choose a set that is there, or point data_backup_dest back`,
    }
  }
  return places.archive || isAlone(set, scn)
    ? { name, ok: true, detail: places.data }
    : {
        name,
        ok: false,
        detail:
          'log_archive_dest is not set, so the log up to the point cannot be read; set it back to where the log was archived',
      }
}

/** A set with its own log is enough for its own point; every later one needs archived log. */
function isAlone(set: BackupSetRow | undefined, scn: Scn): boolean {
  return set?.plusArchivelog === true && scn === set.minRestoreScn
}

/** What OceanBase itself would read must be what the card says; without a preview nobody knows (COMMANDS §5). */
function previewChecks(
  { setId }: RestoreTenant | RecoverTable,
  { preview }: OperationFacts,
): readonly Check[] {
  if (preview === null) return []
  const name = 'preview agrees'
  if (preview.kind === 'unavailable') return [{ name, ok: true, detail: 'there is none' }]
  const sets = preview.rows.filter((row) => /SET/i.test(row.type)).map(({ id }) => id)
  const ok = sets.length === 0 || sets.includes(setId)
  return [
    {
      name,
      ok,
      detail: ok
        ? sets.join(', ')
        : `OceanBase would read ${sets.length === 1 ? 'set' : 'sets'} ${sets.join(', ')}, not set ${setId}; choose another set or point`,
    },
  ]
}

function sourceWords({ row }: TenantFacts): string {
  return row ? `${row.name}, ${row.status}` : ''
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
  const keyed = sets.filter(needsKeys)
  if (keyed.length > 0) {
    const which = keyed.map((set) => `set ${set.setId} is ${set.encryptionMode}`).join(', ')
    return {
      name,
      ok: false,
      detail: `${which}: it takes the keys of the source tenant (WITH KEY FROM, or kms_encrypt), which obbackup does not send; restore it by hand`,
    }
  }
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
  const gaps = isAlone(set, scn) ? [] : restoreChain(source, setId, scn).gaps
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
