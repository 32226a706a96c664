import { describe, expect, test } from 'vitest'
import {
  type LogFacts,
  type LogReport,
  type LogRows,
  toClusterLog,
  toLogDetail,
} from '../../src/domain/log-report.ts'
import type { ArchiveRow, ClusterRows } from '../../src/domain/rows.ts'
import { msToScn } from '../../src/domain/scn.ts'
import { renderLog } from '../../src/slack/blocks/render-log.ts'
import { archiveRow, at, rows, snapshotOf, tenant } from '../domain/hand.ts'
import { pieceRow, streamRow } from '../domain/piece-rows.ts'
import { fc, test as property } from './property.ts'
import { headline, read } from './texts.ts'
import { expectMessage } from './valid.ts'

const UTC = { timeZone: 'UTC' }
const MIB = 1024 ** 2
/** Ten hours after the hand clock's zero. */
const NOW = at(10)
const FACTS: LogFacts = {
  limits: () => ({ warning: 600, critical: 3600 }),
  last: null,
  readAt: NOW,
}

function show(report: Partial<LogReport>) {
  const whole = {
    tenant: null,
    filter: null,
    clusters: [],
    details: [],
    dark: [],
    at: NOW + 8000,
    ...report,
  }
  const rendered = renderLog(whole, UTC)
  expectMessage(rendered)
  expectMessage(renderLog(whole, { timeZone: null }))
  return { head: headline(rendered), all: read(rendered) }
}

const cluster = (change: Partial<ClusterRows>, facts: Partial<LogFacts> = {}, name = 'prod-sh') =>
  toClusterLog(name, rows({ databaseNow: NOW, tenants: [tenant()], ...change }), {
    ...FACTS,
    ...facts,
  })
const one = (change: Partial<ArchiveRow> = {}, checkpoint = NOW - 4000) =>
  show({ clusters: [cluster({ archives: [archiveRow(checkpoint, change)] })] })

describe('log archives of all tenants', () => {
  test('a healthy one: OCP’s word and the view’s, how far, round and piece, since when, how fast, where to', () => {
    const last = snapshotOf({
      databaseNow: at(9, 59),
      archives: [archiveRow(at(9, 59), { outputBytes: 35_880 * MIB })],
    })
    const archives = [archiveRow(NOW - 4000, { outputBytes: 36_000 * MIB })]
    const { all, head } = show({ clusters: [cluster({ archives }, { last })] })
    expect(all).toContain('*prod-sh* · OceanBase `4.2.5.0` · 1 tenant · read 8 s ago')
    expect(all).toContain(
      '🟢 *shop* In Progress `DOING` · 4 s behind · archived to 2025-03-01 09:59:56 UTC · round `1`, piece `1` · since 2025-03-01 00:00 UTC · 1 MiB/s over the round, 2 MiB/s in the last 60 s · `file:///backup/archive`',
    )
    expect(head).toBe('🟢 1 archiving · log archive on prod-sh')
  })

  test.each([
    [{ status: 'SUSPEND' }, at(9), '🟡 *shop* Suspended `SUSPEND` · 60 min behind · '],
    [{ status: 'STOP' }, at(9), '🟡 *shop* Stopped `STOP` · archived to 2025-03-01 09:00:00 UTC'],
    [{ status: 'STOPPING' }, at(9), '🟡 *shop* Stopping `STOPPING`'],
    [{ status: 'DOING' }, at(8), '🔴 *shop* In Progress `DOING` · 2 h behind · '],
    [{ status: 'INVALID' }, at(9), '❔ *shop* Unclear `INVALID`'],
  ])('%o', (change, checkpoint, words) => {
    expect(one(change, checkpoint).all).toContain(words)
  })

  test('PREPARE: starting, with no lag and nothing archived (trap 14)', () => {
    const { all } = one({ status: 'PREPARE', startScn: '0', checkpointScn: '0' })
    expect(all).toContain('⏳ *shop* Starting `PREPARE` · nothing archived yet · round')
    expect(all).not.toContain('behind')
    expect(all).not.toContain('1970')
  })

  test('interrupted: comment, cause and what to do', () => {
    const comment = 'log stream 1001 interrupted, result: -9087(log was recycled)'
    const { all, head } = one({ status: 'INTERRUPTED', comment }, at(9))
    expect(all).toContain(
      '🔴 *shop* Failed `INTERRUPTED` · archived to 2025-03-01 09:00:00 UTC · round',
    )
    expect(all).toContain(`\`${comment}\``)
    expect(all).toContain('*Cause:* -9087 ')
    expect(all).toContain('take a full backup: the window has a hole.')
    expect(one({ status: 'INTERRUPTED', comment: 'log stream 1001 interrupted' }).all).toContain(
      '`log stream 1001 interrupted`\n   *Cause:* log of one log stream was recycled, or could not be written, before it was archived · owner: OceanBase\n   *Next:* Stop the archive, wait',
    )
    expect(one({ status: 'INTERRUPTED' }).all).toContain(
      '   *Cause:* log was recycled before it was archived\n   *Next:* Stop the archive, wait',
    )
    expect(all).not.toContain('behind')
    expect(head).toBe('🔴 1 needs you · log archive on prod-sh')
  })

  test('stopped is not never started (trap 15)', () => {
    const { all, head } = show({ clusters: [cluster({})] })
    expect(all).toContain(
      '🟡 *shop* Never started: what was changed since the last backup cannot be restored',
    )
    expect(head).toBe('🟡 1 to watch · log archive on prod-sh')
    expect(one({ status: 'STOP' }).all).not.toContain('Never started')
  })

  test('a view that cannot be read is unknown, not "never"', () => {
    const unreadable = [{ view: 'CDB_OB_ARCHIVELOG', errno: 1142, message: 'denied' }]
    const { all } = show({ clusters: [cluster({ unreadable })] })
    expect(all).toContain('`CDB_OB_ARCHIVELOG` cannot be read')
    expect(all).toContain('❔ *shop* Unknown: its view could not be read')
  })

  test('standbys and tenants in the recycle bin are marked, not alarmed', () => {
    const tenants = [
      tenant({ name: 'sb', role: 'STANDBY' }),
      tenant({ tenantId: '1004', name: 'old', inRecycleBin: true }),
    ]
    const archives = [archiveRow(at(9), { status: 'INTERRUPTED' })]
    const { all, head } = show({ clusters: [cluster({ tenants, archives })] })
    expect(all).toContain('⚪ *sb* standby Failed `INTERRUPTED`')
    expect(all).toContain('⚪ *old* in the recycle bin No archive')
    expect(all).not.toContain('*Next:*')
    expect(head).toBe('⚪ 2 not judged · log archive on prod-sh')
  })

  test('a second destination is named', () => {
    const archives = [archiveRow(NOW - 4000), archiveRow(NOW - 4000, { destNo: '1' })]
    const { all } = show({ clusters: [cluster({ archives })] })
    expect(all).toContain('· 1 tenant ·')
    expect(all).toContain('`DOING` · 4 s behind · destination `1` · ')
  })

  test('worst first, the healthy beyond fifteen counted, a silent cluster named', () => {
    const tenants = Array.from({ length: 40 }, (_, i) =>
      tenant({ tenantId: String(1002 + 2 * i), name: `t${String(i).padStart(2, '0')}` }),
    )
    const archives = tenants.map((some, i) =>
      archiveRow(NOW - 4000, {
        tenantId: some.tenantId,
        status: i === 30 ? 'INTERRUPTED' : 'DOING',
      }),
    )
    const { all, head } = show({
      clusters: [cluster({ tenants, archives })],
      dark: [{ cluster: 'prod-bj', reason: 'no route to host' }],
    })
    expect(all.indexOf('*t30*')).toBeLessThan(all.indexOf('*t00*'))
    expect(all.match(/\*t\d\d\*/g)).toHaveLength(15)
    expect(all).toContain('… 25 more, nothing wrong with them → `/obbackup log &lt;tenant&gt;`')
    expect(all).toContain('🔴 *prod-bj did not answer:* `no route to host`')
    expect(head).toBe(
      '🔴 1 cluster did not answer · 🔴 1 needs you · 🟢 39 archiving · log archive on prod-sh, prod-bj',
    )
  })

  test('a thousand tenants in need: as many as fit, the rest counted', () => {
    const tenants = Array.from({ length: 1000 }, (_, i) =>
      tenant({ tenantId: String(1002 + 2 * i), name: `t${i}` }),
    )
    const { all } = show({ clusters: [cluster({ tenants })] })
    const shown = all.match(/\*t\d+\*/g)?.length ?? 0
    const more = Number(/\+(\d+) more, some of which need somebody/.exec(all)?.[1])
    expect(shown + more).toBe(1000)
    expect(shown).toBeGreaterThan(20)
  })
})

describe('the log archive of one tenant', () => {
  const FOUND: LogRows = {
    rounds: [
      archiveRow(NOW - 9000, { roundId: '2' }),
      archiveRow(at(3), { roundId: '1', status: 'STOP', outputBytes: 5 * MIB }),
    ],
    pieces: [
      pieceRow('1', at(0), at(3)),
      pieceRow('3', at(5), NOW, { roundId: '2', status: 'ACTIVE' }),
    ],
    streams: [streamRow('1', NOW - 4000), streamRow('1001', at(9, 30))],
    binding: 'OPTIONAL',
    destinationState: 'ENABLE',
  }
  const detail = (change: Partial<LogRows> = {}) =>
    toLogDetail(
      cluster({
        archives: [archiveRow(NOW - 4000, { roundId: '2', startScn: msToScn(at(5)) })],
      }),
      { ...FOUND, ...change },
    )

  test('streams furthest behind, earlier rounds, pieces, destination', () => {
    const { all, head } = show({ tenant: 'shop', details: [detail()] })
    expect(head).toBe('🟢 Log archive of shop on prod-sh: In Progress, 4 s behind')
    expect(all).toContain(
      'Destination · binding `OPTIONAL`: log may be recycled before it is archived · state `ENABLE`',
    )
    expect(all).toContain(
      '*Log streams furthest behind*\nLog stream `1001` `DOING` · 30 min behind · archived to 2025-03-01 09:30:00 UTC\nLog stream `1`',
    )
    expect(all).toContain(
      '*Earlier rounds*\nRound `1` Stopped `STOP` · 2025-03-01 00:00 UTC → 2025-03-01 03:00 UTC (3 h) · 5 MiB',
    )
    expect(all).toContain('*Pieces*\nRound `2` pieces `3` (1)')
    expect(all.match(/[Rr]ound `2`/g)).toHaveLength(2)
  })

  test('what a version lacks is left out', () => {
    const { all } = show({
      tenant: 'shop',
      details: [
        detail({ rounds: [], pieces: [], streams: [], binding: null, destinationState: null }),
      ],
    })
    for (const title of ['Log streams', 'Earlier rounds', 'Pieces', 'Destination']) {
      expect(all).not.toContain(title)
    }
  })

  test('many streams and rounds: what fits, the rest counted', () => {
    const streams = Array.from({ length: 200 }, (_, i) => streamRow(String(i), at(9)))
    const rounds = Array.from({ length: 200 }, (_, i) =>
      archiveRow(at(i + 1), { roundId: String(i + 10), startScn: msToScn(at(i)), status: 'STOP' }),
    )
    const { all } = show({ tenant: 'shop', details: [detail({ streams, rounds })] })
    expect(all).toContain('+195 more')
    const listed = all.match(/^Round .*Stopped/gm)?.length ?? 0
    expect(listed).toBeGreaterThan(10)
    expect(all).toContain(`+${200 - listed} more`)
  })

  property(
    'whatever the views say, Slack takes it and nobody is pinged',
    [fc.unicode(), fc.long()],
    (word, long) => {
      const archives = [archiveRow(NOW - 4000, { status: word, comment: long, path: long })]
      const log = cluster(
        {
          archives,
          tenants: [tenant({ name: word, status: word })],
          unreadable: [{ view: word, errno: 1, message: long }],
        },
        {},
        word,
      )
      const dark = [{ cluster: word, reason: long }]
      show({ clusters: [log], dark })
      const found = toLogDetail(log, {
        rounds: [archiveRow(at(3), { roundId: '0', status: word, comment: long })],
        pieces: [pieceRow('1', at(0), at(3), { status: word, fileStatus: word })],
        streams: [{ ...streamRow('1', at(9)), status: word }],
        binding: word,
        destinationState: long,
      })
      show({ tenant: word, details: [found], dark })
    },
    100,
  )
})
