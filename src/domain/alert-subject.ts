import type { Incident } from './event.ts'
import { type Job, subjectsOf } from './job.ts'
import type { Subject } from './match.ts'
import type { RuleName } from './rule-settings.ts'
import type { Snapshot } from './snapshot.ts'

/** The rule behind an incident, by the name with which it is switched and tuned. */
export function ruleOf(incident: Incident): RuleName {
  if (incident.finding) return incident.finding.rule
  switch (incident.kind) {
    case 'cluster':
      return 'cluster_unreachable'
    case 'view':
      return 'view_unreadable'
    case 'archive':
      if (incident.condition === 'interrupted') return 'archive_interrupted'
      return incident.condition === 'not-doing' ? 'archive_left_doing' : 'archive_lag'
    default:
      if (incident.area === 'cleanup') return 'cleanup_failed'
      if (incident.area === 'restore') return 'restore_failed'
      if (incident.area === 'recover') return 'recovery_failed'
      return incident.job?.state === 'partial' ? 'job_partly_failed' : 'job_failed'
  }
}

/** What matchers see of an incident. `snapshot` has the names of tenants that an archive knows by id. */
export function subjectOf(cluster: string, incident: Incident, snapshot: Snapshot | null): Subject {
  const { finding } = incident
  const nameOf = (id: string) => snapshot?.tenants.find((one) => one.tenantId === id)?.name ?? id
  const tenants = () => {
    if (finding) return finding.tenants
    if (incident.kind === 'cluster' || incident.kind === 'view') return []
    return incident.kind === 'archive' ? incident.subjects.map(nameOf) : incident.subjects
  }
  return {
    cluster,
    tenants: tenants(),
    area: finding?.area ?? incident.area,
    severity: incident.severity,
    rule: ruleOf(incident),
  }
}

/** What matchers see of a job's own message, which is no alert. */
export function subjectOfJob(cluster: string, job: Job): Subject {
  return { cluster, tenants: subjectsOf(job), area: job.area, severity: 'info', rule: null }
}
