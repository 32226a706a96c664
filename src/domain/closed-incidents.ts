import { ruleOf, subjectOf } from './alert-subject.ts'
import type { BackupEvent, Incident } from './event.ts'
import { type Phrase, phrase } from './phrase.ts'
import type { RuleInput } from './rule.ts'
import { isOff } from './rule-settings.ts'
import type { Snapshot } from './snapshot.ts'

/** Failed jobs stay open this long after they failed last at most; nobody waits for a success after that. */
const JOB_DAYS = 30

/** What goes on, and what is closed: nobody knows that it is well, and nobody follows it any more. */
export interface Closing {
  readonly open: readonly Incident[]
  readonly events: readonly BackupEvent[]
}

/**
 * Closes the open incidents whose rule was switched off since for all whom they are about, and failed jobs of which
 * nobody has heard for a month: else they would call people for ever. `snapshot` has the names of tenants; `now` is
 * database time, ms since the epoch (UTC). A cluster that does not answer is closed by its own polls alone: in a good
 * one it is over anyway.
 */
export function closeIncidents(
  cluster: string,
  incidents: readonly Incident[],
  {
    settings,
    snapshot,
    now,
  }: {
    readonly settings: RuleInput['settings']
    readonly snapshot: Snapshot | null
    readonly now: number
  },
): Closing {
  const closed = incidents.flatMap((incident): [string, BackupEvent][] => {
    const why =
      incident.kind === 'cluster' ? null : whyClosed(cluster, incident, settings, snapshot, now)
    return why ? [[incident.id, closing(incident, why, now)]] : []
  })
  if (closed.length === 0) return { open: incidents, events: [] }
  const events = new Map(closed)
  return { open: incidents.filter(({ id }) => !events.has(id)), events: [...events.values()] }
}

/** The end of an incident that is followed no more. `at`: ms since the epoch (UTC). */
export function closing(incident: Incident, why: Phrase, at: number): BackupEvent {
  return { kind: 'incident_closed', incident: { ...incident, closed: true }, why, at }
}

/** Why an incident is closed whose rule is switched off. */
export function switchedOff(incident: Incident): Phrase {
  return phrase`The rule ${{ code: ruleOf(incident) }} was switched off here`
}

function whyClosed(
  cluster: string,
  incident: Incident,
  settings: RuleInput['settings'],
  snapshot: Snapshot | null,
  now: number,
): Phrase | null {
  const { tenants } = subjectOf(cluster, incident, snapshot)
  if (isOff(settings, ruleOf(incident), tenants)) return switchedOff(incident)
  const { kind, repeats, since } = incident
  const old = kind === 'job' && now - (repeats?.lastAt ?? since) >= JOB_DAYS * 86_400_000
  return old ? phrase`Nothing ended well in its place for ${JOB_DAYS} days` : null
}
