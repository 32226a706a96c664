import type { BackupEvent, Incident } from './event.ts'
import { causeOf, failedSubjects, type Job } from './job.ts'

/** Codes with which a backup fails because its tenant's archive left DOING (REFERENCE §3.2, §13). */
const ARCHIVE_CODES: ReadonlySet<number> = new Set([-9029, -9027, -9087])

/**
 * Failed backups among `failures` that an archive's trouble explains: the failure's incident id, and that of the
 * archive's. The trouble may be open, or be said in the same poll (`events`); a failure of several tenants is told by
 * itself.
 */
export function explainedBy(
  failures: readonly BackupEvent[],
  events: readonly BackupEvent[],
  open: readonly Incident[],
): ReadonlyMap<string, string> {
  const over = new Set(
    events.flatMap((event) =>
      event.kind === 'archive_recovered' || event.kind === 'archive_changed'
        ? [event.incident.id]
        : [],
    ),
  )
  const opening = events.flatMap((event) =>
    'archive' in event && event.archive && !over.has(event.incident.id)
      ? [{ name: event.archive.tenantName, id: event.incident.id }]
      : [],
  )
  const explained = new Map<string, string>()
  for (const event of failures) {
    if (event.kind !== 'job_failed' && event.kind !== 'job_partly_failed') continue
    const { job, incident } = event
    const { code } = causeOf(job)
    if (job.area !== 'data' || code === null || !ARCHIVE_CODES.has(code)) continue
    const [hit, ...others] = failedSubjects(job)
    if (hit === undefined || others.length > 0) continue
    const archive =
      opening.find((one) => one.name === hit)?.id ??
      openOf(
        job,
        hit,
        open.filter((one) => !over.has(one.id)),
      )
    if (archive !== undefined) explained.set(incident.id, archive)
  }
  return explained
}

function openOf(job: Job, name: string, open: readonly Incident[]): string | undefined {
  const id = job.parts.find((part) => part.tenantName === name)?.tenantId
  if (id === undefined) return undefined
  return open.find((one) => one.kind === 'archive' && one.subjects.includes(id))?.id
}
