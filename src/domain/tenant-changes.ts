import type { Archive } from './archive.ts'
import type { BackupEvent, Incident } from './event.ts'
import type { Job } from './job.ts'
import { joined, names, type Phrase, phrase } from './phrase.ts'
import type { Finding } from './rule.ts'
import type { Snapshot, TenantView } from './snapshot.ts'

/** Ids below are those of sys and its kind, which are no user tenants (REFERENCE §1.4). */
const FIRST_USER = 1000

/** Open incidents as they are after what became of their tenants, and what is to be said about that. */
export interface TenantChanges {
  readonly incidents: readonly Incident[]
  readonly events: readonly BackupEvent[]
}

/**
 * Tenants that were dropped, or have another name, since an incident was opened. What is wrong with a dropped tenant is
 * over; what is wrong with a renamed one goes on under its new name, so that a later success is known for one of its.
 * They are known by their ids: those of the failed job's rows, else those that the reading before had for the names. A
 * failed restore is left alone: the tenant that it did not finish is dropped before it is tried again.
 */
export function tenantChanges(
  previous: Snapshot | null,
  current: Snapshot,
  incidents: readonly Incident[],
): TenantChanges {
  // No tenant at all is no reading of them.
  if (current.tenants.length === 0) return { incidents, events: [] }
  const look: Look = {
    now: new Map(current.tenants.map((tenant) => [tenant.tenantId, tenant])),
    before: new Map(previous?.tenants.map((tenant) => [tenant.tenantId, tenant])),
    ids: new Map(previous?.tenants.map((tenant) => [tenant.name, tenant.tenantId])),
    seesAll: current.login.kind === 'sys',
    at: current.databaseNow,
  }
  const after = incidents.map((incident) => changed(incident, look))
  return {
    incidents: after.flatMap(({ incident }) => incident ?? []),
    events: after.flatMap(({ event }) => event ?? []),
  }
}

interface Look {
  readonly now: ReadonlyMap<string, TenantView>
  readonly before: ReadonlyMap<string, TenantView>
  readonly ids: ReadonlyMap<string, string>
  /** A user tenant sees no other: one that is not there may be, of an alert from before the account was changed. */
  readonly seesAll: boolean
  readonly at: number
}

/** An incident after a look, null when it is over; and what is news about it. */
interface Changed {
  readonly incident: Incident | null
  readonly event: BackupEvent | null
}

function changed(incident: Incident, look: Look): Changed {
  const same = { incident, event: null }
  switch (incident.kind) {
    case 'job':
      return incident.job && !incident.job.restore ? changedJob(incident, incident.job, look) : same
    case 'archive':
      return changedArchive(incident, look)
    case 'rule':
      return incident.finding ? changedFinding(incident, incident.finding, look) : same
    default:
      return same
  }
}

/** What became of one tenant. */
type Fate =
  | { readonly kind: 'dropped'; readonly name: string; readonly inRecycleBin: boolean }
  | { readonly kind: 'renamed'; readonly name: string; readonly to: string }
type Dropped = Extract<Fate, { kind: 'dropped' }>

/** Null when it is as it was, or nobody knows which tenant is meant. */
function fateOf(name: string, job: Job | null, { now, ids, seesAll }: Look): Fate | null {
  // The rows of a recovery tell the name of its target by themselves, not the name of the tenant that has the id.
  const rows = job?.recover ? [] : (job?.parts ?? [])
  const named = rows.filter((part) => part.tenantName === name).map((part) => part.tenantId)
  // One that got the name of another that is gone or well: two rows have the same.
  const there = named.filter((id) => now.get(id)?.inRecycleBin === false)
  const id =
    there.find((one) => now.get(one)?.name === name) ?? there[0] ?? named[0] ?? ids.get(name)
  if (id === undefined || Number(id) < FIRST_USER) return null
  const tenant = now.get(id)
  if (!tenant && !seesAll) return null
  if (!tenant || tenant.inRecycleBin) return { kind: 'dropped', name, inRecycleBin: !!tenant }
  return tenant.name === name ? null : { kind: 'renamed', name, to: tenant.name }
}

function changedJob(incident: Incident, job: Job, look: Look): Changed {
  const fates = incident.subjects.flatMap((name) => fateOf(name, job, look) ?? [])
  if (fates.length === 0) return { incident, event: null }
  const dropped = fates.filter((one) => one.kind === 'dropped')
  const gone = new Set(dropped.map((one) => one.name))
  const left = incident.subjects.filter((name) => !gone.has(name))
  if (left.length === 0) {
    const over = droppedWords(dropped)
    return {
      incident: null,
      event: { kind: 'tenant_dropped', incident, was: null, over, at: look.at },
    }
  }
  const renames = fates.filter((one) => one.kind === 'renamed')
  const to = new Map(renames.map((one) => [one.name, one.to]))
  const nameNow = (name: string) => to.get(name) ?? name
  const after: Incident = { ...incident, subjects: left.map(nameNow) }
  if (renames.length === 0) return { incident: after, event: null }
  const told = renames.filter((one) => !isNameless(one.name))
  const renamed: Incident = {
    ...after,
    job: withNames(job, nameNow),
    renamed: [
      ...(incident.renamed ?? []),
      ...told.map(({ name, to }) => ({ from: name, to, at: look.at })),
    ],
  }
  return {
    incident: renamed,
    event: told.length > 0 ? { kind: 'tenant_renamed', incident: renamed } : null,
  }
}

/** `tenant 1002`: its name could not be read when the row was (domain/tenant.ts). */
function isNameless(name: string): boolean {
  return /^tenant \d+$/.test(name)
}

function withNames(job: Job, nameNow: (name: string) => string): Job {
  return {
    ...job,
    parts: job.parts.map((part) => ({ ...part, tenantName: nameNow(part.tenantName) })),
    passedOver: job.passedOver.map(nameNow),
    recover: job.recover && { ...job.recover, targetTenant: nameNow(job.recover.targetTenant) },
  }
}

function changedArchive(incident: Incident, { now, before, seesAll, at }: Look): Changed {
  const [id = ''] = incident.subjects
  const tenant = now.get(id)
  if (tenant ? !tenant.inRecycleBin : !seesAll) return { incident, event: null }
  const was = before.get(id)
  const name = was?.name ?? `tenant ${id}`
  const over = droppedWords([{ kind: 'dropped', name, inRecycleBin: !!tenant }])
  const archive = was?.archive ?? nothingOf(id, name)
  return { incident: null, event: { kind: 'tenant_dropped', incident, was: archive, over, at } }
}

/** The archive of a tenant of which nothing is left to be read. */
function nothingOf(tenantId: string, tenantName: string): Archive {
  return {
    tenantId,
    tenantName,
    destNo: '',
    roundId: '',
    pieceId: null,
    status: 'no row',
    state: 'stopped',
    startScn: null,
    checkpointScn: null,
    lag: null,
    inputBytes: null,
    outputBytes: null,
    comment: null,
    path: null,
  }
}

/** The rule itself says when it finds nothing any more; that must not be taken for a good end. */
function changedFinding(incident: Incident, finding: Finding, look: Look): Changed {
  const fates = finding.tenants.flatMap((name) => fateOf(name, finding.job, look) ?? [])
  if (fates.length === 0) return { incident, event: null }
  const dropped = fates.filter((one) => one.kind === 'dropped')
  const to = new Map(
    fates.flatMap((one) => (one.kind === 'renamed' ? [[one.name, one.to] as const] : [])),
  )
  const nameNow = (name: string) => to.get(name) ?? name
  const tenants = finding.tenants.map(nameNow)
  const after: Finding = {
    ...finding,
    tenants,
    job: finding.job && to.size > 0 ? withNames(finding.job, nameNow) : finding.job,
    ...(dropped.length === tenants.length ? { over: droppedWords(dropped) } : {}),
  }
  return { incident: { ...incident, subjects: tenants, finding: after }, event: null }
}

/** `Tenant crm was dropped`. */
function droppedWords(dropped: readonly Dropped[]): Phrase {
  const all = dropped.map((one) => one.name)
  const [only, ...others] = all
  const binned = dropped.every((one) => one.inRecycleBin)
  if (others.length === 0 && only !== undefined) {
    const who = isNameless(only) ? [`T${only.slice(1)}`] : phrase`Tenant ${{ name: only }}`
    return joined(who, binned ? phrase` was dropped into the recycle bin` : phrase` was dropped`)
  }
  return joined(
    phrase`Tenants `,
    names(all),
    binned ? phrase` were dropped into the recycle bin` : phrase` were dropped`,
  )
}
