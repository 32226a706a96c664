import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Incident } from '../../src/domain/event.ts'
import {
  causeKey,
  groupIncidents,
  type IncidentGroup,
  type IncidentGroups,
  withoutOver,
} from '../../src/domain/incident-groups.ts'
import { LINES_LENGTH, lineLength, listsOf } from '../../src/domain/line-length.ts'
import { GROUP_LINES, placeMembers } from '../../src/domain/place-members.ts'
import { at, CLUSTER, incident } from './hand.ts'

const NOW = at(3)

const interrupted = (n: number, change: Partial<Incident> = {}) =>
  incident({
    id: `archive:${CLUSTER}/${n}/interrupted/1`,
    kind: 'archive',
    since: NOW - n,
    area: 'log',
    subjects: [String(n)],
    condition: 'interrupted',
    ...change,
  })

function incidents(count: number, change: Partial<Incident> = {}): Incident[] {
  return Array.from({ length: count }, (_, i) => interrupted(i, change))
}

function group(change: Partial<IncidentGroup> = {}): IncidentGroup {
  return {
    id: 'group:prod/x/1',
    channel: 'CALERTS',
    cause: causeKey(interrupted(0)),
    since: NOW - 60_000,
    lastAt: NOW - 60_000,
    total: 4,
    gathering: false,
    shown: [],
    over: [],
    batches: [],
    ...change,
  }
}

const HERE = { now: NOW, away: false, batches: [], placeOf: () => ({ channel: 'CALERTS' }) }
const known = (one: IncidentGroup): IncidentGroups => ({ [one.id]: one })
const sizes = (joined: ReadonlyMap<string, readonly Incident[]>) =>
  [...joined.values()].map((some) => some.length)

describe('who joins a group', () => {
  test.each([
    ['three of one cause: nobody', incidents(3), {}, HERE, []],
    ['four of one cause', incidents(4), {}, HERE, [4]],
    [
      'four of two severities: nobody',
      [
        ...incidents(2),
        ...incidents(4)
          .slice(2)
          .map((one) => ({ ...one, severity: 'warning' })),
      ],
      {},
      HERE,
      [],
    ],
    ['one of a cause that has an open group', incidents(1), known(group()), HERE, [1]],
    [
      'one five minutes after the last',
      incidents(1),
      known(group({ lastAt: NOW - 300_000 })),
      HERE,
      [1],
    ],
    ['one after that: nobody', incidents(1), known(group({ lastAt: NOW - 300_001 })), HERE, []],
    [
      'one after a clock was set back by an hour: nobody',
      incidents(1),
      known(group({ lastAt: NOW + 3_600_000 })),
      HERE,
      [],
    ],
    ['one while Slack is away', incidents(1), {}, { ...HERE, away: true }, [1]],
    ['nobody while Slack is away', [], {}, { ...HERE, away: true }, []],
    [
      'jobs alone while Slack is away: a group of none',
      [],
      {},
      {
        ...HERE,
        away: true,
        batches: [{ id: 'b', area: 'data', since: NOW, running: [], total: 1, ended: {} }],
      },
      [0],
    ],
  ] as const)('%s', (_, openers, before, options, expected) => {
    const { joined } = groupIncidents(CLUSTER, before, openers as readonly Incident[], options)
    expect(sizes(joined)).toEqual(expected)
  })

  test('while Slack is away the group that gathers goes on, however long ago its last member came', () => {
    const gathering = group({ cause: null, gathering: true, lastAt: NOW - 3_600_000 })
    const away = { ...HERE, away: true }
    const { groups } = groupIncidents(CLUSTER, known(gathering), incidents(2), away)
    expect(Object.values(groups)).toEqual([{ ...gathering, lastAt: NOW, total: 6 }])
  })

  test('those of one cause that go to different channels have groups of their own', () => {
    const placeOf = (one: Incident | null) => ({
      channel: Number(one?.subjects[0]) < 5 ? 'CA' : 'CB',
    })
    const { groups, joined } = groupIncidents(CLUSTER, {}, incidents(9), { ...HERE, placeOf })
    expect(sizes(joined)).toEqual([5, 4])
    expect(Object.values(groups).map((one) => one.channel)).toEqual(['CA', 'CB'])
  })

  test('those that mention others have groups of their own, also later; while Slack is away all are told together', () => {
    const mentions = ['SA', 'SB', 'SC', undefined]
    const placeOf = (one: Incident | null) => {
      const mention = mentions[Number(one?.subjects[0]) % 4]
      return { channel: 'C', ...(mention === undefined ? {} : { mention }) }
    }
    const { groups, joined } = groupIncidents(CLUSTER, {}, incidents(19), { ...HERE, placeOf })
    expect(sizes(joined)).toEqual([5, 5, 5, 4])
    expect(Object.values(groups).map((one) => one.mention)).toEqual(mentions)
    const later = groupIncidents(CLUSTER, groups, [interrupted(21)], { ...HERE, placeOf })
    const [id = ''] = later.joined.keys()
    expect(groups[id]?.mention).toBe('SB')
    const away = groupIncidents(CLUSTER, {}, incidents(19), { ...HERE, placeOf, away: true })
    expect(sizes(away.joined)).toEqual([19])
  })

  test('a storm that calls many, each for fewer than make a group, is one message for each of them', () => {
    const placeOf = (one: Incident | null) => ({
      channel: 'C',
      mention: `S${one ? Number(one.subjects[0]) % 10 : ''}`,
    })
    const here = { ...HERE, placeOf }
    const { groups, joined } = groupIncidents(CLUSTER, {}, incidents(30), here)
    expect(sizes(joined)).toEqual(Array(10).fill(3))
    expect(new Set(Object.values(groups).map((one) => one.mention)).size).toBe(10)
    // One by itself stays alone, the next of its own is told with it.
    const eleventh = (n: number) => interrupted(n, { openedAt: NOW })
    const other = { ...here, placeOf: () => ({ channel: 'C', mention: 'SX' }) }
    expect(groupIncidents(CLUSTER, groups, [eleventh(40)], other).joined.size).toBe(0)
    const next = groupIncidents(CLUSTER, groups, [eleventh(41)], {
      ...other,
      alone: [eleventh(40)],
    })
    expect(sizes(next.joined)).toEqual([1])
    // Without a storm nobody's few are one.
    expect(groupIncidents(CLUSTER, {}, incidents(3), other).joined.size).toBe(0)
  })

  test('no incident is in two groups, and each that joins is counted once', () => {
    const some = fc.array(
      fc.record({
        n: fc.nat(40),
        severity: fc.constantFrom('critical', 'warning'),
        condition: fc.constantFrom('interrupted', 'not-doing', 'lagging'),
      }),
      { maxLength: 30 },
    )
    fc.assert(
      fc.property(some, fc.boolean(), (facts, away) => {
        const openers = facts.map(({ n, ...change }, i) =>
          interrupted(n, { ...(change as Partial<Incident>), id: String(i) }),
        )
        const { groups, joined } = groupIncidents(CLUSTER, {}, openers, { ...HERE, away })
        const ids = [...joined.values()].flat().map((one) => one.id)
        expect(new Set(ids).size).toBe(ids.length)
        for (const [id, members] of joined) expect(groups[id]?.total).toBe(members.length)
      }),
    )
  })
})

describe('who is named where', () => {
  const members = (joined: readonly Incident[], away = false) => ({
    open: joined,
    ended: [],
    joined,
    away,
  })

  test('thirty in the message, the others in the thread', () => {
    const { group: after, lines, listed } = placeMembers(group(), members(incidents(50)))
    expect([lines.length, listed.length]).toEqual([GROUP_LINES, 20])
    expect(after.shown).toEqual(lines.map((one) => one.id))
  })

  test('worst and oldest first', () => {
    const mixed = [
      interrupted(1, { severity: 'warning' }),
      interrupted(2),
      interrupted(3, { severity: 'warning' }),
      interrupted(4),
    ]
    const { lines } = placeMembers(group(), members(mixed))
    expect(lines.map((one) => one.subjects[0])).toEqual(['4', '2', '3', '1'])
  })

  test('whom the message named it goes on naming, though worse ones join and it ends', () => {
    const [first, ...others] = incidents(40)
    if (!first) throw new Error('no incident')
    const before = group({ shown: [first.id] })
    const { lines } = placeMembers(before, {
      open: others,
      ended: [first],
      joined: others,
      away: false,
    })
    expect(lines).toHaveLength(GROUP_LINES)
    expect(lines.at(-1)?.id).toBe(first.id)
  })

  test('while it gathers nobody is named in the thread; when Slack is back all without room are', () => {
    const all = incidents(50)
    const away = placeMembers(group({ gathering: true }), members(all, true))
    expect([away.lines.length, away.listed.length]).toEqual([GROUP_LINES, 0])
    // It may have arrived already: whom it named it goes on naming, though worse ones come.
    const worse = incidents(20).map((one) => ({ ...one, id: `new ${one.id}`, since: 0 }))
    const later = placeMembers(away.group, members([...worse, ...all], true))
    expect(later.group.shown).toEqual(away.group.shown)
    const back = placeMembers(away.group, {
      open: all.slice(5),
      ended: [],
      joined: [],
      away: false,
    })
    expect([...back.lines, ...back.listed].map((one) => one.id).toSorted()).toEqual(
      all
        .slice(5)
        .map((one) => one.id)
        .toSorted(),
    )
    expect(back.group.gathering).toBe(false)
  })

  test('long names take more room: fewer in the message, and nobody is lost', () => {
    const all = incidents(30, { subjects: ['x', 'y', 'z'] })
    const { lines, listed } = placeMembers(group(), members(all))
    const length = lines.reduce((sum, one) => sum + lineLength(one), 0)
    expect(length).toBeLessThanOrEqual(LINES_LENGTH)
    expect(lines.length + listed.length).toBe(30)
  })
})

test('lists hold everybody once, those of a cause together', () => {
  const all = [...incidents(100), ...incidents(200, { condition: 'lagging' }).slice(100)]
  const lists = listsOf(all)
  expect(lists.flat().map((one) => one.id)).toEqual(all.map((one) => one.id))
  for (const list of lists) expect(list.length).toBeGreaterThan(0)
  expect(listsOf([])).toEqual([])
})

test.each([
  ['a member is open', group({ lastAt: 0 }), [interrupted(1, { group: 'group:prod/x/1' })], true],
  ['another may join', group({ lastAt: NOW - 300_000 }), [], true],
  ['it gathers', group({ lastAt: 0, gathering: true }), [], true],
  ['none of these', group({ lastAt: NOW - 300_001 }), [], false],
])('a group lives while %s', (_, one, open, lives) => {
  expect(Object.keys(withoutOver(known(one), open, NOW)).length).toBe(lives ? 1 : 0)
})
