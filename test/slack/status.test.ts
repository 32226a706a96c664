import { describe, expect, test } from 'vitest'
import { DEFAULT_THRESHOLDS } from '../../src/domain/event.ts'
import { msToScn } from '../../src/domain/scn.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { type StatusReport, toClusterStatus } from '../../src/domain/status-report.ts'
import { renderStatus } from '../../src/slack/blocks/render-status.ts'
import {
  archive,
  DAY,
  failedJob,
  HOUR,
  interrupted,
  job,
  MINUTE,
  NOW,
  part,
  recoverJob,
  restoreJob,
  snapshot,
  tenant,
} from './samples.ts'
import { elementsOf, headline, read } from './texts.ts'
import { expectMessage } from './valid.ts'

const UTC = { timeZone: 'UTC' }

function clusterOf(over: Partial<Snapshot>, facts: { stale?: string; tenant?: string } = {}) {
  return toClusterStatus(
    { snapshot: snapshot(over), trails: {}, past: {}, incidents: [], stale: facts.stale ?? null },
    facts.tenant ?? null,
    DEFAULT_THRESHOLDS,
  )
}

function show(report: Partial<StatusReport>, options?: { showAll?: boolean; command: string }) {
  const whole = { clusters: [], dark: [], tenant: null, at: NOW, ...report }
  const rendered = renderStatus(whole, UTC, options)
  expectMessage(rendered)
  expectMessage(renderStatus(whole, { timeZone: null }, options))
  return {
    text: headline(rendered),
    all: read(rendered),
    buttons: elementsOf(rendered.blocks),
    rendered,
  }
}

const unwell = [
  tenant({
    name: 'orders',
    archive: interrupted(),
    segments: [{ from: msToScn(NOW - 7 * DAY), to: msToScn(NOW - 14 * MINUTE) }],
  }),
  tenant({ name: 'crm', lastFull: { setId: '3', at: NOW - 8.5 * DAY, bytes: 1 } }),
]
const well = Array.from({ length: 10 }, (_, i) => tenant({ name: `well${i}` }))

describe('status of one cluster', () => {
  const one = show({ clusters: [clusterOf({ tenants: [...unwell, ...well] })] })

  test('the headline: version, tenants, how old, and the counts', () => {
    expect(one.all).toContain('*prod-sh* · OceanBase `4.2.5.0` · 12 tenants · read 8 s ago')
    expect(one.all).toContain('🔴 1 needs you · 🟡 1 to watch · 🟢 10 protected')
    expect(one.text).toBe('🔴 1 needs you · 🟡 1 to watch · 🟢 10 protected · prod-sh')
  })

  test('what needs somebody comes first, worst first', () => {
    const [orders, crm, tenants] = [
      'orders* log archive is `INTERRUPTED`: recoverable only to 2026-11-20 12:15 UTC',
      'crm* has no full backup for 8 d',
      '*Tenants*',
    ].map((text) => one.all.indexOf(text))
    expect(orders).toBeGreaterThan(0)
    expect(crm).toBeGreaterThan(orders ?? 0)
    expect(tenants).toBeGreaterThan(crm ?? 0)
  })

  test('a tenant’s line: last full, incremental, archive, window', () => {
    expect(one.all).toContain(
      '🟢 *well0* protected · full 6 h ago (298 GiB) · incremental 60 min ago (4 GiB) · archive 4 s behind · recoverable 2026-11-13 12:29 UTC → now',
    )
    expect(one.all).toContain(
      'archive `INTERRUPTED` · recoverable 2026-11-13 12:29 UTC → 2026-11-20 12:15 UTC',
    )
  })

  test('healthy tenants beyond eight shrink to a count; others never do', () => {
    expect(one.all).toContain('*well7*')
    expect(one.all).not.toContain('*well8*')
    expect(one.all).toContain('… 2 more, nothing wrong with them')
    const showing = one.buttons.find((button) => button.action_id === 'status_show_all')
    expect(showing?.value).toBe('status')
    const all = show(
      { clusters: [clusterOf({ tenants: [...unwell, ...well] })] },
      { showAll: true, command: 'status --cluster prod-sh' },
    )
    expect(all.all).toContain('*well9*')
    expect(all.buttons.map((button) => button.action_id)).toEqual(['status_refresh', 'share'])
    expect(all.buttons[0]?.value).toBe('status --cluster prod-sh')
  })

  test('what runs, with its own words', () => {
    const { all } = show({
      clusters: [clusterOf({ jobs: [job(), restoreJob(), recoverJob({ percent: null })] })],
    })
    expect(all).toContain(
      '⏳ *Full backup of crm* ██████░░░░ 61 % · 182 GiB written · `BACKUP_DATA_MAJOR`',
    )
    expect(all).toContain('data restored: 80 % · log replayed: unknown')
    expect(all).toContain('asked by request r-7f3a9c2b')
    expect(all).toContain('preparing · 2 of 5 tables imported · 0 failed')
    expect(show({ clusters: [clusterOf({})] }).all).toContain('Nothing runs now.')
  })

  test('a failed job has its View cause button', () => {
    const { all, buttons } = show({ clusters: [clusterOf({ jobs: [failedJob()] })] })
    expect(all).toContain(
      '🔴 *Full backup of crm failed* just now · -9071 BACKUP_PERMISSION_DENIED',
    )
    expect(buttons[0]?.action_id).toBe('view_cause')
  })

  test('a failed job marks every tenant that it failed, and only those', () => {
    const tenants = ['a', 'b', 'c'].map((name) => tenant({ name }))
    const parts = (['failed', 'success', 'failed'] as const).map((state, i) =>
      part({ tenantName: tenants[i]?.name ?? '', state }),
    )
    const { all } = show({
      clusters: [clusterOf({ tenants, jobs: [failedJob({ state: 'partial', parts })] })],
    })
    expect(all).toContain('🔴 2 need you · 🟢 1 protected')
    expect(all).toContain('🔴 *a* needs you')
    expect(all).toContain('🟢 *b* protected')
    expect(all).toContain('🔴 *c* needs you')
  })

  test('further failed jobs name the command instead of a button', () => {
    const jobs = Array.from({ length: 8 }, (_, i) =>
      failedJob({
        key: `data/1/${i}/x`,
        jobId: `${i}`,
        parts: [part({ tenantName: `t${i}`, state: 'failed' })],
      }),
    )
    const { all, buttons } = show({ clusters: [clusterOf({ jobs })] })
    expect(buttons.filter((one) => one.action_id.startsWith('view_cause'))).toHaveLength(5)
    expect(all).toContain('`/obbackup job data 7 --cluster prod-sh`')
  })

  test('gaps are counted, a point is a point, and far behind is not now', () => {
    const gaps = tenant({
      segments: [
        { from: msToScn(NOW - 7 * DAY), to: msToScn(NOW - 3 * DAY) },
        { from: msToScn(NOW - 2 * DAY), to: msToScn(NOW - DAY) },
        { from: msToScn(NOW - HOUR), to: msToScn(NOW - 4000) },
      ],
    })
    const point = msToScn(NOW - DAY)
    const only = tenant({ name: 'point', segments: [{ from: point, to: point }] })
    const lag = 2 * 3600
    const behind = tenant({
      name: 'behind',
      archive: archive({ lag, checkpointScn: msToScn(NOW - lag * 1000) }),
      segments: [{ from: msToScn(NOW - DAY), to: msToScn(NOW - lag * 1000) }],
    })
    const none = tenant({ name: 'none', segments: [] })
    const { all } = show({ clusters: [clusterOf({ tenants: [gaps, only, behind, none] })] })
    expect(all).toContain('→ now, 2 gaps')
    expect(all).toContain('recoverable only 2026-11-19 12:29 UTC')
    expect(all).toContain('→ now − 2 h')
    expect(all).toContain('nothing recoverable')
  })

  test('nobody calls a standby or an unread tenant protected', () => {
    const standby = tenant({ name: 'sb', role: 'STANDBY', archive: null })
    const restoring = tenant({ name: 'crm_fix', status: 'RESTORE', archive: null, lastFull: null })
    const { all, text } = show({ clusters: [clusterOf({ tenants: [standby, restoring] })] })
    expect(text).toContain('🟢 0 protected · ⚪ 2 not judged')
    expect(all).toContain('⚪ *sb* standby')
    expect(all).toContain('⚪ *crm_fix* `RESTORE`')
    const unreadable = [
      { view: 'CDB_OB_ARCHIVELOG', errno: 1142, message: 'denied' },
      { view: 'CDB_OB_BACKUP_SET_FILES', errno: 1142, message: 'denied' },
    ]
    const blind = show({
      clusters: [clusterOf({ tenants: [tenant({ archive: null, lastFull: null })], unreadable })],
    })
    expect(blind.all).toContain('`CDB_OB_ARCHIVELOG` cannot be read')
    expect(blind.all).toContain('⚪ *crm* not all could be read')
    expect(blind.text).toContain('🔴 2 need you · 🟢 0 protected')
  })

  const noFull = { lastFull: null } as const
  test.each([
    ['a full backup is missing', tenant(noFull), ['backup full crm --cluster prod-sh']],
    // A backup is refused while the archive is off: what comes first is the only button.
    [
      'its archive too',
      tenant({ ...noFull, archive: null }),
      ['archive start crm --cluster prod-sh'],
    ],
    [
      'its archive is interrupted',
      tenant({ ...noFull, archive: interrupted() }),
      ['archive restart crm --cluster prod-sh'],
    ],
    [
      'its archive was stopped',
      tenant({ archive: archive({ status: 'STOP', state: 'stopped' }) }),
      ['archive start crm --cluster prod-sh'],
    ],
    [
      'its archive is suspended',
      tenant({ archive: archive({ status: 'SUSPEND', state: 'paused' }) }),
      ['archive resume crm --cluster prod-sh'],
    ],
  ])('the form that is the next step: %s', (_, one, lines) => {
    const report = { clusters: [clusterOf({ tenants: [one] })], dark: [], tenant: null, at: NOW }
    const forms = (acts: boolean) =>
      elementsOf(renderStatus(report, { ...UTC, acts }).blocks)
        .filter(({ action_id: id }) => id.startsWith('run_command'))
        .map(({ value }) => value)
    expect(forms(true)).toEqual(lines)
    expect(forms(false)).toEqual([])
  })

  test('3.x has no form for the archive of one tenant', () => {
    const one = {
      ...clusterOf({ tenants: [tenant({ archive: interrupted() })] }),
      version: '3.1.4',
    }
    const report = { clusters: [one], dark: [], tenant: null, at: NOW }
    const { blocks } = renderStatus(report, { ...UTC, acts: true })
    expect(elementsOf(blocks).map(({ value }) => value)).not.toContain(
      'archive restart crm --cluster prod-sh',
    )
  })

  test('rows that could not be read are said', () => {
    const { all } = show({ clusters: [clusterOf({ rowProblems: ['V.C: not a number', 'x'] })] })
    expect(all).toContain('2 rows could not be read, for example `V.C: not a number`')
  })
})

describe('status of several clusters', () => {
  test('an old snapshot says so first; a dark cluster gives its reason', () => {
    const { all, text } = show({
      clusters: [clusterOf({ cluster: 'prod-bj' }, { stale: 'connection refused' })],
      dark: [{ cluster: 'prod-gz', reason: 'no route to host' }],
    })
    const stale = all.indexOf('*prod-bj did not answer* (`connection refused`)')
    expect(stale).toBeGreaterThanOrEqual(0)
    expect(all).toContain('This is what was known at 2026-11-20 12:28 UTC')
    expect(all.indexOf('*prod-bj* · OceanBase')).toBeGreaterThan(stale)
    expect(all).toContain('*prod-gz does not answer*')
    expect(all).toContain('`no route to host`')
    expect(text).toContain('partly old · prod-bj, prod-gz')
    expect(text).toContain('🔴 1 needs you')
  })

  test('nothing to show is said', () => {
    expect(show({}).all).toContain('No cluster is configured.')
    expect(show({ tenant: 'crm' }).all).toContain('No tenant crm was found.')
  })
})

describe('the budget', () => {
  const sick = (n: number) =>
    Array.from({ length: n }, (_, i) => tenant({ name: `sick${i}`, archive: interrupted() }))

  test('a thousand tenants in need: as many as fit, the rest counted with a command', () => {
    const { all } = show({ clusters: [clusterOf({ tenants: [...sick(1000), ...well] })] })
    expect(all).toMatch(/\+\d+ more → `\/obbackup status &lt;tenant&gt;`/)
    const shown = all.match(/\*sick\d+\* log archive/g)?.length ?? 0
    const more = Number(/\+(\d+) more →/.exec(all)?.[1])
    expect(shown).toBeGreaterThan(20)
    expect(shown + more).toBe(1000)
  })

  test('one bad cluster does not hide the needs of another', () => {
    const { all } = show({
      clusters: [
        clusterOf({ tenants: sick(500) }),
        clusterOf({ cluster: 'prod-bj', tenants: [tenant({ name: 'lonely', lastFull: null })] }),
      ],
    })
    expect(all).toContain('*lonely* has no good full backup')
    expect(all).toContain('--cluster prod-sh')
  })

  test('every healthy tenant of a big cluster on request', () => {
    const many = Array.from({ length: 300 }, (_, i) => tenant({ name: `t${i}` }))
    show({ clusters: [clusterOf({ tenants: many })] }, { showAll: true, command: 'status' })
  })

  test.each([10, 40, 200])('%i clusters', (n) => {
    const clusters = Array.from({ length: n }, (_, i) =>
      clusterOf({
        cluster: `prod-${i}`,
        tenants: [...unwell, ...well],
        jobs: [job(), failedJob()],
      }),
    )
    const { text, all } = show({ clusters })
    expect(text).toContain('need you')
    const shown = all.match(/\*prod-\d+\* · OceanBase/g)?.length ?? 0
    const more = Number(/\+(\d+) more clusters/.exec(all)?.[1] ?? 0)
    expect(shown + more).toBe(n)
    expect(shown).toBeGreaterThan(5)
  })
})
