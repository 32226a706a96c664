import { type BackupEvent, type Incident, SEVERITY_RANK, type Severity } from './event.ts'
import type { Finding } from './rule.ts'
import type { RuleName } from './rule-settings.ts'

/** A finding as the polls saw it, by its key. Times are database time, ms since the epoch (UTC). */
export interface SeenFinding {
  readonly firstSeen: number
  /** Since when it is not seen any more, or null. */
  readonly goneSince: number | null
  /** When its message was last written, or null as long as nothing was said. */
  readonly saidAt: number | null
}

/** Findings by key. */
export type SeenFindings = Readonly<Record<string, SeenFinding>>

/** A finding must be gone for this long before it counts as over, so that nothing flaps (peers §4: clear after 5 min). */
const CLEAR_MS = 5 * 60_000

/** The figures of an open finding are written again at most this often; a change of severity at once. */
const EDIT_EVERY_MS = 10 * 60_000

/** What the present findings lead to: what to remember and what to say. */
export interface DiffedFindings {
  readonly seen: SeenFindings
  readonly events: readonly BackupEvent[]
}

/**
 * Compares what the rules find now with what was found before. A finding is said when it has been seen for as long as
 * its rule wants, said again when it grows worse, and over when it has been gone for five minutes. While a part of the
 * cluster cannot be read (`blind`) nothing counts as gone.
 */
export function diffFindings(
  cluster: string,
  before: SeenFindings,
  incidents: readonly Incident[],
  findings: readonly Finding[],
  options: {
    readonly now: number
    readonly blind: boolean
    readonly holdSeconds: (rule: RuleName) => number
  },
): DiffedFindings {
  const { now, blind, holdSeconds } = options
  const open = new Map(
    incidents.flatMap((one): [string, Incident][] => (one.finding ? [[one.finding.key, one]] : [])),
  )
  const seen: Record<string, SeenFinding> = {}
  const events: BackupEvent[] = []
  for (const finding of findings) {
    const was = before[finding.key]
    // A clock that was set back makes nothing wait for longer.
    const firstSeen = Math.min(was?.firstSeen ?? now, now)
    const incident = open.get(finding.key)
    if (incident) {
      const word = wordOn(incident, finding, was?.saidAt ?? null, now)
      if (word)
        events.push({
          kind: word,
          finding,
          incident: withFinding(incident, finding),
        })
      seen[finding.key] = { firstSeen, goneSince: null, saidAt: word ? now : (was?.saidAt ?? now) }
    } else {
      const due = now - firstSeen >= (finding.holdSeconds ?? holdSeconds(finding.rule)) * 1000
      if (due)
        events.push({
          kind: 'rule_raised',
          finding,
          incident: toIncident(cluster, finding, firstSeen, now),
        })
      seen[finding.key] = { firstSeen, goneSince: null, saidAt: due ? now : null }
    }
  }
  for (const [key, was] of Object.entries(before)) {
    if (seen[key]) continue
    const incident = open.get(key)
    if (!incident) {
      // Not said yet: what cannot be read does not make it wait from the beginning.
      if (blind) seen[key] = was
      continue
    }
    const goneSince = blind ? null : Math.min(was.goneSince ?? now, now)
    if (goneSince !== null && now - goneSince >= CLEAR_MS) {
      events.push({ kind: 'rule_cleared', incident, at: goneSince })
    } else seen[key] = { ...was, goneSince }
  }
  return { seen, events }
}

/** Whether an open finding wants another word: a worse severity a new message, other figures an edit now and then. */
function wordOn(
  incident: Incident,
  finding: Finding,
  saidAt: number | null,
  now: number,
): 'rule_worsened' | 'rule_changed' | null {
  if (SEVERITY_RANK[finding.severity] < SEVERITY_RANK[calledWith(incident)]) return 'rule_worsened'
  if (finding.severity !== incident.severity) return 'rule_changed'
  const same =
    JSON.stringify(finding.evidence) === JSON.stringify(incident.finding?.evidence) &&
    JSON.stringify(finding.title) === JSON.stringify(incident.finding?.title)
  if (same || (saidAt !== null && now - saidAt < EDIT_EVERY_MS)) return null
  return 'rule_changed'
}

/**
 * The severity with which people were called last. While somebody is at it a finding is `info`, and when that is done it
 * may still be a warning: nothing grew worse by that.
 */
function calledWith({ severity, called }: Incident): Severity {
  return severity === 'info' ? (called ?? severity) : severity
}

function withFinding(incident: Incident, finding: Finding): Incident {
  const called = finding.severity === 'info' ? { called: calledWith(incident) } : {}
  return { ...incident, ...called, severity: finding.severity, finding }
}

function toIncident(cluster: string, finding: Finding, firstSeen: number, now: number): Incident {
  return {
    id: `rule:${cluster}/${finding.key}/${Math.floor(now / 1000)}`,
    kind: 'rule',
    severity: finding.severity,
    since: finding.since ?? firstSeen,
    area: null,
    subjects: finding.tenants,
    condition: null,
    job: null,
    finding,
    group: null,
  }
}
