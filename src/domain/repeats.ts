import type { BackupEvent, Incident } from './event.ts'
import { causeOf, failedSubjects, type Job } from './job.ts'

/** How often a failure has come again since its message was posted. */
export interface Repeats {
  readonly count: number
  /** When the last one ended, database time, ms since the epoch (UTC). */
  readonly lastAt: number
}

/**
 * Fewer than `most` failures that only say again what an open one says (peers §2 row 20: the same failure every 30
 * minutes): a job of the same kind, of the same tenants, with the same code. Gives the id of the incident whose message
 * tells of it, by that of the failure. More at once are a storm, and an open one that is told in a group has no message
 * of its own.
 */
export function repeatsOf(
  failures: readonly BackupEvent[],
  events: readonly BackupEvent[],
  open: readonly Incident[],
  most: number,
): ReadonlyMap<string, string> {
  const over = new Set(
    events.flatMap((event) => (event.kind === 'job_recovered' ? event.incident.id : [])),
  )
  const roots = open.filter((one) => one.job && one.group === null && !over.has(one.id))
  const byFailure = new Map(roots.map((one) => [one.job ? failureKey(one.job) : '', one.id]))
  const found = failures.flatMap((event) => {
    if (event.kind !== 'job_failed' && event.kind !== 'job_partly_failed') return []
    const root = byFailure.get(failureKey(event.job))
    return root === undefined ? [] : [[event.incident.id, root] as const]
  })
  return new Map(found.length < most ? found : [])
}

/** What two failures have in common of which the second is no news. Where no code tells why, the words do. */
function failureKey(job: Job): string {
  const { area, kind, state, copy, validation, restore, recover } = job
  const { code, comment } = causeOf(job)
  const item = [copy?.what, copy?.itemId, validation?.itemId, restore?.target, recover?.objects]
  const why = code ?? comment
  return JSON.stringify([area, kind, state, why, failedSubjects(job).toSorted(), item])
}

/**
 * The open incidents, with how often each came again by this poll. Whoever failed again must be well again before the
 * first is over, be it that an earlier success made them well: its message tells of them.
 */
export function withRepeats(
  incidents: readonly Incident[],
  repeats: ReadonlyMap<string, string>,
): readonly Incident[] {
  if (repeats.size === 0) return incidents
  const again = Map.groupBy(
    incidents.filter((one) => repeats.has(one.id)),
    (one) => repeats.get(one.id) ?? '',
  )
  return incidents.map((incident) => {
    const fresh = again.get(incident.id)
    if (!fresh) return incident
    const count = (incident.repeats?.count ?? 0) + fresh.length
    const lastAt = Math.max(...fresh.map((one) => one.since))
    const subjects = [...new Set([incident, ...fresh].flatMap((one) => one.subjects))]
    return { ...incident, subjects, repeats: { count, lastAt } }
  })
}
