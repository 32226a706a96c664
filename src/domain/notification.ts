import type { Archive, ArchiveCondition } from './archive.ts'
import type { Batch } from './batch.ts'
import type { Digest } from './digest.ts'
import type { Incident, Severity, TenantRename } from './event.ts'
import type { IncidentGroup } from './incident-groups.ts'
import type { Job } from './job.ts'
import type { Mute } from './mute.ts'
import type { Phrase } from './phrase.ts'
import type { HeldBack } from './quiet.ts'
import type { Repeats } from './repeats.ts'
import type { Request } from './request.ts'
import type { LastGood } from './snapshot.ts'
import type { Pace } from './trail.ts'

/**
 * What a message says, as facts; the Slack edge turns it into blocks. Plain JSON: the outbox keeps it, so that a
 * message can be written again after a crash.
 */
export type MessageBody =
  | {
      readonly template: 'job'
      readonly cluster: string
      readonly job: Job
      readonly pace: Pace | null
      /** Database time of the reading, ms since the epoch (UTC). */
      readonly at: number
      /** It failed, and there is no other message of that: the rule is switched off. */
      readonly unalerted?: true
      /** It failed, and that is told in a message of several, or in the thread of an older one. */
      readonly toldElsewhere?: true
    }
  | {
      readonly template: 'failure'
      readonly cluster: string
      readonly job: Job
      /** How far it was when it ended, if that was seen. */
      readonly percentBefore: number | null
      readonly lastFull: LastGood | null
      readonly archive: Archive | null
      readonly recoveredBy: Job | null
      /** It is over because its tenants are: "Tenant crm was dropped". */
      readonly dropped?: Phrase
      /** Other names that its tenants had when it failed. */
      readonly renamed?: readonly TenantRename[]
      /** Later failures like it, which are lines in its thread. */
      readonly repeats?: Repeats
      readonly at: number
    }
  | {
      readonly template: 'archive'
      readonly cluster: string
      readonly archive: Archive
      readonly incident: Incident
      readonly outcome: 'open' | 'recovered' | 'replaced' | 'dropped'
      /** Why it is over, when its tenant was dropped: "Tenant crm was dropped". */
      readonly dropped?: Phrase
      /** Recovered, while backups that failed because of it are not good yet: the tenants of those. */
      readonly owed?: readonly string[]
      readonly at: number
    }
  | {
      readonly template: 'unreachable'
      readonly cluster: string
      readonly reason: string
      readonly incident: Incident
      readonly backAt: number | null
      /** A newer message tells another reason. */
      readonly replaced?: true
    }
  | {
      readonly template: 'blind'
      readonly cluster: string
      readonly view: string
      readonly reason: string
      readonly incident: Incident
      readonly backAt: number | null
      /** A newer message tells another reason. */
      readonly replaced?: true
    }
  | {
      readonly template: 'rule'
      readonly cluster: string
      /** Carries its finding. */
      readonly incident: Incident
      readonly outcome: 'open' | 'worse' | 'over'
      /** Database time: of the reading, or since when it is over. */
      readonly at: number
    }
  | {
      /** An alert that is followed no more, although nobody knows that what it tells of is well. */
      readonly template: 'closed'
      readonly cluster: string
      /** What is, or was, wrong. */
      readonly line: GroupLine
      readonly why: Phrase
      /** ms since the epoch (UTC). */
      readonly at: number
    }
  | {
      /** A cluster that is not configured any more, or was not for a while. */
      readonly template: 'unwatched'
      readonly cluster: string
      /** ms since the epoch (UTC); null: never. */
      readonly lastRead: number | null
      /** Alerts that were open. */
      readonly closed: number
      /** When it was configured again; null while it is not. ms since the epoch (UTC). */
      readonly backAt: number | null
    }
  | {
      /** Several incidents in one message, edited as members join and end. */
      readonly template: 'group'
      readonly cluster: string
      readonly group: IncidentGroup
      readonly severity: Severity
      /** Members that it names: the open ones, worst and oldest first, then those that are over. */
      readonly lines: readonly GroupLine[]
      readonly open: number
      /** Database time of the reading, ms since the epoch (UTC). */
      readonly at: number
    }
  | {
      /** Members of a group that its message has no room for, in its thread. */
      readonly template: 'group list'
      readonly cluster: string
      readonly lines: readonly GroupLine[]
    }
  | {
      /** Many jobs of one area that run at once. */
      readonly template: 'batch'
      readonly cluster: string
      readonly batch: Batch
      readonly at: number
    }
  | {
      /** A mute or a maintenance window is over: what it kept back. */
      readonly template: 'quiet over'
      readonly cluster: string
      readonly held: HeldBack
      /** The bot's clock, ms since the epoch (UTC). */
      readonly at: number
    }
  | {
      /** Somebody muted alerts: so that everybody knows why it is quiet. Edited when it is over. */
      readonly template: 'mute'
      readonly mute: Mute
      /** When it was over, and whether it kept anything back; null while it lasts. ms since the epoch (UTC). */
      readonly over: { readonly at: number; readonly kept: boolean } | null
    }
  | {
      /** A channel takes no messages, or takes them again; said in the channel that gets them meanwhile. */
      readonly template: 'channel'
      /** Channel id. */
      readonly channel: string
      /** Slack's word for why. */
      readonly reason: string
      /** ms since the epoch (UTC), as is `backAt`, which is null as long as it lasts. */
      readonly since: number
      readonly backAt: number | null
    }
  | {
      /** Nothing happened: shows that a message gets through, and what became of the one before. */
      readonly template: 'test'
      /** ms since the epoch (UTC). */
      readonly at: number
      readonly last: LastTest | null
    }
  | { readonly template: 'digest'; readonly digest: Digest }
  | { readonly template: 'request'; readonly request: Request; readonly at: number }
  | SharedBody
  | { readonly template: 'line'; readonly line: ThreadLine }

/** What became of a test alert. */
export interface LastTest {
  /** When it was made, ms since the epoch (UTC). */
  readonly at: number
  /** Seconds until Slack took it; null when it did not. */
  readonly seconds: number | null
  /** Why it did not, if that is known. */
  readonly problem: string | null
}

/** An answer that somebody showed to a channel: as it was said to them, without its buttons. */
export interface SharedBody {
  readonly template: 'shared'
  /** Slack user id. */
  readonly by: string
  /** The text after `/obbackup` that gives this answer. */
  readonly command: string
  /** Finished mrkdwn, as rendered; of it the first line is kept, the rest is made from the blocks. */
  readonly text: string
  /** Slack's blocks, as rendered. */
  readonly blocks: readonly Readonly<Record<string, unknown>>[]
}

/** One member of a group of incidents. */
export interface GroupLine {
  readonly severity: Severity
  readonly over: boolean
  /** It is over only in that nobody follows it any more. */
  readonly closed?: true
  /** ms since the epoch (UTC). */
  readonly since: number
  readonly about:
    | { readonly kind: 'job'; readonly job: Job }
    | {
        readonly kind: 'archive'
        readonly tenantName: string
        readonly condition: ArchiveCondition | null
      }
    | { readonly kind: 'finding'; readonly title: Phrase }
    /** The cluster does not answer, or one view cannot be read. */
    | { readonly kind: 'blind'; readonly view: string | null }
}

/** One quiet line in a thread. */
export type ThreadLine =
  | {
      readonly kind: 'job'
      readonly event:
        | 'started'
        | 'phase'
        | 'succeeded'
        | 'failed'
        | 'partly failed'
        | 'cancelled'
        | 'vanished'
      readonly cluster: string
      readonly job: Job
      readonly at: number
    }
  | {
      readonly kind: 'recovered'
      readonly what: string
      readonly since: number
      readonly at: number
    }
  | { readonly kind: 'request'; readonly text: string; readonly at: number }
  | {
      /** Break-glass: `alarm` when its countdown begins, `review` the morning after. */
      readonly kind: 'alarm' | 'review'
      readonly request: Request
      /** Slack user and user group ids that are mentioned. */
      readonly callees: readonly string[]
      readonly at: number
    }
  | {
      readonly kind: 'over'
      readonly what: Phrase
      readonly since: number
      readonly at: number
      /** It is over only in that nobody follows it any more. */
      readonly closed?: true
    }
  | {
      /** What comes and goes is there again. */
      readonly kind: 'again'
      readonly cluster: string
      readonly what: GroupLine
      readonly at: number
    }
  | {
      /** An alert that is still open, said once more. */
      readonly kind: 'open'
      readonly cluster: string
      readonly why:
        | 'a day'
        | 'snooze is over'
        | 'not acked'
        | 'failed again'
        | 'failed after the ack'
        | 'joined'
      /** The worst of what is open; of those that joined, when that is why. */
      readonly worst: GroupLine
      /** Alerts of its message that are open, or that joined. */
      readonly open: number
      /** The bot's clock, ms since the epoch (UTC): since when nobody answered, and now. */
      readonly since: number
      readonly at: number
    }

/**
 * How a notification becomes a message. `post`: always a new message. `upsert`: edit the identity's message, or post
 * it when there is none. `edit`: only edit; without a message there is nothing to do. `thread`: reply under the
 * identity's message.
 */
export type DeliveryMode = 'post' | 'upsert' | 'edit' | 'thread'

/** How a new message calls people. An edit never does. */
export interface Manner {
  /** Slack user group id that is mentioned. */
  readonly mention?: string
  /** No route led here; said below the message. */
  readonly unrouted?: true
  /** A reply in a thread that is shown in the channel as well. */
  readonly broadcast?: true
}

/** One message due at one place in Slack (DESIGN §1): a row in the outbox. */
export interface Notification {
  /** Unique for ever: what is said about what. The same key is never said twice. */
  readonly key: string
  /** The message that it makes or changes. */
  readonly identity: string
  readonly mode: DeliveryMode
  /** Channel id. */
  readonly channel: string
  readonly body: MessageBody
  readonly manner?: Manner
}
