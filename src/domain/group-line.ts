import type { Incident } from './event.ts'
import type { GroupLine } from './notification.ts'
import type { Snapshot } from './snapshot.ts'

/** An incident as a line among others. `snapshot` has the name of a tenant that an archive knows by id. */
export function lineOf(incident: Incident, over: boolean, snapshot: Snapshot | null): GroupLine {
  const { severity, since, finding, job, kind, closed } = incident
  const common = { severity, since, over, ...(closed ? { closed } : {}) }
  if (finding) return { ...common, about: { kind: 'finding', title: finding.title } }
  if (job) return { ...common, about: { kind: 'job', job } }
  const id = incident.subjects[0] ?? ''
  if (kind === 'cluster') return { ...common, about: { kind: 'blind', view: null } }
  if (kind === 'view') return { ...common, about: { kind: 'blind', view: id } }
  const tenantName = snapshot?.tenants.find((one) => one.tenantId === id)?.name ?? `tenant ${id}`
  return { ...common, about: { kind: 'archive', tenantName, condition: incident.condition } }
}
