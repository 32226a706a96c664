import { isJobOver, type Job, subjectsOf } from '../job.ts'
import { jobFigures } from '../job-figures.ts'
import { jobName } from '../job-name.ts'
import { joined, type Phrase, phrase } from '../phrase.ts'
import { type Finding, limitsFor, openFindings, type Rule, type RuleInput } from '../rule.ts'
import { type PastRun, pastKey } from '../run.ts'
import { median, onSameWeekday, times, weekdays } from '../usual.ts'

/** Earlier runs of the same weekday that it takes to compare with them alone. */
const WEEKDAY_RUNS = 4

/** A running job that takes much longer than such jobs of the same tenants did (peers §3.8). */
export const tooLong: Rule = {
  name: 'too_long',
  holdSeconds: 0,
  evaluate(input) {
    const open = openFindings(input, 'too_long')
    return input.snapshot.jobs.flatMap((job) => {
      if (isJobOver(job) || job.startedAt === null) return []
      const key = `too_long/${job.key}`
      if (job.missingPolls > 0) return open.filter((one) => one.key === key)
      return judge(job, job.startedAt, key, input)
    })
  },
}

/** How long it usually takes, and by what that is known. */
interface Usual {
  readonly seconds: number
  readonly runs: string
  readonly remark: string
}

function judge(job: Job, startedAt: number, key: string, input: RuleInput): readonly Finding[] {
  const limits = limitsFor(input, subjectsOf(job))
  const past = input.past[pastKey(job)] ?? []
  const usual = past.length < limits.tooLongRuns ? null : usualOf(past, startedAt)
  if (!usual) return []
  const elapsed = (input.now - startedAt) / 1000
  const limit = Math.max(limits.tooLongTimes * usual.seconds, limits.tooLongFloor)
  if (elapsed <= limit) return []
  const name = jobName(job)
  return [
    {
      rule: 'too_long',
      key,
      severity: 'warning',
      area: job.area,
      tenants: subjectsOf(job),
      since: startedAt + limit * 1000,
      job,
      title: joined(name, phrase` takes too long: ${{ seconds: elapsed }} so far`),
      evidence: [compared(elapsed, usual), ...jobFigures(job)],
      next: phrase`See whether there is much more to do than usual, and whether the destination or the servers are slow. Nothing has to be done as long as it moves and nothing waits for it.`,
      over: joined(name, phrase` is no longer running too long`),
    },
  ]
}

function usualOf(past: readonly PastRun[], startedAt: number): Usual | null {
  const alike = onSameWeekday(past, startedAt)
  const enough = alike.length >= WEEKDAY_RUNS
  const runs = enough ? alike : past
  const seconds = median(runs.map((run) => run.seconds))
  if (seconds === null || seconds <= 0) return null
  return {
    seconds,
    runs: enough ? `${runs.length} ${weekdays(startedAt)}` : `${runs.length} earlier runs`,
    remark: enough ? ', days in UTC' : '',
  }
}

/** `3.1 × the median of 12 earlier runs (51 min)`. */
function compared(elapsed: number, { seconds, runs, remark }: Usual): Phrase {
  return phrase`${times(elapsed / seconds)} the median of ${runs} (${{ seconds }}${remark})`
}
