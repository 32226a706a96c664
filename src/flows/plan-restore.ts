import { createHash } from 'node:crypto'
import type { Check, FieldProblem, Plan, RestoreTenant } from '../domain/operation.ts'
import { poolNameProblem, tenantNameProblem, zoneTextProblem } from '../domain/operation.ts'
import { descriptionOf } from '../domain/request.ts'
import type { RestoreFormInput } from '../domain/restore-form.ts'
import { reasonProblem } from '../domain/restore-form.ts'
import {
  isFullSet,
  isUsableChain,
  restoreSegments,
  type Segment,
  segmentOf,
  setFor,
} from '../domain/restore-window.ts'
import type { BackupSetRow } from '../domain/rows.ts'
import { compareScn, isScn, isSet, type Scn, scnToMs } from '../domain/scn.ts'
import { normalise } from '../domain/state.ts'
import { formatUtc, readPersonTime } from '../domain/time.ts'
import { RequestError } from '../errors.ts'
import type { Statement } from '../oceanbase/statements.ts'
import { restoreStatement } from '../oceanbase/statements.ts'
import type { Cluster, Context } from './context.ts'

/** A plan together with the statement that would be sent; the statement never leaves the process. */
export interface PlannedRestore {
  readonly plan: Plan
  /** Null when a precondition is so far off that no statement can be made (no destination). */
  readonly statement: Statement | null
}

/**
 * Turns the form's text into an operation. Throws a RequestError with one problem per field, each with the remedy;
 * reads the sets to find the point and the set that belongs to it.
 */
export async function readRestoreForm(
  cluster: Cluster,
  input: RestoreFormInput,
): Promise<RestoreTenant> {
  const problems: FieldProblem[] = []
  const check = (field: string, message: string | null) => {
    if (message !== null) problems.push({ field, message })
  }
  const reason = reasonProblem(input.reason)
  if (reason) problems.push(reason)
  const target = input.target.trim()
  check('target', tenantNameProblem(target))
  check('pool', poolNameProblem(input.pool))
  const locality = input.locality.trim()
  const primaryZone = input.primaryZone.trim()
  if (locality !== '') check('locality', zoneTextProblem(locality))
  if (primaryZone !== '') check('primaryZone', zoneTextProblem(primaryZone))
  const concurrency = readConcurrency(input.concurrency, check)
  const tenants = await cluster.oceanbase.readTenants()
  const source = tenants.find((tenant) => tenant.tenantId === input.tenantId)
  if (!source) {
    throw new RequestError('The source tenant is gone. Open the form again.', [
      { field: 'tenantId', message: 'This tenant no longer exists.' },
    ])
  }
  const { sets, rounds } = await cluster.oceanbase.readSets(source.tenantId)
  const segments = restoreSegments(sets, rounds)
  const scn = readPoint(input, segments, check)
  const set = scn === null ? null : chooseSet(input.setId, sets, scn, check)
  if (problems.length > 0 || scn === null || set === null) {
    throw new RequestError('The form has problems.', problems)
  }
  return {
    kind: 'restore',
    cluster: cluster.config.name,
    sourceTenantId: source.tenantId,
    sourceTenant: source.name,
    setId: set.setId,
    target,
    pool: input.pool,
    scn,
    ...(locality === '' ? {} : { locality }),
    ...(primaryZone === '' ? {} : { primaryZone }),
    ...(concurrency === null ? {} : { concurrency }),
  }
}

type Report = (field: string, message: string | null) => void

function readConcurrency(text: string, check: Report): number | null {
  if (text.trim() === '') return null
  const number = Number(text)
  if (Number.isInteger(number) && number >= 1 && number <= 100) return number
  check('concurrency', 'A whole number from 1 to 100, or nothing.')
  return null
}

function readPoint(
  input: RestoreFormInput,
  segments: readonly Segment[],
  check: Report,
): Scn | null {
  const last = segments.at(-1)
  if (!last) {
    check('pointKind', 'Nothing can be restored: no recoverable window.')
    return null
  }
  if (input.pointKind === 'latest') return last.to
  const text = input.point.trim()
  const scn = input.pointKind === 'scn' ? readScn(text, check) : readTime(text, check)
  if (scn === null) return null
  if (segmentOf(segments, scn)) return scn
  check(
    'point',
    `Outside the recoverable window: ${segments.map(shownSegment).join('; ')}. The latest point is ${shownScn(last.to)}.`,
  )
  return null
}

function readScn(text: string, check: Report): Scn | null {
  if (isScn(text) && isSet(text)) return text
  check('point', `"${text.slice(0, 40)}" is not an SCN: up to 20 digits, nanoseconds since 1970.`)
  return null
}

function readTime(text: string, check: Report): Scn | null {
  const read = readPersonTime(text)
  if (read.ok) return `${Math.floor(read.ms / 1000)}${read.micros}000`
  const short = text.slice(0, 40)
  const messages = {
    format: `"${short}" is not a time. Write it like 2026-11-20 12:29:00 +08:00.`,
    'no-zone': `"${short}" has no zone. Write it with one: ${short} +08:00, or ${short} UTC.`,
    impossible: `"${short}" does not exist in the calendar.`,
  }
  check('point', text === '' ? 'Give a time with a zone, or an SCN.' : messages[read.problem])
  return null
}

function chooseSet(
  setId: string,
  sets: readonly BackupSetRow[],
  scn: Scn,
  check: Report,
): BackupSetRow | null {
  if (setId === '') {
    const found = setFor(sets, scn)
    if (!found) check('setId', 'No usable backup set lies before this point.')
    return found ?? null
  }
  const set = sets.find((one) => one.setId === setId && isUsableChain(one, sets))
  if (!set) {
    check('setId', `Set ${setId} is no longer usable. Open the form again.`)
    return null
  }
  if (isSet(set.minRestoreScn) && compareScn(set.minRestoreScn, scn) > 0) {
    check('setId', `Set ${setId} restores only from ${shownScn(set.minRestoreScn)} on.`)
    return null
  }
  return set
}

/**
 * Makes the plan of a restore from what the database says now: every precondition of COMMANDS §1, the exact
 * statement, and a digest over all that the approval is about. Called when asked and again before execution.
 */
export async function planRestore(
  { clock }: Pick<Context, 'clock'>,
  cluster: Cluster,
  operation: RestoreTenant,
  requestId: string,
): Promise<PlannedRestore> {
  const { oceanbase } = cluster
  const tenants = await oceanbase.readTenants()
  const pools = await oceanbase.readPools()
  const { sets, rounds } = await oceanbase.readSets(operation.sourceTenantId)
  const destinations = await oceanbase.readDestinations(operation.sourceTenantId)
  const source = tenants.find((tenant) => tenant.tenantId === operation.sourceTenantId)
  const pool = pools.find((one) => one.name === operation.pool)
  const set = sets.find((one) => one.setId === operation.setId)
  const segment = segmentOf(restoreSegments(sets, rounds), operation.scn)
  const usable = set !== undefined && isUsableChain(set, sets)
  const statement = destinations.data
    ? restoreStatement(
        operation,
        { data: destinations.data, archive: destinations.archive },
        descriptionOf({ id: requestId }),
      )
    : null
  const checks: Check[] = [
    {
      name: 'source tenant',
      ok: source !== undefined && source.name === operation.sourceTenant,
      detail: source ? `${source.name}, ${source.status}` : 'no longer exists',
    },
    nameCheck(
      operation.target,
      tenants.map((tenant) => tenant.name),
    ),
    {
      name: 'pool is free',
      ok: pool !== undefined && pool.tenantId === null,
      detail: pool
        ? pool.tenantId === null
          ? `${pool.name}${pool.zoneList ? ` in ${pool.zoneList}` : ''}`
          : `${pool.name} belongs to tenant ${pool.tenantId}; choose a free pool`
        : `there is no pool ${operation.pool}`,
    },
    {
      name: 'backup set is usable',
      ok: usable,
      detail: set
        ? `set ${set.setId}, ${set.status} ${set.fileStatus}${usable ? '' : '; choose another set'}`
        : `set ${operation.setId} is gone; choose another set`,
    },
    {
      name: 'set needs no password',
      ok: set !== undefined && ['', 'NONE'].includes(normalise(set.encryptionMode)),
      detail:
        set === undefined
          ? 'the set is gone'
          : `encryption ${set.encryptionMode ?? 'NONE'}${
              ['', 'NONE'].includes(normalise(set.encryptionMode))
                ? ''
                : '; sets with a password cannot be restored from Slack in this version'
            }`,
    },
    {
      name: 'point lies in the recoverable window',
      ok: segment !== undefined,
      detail: segment ? 'no gap before it' : 'outside every segment; pick another point',
    },
    {
      name: 'backup destination is known',
      ok: destinations.data !== null,
      detail: destinations.dataShown ?? 'data_backup_dest is not set',
    },
    {
      name: 'admin account is configured',
      ok: cluster.config.admin !== null,
      detail: cluster.config.admin
        ? cluster.config.admin.user
        : 'set OB_ADMIN_USER and OB_ADMIN_PASSWORD',
    },
  ]
  return {
    statement,
    plan: {
      operation,
      statement: statement?.masked ?? '(no statement: the backup destination is not known)',
      facts: facts(operation, set, sets, destinations),
      checks,
      digest: digest(operation, statement, checks),
      madeAt: clock.now(),
    },
  }
}

function nameCheck(target: string, names: readonly string[]): Check {
  const taken = names.some((name) => name.toLowerCase() === target.toLowerCase())
  return {
    name: 'name is free',
    ok: !taken,
    detail: taken ? `a tenant ${target} exists; choose another name` : target,
  }
}

function facts(
  operation: RestoreTenant,
  set: BackupSetRow | undefined,
  sets: readonly BackupSetRow[],
  destinations: { dataShown: string | null; archiveShown: string | null },
): Plan['facts'] {
  const options = [
    operation.locality === undefined ? '' : `locality ${operation.locality}`,
    operation.primaryZone === undefined ? '' : `primary zone ${operation.primaryZone}`,
    operation.concurrency === undefined ? '' : `concurrency ${operation.concurrency}`,
  ].filter(Boolean)
  return [
    { label: 'To', text: `${shownScn(operation.scn)} · SCN ${operation.scn}` },
    { label: 'From', text: set ? chain(set, sets).join(' + ') : `set ${operation.setId}` },
    {
      label: 'Sources',
      text:
        [destinations.dataShown, destinations.archiveShown].filter(Boolean).join(', ') || 'none',
    },
    {
      label: 'Into',
      text: [`new tenant ${operation.target}`, `pool ${operation.pool}`, ...options].join(' · '),
    },
  ]
}

/** The set and what it builds on, full first. */
function chain(set: BackupSetRow, sets: readonly BackupSetRow[]): string[] {
  const size = (one: BackupSetRow) =>
    `${isFullSet(one) ? 'full' : 'incremental'} set ${one.setId}${
      one.end ? ` (${formatUtc(one.end.ms)})` : ''
    }`
  if (isFullSet(set)) return [size(set)]
  const before = [set.prevIncSetId, set.prevFullSetId].find((id) => id && id !== '0')
  const previous = sets.find((one) => one.setId === before && one.setId !== set.setId)
  return previous ? [...chain(previous, sets), size(set)] : [size(set)]
}

/** SHA-256 over what approvers agree to; the outcomes of checks count, their wording does not. */
function digest(
  operation: RestoreTenant,
  statement: Statement | null,
  checks: readonly Check[],
): string {
  const agreed = JSON.stringify([
    Object.entries(operation).toSorted(([a], [b]) => a.localeCompare(b)),
    statement?.sql.reveal() ?? null,
    checks.map((check) => [check.name, check.ok]),
  ])
  return createHash('sha256').update(agreed).digest('hex')
}

function shownScn(scn: Scn): string {
  const ms = scnToMs(scn)
  return ms === null ? `SCN ${scn}` : formatUtc(ms)
}

function shownSegment(segment: Segment): string {
  return `${shownScn(segment.from)} to ${shownScn(segment.to)}`
}
