import { describe, expect, test } from 'vitest'
import { ribbonOf } from '../../src/domain/ribbon.ts'
import type { ClusterRows } from '../../src/domain/rows.ts'
import { msToScn } from '../../src/domain/scn.ts'
import {
  type SetRows,
  type SetsReport,
  toClusterSets,
  toSetsDetail,
} from '../../src/domain/sets-report.ts'
import { renderSets } from '../../src/slack/blocks/render-sets.ts'
import { ribbonWords, twoUnits } from '../../src/slack/blocks/ribbon-words.ts'
import { archiveRow, at, rows, setRow, tenant, viewTime } from '../domain/hand.ts'
import { pieceRow, policyRow } from '../domain/piece-rows.ts'
import { fc, test as property } from './property.ts'
import { headline, read } from './texts.ts'
import { expectMessage } from './valid.ts'

const UTC = { timeZone: 'UTC' }
const GIB = 1024 ** 3
/** Ten days after the hand clock's zero. */
const NOW = at(240)
const FACTS = { readAt: NOW, lagWarning: () => 600 }
const day = (days: number, hours = 0) => at(24 * days + hours)

const full = (setId: string, days: number, change = {}) =>
  setRow(setId, day(days), {
    start: viewTime(day(days) - 3_600_000),
    end: viewTime(day(days)),
    outputBytes: 298 * GIB,
    ...change,
  })
const inc = (setId: string, days: number, prevFullSetId: string, change = {}) =>
  full(setId, days, { backupType: 'INC', prevFullSetId, outputBytes: 4 * GIB, ...change })

const READING: Partial<ClusterRows> = {
  databaseNow: NOW,
  tenants: [tenant()],
  sets: [full('3', 9), inc('2', 2, '1'), full('1', 1)],
  archives: [archiveRow(NOW - 4000, { roundId: '2', startScn: msToScn(day(8)) })],
  rounds: [archiveRow(day(7, 12), { status: 'STOP' })],
}

function show(report: Partial<SetsReport>) {
  const whole = { tenant: null, clusters: [], details: [], dark: [], at: NOW + 8000, ...report }
  const rendered = renderSets(whole, UTC)
  expectMessage(rendered)
  expectMessage(renderSets(whole, { timeZone: null }))
  return { head: headline(rendered), all: read(rendered), rendered }
}

const cluster = (change: Partial<ClusterRows> = {}, name = 'prod-sh') =>
  toClusterSets(name, rows({ ...READING, ...change }), FACTS)

const FOUND: SetRows = {
  sets: [...(READING.sets ?? []), full('0', 0, { fileStatus: 'DELETED' })],
  rounds: [...(READING.archives ?? []), ...(READING.rounds ?? [])],
  pieces: [
    pieceRow('1', day(0), day(4)),
    pieceRow('2', day(4), day(7, 12)),
    pieceRow('3', day(8), NOW, { roundId: '2', status: 'ACTIVE' }),
  ],
  policy: policyRow(),
  unreadable: [],
}
const detail = (change: Partial<SetRows> = {}, reading: Partial<ClusterRows> = {}) =>
  toSetsDetail(
    'prod-sh',
    tenant(),
    { ...FOUND, ...change },
    rows({ ...READING, ...reading }),
    FACTS,
  )

describe('sets of all tenants', () => {
  test('one tenant: last sets, usable sets, window, gaps, ribbon in signs and words', () => {
    const { all, head, rendered } = show({ clusters: [cluster()] })
    // Signs are for eyes; who listens hears the words behind them.
    expect(rendered.text).not.toMatch(/[█▒░]/)
    expect(rendered.text).toContain('restorable 5 d 12 h of the last 7 d; gap')
    expect(all).toContain('*prod-sh* · OceanBase `4.2.5.0` · 1 tenant · read 8 s ago')
    expect(all).toContain(
      '🟡 *shop* has gaps · full 24 h ago (298 GiB) · incremental 8 d ago (4 GiB) · 3 usable sets, 600 GiB · recoverable 2025-03-02 00:00 UTC → now, 1 gap',
    )
    expect(all).toContain(
      `${'█'.repeat(18)}${'░'.repeat(6)}${'█'.repeat(4)} restorable 5 d 12 h of the last 7 d; gap 2025-03-08 12:00 UTC → 2025-03-10 00:00 UTC`,
    )
    expect(head).toBe('🟡 1 restorable to now, with gaps · prod-sh')
  })

  test('tenants that are not judged say why', () => {
    const tenants = [
      tenant({ name: 'sb', role: 'STANDBY' }),
      tenant({ tenantId: '1004', name: 'old', inRecycleBin: true }),
      tenant({ tenantId: '1006', name: 'new', status: 'RESTORE' }),
    ]
    const { all, head } = show({ clusters: [cluster({ tenants })] })
    expect(all).toContain('⚪ *sb* standby · ')
    expect(all).toContain('⚪ *old* in the recycle bin · ')
    expect(all).toContain('⚪ *new* `RESTORE` · ')
    expect(head).toBe('⚪ 3 not judged · prod-sh')
  })

  test('what needs somebody is shown first; the others beyond fifteen are counted', () => {
    const tenants = Array.from({ length: 40 }, (_, i) =>
      tenant({ tenantId: String(1002 + 2 * i), name: `t${String(i).padStart(2, '0')}` }),
    )
    const good = tenants.slice(1)
    const { all, head } = show({
      clusters: [
        cluster({
          tenants,
          sets: good.map((one) => full('1', 1, { tenantId: one.tenantId })),
          archives: good.map((one) => archiveRow(NOW - 4000, { tenantId: one.tenantId })),
          rounds: [],
        }),
      ],
    })
    expect(all.indexOf('🔴 *t00* not restorable · no good full')).toBeGreaterThan(0)
    expect(all.indexOf('*t01*')).toBeGreaterThan(all.indexOf('*t00*'))
    expect(all.match(/\*t\d\d\*/g)).toHaveLength(15)
    expect(all).toContain('… 25 more, nothing wrong with them → `/obbackup sets &lt;tenant&gt;`')
    expect(head).toBe('🔴 1 cannot be restored to now · 🟢 39 restorable to now · prod-sh')
  })

  test('an archive far behind is no "nothing wrong", and sets of no use are counted', () => {
    const { all, head } = show({
      clusters: [
        cluster({
          sets: [full('3', 9, { fileStatus: 'BROKEN' }), inc('4', 9, '3'), full('1', 8)],
          archives: [archiveRow(NOW - 2 * 3_600_000)],
          rounds: [],
        }),
      ],
    })
    expect(all).toContain('🟡 *shop* no gap, but the log archive is behind · ')
    expect(all).toContain('1 usable set, 298 GiB · 2 not usable · ')
    expect(head).toBe('🟡 1 restorable, with the log archive behind · prod-sh')
  })

  test('a cluster that does not answer is named, the others answer', () => {
    const { all, head } = show({
      clusters: [cluster()],
      dark: [{ cluster: 'prod-bj', reason: 'no route to host' }],
    })
    expect(all).toContain('🔴 *prod-bj did not answer:* `no route to host`')
    expect(all).toContain('*shop*')
    expect(head).toContain('🔴 1 cluster did not answer')
    expect(show({}).all).toBe('No cluster is configured.')
  })

  test('a view that cannot be read makes no tenant look unprotected', () => {
    const unreadable = [{ view: 'CDB_OB_BACKUP_SET_FILES', errno: 1142, message: 'denied' }]
    const { all } = show({ clusters: [cluster({ sets: [], unreadable })] })
    expect(all).toContain('`CDB_OB_BACKUP_SET_FILES` cannot be read')
    expect(all).toContain('⚪ *shop* not all could be read')
  })

  test.each([1, 30, 200])('%i clusters of a hundred tenants each fit', (n) => {
    const tenants = Array.from({ length: 100 }, (_, i) =>
      tenant({ tenantId: String(1002 + 2 * i), name: `tenant_with_a_long_name_${i}` }),
    )
    const clusters = Array.from({ length: n }, (_, i) => cluster({ tenants }, `prod-${i}`))
    const { all } = show({ clusters })
    const shown = all.match(/\*prod-\d+\* · OceanBase/g)?.length ?? 0
    expect(shown + Number(/\+(\d+) more clusters/.exec(all)?.[1] ?? 0)).toBe(n)
    expect(shown).toBeGreaterThan(Math.min(n, 10) - 1)
    expect(all).toMatch(/more, some of which need somebody → `\/obbackup sets &lt;tenant&gt;`/)
  })
})

describe('sets of one tenant', () => {
  test('the window in time and SCN, the gap in it and why', () => {
    const { all, head } = show({ tenant: 'shop', details: [detail()] })
    expect(head).toBe('🟡 shop on prod-sh: restorable to now, with gaps')
    expect(all).toContain(
      `• 2025-03-10 00:00:00 UTC (SCN ${msToScn(day(9))}) → 2025-03-10 23:59:56 UTC (SCN ${msToScn(NOW - 4000)}), going on`,
    )
    expect(all).toContain(
      `⚠️ gap of 1 d 12 h: 2025-03-08 12:00:00 UTC (SCN ${msToScn(day(7, 12))}) → 2025-03-10 00:00:00 UTC (SCN ${msToScn(day(9))}): archive round \`1\` was stopped (\`STOP\`) 2025-03-08 12:00 UTC; log of round \`2\`, from 2025-03-09 00:00 UTC on, needs a full backup made in that round`,
    )
    const [going, gap, older] = ['going on', '⚠️ gap', '• 2025-03-02'].map((one) => all.indexOf(one))
    expect(going).toBeLessThan(gap ?? 0)
    expect(gap).toBeLessThan(older ?? 0)
  })

  test('chains as trees, with the view’s words, times, sizes and how long they are kept', () => {
    const { all } = show({ tenant: 'shop', details: [detail()] })
    expect(all).toContain(
      '*Sets* · policy `default` keeps a recovery window of `7d` · 1 deleted set not shown',
    )
    expect(all).toContain('*Full set `3`* · kept: the newest full · `file:///backup/data`')
    expect(all).toContain(
      '*Full set `1` and 1 that build on it* · kept until about 2025-03-17 00:00 UTC',
    )
    expect(all).toContain(
      '🟢 full set `1` usable (`SUCCESS` / `AVAILABLE`) · 2025-03-01 23:00 UTC → 2025-03-02 00:00 UTC · 298 GiB · data version `4.2.5.0`\n└ 🟢 incremental set `2` on `1` usable (`SUCCESS` / `AVAILABLE`) · ',
    )
    expect(all).not.toContain('set `0`')
  })

  test('what is wrong with a set stands beside its words', () => {
    const sets = [
      inc('5', 6, '9'),
      inc('4', 5, '3', { fileStatus: 'BROKEN' }),
      full('3', 4, {
        plusArchivelog: true,
        encryptionMode: 'PASSWORD',
        path: 'oss://other/place',
      }),
      full('2', 3, { status: 'DOING', fileStatus: 'COPYING', end: null, outputBytes: null }),
    ]
    const { all } = show({ tenant: 'shop', details: [detail({ sets, policy: null })] })
    expect(all).toContain('*Set `5` without its full set* · kept for ever: no policy')
    expect(all).toContain('builds on set `9`, which is in no row')
    expect(all).toContain('🔴 incremental set `4` on `3` broken, not usable (`SUCCESS` / `BROKEN`)')
    expect(all).toContain('plus archivelog · needs a password (`PASSWORD`) · `oss://other/place`')
    expect(all).toContain(
      '⏳ full set `2` being written, not usable (`DOING` / `COPYING`) · began 2025-03-03 23:00 UTC',
    )
  })

  test.each([
    [policyRow('1h'), 'obsolete since 2025-03-10 01:00 UTC: the next cleanup may delete it'],
    [policyRow('soon'), 'how long it is kept is unclear: the policy says `soon`'],
  ])('a policy of %o', (policy, words) => {
    const { all } = show({ tenant: 'shop', details: [detail({ policy })] })
    expect(all).toContain(words)
  })

  test('second backups of 3.x under their original', () => {
    const version = { generation: 3, text: '3.1.4', comment: '' } as const
    const sets = [
      full('1', 1, { copyId: '0', dataVersion: null }),
      full('1', 1, { copyId: '1', path: 'oss://copy/1', dataVersion: null }),
    ]
    const { all } = show({ tenant: 'shop', details: [detail({ sets, policy: null }, { version })] })
    expect(all).toContain('└ second backup, copy `1` usable (`SUCCESS` / `AVAILABLE`)')
    expect(all).toContain('`oss://copy/1`')
    expect(all).toContain('cleanup policy not known')
  })

  test('pieces by round; broken and missing ones are named', () => {
    const pieces = [
      pieceRow('1', day(0), day(1)),
      pieceRow('2', day(1), day(2), { fileStatus: 'BROKEN' }),
      pieceRow('5', day(4), day(7, 12)),
      pieceRow('6', day(8), NOW, { roundId: '2', status: 'ACTIVE' }),
    ]
    const { all } = show({ tenant: 'shop', details: [detail({ pieces })] })
    expect(all).toContain(
      'Round `2` pieces `6` (1) · 2025-03-09 00:00 UTC → 2025-03-11 00:00 UTC · 10 B · `ACTIVE` ×1 · `AVAILABLE` ×1',
    )
    expect(all).toContain('🔴 Round `1` pieces `1–5` (3)')
    expect(all).toContain(
      '🔴 piece `2` of round `1` is `BROKEN`: 2025-03-02 00:00 UTC → 2025-03-03 00:00 UTC',
    )
    expect(all).toContain('🔴 pieces `3–4` of round `1` are in no row')
  })

  test('no sets at all', () => {
    const { all, head } = show({
      tenant: 'shop',
      details: [detail({ sets: [], pieces: [] }, { sets: [] })],
    })
    expect(head).toBe('🔴 shop on prod-sh: cannot be restored')
    expect(all).toContain('Nothing: no usable set joins up with archived log.')
    expect(all).toContain('There is no set.')
  })

  test('a tenant of that name in two clusters: both, each under its name', () => {
    const one = detail()
    const { all, head } = show({ tenant: 'shop', details: [one, { ...one, cluster: 'prod-bj' }] })
    expect(all).toContain('*Sets* on prod-bj')
    expect(head).toBe('🟡 2 restorable to now, with gaps · shop, prod-sh, prod-bj')
  })

  test('three hundred sets and two hundred gaps: what fits, the rest counted', () => {
    const sets = Array.from({ length: 300 }, (_, i) => full(String(i + 1), i / 40))
    const rounds = Array.from({ length: 200 }, (_, i) =>
      archiveRow(at(i, 30), {
        roundId: String(i + 1),
        startScn: msToScn(at(i)),
        status: 'STOP',
      }),
    )
    const { all } = show({ tenant: 'shop', details: [detail({ sets, rounds }, { archives: [] })] })
    expect(all).toMatch(/\+\d+ older stretches/)
    expect(all).toMatch(/\+\d+ lines of older sets/)
    expect(all).toContain('*Archive pieces*')
  })

  test('buttons stand at the end, within the limits', () => {
    const buttons = [
      {
        type: 'actions' as const,
        elements: [
          {
            type: 'button' as const,
            action_id: 'x',
            text: { type: 'plain_text' as const, text: 'Refresh' },
          },
        ],
      },
    ]
    const report = { tenant: null, clusters: [cluster()], details: [], dark: [], at: NOW }
    const rendered = renderSets(report, UTC, { buttons })
    expectMessage(rendered)
    expect(rendered.blocks.at(-1)).toEqual(buttons[0])
  })
})

describe('the ribbon in words', () => {
  const hours = (from: number, to: number) => ({ from: msToScn(at(from)), to: msToScn(at(to)) })
  test.each([
    [[hours(-1, 168)], 'restorable all of the last 7 d'],
    [[], 'restorable nothing of the last 7 d'],
    [[hours(7, 7)], 'restorable only to single points of the last 7 d'],
    [[hours(12, 168)], 'restorable 6 d 12 h of the last 7 d; nothing before 2025-03-01 12:00 UTC'],
    [[hours(-1, 120)], 'restorable 5 d of the last 7 d; nothing since 2025-03-06 00:00 UTC'],
    [
      [hours(-1, 10), hours(20, 30), hours(40, 50), hours(60, 168)],
      'restorable 5 d 18 h of the last 7 d; gap 2025-03-03 02:00 UTC → 2025-03-03 12:00 UTC, gap 2025-03-02 06:00 UTC → 2025-03-02 16:00 UTC, 1 more gap',
    ],
  ])('%o', (segments, words) => {
    expect(ribbonWords(ribbonOf(segments, at(168), false), UTC)).toBe(words)
  })

  test.each([
    [0, '0 s'],
    [59.9, '59 s'],
    [3600, '1 h'],
    [23_400, '6 h 30 min'],
    [86_399, '23 h 59 min'],
    [86_400, '1 d'],
    [561_600, '6 d 12 h'],
    [604_799, '6 d 23 h'],
  ])('%d s is %s', (seconds, words) => {
    expect(twoUnits(seconds)).toBe(words)
  })
})

property(
  'whatever the views say, Slack takes it and nobody is pinged',
  [fc.unicode(), fc.long(), fc.size(0, 6)],
  (word, long, n) => {
    const sets = Array.from({ length: n }, (_, i) =>
      full(String(i), i, {
        status: i % 2 === 0 ? 'SUCCESS' : word,
        fileStatus: i % 3 === 0 ? 'AVAILABLE' : word,
        path: long,
        encryptionMode: word,
        dataVersion: word,
      }),
    )
    const one = detail(
      {
        sets,
        rounds: [archiveRow(day(3), { status: word, comment: long })],
        pieces: [pieceRow('1', day(0), day(3), { fileStatus: word, status: word })],
        policy: { tenantId: '1002', name: word, recoveryWindow: word },
      },
      { unreadable: [{ view: word, errno: 1, message: long }] },
    )
    const named = { ...one, cluster: word, tenant: { ...one.tenant, name: word } }
    const dark = [{ cluster: word, reason: long }]
    show({ tenant: word, details: [named], dark })
    const tenants = [tenant({ name: word, status: word })]
    show({ clusters: [cluster({ tenants, sets }, word)], dark })
  },
  100,
)
