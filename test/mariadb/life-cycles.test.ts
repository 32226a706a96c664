import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Watched } from '../../src/domain/diff.ts'
import type { ClusterRows } from '../../src/domain/rows.ts'
import type { OceanBase } from '../../src/oceanbase/oceanbase.ts'
import { brief, rows, watchAll } from '../domain/hand.ts'
import {
  type RawRow,
  type RawViews,
  sampleRows,
  stepsOf,
  type Timeline,
  timeline,
  V4_TIMELINES,
} from '../domain/sample-rows.ts'
import { hasMariaDb, type MariaDbServer, startServer } from './server.ts'
import { makeViewTables, replaceRows } from './view-tables.ts'

const there = hasMariaDb()

/** What the views hold at each step: history rows stay once they are there, and the tenants are always there. */
function viewsOf(story: Timeline): readonly RawViews[] {
  const history = new Map<string, Map<string, RawRow>>()
  const tenants = sampleRows('DBA_OB_TENANTS').map((one) => one.row)
  return story.steps.map(({ views }) => {
    for (const [view, found] of Object.entries(views)) {
      if (!view.endsWith('_HISTORY')) continue
      const known = history.get(view) ?? new Map<string, RawRow>()
      for (const row of found) known.set(`${row.TENANT_ID}/${row.JOB_ID}/${row.TASK_ID}`, row)
      history.set(view, known)
    }
    const kept = Object.fromEntries([...history].map(([view, all]) => [view, [...all.values()]]))
    return {
      ...views,
      ...kept,
      DBA_OB_TENANTS: [...tenants, ...(views.DBA_OB_TENANTS ?? [])],
    }
  })
}

describe.skipIf(!there)('life cycles on MariaDB', () => {
  let server: MariaDbServer
  let oceanbase: OceanBase
  beforeAll(async () => {
    server = await startServer()
    await makeViewTables(server)
    oceanbase = server.open()
  })
  afterAll(() => server?.[Symbol.asyncDispose]())

  test.each(V4_TIMELINES)('%s: the same snapshots and events as the recorded rows', async (id) => {
    const story = timeline(id)
    const expected = stepsOf(story).map((step) => step.rows)
    const read: ClusterRows[] = []
    for (const [index, views] of viewsOf(story).entries()) {
      await replaceRows(server, views)
      const found = await oceanbase.read({ historySince: 0 })
      expect(found.problems).toEqual([])
      expect(found.unreadable).toEqual([])
      // The server's clock and version are its own.
      const { databaseNow = 0, version = found.version } = expected[index] ?? {}
      read.push({ ...found, databaseNow, version })
    }
    const first = expected[0]
    const before = rows({
      databaseNow: (first?.databaseNow ?? 0) - 2 * 3_600_000,
      tenants: first?.tenants ?? [],
    })
    const [told, due] = [read, expected].map((readings) => watchAll([before, ...readings]))
    if (!told || !due) throw new Error('no polls')
    expect(due.flatMap((poll) => poll.events).length).toBeGreaterThan(0)
    expect(told.map(briefs)).toEqual(due.map(briefs))
    expect(told.map(contents)).toEqual(due.map(contents))
  })
})

/** What a person would see, in an order of its own: a reading has the newest first, the recorded rows have not. */
function briefs(poll: Watched): readonly string[] {
  return poll.events.map(brief).toSorted()
}

/** Events and snapshot in full, in the order of their text. */
function contents({ events, state: { snapshot } }: Watched) {
  const sorted = <T>(list: readonly T[]) =>
    list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  if (!snapshot) throw new Error('a poll without a snapshot')
  const lists = Object.entries(snapshot).map(([name, value]) => [
    name,
    Array.isArray(value) ? sorted(value) : value,
  ])
  return { events: sorted(events), snapshot: Object.fromEntries(lists) }
}
