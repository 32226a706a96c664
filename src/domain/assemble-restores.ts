import { restoreCounters } from './counters.ts'
import type { Job, JobPart } from './job.ts'
import { common, commonPart, jobKey, withoutDoubles } from './job-shape.ts'
import {
  capPercent,
  halfPercent,
  restorePercents,
  restoreRowPercent,
  v3RestorePercent,
  v3StagePercent,
} from './progress.ts'
import type { ClusterRows, RestoreRow } from './rows.ts'
import { isSet } from './scn.ts'
import { isOver, normalise, type State, stateOfRow } from './state.ts'
import { isAuxTenant, SYS } from './tenant.ts'

/** How far the starts of a restore's two rows may lie apart. */
const PAIR_MS = 60 * 60_000

/** Tenant restores, without those of table recovery's auxiliary tenants (REFERENCE §6, trap 19). */
export function assembleRestores(rows: ClusterRows): Job[] {
  const named = withoutDoubles(rows.restores).filter(
    (row) => row.restoreTenantName !== '' && !isAuxTenant(row.restoreTenantName),
  )
  const byRestore = Map.groupBy(named, (row) => `${row.jobId}/${row.restoreTenantName}`)
  const jobs: Job[] = []
  for (const group of byRestore.values()) {
    const leads = group.filter((row) => row.tenantId === SYS)
    for (const lead of leads) {
      const tenant = group.find(
        (row) =>
          row.tenantId !== SYS && Math.abs((row.start?.ms ?? 0) - (lead.start?.ms ?? 0)) < PAIR_MS,
      )
      jobs.push(restoreJob(lead, tenant ?? null, rows))
    }
    const only = group.find((row) => row.tenantId !== SYS)
    // A login of the restored tenant sees no other row, and does see the end.
    const alone = leads.length === 0 && (only?.running || rows.login.kind === 'tenant')
    if (only && alone) jobs.push(restoreJob(only, only, rows))
  }
  return jobs
}

/** The sys row judges (the tenant's row dies with a failed tenant, REFERENCE §6.3), the tenant row counts. */
function restoreJob(lead: RestoreRow, tenant: RestoreRow | null, rows: ClusterRows): Job {
  const state = restoreState(lead, rows)
  const counted = tenant ?? lead
  const { generation } = rows.version
  const v3 = generation === 3
  const halves = v3 ? { restore: v3StagePercent(counted), recover: null } : restorePercents(counted)
  const percent = capPercent(v3 ? v3RestorePercent(counted) : restoreRowPercent(counted), state)
  const bytes = counted.finishBytes || null
  const part: JobPart = {
    ...commonPart(lead, state, rows.tenants),
    tenantName: lead.restoreTenantName,
    tenantId: counted.restoreTenantId,
    status: counted.status,
    phase: isOver(state) ? null : counted.status,
    comment: lead.comment || tenant?.comment || null,
    percent,
    weight: counted.tabletCount,
    bytes,
    counters: restoreCounters(counted, generation),
  }
  return {
    ...common('restore', lead, state, rows.tenants),
    key: jobKey('restore', SYS, lead.jobId, lead),
    kind: 'restore',
    fromSys: true,
    parts: [part],
    percent,
    bytes,
    restore: {
      target: lead.restoreTenantName,
      targetTenantId: isTenantId(counted.restoreTenantId) ? counted.restoreTenantId : null,
      sourceTenant: lead.backupTenantName,
      sourceCluster: lead.backupClusterName,
      scn: lead.restoreScn,
      quick: normalise(lead.restoreType) === 'QUICK',
      restorePercent: halfPercent(halves.restore, state),
      recoverPercent: halfPercent(halves.recover, state),
      totalBytes: counted.totalBytes || null,
      finishBytes: counted.finishBytes,
      generation,
      sysStatus: lead.status,
      tenantStatus: tenant?.status ?? null,
      recoverScn: isSet(counted.recoverScn) ? counted.recoverScn : null,
      option: lead.restoreOption,
    },
  }
}

/**
 * The progress view has neither COMMENT nor end. An end that it shows for the seconds until the row moves to history
 * (REFERENCE §6.2) is waited for, so that a failure is told with its cause and a success with its duration; unless history cannot be read.
 */
function restoreState(lead: RestoreRow, rows: ClusterRows): State {
  const state = stateOfRow(lead)
  const waits = !rows.unreadable.some((one) => one.view === 'CDB_OB_RESTORE_HISTORY')
  return lead.running && isOver(state) && waits ? 'running' : state
}

function isTenantId(text: string): boolean {
  return /^[1-9]\d*$/.test(text)
}
