import type { ArchiveCondition } from './archive.ts'
import type { BackupEvent, Incident } from './event.ts'
import type { Snapshot } from './snapshot.ts'

const ARCHIVE_EVENTS = {
  interrupted: 'archive_interrupted',
  'not-doing': 'archive_left_doing',
  lagging: 'archive_lagging',
  'far-behind': 'archive_lagging',
} as const satisfies Partial<Record<ArchiveCondition, BackupEvent['kind']>>

/**
 * The event that opens an incident, made anew from what is remembered of it, so that its message can be written again.
 * `said`: it has a message already, so that a new one says that it grew worse. Null when the rows that it needs are
 * gone.
 */
export function openingOf(
  incident: Incident,
  snapshot: Snapshot | null,
  said = false,
): BackupEvent | null {
  const { finding, job, subjects, condition } = incident
  if (finding) return { kind: said ? 'rule_worsened' : 'rule_raised', finding, incident }
  switch (incident.kind) {
    case 'job':
      if (!job) return null
      return { kind: job.state === 'partial' ? 'job_partly_failed' : 'job_failed', job, incident }
    case 'archive': {
      const tenant = snapshot?.tenants.find((one) => subjects.includes(one.tenantId))
      const archive = tenant?.archive
      if (!archive || !condition || condition === 'starting') return null
      return { kind: ARCHIVE_EVENTS[condition], archive, incident }
    }
    case 'cluster':
      return { kind: 'cluster_unreachable', reason: incident.reason?.text ?? '', incident }
    case 'view': {
      const [view = ''] = subjects
      return {
        kind: 'view_unreadable',
        view: { view, errno: null, message: incident.reason?.text ?? '' },
        incident,
      }
    }
    case 'rule':
      return null
  }
}
