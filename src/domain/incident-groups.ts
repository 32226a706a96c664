import type { Batch } from './batch.ts'
import { type BackupEvent, type Incident, SEVERITY_RANK } from './event.ts'
import { DEFAULT_GROUPING, type Grouping } from './grouping.ts'
import { causeOf } from './job.ts'

/**
 * Incidents that one message tells of, because they have one cause, or came while Slack was away. Each member is named
 * once: by the message itself, which is edited, or in its thread. Times are database time, ms since the epoch (UTC).
 */
export interface IncidentGroup {
  readonly id: string
  /** Channel id: its members are routed there. */
  readonly channel: string
  /** User group that its members' alerts mention; none for one that gathered while Slack was away. */
  readonly mention?: string | undefined
  /** What its members have in common; null when they only came while Slack was away. */
  readonly cause: string | null
  readonly since: number
  /** When the last member joined. */
  readonly lastAt: number
  /** Members so far, those that are over included. */
  readonly total: number
  /** Of the same cause, told by themselves shortly before. */
  readonly earlier?: number
  /** Slack is away and the message waits: those that it has no room for are not named yet. */
  readonly gathering: boolean
  /** Ids of the members that the message names. */
  readonly shown: readonly string[]
  /** Members that are over, as they stood last: those that the message names; while gathering, all. */
  readonly over: readonly Incident[]
  /** Jobs that began or ended while Slack was away, as they stood last; empty in other groups. */
  readonly batches: readonly Batch[]
}

/** Open groups by id. */
export type IncidentGroups = Readonly<Record<string, IncidentGroup>>

/** Events that open an incident which may be told together with others. */
const OPENS: ReadonlySet<BackupEvent['kind']> = new Set([
  'job_failed',
  'job_partly_failed',
  'archive_interrupted',
  'archive_left_doing',
  'archive_lagging',
  'rule_raised',
])

/** Whether the event opens an incident that may be told together with others. */
export function opensIncident(event: BackupEvent): event is BackupEvent & { incident: Incident } {
  return OPENS.has(event.kind)
}

/** Worst first, then oldest first. */
export function byUrgency(a: Incident, b: Incident): number {
  return SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity] || a.since - b.since
}

/**
 * What an incident's cause is, for people the same trouble: area and error code of a failed job, condition of an
 * archive, name of a rule; severities are told apart, so that what is critical never hides among warnings.
 */
export function causeKey(incident: Incident): string {
  const of = () => {
    if (incident.finding) return incident.finding.rule
    if (incident.job) return `${incident.job.area}/${causeOf(incident.job).code ?? 'no code'}`
    return `${incident.area ?? ''}/${incident.condition ?? ''}`
  }
  return `${incident.kind}/${of()}/${incident.severity}`
}

/** The groups after a poll. */
export interface Grouped {
  readonly groups: IncidentGroups
  /** Incidents that joined a group in this poll, by its id, in the order of the events. */
  readonly joined: ReadonlyMap<string, readonly Incident[]>
}

/**
 * Puts the incidents that this poll opens into groups: those of a cause that has an open group, so many of one cause
 * (with those that were told by themselves within the interval), apart by whom they mention, and, while Slack is away,
 * all of them together, in one group however long that lasts. What is alone stays alone.
 */
export function groupIncidents(
  cluster: string,
  before: IncidentGroups,
  openers: readonly Incident[],
  {
    now,
    away,
    grouping = DEFAULT_GROUPING,
    alone = [],
    batches,
    placeOf,
  }: {
    readonly now: number
    readonly grouping?: Grouping
    /** Open incidents that have a message of their own. */
    readonly alone?: readonly Incident[]
    readonly away: boolean
    readonly batches: readonly Batch[]
    /** Where an incident is routed to, and whom it mentions there; null: many jobs. */
    readonly placeOf: (incident: Incident | null) => Pick<IncidentGroup, 'channel' | 'mention'>
  },
): Grouped {
  const groups: Record<string, IncidentGroup> = { ...before }
  const joined = new Map<string, readonly Incident[]>()
  const jobsChannel = placeOf(null).channel
  const byPlace = Map.groupBy(openers, (one) => placeOf(one).channel)
  if (away && batches.length > 0 && !byPlace.has(jobsChannel)) byPlace.set(jobsChannel, [])
  // Only a new message mentions anybody: who joins a group that mentions others would call nobody.
  const together = [...byPlace].flatMap(([channel, all]): Together[] =>
    away
      ? [{ channel, cause: null, members: all }]
      : [...Map.groupBy(all, (one) => placeOf(one).mention)].flatMap(([mention, some]) =>
          [...Map.groupBy(some, causeKey)].map(([cause, members]) => ({
            channel,
            mention,
            cause,
            members,
          })),
        ),
  )
  for (const { channel, mention, cause, members } of together) {
    const alike = Object.values(groups).filter(
      (group) =>
        group.channel === channel &&
        (away
          ? group.gathering
          : group.cause === cause && isWithin(now, group.lastAt, grouping.interval)),
    )
    const known = alike.find((group) => group.mention === mention)
    const single = away
      ? []
      : alone.filter(
          (one) =>
            causeKey(one) === cause &&
            isWithin(now, one.openedAt ?? 0, grouping.interval) &&
            placeOf(one).channel === channel,
        )
    const earlier = single.filter((one) => placeOf(one).mention === mention).length
    const all = byPlace.get(channel)?.filter((one) => causeKey(one) === cause) ?? []
    // A storm is one also where it calls many, each for a few of it.
    const isStorm = alike.length > 0 || all.length + single.length >= grouping.at
    const least = isStorm ? Math.min(grouping.at, 2) : grouping.at
    if (!known && !away && members.length + earlier < least) continue
    const fresh = `group:${cluster}/${cause ?? 'away'}/${Math.floor(now / 1000)}`
    // Two channels may hear of the same cause in the same second, or one with two mentions.
    const other = [fresh, channel, ...(mention === undefined ? [] : [mention])].join('/')
    const id = known?.id ?? (groups[fresh] ? other : fresh)
    groups[id] = {
      id,
      channel,
      mention,
      cause,
      since: known?.since ?? now,
      lastAt: now,
      total: (known?.total ?? 0) + members.length,
      ...(known || earlier === 0
        ? known?.earlier === undefined
          ? {}
          : { earlier: known.earlier }
        : { earlier }),
      gathering: away,
      shown: known?.shown ?? [],
      over: known?.over ?? [],
      batches:
        away && channel === jobsChannel ? latest([...(known?.batches ?? []), ...batches]) : [],
    }
    joined.set(
      id,
      members.map((incident) => ({ ...incident, group: id })),
    )
  }
  return { groups, joined }
}

/** Incidents of one poll that may be told in one message. */
interface Together extends Pick<IncidentGroup, 'channel' | 'mention' | 'cause'> {
  readonly members: readonly Incident[]
}

/**
 * Whether a moment is so near that what comes now belongs to it; `interval` in ms. One that seems to lie far ahead is of
 * a clock that was set back since, or of another server's, and is not near.
 */
export function isWithin(now: number, moment: number, interval: number): boolean {
  return Math.abs(now - moment) <= interval
}

/** Each batch as it stood last. */
function latest(batches: readonly Batch[]): readonly Batch[] {
  return [...new Map(batches.map((batch) => [batch.id, batch])).values()]
}

/** The groups without those that are over: no member is open, none waits to be named, and no more can join. */
export function withoutOver(
  groups: IncidentGroups,
  open: readonly Incident[],
  now: number,
  interval = DEFAULT_GROUPING.interval,
): IncidentGroups {
  const alive = new Set(open.map((incident) => incident.group))
  return Object.fromEntries(
    Object.entries(groups).filter(
      ([id, group]) => alive.has(id) || group.gathering || isWithin(now, group.lastAt, interval),
    ),
  )
}
