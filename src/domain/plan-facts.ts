import { archiveStatus } from './checks/archive-checks.ts'
import { lastFullOf } from './checks/backup-checks.ts'
import { cancelledJobs, runningJobs, scopeIds } from './chosen-jobs.ts'
import type { Job } from './job.ts'
import { obsoleteNow, policyDays, policyWords } from './obsolete-sets.ts'
import type {
  Backup,
  Operation,
  RecoverTable,
  RestoreTenant,
  SetCleanupPolicy,
} from './operation.ts'
import type { OperationFacts, TenantFacts } from './operation-facts.ts'
import type { Plan } from './plan.ts'
import { piecesWords, restoreChain } from './restore-chain.ts'
import { isFullSet, restoreSegments } from './restore-window.ts'
import { shownScn } from './restore-words.ts'
import type { BackupSetRow } from './rows.ts'
import { isSet } from './scn.ts'
import { formatSize } from './size.ts'
import { formatDuration, formatUtc } from './time.ts'

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
          text: 'the work so far is wasted; a new backup starts from the beginning',
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

/** One text of all tenants; the name stands before it when there are several. */
function each(facts: OperationFacts, text: (tenant: TenantFacts) => string): string {
  const texts = facts.scope.flatMap((tenant) => {
    const own = text(tenant)
    return own === '' ? [] : [facts.scope.length === 1 ? own : `${tenant.ref.name}: ${own}`]
  })
  return texts.join('; ')
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
          ? 'backup_dest of the cluster'
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

function takes({ past }: OperationFacts): string {
  if (past.length === 0) return ''
  const [low, high] = [Math.min(...past), Math.max(...past)]
  const runs = `${past.length} earlier ${past.length === 1 ? 'run' : 'runs'}`
  const [a, b] = [formatDuration(low), formatDuration(high)]
  return `about ${a === b ? a : `${a} to ${b}`} (${runs})`
}

/** What a binding means for whoever approves (REFERENCE §4.5). */
function bindingWords({ places }: TenantFacts): string {
  if (!places) return ''
  const binding = places.binding?.toUpperCase() ?? ''
  if (binding === 'OPTIONAL') return 'OPTIONAL: logs may be lost before they are archived'
  if (binding === 'MANDATORY') return 'MANDATORY: writes stop when archiving is far behind'
  return 'not known'
}

function openFacts(facts: OperationFacts): Facts {
  return [
    { label: 'Now', text: each(facts, archiveStatus) },
    { label: 'Into', text: each(facts, ({ places }) => places?.archive ?? '') },
    { label: 'Binding', text: each(facts, bindingWords) },
    { label: 'Archived up to', text: each(facts, checkpointWords) },
  ]
}

function checkpointWords({ archive }: TenantFacts): string {
  return isSet(archive?.checkpointScn) ? shownScn(archive.checkpointScn) : 'nothing yet'
}

function lastPoint(tenant: TenantFacts): string {
  const last = restoreSegments(tenant.sets, tenant.rounds).at(-1)
  return last ? shownScn(last.to) : 'none: it cannot be restored at all'
}

function closeFacts(operation: Operation, facts: OperationFacts): Facts {
  const ids = facts.version.generation === 3 ? null : scopeIds(operation)
  const hurt = runningJobs(facts, 'data', ids)
  const stop = operation.kind === 'archive-stop'
  return [
    {
      label: 'Now',
      text: each(facts, (one) => `${archiveStatus(one)}, archived up to ${checkpointWords(one)}`),
    },
    {
      label: 'Afterwards',
      text: `no point-in-time recovery after the ${stop ? 'stop' : 'suspension'}: last recoverable point ${each(facts, lastPoint)}`,
    },
    ...(stop
      ? [{ label: 'Then', text: 'a new start opens a new round, which needs a new full backup' }]
      : []),
    {
      label: 'Fails by it',
      text: hurt.map((job) => `backup job ${job.jobId}`).join(', '),
    },
  ]
}

function restartFacts(facts: OperationFacts): Facts {
  return [
    {
      label: 'Now',
      text: each(facts, (one) => `${archiveStatus(one)}, archived up to ${checkpointWords(one)}`),
    },
    {
      label: 'Does',
      text: '1 stop · wait for STOP · 2 start a new round · wait for DOING · 3 full backup',
    },
    {
      label: 'Into',
      text: each(facts, ({ places }) => [places?.archive, places?.data].filter(Boolean).join(', ')),
    },
    { label: 'Binding', text: each(facts, bindingWords) },
    {
      label: 'Lost',
      text: `no point between ${each(facts, lastPoint)} and the end of the new full set can be restored`,
    },
  ]
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

function obsoleteWords(
  facts: OperationFacts,
  days: (tenant: TenantFacts) => number | null,
): string {
  return obsoleteNow(facts, days)
    .map(({ tenant, sets }) => `${tenant.ref.name}: ${sets.map(setWords).join('; ')}`)
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

function sourceFacts(operation: RestoreTenant | RecoverTable, facts: OperationFacts): Facts {
  const { source } = facts
  if (!source) return []
  const { sets, pieces, gaps } = restoreChain(source, operation.setId, operation.scn)
  const chain = sets.map(
    (set) =>
      `${isFullSet(set) ? 'full' : 'incremental'} set ${set.setId}${set.end ? ` (${formatUtc(set.end.ms)})` : ''}`,
  )
  const log = piecesWords(pieces)
  const whole = log === '' ? [] : [`${log}${gaps.length === 0 ? ', no gap' : ''}`]
  const from = [...(chain.length > 0 ? chain : [`set ${operation.setId}`]), ...whole]
  return [
    { label: 'To', text: `${shownScn(operation.scn)} · SCN ${operation.scn}` },
    { label: 'From', text: from.join(' + ') },
    {
      label: 'Sources',
      text: [source.places?.data, source.places?.archive].filter(Boolean).join(', ') || 'none',
    },
  ]
}

function restoreInto(operation: RestoreTenant, facts: OperationFacts): Facts {
  const sizes = facts.source
    ? restoreChain(facts.source, operation.setId, operation.scn).sets.map((set) => set.outputBytes)
    : []
  const size = sizes.every((bytes) => bytes !== null)
    ? sizes.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0)
    : 0
  return [
    {
      label: 'Into',
      text: [
        `new tenant ${operation.target}`,
        `pool ${operation.pool}`,
        ...options(operation),
      ].join(' · '),
    },
    {
      label: 'Takes',
      text: [takes(facts), size > 0 ? formatSize(size) : ''].filter(Boolean).join(' · '),
    },
    {
      label: 'Method',
      text: operation.method === 'quick' ? 'quick: it cannot be activated or backed up' : '',
    },
    { label: 'Preview', text: previewWords(facts) },
  ]
}

function recoverInto(operation: RecoverTable, facts: OperationFacts): Facts {
  const { target } = operation
  return [
    {
      label: 'Into',
      text: [`tenant ${target.name}`, `pool ${operation.pool}`, ...options(operation)].join(' · '),
    },
    {
      label: 'Tables',
      text: operation.tables
        .map(({ from, to }) => `${from.database}.${from.table} as ${to.database}.${to.table}`)
        .join(', '),
    },
    { label: 'Takes', text: takes(facts) },
    { label: 'Left out', text: 'foreign keys, triggers and statistics are not recovered' },
  ]
}

function options({ locality, primaryZone, concurrency, passwords }: RestoreTenant | RecoverTable) {
  return [
    locality === undefined ? '' : `locality ${locality}`,
    primaryZone === undefined ? '' : `primary zone ${primaryZone}`,
    concurrency === undefined ? '' : `concurrency ${concurrency}`,
    passwords === undefined || passwords.length === 0 ? '' : `passwords ${passwords.join(', ')}`,
  ].filter((text) => text !== '')
}

function previewWords({ preview }: OperationFacts): string {
  if (preview === null) return ''
  if (preview.kind === 'unavailable') return `not available: ${preview.message}`
  const ids = (type: RegExp) =>
    preview.rows
      .filter((row) => type.test(row.type))
      .map(({ id }) => id)
      .join(', ')
  const [sets, pieces] = [ids(/SET/i), ids(/PIECE/i)]
  return [
    sets === '' ? '' : `OceanBase would read sets ${sets}`,
    pieces === '' ? '' : `pieces ${pieces}`,
  ]
    .filter((text) => text !== '')
    .join(' and ')
}
