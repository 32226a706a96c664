import { failureSeverity, type Severity } from '../event.ts'
import { isJobOver, type Job, subjectsOf } from '../job.ts'
import { jobFigures } from '../job-figures.ts'
import { jobName } from '../job-name.ts'
import { joined, type Phrase, phrase } from '../phrase.ts'
import { type Finding, limitsFor, openFindings, type Rule, type RuleInput } from '../rule.ts'
import type { RuleLimits } from '../rule-settings.ts'
import { paceOf } from '../trail.ts'

/**
 * A running job of which no counter moves (peers §2 rows 3, 24). A phase that counts nothing yet is measured from its
 * own start. One that is being cancelled, or that has not begun, is another rule's (stuck.ts).
 */
export const stalled: Rule = {
  name: 'stalled',
  holdSeconds: 0,
  evaluate(input) {
    const open = openFindings(input, 'stalled')
    return input.snapshot.jobs.flatMap((job) => {
      if (isJobOver(job) || job.state === 'pending' || job.state === 'cancelling') return []
      const key = `stalled/${job.key}`
      // In no view for the moment: nobody knows whether it moves (trap 1).
      if (job.missingPolls > 0) return open.filter((one) => one.key === key)
      const since = stillSince(job, input)
      const severity = since === null ? null : severityOf(job, since, input)
      return since === null || severity === null ? [] : [found(job, key, severity, since, input)]
    })
  },
}

function stillSince(job: Job, { trails, courses }: RuleInput): number | null {
  const trail = trails[job.key] ?? []
  const { still } = paceOf(trail)
  const last = trail.at(-1)
  if (still === null || !last) return null
  const phases = courses[job.key]?.phases.map((mark) => mark.at) ?? []
  return phases.reduce((latest, at) => Math.max(latest, at), last.at - still * 1000)
}

/** A cleanup and a second backup count whole sets, which may take long: they are never more than a warning. */
function severityOf(job: Job, since: number, input: RuleInput): Severity | null {
  const { stalledWarning, stalledCritical }: RuleLimits = limitsFor(input, subjectsOf(job))
  const still = (input.now - since) / 1000
  if (still >= stalledCritical && failureSeverity(job.area) === 'critical') return 'critical'
  return still >= stalledWarning ? 'warning' : null
}

function found(
  job: Job,
  key: string,
  severity: Severity,
  since: number,
  { now }: RuleInput,
): Finding {
  const name = jobName(job)
  return {
    rule: 'stalled',
    key,
    severity,
    area: job.area,
    tenants: subjectsOf(job),
    since,
    job,
    title: joined(name, phrase` has stood still for ${{ seconds: (now - since) / 1000 }}`),
    evidence: [phrase`no counter has moved since ${{ time: since }}`, ...jobFigures(job)],
    next: nextOf(job),
    over: joined(name, phrase` stands still no longer`),
  }
}

function nextOf(job: Job): Phrase {
  switch (job.area) {
    case 'restore':
    case 'recover':
      return phrase`Look at the log of the servers of the target tenant, and whether the backup can be read from them. Cancelling a restore deletes what is restored so far.`
    default:
      return phrase`Look at the destination (does it answer, is it full?) and at the log of the servers that work on it, before anything is cancelled.`
  }
}
