import { closeFacts, openFacts, restartFacts } from './archive-plan-facts.ts'
import { archiveStatus } from './checks/archive-checks.ts'
import { lastFullOf } from './checks/backup-checks.ts'
import { cancelledJobs, scopeIds } from './chosen-jobs.ts'
import { each, takes } from './fact-words.ts'
import type { Job } from './job.ts'
import { obsoleteNow, policyDays, policyWords } from './obsolete-sets.ts'
import type { Backup, Operation, SetCleanupPolicy } from './operation.ts'
import type { OperationFacts, TenantFacts } from './operation-facts.ts'
import type { Plan } from './plan.ts'
import { shownScn } from './restore-words.ts'
import type { BackupSetRow } from './rows.ts'
import { isSet } from './scn.ts'
import { formatSize } from './size.ts'
import { recoverInto, restoreInto, sourceFacts } from './source-plan-facts.ts'
import { formatUtc } from './time.ts'

type Facts = Plan['facts']

/** What the card says of an operation, in order (MESSAGES "An approval card", COMMANDS §8 "Show"). No secrets. */
export function planFacts(operation: Operation, facts: OperationFacts): Facts {
  return factsOf(operation, facts).filter(({ text }) => text !== '')
}

function factsOf(operation: Operation, facts: OperationFacts): Facts {
  switch (operation.kind) {
    case 'backup':
      return backupFacts(operation, facts)
    case 'archive-start':
    case 'archive-resume':
      return openFacts(facts)
    case 'archive-stop':
    case 'archive-suspend':
      return closeFacts(operation, facts)
    case 'archive-restart':
      return restartFacts(facts)
    case 'cleanup-policy-set':
      return policyFacts(operation, facts)
    case 'cleanup-policy-drop':
      return [
        { label: 'Now', text: each(facts, policyWords) },
        { label: 'Afterwards', text: 'nothing is deleted any more; storage grows' },
      ]
    case 'delete-obsolete':
      return [
        {
          label: 'Deletes',
          text:
            facts.version.generation === 3
              ? 'what backup_recovery_window makes obsolete'
              : obsoleteWords(facts, policyDays),
        },
        { label: 'Keeps', text: 'the last good full set, always' },
      ]
    case 'cancel-backup':
      return [
        ...jobFacts(operation, facts),
        {
          label: 'Afterwards',
          text: `the work so far is wasted; a new backup starts from the beginning${othersGoOn(operation, facts)}`,
        },
      ]
    case 'cancel-cleanup':
      return [
        ...jobFacts(operation, facts),
        {
          label: 'Afterwards',
          text: 'what is deleted stays deleted; a policy starts the next cleanup within the hour unless it is dropped first',
        },
      ]
    case 'cancel-restore':
      return [
        { label: 'Drops', text: `the half-restored tenant ${operation.target}; its pools stay` },
        ...jobFacts(operation, facts),
      ]
    case 'cancel-recover-table':
      return [
        ...jobFacts(operation, facts),
        { label: 'Afterwards', text: 'tables that are imported already stay; so does the pool' },
      ]
    case 'activate-standby':
      return standbyFacts(facts)
    case 'restore':
      return [...sourceFacts(operation, facts), ...restoreInto(operation, facts)]
    case 'recover-table':
      return [...sourceFacts(operation, facts), ...recoverInto(operation, facts)]
  }
}

function backupFacts(operation: Backup, facts: OperationFacts): Facts {
  const what = operation.incremental ? 'incremental' : 'full'
  const names =
    operation.scope.kind === 'cluster'
      ? `the whole cluster (${facts.scope.length} user tenants)`
      : facts.scope.map(({ ref }) => ref.name).join(', ')
  return [
    {
      label: 'Backs up',
      text: `${names} · ${what}${operation.plusArchivelog ? ' · with the log to restore it alone' : ''}`,
    },
    {
      label: 'Into',
      text:
        facts.version.generation === 3
          ? (facts.scope[0]?.places?.data ?? 'backup_dest of the cluster')
          : each(facts, ({ places }) => places?.data ?? 'not set'),
    },
    { label: 'Takes', text: takes(facts) },
    { label: 'Last full', text: each(facts, (tenant) => setWords(lastFullOf(tenant))) },
    { label: 'Archive', text: each(facts, archiveStatus) },
    {
      label: 'Password',
      text: operation.password === null ? '' : `${operation.password}; it cannot be removed later`,
    },
  ]
}

function setWords(set: BackupSetRow | undefined): string {
  if (!set) return 'none'
  const when = set.end ?? set.start
  return `set ${set.setId}${when ? ` of ${formatUtc(when.ms)}` : ''}, ${formatSize(set.outputBytes)}`
}

function policyFacts(operation: SetCleanupPolicy, facts: OperationFacts): Facts {
  return [
    {
      label: 'Now',
      text:
        facts.version.generation === 3
          ? 'backup_recovery_window of the cluster'
          : each(facts, policyWords),
    },
    {
      label: 'Afterwards',
      text: `keeps ${operation.recoveryDays} d; an hourly job deletes what is older`,
    },
    {
      label: 'Obsolete at once',
      text: obsoleteWords(facts, () => operation.recoveryDays) || 'nothing',
    },
    { label: 'Keeps', text: 'the last good full set, always' },
  ]
}

/** Sets of one tenant that are named; a card has room for few, and how many and how much there are comes first. */
const SETS_NAMED = 3

/** `shop: 9 sets, 1.2 TiB: set 1 of …, 140 GiB; set 2 …; +6 up to set 9 of …, 150 GiB`. */
function obsoleteWords(
  facts: OperationFacts,
  days: (tenant: TenantFacts) => number | null,
): string {
  return obsoleteNow(facts, days)
    .map(({ tenant, sets }) => {
      if (sets.length <= SETS_NAMED) return `${tenant.ref.name}: ${sets.map(setWords).join('; ')}`
      const known = sets.every((set) => set.outputBytes !== null)
      const size = sets.reduce((sum, set) => sum + (set.outputBytes ?? 0), 0)
      const head = `${sets.length} sets${known ? `, ${formatSize(size)}` : ''}`
      const named = sets.slice(0, SETS_NAMED - 1).map(setWords)
      return `${tenant.ref.name}: ${head}: ${named.join('; ')}; and ${sets.length - named.length} more up to ${setWords(sets.at(-1))}`
    })
    .join('; ')
}

function jobFacts(operation: Operation, facts: OperationFacts): Facts {
  return [
    {
      label: 'Cancels',
      text: cancelledJobs(operation, facts).map(jobWords).join('; '),
    },
  ]
}

/** Of a backup for several tenants one may be cancelled: what becomes of the rest (COMMANDS §2). */
function othersGoOn(operation: Operation, facts: OperationFacts): string {
  const ids = scopeIds(operation)
  const rest = cancelledJobs(operation, facts).flatMap((job) => {
    const others = job.parts
      .filter((part) => ids !== null && !ids.includes(part.tenantId) && part.tenantId !== '1')
      .map((part) => part.tenantName)
    if (others.length === 0) return []
    return [
      `${[...new Set(others)].join(', ')} of job ${job.jobId} go on, and it ends as FAILED (-4072)`,
    ]
  })
  return rest.map((one) => `; ${one}`).join('')
}

function jobWords(job: Job): string {
  const percent = job.percent === null ? '' : `, ${Math.floor(job.percent)} %`
  const of = [...new Set(job.parts.map((part) => part.tenantName))].join(', ')
  return `job ${job.jobId} (${job.kind}${of ? ` of ${of}` : ''}): ${job.status}${percent}`
}

function standbyFacts(facts: OperationFacts): Facts {
  const restored = facts.scope.flatMap(({ ref }) =>
    facts.jobs.filter((job) => job.restore?.target === ref.name && isSet(job.restore.scn)),
  )
  const scn = restored[0]?.restore?.scn
  return [
    { label: 'Now', text: each(facts, ({ row }) => row?.role ?? 'without a role') },
    { label: 'Restored to', text: scn ? `${shownScn(scn)} · SCN ${scn}` : '' },
    { label: 'Afterwards', text: 'PRIMARY: it takes writes, and no more log is replayed into it' },
  ]
}
