import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ArchiveChange, noteArchives } from '../../src/domain/archive-changes.ts'
import { beginsIncident, toHistory } from '../../src/domain/history.ts'
import { lastChange, replayArchive } from '../../src/domain/replay-archives.ts'
import type { ClusterRows } from '../../src/domain/rows.ts'
import { DEFAULT_RULES, type RuleSettings } from '../../src/domain/rule-settings.ts'
import { toSnapshot } from '../../src/domain/snapshot.ts'
import { archiveRow, CLUSTER, rows, T0, tenant, watchAll } from './hand.ts'

const SHOP = [tenant()]

/** One poll after so many seconds: the archive's status, and how far it is behind; null: it has no row. */
type Poll = readonly [seconds: number, status: string | null, lag: number]

function readings(polls: readonly Poll[]): readonly ClusterRows[] {
  let now = T0 + 10 * 3_600_000
  return polls.map(([seconds, status, lag]) => {
    now += seconds * 1000
    const row = archiveRow(now - lag * 1000, {
      status: status ?? '',
    })
    return rows({ databaseNow: now, tenants: SHOP, archives: status === null ? [] : [row] })
  })
}

/** What the watch says of a story, and what it keeps of it. */
function watched(polls: readonly Poll[]) {
  const all = readings(polls)
  const seen = watchAll(all)
  const live = seen.flatMap(({ events, state }, i) =>
    i === 0 ? [] : toHistory(CLUSTER, events, state.snapshot, all[i]?.databaseNow ?? 0),
  )
  return {
    live: live.filter((one) => beginsIncident(one) && one.rule?.startsWith('archive_')),
    changes: seen.flatMap((one) => one.archives),
  }
}

const settings =
  (change: Partial<RuleSettings['limits']> = {}, off: RuleSettings['off'] = []) =>
  () => ({
    ...DEFAULT_RULES,
    off,
    limits: { ...DEFAULT_RULES.limits, ...change },
  })

const brief = (entries: ReturnType<typeof replayArchive>) =>
  entries.map(({ rule, at, title, tenants }) => ({ rule, at, title, tenants }))

test('whatever an archive does: what is kept tells what the watch told, by the rules as they were', () => {
  // Looked at every 15 s; each state lasts for so many looks. When nobody looked for minutes, nobody kept that.
  const polls = fc
    .array(
      fc.tuple(
        fc.constantFrom(1, 1, 4, 25, 45),
        fc.constantFrom(
          'DOING',
          'DOING',
          'DOING',
          'STOP',
          'SUSPEND',
          'INTERRUPTED',
          'PREPARE',
          null,
        ),
        fc.oneof(
          fc.constantFrom(0, 299, 300, 301, 599, 600, 601, 3600, 3601),
          fc.integer({ min: 0, max: 9000 }),
        ),
      ),
      { minLength: 2, maxLength: 14 },
    )
    .map((states) =>
      states.flatMap(([looks, status, lag]) =>
        Array.from({ length: looks }, (): Poll => [15, status, lag]),
      ),
    )
  let told = 0
  fc.assert(
    fc.property(polls, (all) => {
      const { live, changes } = watched(all)
      // The archive rule that judges the present is no change of an archive.
      const events = live.filter((one) => one.rule !== 'archive_off')
      told += events.length
      expect(brief(replayArchive(CLUSTER, changes, settings()))).toEqual(brief(events))
    }),
    { numRuns: 200 },
  )
  expect(told).toBeGreaterThan(100)
})

describe('what is kept', () => {
  const slow = Array.from({ length: 24 * 60 }, (_, i): Poll => [60, 'DOING', i * 60])

  test('of a day that an archive falls behind about sixty rows, of a healthy day one', () => {
    const { changes } = watched(slow)
    expect(changes.length).toBeGreaterThan(30)
    expect(changes.length).toBeLessThan(75)
    const healthy = slow.map(([seconds, status], i): Poll => [seconds, status, (i % 8) * 30])
    expect(watched(healthy).changes).toHaveLength(1)
  })

  test('nothing while the view cannot be read, and of the recycle bin', () => {
    const now = { databaseNow: T0, tenants: SHOP, archives: [archiveRow(T0)] }
    const unreadable = [{ view: 'CDB_OB_ARCHIVELOG', errno: 1142, message: 'denied' }]
    const noted = (change: Partial<ClusterRows>) =>
      noteArchives({}, toSnapshot(CLUSTER, rows({ ...now, ...change }), T0), settings())
    expect(noted({}).changes).toHaveLength(1)
    expect(noted({ unreadable })).toEqual({ noted: {}, changes: [] })
    expect(noted({ tenants: [tenant({ inRecycleBin: true })] }).changes).toEqual([])
  })

  test('a tenant that is gone is not noted any longer', () => {
    const before = { '1002': { name: 'shop', status: 'DOING', roundId: '1', lag: 0 } }
    const gone = toSnapshot(
      CLUSTER,
      rows({ tenants: [tenant({ tenantId: '1004', name: 'crm' })] }),
      T0,
    )
    expect(Object.keys(noteArchives(before, gone, settings()).noted)).toEqual(['1004'])
  })

  test('the limits of the tenant itself are crossed exactly', () => {
    const polls: readonly Poll[] = [50, 59, 61, 100, 59, 29].map((lag) => [15, 'DOING', lag])
    const shot = readings(polls).map((one) => toSnapshot(CLUSTER, one, one.databaseNow))
    let noted: Parameters<typeof noteArchives>[0] = {}
    const lags = shot.flatMap((snapshot) => {
      const found = noteArchives(noted, snapshot, settings({ lagWarning: 60 }))
      noted = found.noted
      return found.changes.map((one) => one.lag)
    })
    expect(lags).toEqual([50, 61, 59, 29])
  })
})

describe('by other rules', () => {
  const story: readonly Poll[] = [
    [60, 'DOING', 10],
    [60, 'DOING', 400],
    [60, 'DOING', 700],
    [60, 'DOING', 10],
    [60, 'STOP', 0],
    [60, 'DOING', 10],
    [60, 'INTERRUPTED', 0],
  ]
  const { changes } = watched(story)
  const rules = (...args: Parameters<typeof settings>) =>
    replayArchive(CLUSTER, changes, settings(...args)).map((one) => one.rule)

  test('a higher limit says less, a lower one sooner, a rule that is off nothing', () => {
    expect(rules()).toEqual(['archive_lag', 'archive_left_doing', 'archive_interrupted'])
    expect(rules({ lagWarning: 900 })).toEqual(['archive_left_doing', 'archive_interrupted'])
    expect(rules({ lagWarning: 350, lagCritical: 500 })).toEqual([
      'archive_lag',
      'archive_lag',
      'archive_left_doing',
      'archive_interrupted',
    ])
    expect(rules({}, ['archive_left_doing'])).toEqual(['archive_lag', 'archive_interrupted'])
  })
})

test('the last change at a moment', () => {
  const change = (at: number) => ({ at }) as ArchiveChange
  const all = [10, 20, 30].map(change)
  expect([5, 10, 15, 30, 99].map((now) => lastChange(all, now)?.at ?? null)).toEqual([
    null,
    10,
    10,
    30,
    30,
  ])
})
