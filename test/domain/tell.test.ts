import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BackupEvent } from '../../src/domain/event.ts'
import type { Notification } from '../../src/domain/notification.ts'
import { tell } from '../../src/domain/tell.ts'
import { at, CONTEXT } from './hand.ts'
import { type Act, namedIn, type Poll, type Said, watchStory } from './poll-story.ts'

/** A poll's messages in one line each: mode, what it is about, and how many incidents it names. */
function brief(said: Said): readonly string[] {
  return said.notifications.map((one) => {
    const what = one.body.template === 'line' ? one.body.line.kind : one.body.template
    const names = namedIn(one).length
    return `${one.mode} ${what}${names > 0 ? ` ${names}` : ''}`
  })
}

function fail(from: number, to: number, code = -9071): Act[] {
  return Array.from({ length: to - from }, (_, i) => ({ does: 'fail', tenant: from + i, code }))
}

function succeed(from: number, to: number): Act[] {
  return Array.from({ length: to - from }, (_, i) => ({ does: 'succeed', tenant: from + i }))
}

test('a clock that was set back to the very same ms: no word about many has the key of another one', () => {
  const clock = at(2)
  const said = watchStory(50, [
    { acts: fail(0, 40), clock },
    { acts: fail(40, 45), clock },
    { acts: succeed(0, 20), clock },
    { acts: [{ does: 'start', tenant: 46 }], away: true, clock },
    { acts: [...succeed(46, 47), ...fail(48, 50)], away: true, clock },
    { acts: [], clock },
    { acts: succeed(20, 50), clock },
  ])
  const keys = said.flatMap((one) => one.notifications.map(({ key }) => key))
  const many = keys.filter((key) => /^(group|batch):/.test(key))
  expect(many.length).toBeGreaterThan(7)
  expect(many.filter((key, i) => many.indexOf(key) < i)).toEqual([])
})

describe('what is said', () => {
  test.each<[string, number, readonly Poll[], readonly (readonly string[])[]]>([
    [
      'three failures of one cause have a message each',
      3,
      [{ acts: fail(0, 3) }],
      [['edit job', 'post failure 1', 'edit job', 'post failure 1', 'edit job', 'post failure 1']],
    ],
    [
      'four share one',
      4,
      [{ acts: fail(0, 4) }],
      [['upsert group 4', 'edit job', 'edit job', 'edit job', 'edit job']],
    ],
    [
      'four of two causes do not',
      4,
      [{ acts: [...fail(0, 2), ...fail(2, 4, -9026)] }],
      [['post failure 1', 'post failure 1', 'post failure 1', 'post failure 1']],
    ],
    [
      'a fifth joins within five minutes, a sixth after them is alone',
      6,
      [
        { acts: fail(0, 4) },
        { acts: fail(4, 5), seconds: 290 },
        { acts: fail(5, 6), seconds: 301 },
      ],
      [['upsert group 4'], ['upsert group 5'], ['post failure 1']],
    ],
    [
      'one after the other within five minutes: three alone, then together',
      6,
      [
        { acts: fail(0, 1) },
        { acts: fail(1, 3), seconds: 60 },
        { acts: fail(3, 4), seconds: 60 },
        { acts: fail(4, 6), seconds: 60 },
      ],
      [
        ['post failure 1'],
        ['post failure 1', 'post failure 1'],
        ['upsert group 1'],
        ['upsert group 3'],
      ],
    ],
    [
      'one after the other, but slowly: each alone',
      4,
      [0, 1, 2, 3].map((i) => ({ acts: fail(i, i + 1), seconds: 101 })),
      Array(4).fill(['post failure 1']),
    ],
    [
      'members that are over stay named; when all are, the message says so',
      4,
      [{ acts: fail(0, 4) }, { acts: succeed(0, 3) }, { acts: succeed(3, 4) }],
      [['upsert group 4'], ['upsert group 4'], ['upsert group 4']],
    ],
    [
      'more than thirty: the others in the thread, in as few messages as hold them',
      400,
      [{ acts: fail(0, 400) }],
      [['upsert group 30', 'thread group list 361', 'thread group list 9']],
    ],
    [
      'while Slack is away everything in one message, also after a quiet quarter of an hour',
      3,
      [
        { acts: fail(0, 1), away: true },
        { acts: [{ does: 'interrupt', tenant: 1 }], away: true },
        { acts: fail(2, 3, -9026), away: true, seconds: 900 },
        { acts: [] },
        { acts: [] },
      ],
      [['upsert group 1'], ['upsert group 2'], ['upsert group 3'], ['upsert group 3'], []],
    ],
    [
      'what came and went while Slack was away is named all the same',
      2,
      [{ acts: fail(0, 2), away: true }, { acts: succeed(0, 2), away: true }, { acts: [] }],
      [['upsert group 2'], ['upsert group 2'], ['upsert group 2']],
    ],
    [
      'away again: a message of its own',
      2,
      [
        { acts: fail(0, 1), away: true },
        { acts: [] },
        { acts: fail(1, 2), away: true, seconds: 60 },
      ],
      [['upsert group 1'], ['upsert group 1'], ['upsert group 1']],
    ],
    [
      'of forty while Slack was away, ten are named in the thread when it is back, once',
      40,
      [
        { acts: fail(0, 20), away: true },
        { acts: fail(20, 40), away: true },
        { acts: [] },
        { acts: [] },
      ],
      [['upsert group 20'], ['upsert group 30'], ['upsert group 30', 'thread group list 10'], []],
    ],
    [
      'a backup that fails because its archive stopped: a line in the thread, after the message',
      1,
      [
        {
          acts: [
            { does: 'stop', tenant: 0 },
            { does: 'fail', tenant: 0, code: -9029 },
          ],
        },
      ],
      [['post archive 1', 'thread job 1']],
    ],
  ])('%s', (_, tenants, polls, expected) => {
    const quiet = (lines: readonly string[]) =>
      lines.filter((line) => !/^(edit|upsert) job/.test(line))
    expect(watchStory(tenants, polls).map(brief).map(quiet)).toEqual(expected.map(quiet))
  })

  test('four archives break and their backups with them: the lines go to the thread of the message that is there', () => {
    const [said] = watchStory(4, [
      {
        acts: [0, 1, 2, 3].flatMap((tenant): Act[] => [
          { does: 'interrupt', tenant },
          { does: 'fail', tenant, code: -9027 },
        ]),
      },
    ])
    const [group, ...others] = said?.notifications ?? []
    expect(group?.body.template).toBe('group')
    const lines = others.filter((one) => one.mode === 'thread')
    expect(lines.map((one) => one.identity)).toEqual(Array(4).fill(group?.identity))
  })

  test('an incident that is open, and comes again, is not said again', () => {
    const [first] = watchStory(4, [{ acts: fail(0, 4) }])
    if (!first) throw new Error('nothing was said')
    const { state } = first
    const [incident] = state.incidents
    if (!incident?.job) throw new Error('no failed job')
    const event = { kind: 'job_failed', job: incident.job, incident: { ...incident, group: null } }
    const watched = { state, events: [event as BackupEvent], runs: [], archives: [] }
    const context = { ...CONTEXT, previous: state.snapshot, snapshot: state.snapshot, now: at(3) }
    const again = tell(watched, state, context, false)
    expect(again.notifications.flatMap(namedIn)).toHaveLength(4)
    expect(again.notifications.map((one) => one.mode).toSorted()).toEqual(['edit', 'upsert'])
    expect(again.state.groups[incident.group ?? '']?.total).toBe(4)
  })

  test('Slack is back while the cluster does not answer: tenants are named all the same', () => {
    const [first] = watchStory(40, [
      {
        acts: Array.from({ length: 40 }, (_, tenant): Act => ({ does: 'interrupt', tenant })),
        away: true,
      },
    ])
    if (!first) throw new Error('nothing was said')
    const { state } = first
    const context = { ...CONTEXT, previous: state.snapshot, snapshot: null, now: at(3) }
    const back = tell({ state, events: [], runs: [], archives: [] }, state, context, false)
    const named = back.notifications.flatMap(namedIn)
    expect(named).toHaveLength(40)
    expect(named.filter((name) => !/^archive t\d{4} /.test(name))).toEqual([])
  })

  test('what is critical comes first', () => {
    const [said] = watchStory(6, [
      { acts: [...fail(4, 6), ...[0, 1, 2, 3].map((tenant): Act => ({ does: 'stop', tenant }))] },
    ])
    expect(said && brief(said).filter((line) => line !== 'edit job')).toEqual([
      'post failure 1',
      'post failure 1',
      'upsert group 4',
    ])
  })
})

const TENANTS = 60

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('fail' as const),
      tenant: fc.nat(TENANTS - 1),
      code: fc.constantFrom(-9071, -9026, -9027),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constantFrom('succeed', 'start', 'interrupt', 'stop', 'heal'),
      tenant: fc.nat(TENANTS - 1),
    }),
  },
)

const story: fc.Arbitrary<readonly Poll[]> = fc.array(
  fc.record({
    acts: fc.oneof(
      { weight: 3, arbitrary: fc.array(act, { maxLength: 6 }) },
      { weight: 1, arbitrary: fc.array(act, { minLength: 30, maxLength: 90 }) },
    ),
    away: fc.boolean(),
    seconds: fc.constantFrom(15, 60, 290, 400),
  }),
  { maxLength: 8 },
)

/** The rows of the outbox when nothing could be sent meanwhile: an upsert takes the place of the one before. */
function coalesced(all: readonly Notification[]): readonly Notification[] {
  const rows: Notification[] = []
  for (const one of all) {
    const last = rows.findIndex((row) => row.identity === one.identity && row.mode !== 'thread')
    if (one.mode === 'upsert' && last >= 0) rows[last] = one
    else rows.push(one)
  }
  return rows
}

/** The message that says it, or makes it if there is none: a post, which is made once, and what is said of it later. */
const ofMessage = ({ mode }: Notification) => mode === 'upsert' || mode === 'post'

/** What people can read in the end: of each message its last words. */
function read(all: readonly Notification[]): readonly string[] {
  const last = new Map(all.filter(ofMessage).map((one) => [one.identity, one]))
  return all
    .filter((one) => !ofMessage(one) || last.get(one.identity) === one)
    .flatMap(namedIn)
    .filter((name) => name.startsWith('failure:'))
}

/** What people could read at some time: a message that names somebody, and later does not, has named them. */
function everRead(all: readonly Notification[]): readonly string[] {
  const messages = Map.groupBy(all, (one) => (ofMessage(one) ? one.identity : one.key))
  return [...messages.values()]
    .flatMap((versions) => [...new Set(versions.flatMap(namedIn))])
    .filter((name) => name.startsWith('failure:'))
}

describe('whatever happens, and whenever Slack is away', () => {
  test('every failure is named exactly once in what people can read', () => {
    fc.assert(
      fc.property(story, (polls) => {
        const said = watchStory(TENANTS, [...polls, { acts: [] }, { acts: [] }])
        const failed = said.flatMap(({ state }) =>
          (state.snapshot?.jobs ?? []).flatMap((job) =>
            job.state === 'failed' ? [`failure:prod/${job.key}`] : [],
          ),
        )
        const all = said.flatMap((one) => one.notifications)
        for (const names of [everRead(all), read(all), read(coalesced(all))]) {
          expect(names.toSorted()).toEqual([...new Set(failed)].toSorted())
        }
      }),
      { numRuns: 150 },
    )
  })

  test('no key is used twice, and what is said in a thread comes after the message that it is the thread of', () => {
    fc.assert(
      fc.property(story, (polls) => {
        const all = watchStory(TENANTS, polls).flatMap((one) => one.notifications)
        expect(new Set(all.map((one) => one.key)).size).toBe(all.length)
        const roots = new Set<string>()
        for (const one of all) {
          if (one.mode === 'thread') expect(roots, one.key).toContain(one.identity)
          else if (one.mode !== 'edit') roots.add(one.identity)
        }
      }),
      { numRuns: 150 },
    )
  })

  test('while Slack is away one row waits for all that joins', () => {
    fc.assert(
      fc.property(story, (polls) => {
        const said = watchStory(
          TENANTS,
          polls.map((poll) => ({ ...poll, away: true })),
        )
        const rows = coalesced(said.flatMap((one) => one.notifications))
        expect(rows.filter((row) => row.mode === 'upsert').length).toBeLessThanOrEqual(1)
        expect(rows.filter((row) => row.mode === 'post')).toEqual([])
        expect(rows.filter((row) => row.body.template === 'group list')).toEqual([])
      }),
      { numRuns: 150 },
    )
  })
})
