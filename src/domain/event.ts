import type { Archive, ArchiveCondition } from './archive.ts'
import type { Flaps } from './flapping.ts'
import type { Job } from './job.ts'
import type { Phrase } from './phrase.ts'
import type { Reason } from './reason.ts'
import type { Repeats } from './repeats.ts'
import type { UnreadableView } from './rows.ts'
import type { Finding } from './rule.ts'

/** How much an event matters: `critical` and `warning` want a person, `info` does not. */
export type Severity = 'critical' | 'warning' | 'info'

/** Severities in order: the lower comes first. */
export const SEVERITY_RANK: Readonly<Record<Severity, number>> = {
  critical: 0,
  warning: 1,
  info: 2,
}

/**
 * How much a failed job of an area matters. A cleanup comes again within the hour, and behind a second backup stands the
 * first; a failed validation says that a backup may be worthless.
 */
export function failureSeverity(area: Job['area']): Severity {
  return area === 'cleanup' || area === 'copy' ? 'warning' : 'critical'
}

/** A tenant that got another name. */
export interface TenantRename {
  readonly from: string
  readonly to: string
  /** ms since the epoch (UTC). */
  readonly at: number
}

/** Something wrong that stays wrong until a later event ends it; what makes "recovered" possible. */
export interface Incident {
  /** Identity of its message, unique for ever: what is wrong, with what, since when. */
  readonly id: string
  readonly kind: 'job' | 'archive' | 'cluster' | 'view' | 'rule'
  readonly severity: Severity
  /** ms since the epoch (UTC). */
  readonly since: number
  /** Area of the failed job, or of the archive. */
  readonly area: Job['area'] | 'log' | null
  /** Tenant names (or ids, for archives) that must be well again before it is over. */
  readonly subjects: readonly string[]
  readonly condition: ArchiveCondition | null
  /** The failed job, kept so that its message can be turned to green when it is long gone from the views. */
  readonly job: Job | null
  /** What a rule found, as it was last seen; null for the other kinds. */
  readonly finding: Finding | null
  /** Names that its tenants had before, oldest first; `at`: database time at which that was seen. */
  readonly renamed?: readonly TenantRename[]
  /** Id of the message that tells of it together with others like it; null when it has one of its own. */
  readonly group: string | null
  /** When it was told first, database time, ms since the epoch (UTC). */
  readonly openedAt?: number
  /** Of a finding that calls nobody for now: the severity with which people were called last. */
  readonly called?: Severity
  /** Of an archive, a cluster or a view that came back into trouble soon after the last was over. */
  readonly flaps?: Flaps
  /** Why, of an archive, a cluster or a view, where that is known. */
  readonly reason?: Reason
  /** Nobody follows it any more, and nobody knows that it is well. */
  readonly closed?: true
  /** Of a failed job whose message tells of later ones like it. */
  readonly repeats?: Repeats
}

/** One named difference between two snapshots of a cluster (DESIGN §1). */
export type BackupEvent =
  | { readonly kind: 'job_started'; readonly job: Job }
  | { readonly kind: 'job_progressed'; readonly job: Job }
  | { readonly kind: 'job_succeeded'; readonly job: Job }
  | { readonly kind: 'job_cancelled'; readonly job: Job }
  | {
      readonly kind: 'job_failed' | 'job_partly_failed'
      readonly job: Job
      readonly incident: Incident
    }
  | {
      /** It failed, wholly or in part, where nobody wants to be alerted of that. */
      readonly kind: 'job_ended_badly'
      readonly job: Job
    }
  | { readonly kind: 'job_vanished'; readonly job: Job }
  | { readonly kind: 'job_recovered'; readonly job: Job; readonly incident: Incident }
  | {
      readonly kind: 'archive_left_doing' | 'archive_interrupted' | 'archive_lagging'
      readonly archive: Archive
      readonly incident: Incident
    }
  | { readonly kind: 'archive_recovered'; readonly archive: Archive; readonly incident: Incident }
  | {
      /** The same trouble, other figures: the message is edited. */
      readonly kind: 'archive_progressed'
      readonly archive: Archive
      readonly incident: Incident
    }
  | {
      /** Another trouble took its place, with a message of its own. */
      readonly kind: 'archive_changed'
      readonly archive: Archive
      readonly incident: Incident
    }
  | {
      /** It comes and goes: the incident is well for now, or is not well again. `archive` is that of an archive. */
      readonly kind: 'trouble_flaps'
      readonly archive: Archive | null
      readonly incident: Incident
      readonly at: number
    }
  | {
      /** It lasts, for another reason than was told. `quiet`: nobody is called anew. */
      readonly kind: 'reason_changed'
      readonly archive: Archive | null
      readonly incident: Incident
      readonly quiet?: true
    }
  | {
      readonly kind: 'cluster_unreachable'
      readonly reason: string
      readonly incident: Incident
    }
  | { readonly kind: 'cluster_back'; readonly incident: Incident; readonly at: number }
  | {
      readonly kind: 'view_unreadable'
      readonly view: UnreadableView
      readonly incident: Incident
    }
  | { readonly kind: 'view_readable'; readonly incident: Incident; readonly at: number }
  | {
      /** A rule finds something wrong; it grew worse; its figures changed. */
      readonly kind: 'rule_raised' | 'rule_worsened' | 'rule_changed'
      readonly finding: Finding
      readonly incident: Incident
    }
  | { readonly kind: 'rule_cleared'; readonly incident: Incident; readonly at: number }
  | {
      /** What was wrong with a tenant is over, because the tenant is. */
      readonly kind: 'tenant_dropped'
      readonly incident: Incident
      /** The archive that was in trouble, as it was read last; null when the trouble was a job's. */
      readonly was: Archive | null
      readonly over: Phrase
      readonly at: number
    }
  | {
      /** It is followed no more, although nobody knows that it is well. */
      readonly kind: 'incident_closed'
      readonly incident: Incident
      readonly why: Phrase
      readonly at: number
    }
  | {
      /** The same trouble under another name: the message is edited. */
      readonly kind: 'tenant_renamed'
      readonly incident: Incident
    }

/** Limits of the watch itself; those of single rules are in rule-settings.ts. */
export interface Thresholds {
  /** Finished jobs older than this are never news. */
  readonly lookBackHours: number
  /** Polls in a row that must fail before a cluster counts as unreachable. */
  readonly unreachableAfterPolls: number
}

/** Look-back 24 h, three polls. */
export const DEFAULT_THRESHOLDS: Thresholds = {
  lookBackHours: 24,
  unreachableAfterPolls: 3,
}
