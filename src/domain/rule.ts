import type { Courses } from './course.ts'
import type { Incident, Severity } from './event.ts'
import type { Job, JobArea } from './job.ts'
import type { OperationKind } from './operation.ts'
import type { Phrase } from './phrase.ts'
import type { RestoredTenants } from './restored-tenants.ts'
import type { RuleLimits, RuleName, RuleSettings } from './rule-settings.ts'
import type { PastRuns } from './run.ts'
import type { Snapshot, TenantView } from './snapshot.ts'
import type { Trails } from './trail.ts'

/** Areas that a rule can be about; `sets` is what can be restored, `delivery` the bot's own messages. */
export type RuleArea = JobArea | 'log' | 'sets' | 'delivery'

/** Something that is wrong now, as one rule sees it. The same trouble has the same key in every poll. */
export interface Finding {
  readonly rule: RuleName
  /** Unique within the cluster for as long as it lasts: the rule's name and what it is about. */
  readonly key: string
  readonly severity: Severity
  readonly area: RuleArea
  /** Names of the tenants that it is about; none for what concerns the whole cluster. */
  readonly tenants: readonly string[]
  /** ms since the epoch (UTC): since when it is so, when the rows tell; else null, and the first poll counts. */
  readonly since: number | null
  /** For how long it must be seen before it is said, when a limit decides; else the rule's own. Seconds. */
  readonly holdSeconds?: number
  /** The job that it is about, or null. */
  readonly job: Job | null
  /** What is wrong, as a headline without the cluster: "No good full backup of crm for 8 d". */
  readonly title: Phrase
  /** The figures behind it, most important first: "limit 8 d", "3.1 × the median of 12 Mondays". */
  readonly evidence: readonly Phrase[]
  /** What to do, in a sentence. */
  readonly next: Phrase
  /** The operation that mends it, for its tenants, where one does at once; nothing runs without being asked for. */
  readonly remedy?: Remedy
  /** How it reads when it is over: "A full backup of crm is there again". */
  readonly over: Phrase
}

/** What a button beside a finding opens the form of. */
export interface Remedy {
  readonly operation: OperationKind
  /** Of a backup. */
  readonly incremental?: boolean
}

/** A full backup. */
export const FULL_BACKUP: Remedy = { operation: 'backup' }

/** How the bot's own messages get to Slack. */
export interface DeliveryFacts {
  /** Seconds that the oldest message which is not delivered yet has waited; 0 when none waits. */
  readonly oldestSeconds: number
  /** Messages that were given up in the last hour. */
  readonly failed: number
}

/** Everything that a rule may look at. Pure data; times are database time, ms since the epoch (UTC). */
export interface RuleInput {
  readonly cluster: string
  readonly snapshot: Snapshot
  /** The reading before, or null at the first look. */
  readonly previous: Snapshot | null
  readonly trails: Trails
  readonly courses: Courses
  /** Earlier good runs by `pastKey`, newest first; of running jobs and of every tenant's full and incremental backups. */
  readonly past: PastRuns
  /** What was found, said, and is not over, as last seen: the job that ended is long gone from the views. */
  readonly open: readonly Finding[]
  /** Tenants that a restore made and that are standby still, by id. */
  readonly restored: RestoredTenants
  /**
   * Incidents that were open before this poll, with their jobs and findings. Jobs that ended leave the watch's window
   * within the hour (history-window.ts); what a rule must remember of them it finds here.
   */
  readonly incidents: readonly Incident[]
  /** Null in the clusters that do not speak for the bot as a whole. */
  readonly delivery: DeliveryFacts | null
  /** Settings for one tenant by name (null: the cluster's own): what was configured, else the defaults. */
  readonly settings: (tenant: string | null) => RuleSettings
  readonly now: number
}

/** One rule: a pure look at the present. What is news is decided by comparing findings (diff-findings.ts). */
export interface Rule {
  readonly name: RuleName
  /** The finding must be seen for this long before it is said; seconds. */
  readonly holdSeconds: number
  evaluate(input: RuleInput): readonly Finding[]
}

/** Limits for what a finding is about, tenants by name: one tenant's own, else the cluster's. */
export function limitsFor(input: RuleInput, tenants: readonly string[]): RuleLimits {
  return input.settings(tenants.length === 1 ? (tenants[0] ?? null) : null).limits
}

/** What a rule found, was said, and is not over, as last seen. */
export function openFindings(input: RuleInput, rule: RuleName): readonly Finding[] {
  return input.open.filter((finding) => finding.rule === rule)
}

/** Tenants that rules judge: user tenants that live, are nobody's standby, and lie in no recycle bin. */
export function judgedTenants(snapshot: Snapshot): readonly TenantView[] {
  return snapshot.tenants.filter(
    (tenant) =>
      !tenant.inRecycleBin &&
      tenant.status.trim().toUpperCase() === 'NORMAL' &&
      tenant.role?.trim().toUpperCase() !== 'STANDBY',
  )
}
