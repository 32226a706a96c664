import type { FieldProblem } from '../domain/field-problem.ts'
import { poolNameProblem, tenantNameProblem, zoneTextProblem } from '../domain/names.ts'
import type { RecoverTable, RestoreTenant } from '../domain/operation.ts'
import { linesOf } from '../domain/operation-form.ts'
import { readTables } from '../domain/operation-form-tables.ts'
import type { RestoreFormInput } from '../domain/restore-form.ts'
import { reasonProblem } from '../domain/restore-form.ts'
import {
  isUsableChain,
  restoreSegments,
  type Segment,
  segmentOf,
  setFor,
} from '../domain/restore-window.ts'
import { shownScn, shownSegment } from '../domain/restore-words.ts'
import type { ArchiveRow, BackupSetRow } from '../domain/rows.ts'
import { compareScn, isScn, isSet, type Scn } from '../domain/scn.ts'
import { readPersonTime } from '../domain/time.ts'
import { RequestError } from '../errors.ts'
import { formFits } from './choices.ts'
import type { Cluster } from './context.ts'

/**
 * Turns the form's text into an operation. Throws a RequestError with one problem per field, each with the remedy;
 * reads the sets to find the point and the set that belongs to it.
 */
export async function readRestoreForm(
  cluster: Cluster,
  input: RestoreFormInput,
): Promise<RestoreTenant | RecoverTable> {
  const problems: FieldProblem[] = []
  const check = (field: string, message: string | null) => {
    if (message !== null) problems.push({ field, message })
  }
  const reason = reasonProblem(input.reason)
  if (reason) problems.push(reason)
  const target = input.target.trim()
  const recovers = input.operation === 'recover-table'
  if (!recovers) check('target', tenantNameProblem(target))
  check('pool', poolNameProblem(input.pool))
  const locality = input.locality.trim()
  const primaryZone = input.primaryZone.trim()
  if (locality !== '') check('locality', zoneTextProblem(locality))
  if (primaryZone !== '') check('primaryZone', zoneTextProblem(primaryZone))
  const { version, tenants } = await cluster.oceanbase.readProtection({ sets: false })
  // What was typed on another cluster, and this version's form does not show, is not asked for here.
  const fits = formFits(version)
  const concurrency = fits.concurrency ? readConcurrency(input.concurrency, check) : null
  const source = tenants.find((tenant) => tenant.tenantId === input.tenantId)
  if (!source) {
    throw new RequestError('The source tenant is gone. Open the form again.', [
      { field: 'tenantId', message: 'This tenant no longer exists.' },
    ])
  }
  const tables = recovers ? readTables(input.tables, source.compatibilityMode) : null
  if (tables && !tables.ok) check('tables', tables.message)
  const { sets, rounds } = await cluster.oceanbase.readSets(source.tenantId)
  const segments = restoreSegments(sets, rounds)
  const scn = readPoint(input, segments, check)
  const set = scn === null ? null : chooseSet(input.setId, sets, rounds, scn, check)
  const into = tenants.find((tenant) => tenant.tenantId === input.targetTenantId)
  if (recovers && !into) check('targetTenantId', 'Choose the tenant that gets the tables.')
  if (problems.length > 0 || scn === null || set === null) {
    throw new RequestError('The form has problems.', problems)
  }
  const passwords = linesOf(input.passwords)
  const from = {
    cluster: cluster.config.name,
    sourceTenantId: source.tenantId,
    sourceTenant: source.name,
    setId: set.setId,
    pool: input.pool,
    scn,
    ...(locality === '' ? {} : { locality }),
    ...(primaryZone === '' ? {} : { primaryZone }),
    ...(concurrency === null ? {} : { concurrency }),
    ...(passwords.length === 0 ? {} : { passwords }),
  }
  if (recovers && into && tables?.ok) {
    const to = { tenantId: into.tenantId, name: into.name }
    return { ...from, kind: 'recover-table', target: to, tables: tables.tables }
  }
  const quick = fits.quick && input.method === 'quick' ? { method: 'quick' as const } : {}
  return { ...from, kind: 'restore', target, ...quick }
}

/** A point that was typed while the latest one is chosen: which of them is meant, nobody can tell. */
export function latestProblem(point: string): string {
  return `The latest point is chosen, but "${point.slice(0, 40)}" is given too. Choose a time or an SCN, or empty that field.`
}

type Report = (field: string, message: string | null) => void

function readConcurrency(text: string, check: Report): number | null {
  if (text.trim() === '') return null
  const number = Number(text)
  if (Number.isInteger(number) && number >= 1 && number <= 100) return number
  check(
    'concurrency',
    `"${text.trim()}" is not a whole number from 1 to 100; leave it empty for the server's own.`,
  )
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
  const text = input.point.trim()
  if (input.pointKind === 'latest') {
    if (text === '') return last.to
    check('pointKind', latestProblem(text))
    return null
  }
  const scn = input.pointKind === 'scn' ? readScn(text, check) : readTime(text, check)
  if (scn === null) return null
  if (segmentOf(segments, scn)) return scn
  const first = segments[0] ?? last
  const where =
    compareScn(scn, last.to) > 0
      ? 'after its end'
      : compareScn(scn, first.from) < 0
        ? 'before its beginning'
        : 'in a gap of it'
  check(
    'point',
    `Outside the recoverable window: "${text.slice(0, 40)}" lies ${where}. It reaches from ${segments.map(shownSegment).join('; ')}. Give a point in it, or choose the latest one.`,
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
  rounds: readonly ArchiveRow[],
  scn: Scn,
  check: Report,
): BackupSetRow | null {
  const used = setFor(sets, scn, rounds) ?? setFor(sets, scn)
  if (!used) {
    check('setId', 'No usable backup set lies before this point.')
    return null
  }
  if (setId === '' || setId === used.setId) return used
  const set = sets.find((one) => one.setId === setId && isUsableChain(one, sets))
  if (!set) check('setId', `Set ${setId} is no longer usable. Open the form again.`)
  else if (isSet(set.minRestoreScn) && compareScn(set.minRestoreScn, scn) > 0) {
    check('setId', `Set ${setId} restores only from ${shownScn(set.minRestoreScn)} on.`)
  } else {
    // The statement names the destination, not the set: what the card says must be what happens.
    check(
      'setId',
      `For this point OceanBase itself starts from set ${used.setId}, the newest that reaches it. Choose that one, or an earlier point.`,
    )
  }
  return null
}
