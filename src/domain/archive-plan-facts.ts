import { archiveStatus } from './checks/archive-checks.ts'
import { runningJobs, scopeIds } from './chosen-jobs.ts'
import { each } from './fact-words.ts'
import type { Operation } from './operation.ts'
import type { OperationFacts, TenantFacts } from './operation-facts.ts'
import type { Plan } from './plan.ts'
import { restoreSegments } from './restore-window.ts'
import { shownScn } from './restore-words.ts'
import { isSet } from './scn.ts'

type Facts = Plan['facts']

/** What a binding means for whoever approves (REFERENCE §4.5). */
function bindingWords({ places }: TenantFacts): string {
  if (!places) return ''
  const binding = places.binding?.toUpperCase() ?? ''
  if (binding === 'OPTIONAL') return 'OPTIONAL: logs may be lost before they are archived'
  if (binding === 'MANDATORY') return 'MANDATORY: writes stop when archiving is far behind'
  return 'not known'
}

/** Of a start or a resume: where it goes, and what its binding means. */
export function openFacts(facts: OperationFacts): Facts {
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

/** Of a stop or a suspension: up to where it can be restored, and what fails by it. */
export function closeFacts(operation: Operation, facts: OperationFacts): Facts {
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

/** Of a restart: its statements, and what is lost. */
export function restartFacts(facts: OperationFacts): Facts {
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
