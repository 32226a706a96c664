import { type ArchiveChange, archiveAt } from './archive-changes.ts'
import { incidentsAfter } from './diff.ts'
import { diffArchives } from './diff-archives.ts'
import type { Incident } from './event.ts'
import { withoutSwitchedOff } from './event-rules.ts'
import { type Ended, rememberEnded, STEADY_MS } from './flapping.ts'
import { beginsIncident, type HistoryEntry, toHistory } from './history.ts'
import type { RuleSettings } from './rule-settings.ts'
import type { Snapshot, TenantView } from './snapshot.ts'

/** A tenant of which only its archive matters. */
function viewOf(change: ArchiveChange): TenantView {
  return {
    tenantId: change.tenantId,
    name: change.name,
    status: 'NORMAL',
    role: 'PRIMARY',
    inRecycleBin: false,
    createdAt: null,
    lastFull: null,
    lastIncremental: null,
    lostFull: null,
    segments: [],
    archive: archiveAt(change),
  }
}

function snapshotOf(cluster: string, change: ArchiveChange): Snapshot {
  return {
    cluster,
    version: { generation: 4, text: '', comment: '' },
    login: { kind: 'sys' },
    readAt: change.at,
    databaseNow: change.at,
    tenants: [viewOf(change)],
    jobs: [],
    unreadable: [],
    rowProblems: [],
  }
}

/**
 * What the watch would have said of one tenant's archive: its own comparison, over the changes that are kept, oldest
 * first. Of the first only what follows it is told: how long it had been so nobody knows.
 */
export function replayArchive(
  cluster: string,
  changes: readonly ArchiveChange[],
  settings: (tenant: string | null) => RuleSettings,
): readonly HistoryEntry[] {
  const said: HistoryEntry[] = []
  let previous: Snapshot | null = null
  let open: readonly Incident[] = []
  let ended: Ended = {}
  const look = (snapshot: Snapshot) => {
    const all = diffArchives(cluster, previous, snapshot, open, settings, ended)
    const events = withoutSwitchedOff(all, settings)
    const at = snapshot.databaseNow
    open = incidentsAfter(open, events)
    ended = rememberEnded(ended, events, at)
    if (previous) said.push(...toHistory(cluster, events, snapshot, at).filter(beginsIncident))
    previous = snapshot
  }
  let last: ArchiveChange | null = null
  for (const change of changes) {
    // What flaps is over when it has been well for a while, at which nothing changes.
    const wellSince = open[0]?.flaps?.wellSince ?? null
    if (last && wellSince !== null && wellSince + STEADY_MS < change.at) {
      look(snapshotOf(cluster, { ...last, at: wellSince + STEADY_MS }))
    }
    look(snapshotOf(cluster, change))
    last = change
  }
  return said
}

/** The change that was the last at a moment; null when none was kept by then. `changes` are oldest first. */
export function lastChange(changes: readonly ArchiveChange[], now: number): ArchiveChange | null {
  let [low, high] = [0, changes.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((changes[middle]?.at ?? 0) <= now) low = middle + 1
    else high = middle
  }
  return changes[low - 1] ?? null
}
