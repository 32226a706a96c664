import type { Coverage } from './coverage.ts'
import type { DigestKind } from './digest-period.ts'
import { type BackupCount, sumUp, type Trouble } from './happened.ts'
import type { HistoryEntry } from './history.ts'
import type { Request } from './request.ts'

/** The furthest that a log archive was behind. */
export interface WorstLag {
  readonly cluster: string
  /** Name of the tenant. */
  readonly tenant: string
  readonly seconds: number
}

/** Stretches of time, ms since the epoch (UTC). */
export interface Span {
  readonly from: number
  readonly to: number
}

/** What a digest says, as facts. Plain JSON: it waits in the outbox. Times are ms since the epoch (UTC). */
export interface Digest {
  /** `now`: somebody asked for it. */
  readonly kind: DigestKind | 'now'
  readonly from: number
  readonly to: number
  /** IANA zone in which its time is told. */
  readonly zone: string
  /** When it was made. */
  readonly madeAt: number
  readonly coverage: readonly Coverage[]
  /** Clusters of which nothing is known. */
  readonly dark: readonly string[]
  readonly backups: BackupCount
  /** What ended before this time and was seen only in it. */
  readonly seenLate: number
  readonly worstLag: WorstLag | null
  readonly worse: readonly Trouble[]
  readonly better: readonly Trouble[]
  readonly passed: readonly Trouble[]
  /** Began before this time and goes on. */
  readonly lasting: number
  readonly requests: {
    readonly executed: number
    readonly denied: number
    readonly waiting: number
  }
  /** Mutes and maintenance windows that last when it is made, and the alerts that they have kept back; unknown of an older one. */
  readonly muted?: { readonly mutes: number; readonly held: number }
  /** Seconds of this time in which obbackup looked at the clusters. */
  readonly awake: number
  /** Clusters that could not be read for a part of the time in which obbackup was awake, in seconds. */
  readonly unread: readonly { readonly cluster: string; readonly seconds: number }[]
  /** When obbackup looked for the first time ever, when that is in this time; else null. */
  readonly firstLook: number | null
}

/** What a digest is made from. */
export interface DigestFacts
  extends Pick<
    Digest,
    'kind' | 'from' | 'to' | 'zone' | 'madeAt' | 'coverage' | 'dark' | 'worstLag' | 'muted'
  > {
  /** What happened in this time, and what happened earlier and was seen only after the last digest; oldest first. */
  readonly entries: readonly HistoryEntry[]
  /** Incidents that are open now: since when, by id. */
  readonly open: ReadonlyMap<string, number>
  readonly requests: readonly Request[]
  /** When each cluster was polled, and when it could be read, by its name. */
  readonly polled: ReadonlyMap<string, readonly Span[]>
  readonly read: ReadonlyMap<string, readonly Span[]>
  readonly firstLook: number | null
}

/** Troubles of each kind that a digest keeps; more would be in no message. */
const KEPT = 40
/** A cluster that could not be read for less than this is not worth a word, in seconds. */
const UNREAD_SECONDS = 300

/** Sums up a time. Pure. */
export function toDigest(facts: DigestFacts): Digest {
  const { kind, from, to, zone, madeAt, coverage, dark, worstLag, entries, open } = facts
  const happened = sumUp(entries, (incident) => open.has(incident))
  const begun = new Set(entries.map((one) => one.incident))
  const awake = within([...facts.polled.values()].flat(), facts)
  return {
    kind,
    from,
    to,
    zone,
    madeAt,
    coverage,
    dark,
    worstLag,
    muted: facts.muted,
    backups: happened.backups,
    seenLate: entries.filter((one) => one.at < from).length,
    worse: happened.worse.slice(0, KEPT),
    better: happened.better.slice(0, KEPT),
    passed: happened.passed.slice(0, KEPT),
    lasting: [...open].filter(([id, since]) => since < from && !begun.has(id)).length,
    requests: requestsIn(facts.requests, facts),
    awake,
    unread: [...facts.polled].flatMap(([cluster, spans]) => {
      const seconds = within(spans, facts) - within(facts.read.get(cluster) ?? [], facts)
      return seconds >= UNREAD_SECONDS ? [{ cluster, seconds }] : []
    }),
    firstLook: facts.firstLook !== null && facts.firstLook > from ? facts.firstLook : null,
  }
}

/** Seconds of a time that the spans cover, however they overlap. */
export function within(spans: readonly Span[], { from, to }: Span): number {
  let covered = 0
  let end = from
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const start = Math.max(end, span.from)
    const stop = Math.min(to, span.to)
    if (stop <= start) continue
    covered += stop - start
    end = stop
  }
  return covered / 1000
}

function requestsIn(requests: readonly Request[], { from, to }: Span): Digest['requests'] {
  const inTime = (at: number | null) => at !== null && at >= from && at < to
  const started = new Set(['started', 'succeeded', 'failed', 'cancelled'])
  return {
    executed: requests.filter((one) => inTime(one.executingAt) && started.has(one.state)).length,
    denied: requests.filter((one) =>
      one.decisions.some(({ verdict, at }) => verdict === 'deny' && inTime(at)),
    ).length,
    waiting: requests.filter((one) => one.state === 'pending').length,
  }
}
