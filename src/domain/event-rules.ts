import type { BackupEvent } from './event.ts'
import { failedSubjects, type JobArea } from './job.ts'
import { isOff, type RuleName, type RuleSettings } from './rule-settings.ts'

/** Rules of areas whose bad ends have a rule of their own, whether all of it failed or a part. */
const AREA_RULES: Readonly<Partial<Record<JobArea, RuleName>>> = {
  cleanup: 'cleanup_failed',
  restore: 'restore_failed',
  recover: 'recovery_failed',
}

/** The rule of a job that ended badly, as a whole or in part. */
export function ruleOfEnd(area: JobArea, partly: boolean): RuleName {
  return AREA_RULES[area] ?? (partly ? 'job_partly_failed' : 'job_failed')
}

/** The rule by which an event is an alert, and the names of the tenants that it is about; null for other events. */
export function ruleOf(
  event: BackupEvent,
): { readonly rule: RuleName; readonly tenants: readonly string[] } | null {
  switch (event.kind) {
    case 'job_failed':
    case 'job_partly_failed':
      return {
        rule: ruleOfEnd(event.job.area, event.kind === 'job_partly_failed'),
        tenants: failedSubjects(event.job),
      }
    case 'archive_interrupted':
    case 'archive_left_doing':
      return { rule: event.kind, tenants: [event.archive.tenantName] }
    case 'archive_lagging':
      return { rule: 'archive_lag', tenants: [event.archive.tenantName] }
    case 'cluster_unreachable':
    case 'view_unreadable':
      return { rule: event.kind, tenants: [] }
    case 'rule_raised':
      return { rule: event.finding.rule, tenants: event.finding.tenants }
    default:
      return null
  }
}

/**
 * The events without the alerts whose rule is switched off for all whom they are about: no incident is opened and
 * nothing is posted. A job that failed still ends in its own message and in its request's thread.
 */
export function withoutSwitchedOff(
  events: readonly BackupEvent[],
  settings: (tenant: string | null) => RuleSettings,
): readonly BackupEvent[] {
  const off = events.filter((event) => {
    const alert = ruleOf(event)
    return alert !== null && isOff(settings, alert.rule, alert.tenants)
  })
  if (off.length === 0) return events
  const never = new Set(off.flatMap((event) => ('incident' in event ? event.incident.id : [])))
  const lagging = new Set(
    off.flatMap((event) => (event.kind === 'archive_lagging' ? event.archive.tenantId : [])),
  )
  return events.flatMap((event): BackupEvent[] => {
    if (!('incident' in event)) return [event]
    if (never.has(event.incident.id)) {
      const failed = event.kind === 'job_failed' || event.kind === 'job_partly_failed'
      return failed ? [{ kind: 'job_ended_badly', job: event.job }] : []
    }
    // What comes after it is nobody's concern, so the trouble before it is over.
    return event.kind === 'archive_changed' && lagging.has(event.archive.tenantId)
      ? [{ ...event, kind: 'archive_recovered' }]
      : [event]
  })
}
