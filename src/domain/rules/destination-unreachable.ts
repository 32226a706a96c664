import type { Archive } from '../archive.ts'
import { likelyCause } from '../cause.ts'
import { destinationOf } from '../destination.ts'
import { badParts, type Job } from '../job.ts'
import type { Owner } from '../known-causes.ts'
import { names, type Phrase, phrase } from '../phrase.ts'
import { type Finding, judgedTenants, type Rule, type RuleInput } from '../rule.ts'
import { codeInComment } from '../state.ts'

/** A failure younger than this raises it; after that it stays as long as the failure is open, a day at most. */
const FRESH_MS = 3_600_000
const KEPT_MS = 86_400_000

const OWNERS: ReadonlySet<Owner> = new Set(['storage', 'network', 'quota'])

/**
 * Codes of these owners that say nothing about the destination as a whole: an OBServer's memory and disk, and single
 * files that are damaged, missing or locked (known-causes.ts).
 */
const ELSEWHERE: ReadonlySet<number> = new Set([4013, 4184, 9002, 9011, 9083, 9120, 9132, 9140])

/** A job or an archive that could not reach its destination. */
interface Failure {
  /** What failed: a job's key, or the archive of a tenant. */
  readonly what: string
  readonly destination: string
  readonly tenant: string
  readonly code: number | null
  readonly meaning: string
  readonly next: string
  /** ms since the epoch (UTC). */
  readonly at: number
}

/**
 * Several backups or archives fail because their destination cannot be reached, refuses, or is full: one finding for
 * each destination (the bucket, or the first folders of the path), by the causes of failed jobs and of archives' comments.
 * A single failure names its cause itself.
 */
export const destinationUnreachable: Rule = {
  name: 'destination_unreachable',
  holdSeconds: 0,
  evaluate(input) {
    const failures = [...jobFailures(input), ...archiveFailures(input)]
    const byDestination = Map.groupBy(failures, (one) => one.destination)
    return [...byDestination].flatMap(([destination, some]): Finding[] => {
      const key = `destination_unreachable/${destination}`
      const known = input.open.some((finding) => finding.key === key)
      const latest = Math.max(...some.map((one) => one.at))
      if (input.now - latest > (known ? KEPT_MS : FRESH_MS)) return []
      const tenants = new Set(some.map((one) => one.tenant))
      const limits = [...tenants].map((name) => input.settings(name).limits.destinationFailures)
      const count = new Set(some.map((one) => one.what)).size
      if (!known && count < Math.min(...limits)) return []
      return [toFinding(key, destination, some)]
    })
  },
}

/** Failed jobs of this reading, and those whose incident is open: their rows leave the window within the hour. */
function jobFailures({ snapshot, incidents, now }: RuleInput): readonly Failure[] {
  const jobs = new Map<string, Job>()
  for (const { job } of incidents) if (job) jobs.set(job.key, job)
  const recent = snapshot.jobs.filter((job) => job.state === 'failed' || job.state === 'partial')
  for (const job of recent) if (now - (job.endedAt ?? 0) <= FRESH_MS) jobs.set(job.key, job)
  return [...jobs.values()].flatMap((job) =>
    badParts(job).flatMap((part): Failure[] => {
      const at = part.endedAt ?? job.endedAt
      if (at === null || now - at > KEPT_MS) return []
      const code = part.code ?? job.code
      return toFailure(
        { what: job.key, tenant: part.tenantName, at },
        { path: part.path, code, comment: part.comment ?? job.comment },
      )
    }),
  )
}

/** Archives that are not well and say why; one that is DOING may carry the words of a trouble that is over. */
function archiveFailures({ snapshot, settings, now }: RuleInput): readonly Failure[] {
  return judgedTenants(snapshot).flatMap(({ archive, name }) => {
    if (!archive?.comment || !isAiling(archive, settings(name).limits.lagWarning)) return []
    const { path, comment } = archive
    return toFailure(
      { what: `archive of ${name}`, tenant: name, at: now },
      { path, code: codeInComment(comment), comment },
    )
  })
}

function isAiling({ state, lag }: Archive, lagWarning: number): boolean {
  if (state === 'stopped' || state === 'paused') return false
  return state !== 'running' || (lag ?? 0) > lagWarning
}

function toFailure(
  who: Pick<Failure, 'what' | 'tenant' | 'at'>,
  {
    path,
    code,
    comment,
  }: {
    readonly path: string | null
    readonly code: number | null
    readonly comment: string | null
  },
): Failure[] {
  const destination = destinationOf(path)
  const cause = likelyCause(code, comment)
  if (destination === null || !cause || !OWNERS.has(cause.owner)) return []
  if (code !== null && ELSEWHERE.has(Math.abs(code))) return []
  return [{ ...who, destination, code, meaning: cause.meaning, next: cause.next }]
}

function toFinding(key: string, destination: string, some: readonly Failure[]): Finding {
  const tenants = [...new Set(some.map((one) => one.tenant))].toSorted()
  const latest = some.reduce((a, b) => (b.at > a.at ? b : a))
  const codes = [...new Set(some.flatMap(({ code }) => code ?? []))]
  const place = { code: destination }
  return {
    rule: 'destination_unreachable',
    key,
    severity: 'critical',
    area: 'data',
    tenants,
    since: Math.min(...some.map((one) => one.at)),
    job: null,
    title: phrase`The destination ${place} cannot be used: ${latest.meaning}`,
    evidence: [
      [...phrase`backup or archive of `, ...names(tenants, 5), ...phrase` failed there`],
      ...(codes.length > 0 ? [codesOf(codes)] : []),
    ],
    next: phrase`${latest.next}`,
    over: phrase`Nothing that failed at ${place} within a day is still unmended`,
  }
}

function codesOf(codes: readonly number[]): Phrase {
  const shown = codes.map((code) => String(code)).toSorted()
  return phrase`result ${{ code: shown.join(', ') }}`
}
