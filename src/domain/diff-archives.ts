import { type Archive, type ArchiveCondition, archiveCondition } from './archive.ts'
import type { BackupEvent, Incident } from './event.ts'
import { type Ended, openedAgain, wasOver, whenIll, whenWell } from './flapping.ts'
import { firstReason, nextReason, type Reason } from './reason.ts'
import type { RuleLimits, RuleSettings } from './rule-settings.ts'
import type { Snapshot, TenantView } from './snapshot.ts'
import { codeInComment, normalise } from './state.ts'

/** Below this share of the warning limit a lag counts as caught up, so that it does not flap. */
export const CAUGHT_UP = 0.5

/**
 * Events of the log archive. A tenant whose archive was never DOING is not news (status shows it); one that leaves
 * DOING is, whoever did it; INTERRUPTED always is (REFERENCE §4.2). PREPARE and BEGINNING change nothing.
 */
export function diffArchives(
  cluster: string,
  previous: Snapshot | null,
  current: Snapshot,
  incidents: readonly Incident[],
  settings: (tenant: string | null) => RuleSettings,
  ended: Ended,
): readonly BackupEvent[] {
  if (current.unreadable.some((view) => /^CDB_OB_ARCHIVELOG$/.test(view.view))) return []
  return current.tenants.flatMap((tenant) => {
    // Dropped, in all but name.
    if (tenant.inRecycleBin) return []
    const was = previous?.tenants.find((one) => one.tenantId === tenant.tenantId)
    const open = incidents.find(
      (one) => one.kind === 'archive' && one.subjects.includes(tenant.tenantId),
    )
    return diffArchive(cluster, was, tenant, open, current, settings(tenant.name).limits, ended)
  })
}

function diffArchive(
  cluster: string,
  was: TenantView | undefined,
  tenant: TenantView,
  open: Incident | undefined,
  current: Snapshot,
  { lagWarning, lagCritical }: RuleLimits,
  ended: Ended,
): readonly BackupEvent[] {
  const archive = tenant.archive ?? goneArchive(was, open, tenant)
  if (!archive) return []
  const condition = archiveCondition(archive, { warning: lagWarning, critical: lagCritical })
  if (condition === 'starting') return []
  const at = current.databaseNow
  if (open && staysOpen(open.condition, condition) && !wasOver(open, at)) {
    return goesOn(open, archive, was?.archive ?? null, at)
  }
  if (condition === null) {
    // Only DOING is well: an unknown status, or no checkpoint yet, is no recovery.
    if (!open || normalise(archive.status) !== 'DOING' || archive.lag === null) return []
    const caughtUp = archive.lag < lagWarning * CAUGHT_UP
    const wasLagging = open.condition === 'lagging' || open.condition === 'far-behind'
    if (wasLagging && !caughtUp) return []
    const well = whenWell(open, at)
    if (well === 'over') return [{ kind: 'archive_recovered', archive, incident: open }]
    return well ? [{ kind: 'trouble_flaps', archive, incident: well, at }] : []
  }
  if (condition === 'not-doing' && !open && was?.archive?.state !== 'running') return []
  const code = condition === 'interrupted' ? codeInComment(archive.comment) : null
  const opened: Incident = {
    id: `archive:${cluster}/${tenant.tenantId}/${condition}/${Math.floor(current.databaseNow / 1000)}`,
    kind: 'archive',
    severity: condition === 'interrupted' || condition === 'far-behind' ? 'critical' : 'warning',
    since: current.databaseNow,
    area: 'log',
    subjects: [tenant.tenantId],
    condition,
    job: null,
    finding: null,
    group: null,
    ...(open?.flaps ? { flaps: { wellSince: null } } : {}),
    ...(code === null ? {} : { reason: firstReason(String(code), '') }),
  }
  const incident = openedAgain(opened, ended, at)
  return [
    ...(open ? [{ kind: 'archive_changed', archive, incident: open } as const] : []),
    { kind: EVENT_OF[condition], archive, incident },
  ]
}

/** What is new of a trouble that lasts: that it came back, that its code is another one, or its figures. */
function goesOn(
  open: Incident,
  archive: Archive,
  was: Archive | null,
  at: number,
): readonly BackupEvent[] {
  const again = whenIll(open)
  if (again) return [{ kind: 'trouble_flaps', archive, incident: again, at }]
  const seen = archive.state === 'interrupted' ? reasonOf(open.reason, archive) : null
  const incident = seen ? { ...open, reason: seen.reason } : open
  if (seen?.isNew) return [{ kind: 'reason_changed', archive, incident }]
  return looksDifferent(was, archive) ? [{ kind: 'archive_progressed', archive, incident }] : []
}

/** An archive's row is a fact: another code is told as soon as it is seen. */
function reasonOf(before: Reason | undefined, { comment }: Archive) {
  const code = codeInComment(comment)
  return code === null ? null : nextReason(before, String(code), '', 1)
}

/**
 * The same trouble going on: the same condition; INTERRUPTED being stopped on its way to a new round; or a lag that
 * shrinks from far behind to merely behind.
 */
function staysOpen(open: ArchiveCondition | null, now: ArchiveCondition | null): boolean {
  if (now === null) return false
  if (open === now) return true
  return (
    (open === 'interrupted' && now === 'not-doing') || (open === 'far-behind' && now === 'lagging')
  )
}

function looksDifferent(was: Archive | null, now: Archive): boolean {
  const minutes = (archive: Archive | null) => Math.floor((archive?.lag ?? 0) / 60)
  return (
    was?.status !== now.status ||
    was.comment !== now.comment ||
    was.tenantName !== now.tenantName ||
    minutes(was) !== minutes(now)
  )
}

const EVENT_OF = {
  interrupted: 'archive_interrupted',
  'not-doing': 'archive_left_doing',
  lagging: 'archive_lagging',
  'far-behind': 'archive_lagging',
} as const satisfies Record<Exclude<ArchiveCondition, 'starting'>, BackupEvent['kind']>

/** A row that is gone while its tenant is still there: as good as stopped (trap 15). */
function goneArchive(
  was: TenantView | undefined,
  open: Incident | undefined,
  tenant: TenantView,
): Archive | null {
  const last = was?.archive
  if (!last || (last.state !== 'running' && !open)) return null
  return {
    ...last,
    tenantName: tenant.name,
    status: 'no row',
    state: 'stopped',
    lag: null,
    comment: null,
  }
}
