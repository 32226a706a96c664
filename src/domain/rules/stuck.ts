import type { Archive } from '../archive.ts'
import { isJobOver, type Job, subjectsOf } from '../job.ts'
import { jobName } from '../job-name.ts'
import { joined, type Phrase, phrase } from '../phrase.ts'
import { type Finding, limitsFor, openFindings, type Rule, type RuleInput } from '../rule.ts'
import { normalise } from '../state.ts'

/**
 * What should pass within minutes and does not (peers §2 rows 3, 4): a job in INIT, PREPARE or CANCELING, an archive in
 * PREPARE, BEGINNING, SUSPENDING or STOPPING (REFERENCE §3.2, §4.2). Where the rows do not tell since when, the first
 * poll that sees it counts.
 */
export const stuck: Rule = {
  name: 'stuck',
  holdSeconds: 0,
  evaluate(input) {
    const open = openFindings(input, 'stuck')
    return [
      ...input.snapshot.jobs.flatMap((job) =>
        job.missingPolls > 0
          ? open.filter((one) => one.job?.key === job.key)
          : stuckJob(job, input),
      ),
      ...input.snapshot.tenants.flatMap(({ archive, inRecycleBin }) =>
        archive && !inRecycleBin ? stuckArchive(archive, input) : [],
      ),
    ]
  },
}

function stuckJob(job: Job, input: RuleInput): readonly Finding[] {
  const cancelling = job.state === 'cancelling'
  if (isJobOver(job) || !(cancelling || job.state === 'pending')) return []
  const name = jobName(job)
  return passed(input, {
    key: `stuck/${cancelling ? 'cancel' : 'start'}/${job.key}`,
    area: job.area,
    tenants: subjectsOf(job),
    // A row in INIT or PREPARE has done nothing else since its start; when somebody cancelled is not told.
    since: cancelling ? null : job.startedAt,
    job,
    status: job.status,
    title: cancelling
      ? joined(name, phrase` does not get cancelled`)
      : joined(name, phrase` does not get under way`),
    next: cancelling
      ? phrase`Look at the log of the servers that still work on it: a cancelled job ends only when the last of them has answered. New jobs of these tenants wait for it.`
      : phrase`Look at the log of RootService: it has accepted the job and not begun it. New jobs of these tenants wait for it.`,
    over: cancelling
      ? joined(name, phrase` is no longer being cancelled`)
      : joined(name, phrase` no longer waits for its start`),
  })
}

const STARTING: readonly string[] = ['PREPARE', 'BEGINNING']
const ENDING: readonly string[] = ['SUSPENDING', 'STOPPING']

function stuckArchive(archive: Archive, input: RuleInput): readonly Finding[] {
  const status = normalise(archive.status)
  const starting = STARTING.includes(status)
  if (!starting && !ENDING.includes(status)) return []
  const tenant = { name: archive.tenantName }
  return passed(input, {
    key: `stuck/log/${archive.tenantId}/${archive.roundId}/${status}`,
    area: 'log',
    tenants: [archive.tenantName],
    // START_SCN would not do: a round that goes on after a pause keeps it.
    since: null,
    job: null,
    status: archive.status,
    title: starting
      ? phrase`Log archive of ${tenant} does not get under way`
      : phrase`Log archive of ${tenant} does not come to an end`,
    next: phrase`See whether the archive's destination answers and can be written to: until then this state does not pass, and another start, stop or pause is refused.`,
    over: phrase`Log archive of ${tenant} is no longer in ${{ code: status }}`,
  })
}

interface Stuck {
  readonly key: string
  readonly area: Finding['area']
  readonly tenants: readonly string[]
  readonly since: number | null
  readonly job: Job | null
  readonly status: string
  readonly title: Phrase
  readonly next: Phrase
  readonly over: Phrase
}

/** A finding when it lasts longer than the limit; when the rows do not tell, it is held for that long. */
function passed(input: RuleInput, { status, ...facts }: Stuck): readonly Finding[] {
  const { stuck: limit } = limitsFor(input, facts.tenants)
  const { since } = facts
  if (since !== null && input.now - since <= limit * 1000) return []
  return [
    {
      ...facts,
      rule: 'stuck',
      severity: 'warning',
      ...(since === null ? { holdSeconds: limit } : {}),
      evidence: [phrase`in ${{ code: status }} for more than ${{ seconds: limit }}`],
    },
  ]
}
