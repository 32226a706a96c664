import { diff } from '../../src/domain/diff.ts'
import { DEFAULT_THRESHOLDS, type Incident } from '../../src/domain/event.ts'
import type { Notification } from '../../src/domain/notification.ts'
import type { ArchiveRow, DataJobRow } from '../../src/domain/rows.ts'
import { DEFAULT_RULES } from '../../src/domain/rule-settings.ts'
import { RULES } from '../../src/domain/rules.ts'
import { toSnapshot } from '../../src/domain/snapshot.ts'
import { tell } from '../../src/domain/tell.ts'
import { NOTHING_WATCHED, type WatchState } from '../../src/domain/watch-state.ts'
import { archiveRow, at, CLUSTER, CONTEXT, dataJob, ended, rows, tenant, viewTime } from './hand.ts'

/** What happens to one tenant between two polls; tenants are counted from 0. */
export type Act =
  | { readonly does: 'fail'; readonly tenant: number; readonly code: number }
  | { readonly does: 'succeed' | 'start' | 'interrupt' | 'stop' | 'heal'; readonly tenant: number }

/** One poll: what happened before it, and whether Slack was away. */
export interface Poll {
  readonly acts: readonly Act[]
  readonly away?: boolean
  /** Since the poll before; 15 when not given. */
  readonly seconds?: number
  /** The bot's clock, when it is not the database's. */
  readonly clock?: number
}

/** What a poll said, and the incidents that are open after it. */
export interface Said {
  readonly notifications: readonly Notification[]
  readonly state: WatchState
}

const SETTINGS = { ...DEFAULT_RULES, off: RULES.map((rule) => rule.name) }

/** A cluster whose tenants each back themselves up, watched poll after poll; the first look is made before the story. */
export function watchStory(tenants: number, polls: readonly Poll[]): readonly Said[] {
  const ids = Array.from({ length: tenants }, (_, i) => String(1002 + 2 * i))
  const archives = new Map<string, Partial<ArchiveRow>>()
  let jobs: DataJobRow[] = []
  let state: WatchState = NOTHING_WATCHED
  let now = at(2)
  let jobId = 0
  const poll = ({ acts, away = false, seconds = 15, clock }: Poll): Said => {
    now += seconds * 1000
    for (const act of acts) {
      const tenantId = ids[act.tenant] ?? ''
      const running = jobs.find((job) => job.tenantId === tenantId && job.running)
      if (act.does === 'heal') archives.delete(tenantId)
      if (act.does === 'interrupt') archives.set(tenantId, { status: 'INTERRUPTED' })
      if (act.does === 'stop') archives.set(tenantId, { status: 'STOP' })
      if (!['fail', 'succeed', 'start'].includes(act.does)) continue
      jobId += running ? 0 : 1
      const job =
        running ??
        dataJob({
          tenantId,
          jobId: String(jobId),
          initiatorTenantId: tenantId,
          executors: [tenantId],
          start: viewTime(now - 2000),
        })
      const bad =
        act.does === 'fail' ? { status: 'FAILED', result: String(act.code) } : { result: '0' }
      const after = act.does === 'start' ? job : ended(job, now - 1000, bad)
      jobs = [...jobs.filter((one) => one !== running), after]
    }
    const reading = rows({
      databaseNow: now,
      tenants: ids.map((tenantId) => tenant({ tenantId, name: `t${tenantId}` })),
      dataJobs: jobs,
      archives: ids.map((tenantId) =>
        archiveRow(now - 5000, { tenantId, ...archives.get(tenantId) }),
      ),
    })
    const before = state
    const snapshot = toSnapshot(CLUSTER, reading, now)
    const watched = diff(CLUSTER, before, snapshot, DEFAULT_THRESHOLDS, {}, () => SETTINGS)
    const context = {
      ...CONTEXT,
      previous: before.snapshot,
      snapshot: watched.state.snapshot,
      trails: watched.state.trails,
      now: clock ?? now,
    }
    const told = tell(watched, before, context, away)
    // What is remembered goes through the store as JSON.
    state = JSON.parse(JSON.stringify(told.state))
    return { notifications: told.notifications, state }
  }
  poll({ acts: [] })
  return polls.map(poll)
}

/** Ids of the incidents that a message names as trouble: it is of its own, or they are in its list. */
export function namedIn({ key, body }: Notification): readonly string[] {
  const alone = /^(.*)#(?:open|explained|repeats\/\d+)$/.exec(key)?.[1]
  if (alone !== undefined) return [alone]
  if (body.template !== 'group' && body.template !== 'group list') return []
  return body.lines.flatMap(({ about, since }) => {
    if (about.kind === 'job') return [`failure:${CLUSTER}/${about.job.key}`]
    return about.kind === 'archive' ? [`archive ${about.tenantName} ${since}`] : []
  })
}

/** An incident as {@link namedIn} names it in a list. */
export function inList(incident: Incident): string {
  return incident.kind === 'archive'
    ? `archive t${incident.subjects[0]} ${incident.since}`
    : incident.id
}
