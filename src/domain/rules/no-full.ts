import { type Phrase, phrase } from '../phrase.ts'
import { type Finding, FULL_BACKUP, judgedTenants, type Rule, type RuleInput } from '../rule.ts'
import { runningBackups } from '../running-backups.ts'
import type { TenantView } from '../snapshot.ts'
import { setsAreRead } from './sets-are-read.ts'

const DAY = 86_400

/**
 * The last good full backup is too old, or none is left of those that were made (CDB_OB_BACKUP_SET_FILES, REFERENCE
 * §3.4). A set that was lost is last_good_expires, a tenant that never had one never_backed_up.
 */
export const noFull: Rule = {
  name: 'no_full',
  holdSeconds: 0,
  evaluate(input) {
    const { snapshot } = input
    if (!setsAreRead(snapshot)) return []
    const running = runningBackups(snapshot)
    return judgedTenants(snapshot).flatMap((view): Finding[] => {
      const facts = view.lastFull ? aged(input, view) : vanished(input, view)
      if (!facts) return []
      const job = running.get(view.tenantId)?.find((one) => one.kind === 'full')
      const now = job ? [phrase`a full backup is running, job ${{ code: job.jobId }}`] : []
      const tenant = { name: view.name }
      return [
        {
          rule: 'no_full',
          key: `no_full/${view.tenantId}`,
          area: 'data',
          tenants: [view.name],
          job: null,
          ...facts,
          evidence: [...facts.evidence, ...now],
          next: phrase`Take a full backup of ${tenant}; what became of the last ones is in ${{ code: '/obbackup data' }}.`,
          ...(job ? {} : { remedy: FULL_BACKUP }),
          over: phrase`Tenant ${tenant} has a good full backup again`,
        },
      ]
    })
  },
}

type Facts = Pick<Finding, 'severity' | 'since' | 'title' | 'evidence'>

function aged({ settings, now }: RuleInput, view: TenantView): Facts | null {
  const { lastFull, name } = view
  const { fullWarning, fullCritical } = settings(name).limits
  if (!lastFull) return null
  const age = (now - lastFull.at) / 1000
  if (age <= Math.min(fullWarning, fullCritical)) return null
  const critical = age > fullCritical
  const limit = critical ? fullCritical : fullWarning
  return {
    severity: critical ? 'critical' : 'warning',
    since: lastFull.at + Math.min(fullWarning, fullCritical) * 1000,
    // Whole days, so that the message is edited once a day at most.
    title: phrase`No good full backup of ${{ name }} for ${{ seconds: wholeDays(age) }}`,
    evidence: [
      phrase`the last good one is set ${{ code: lastFull.setId }} of ${{ time: lastFull.at }}; limit ${{ seconds: limit }}`,
      ...incremental(view),
    ],
  }
}

function incremental({ lastIncremental, lastFull }: TenantView): readonly Phrase[] {
  if (!lastIncremental || !lastFull || lastIncremental.at < lastFull.at) return []
  return [phrase`the last good incremental one is of ${{ time: lastIncremental.at }}`]
}

function vanished({ past }: RuleInput, view: TenantView): Facts | null {
  const last = past[`full/${view.tenantId}`]?.[0]
  if (!last || view.lostFull) return null
  return {
    severity: 'critical',
    since: null,
    title: phrase`No good full backup of ${{ name: view.name }} is left`,
    evidence: [phrase`the last one that ended well began ${{ time: last.startedAt }}`],
  }
}

function wholeDays(seconds: number): number {
  return seconds < 2 * DAY ? seconds : Math.floor(seconds / DAY) * DAY
}
