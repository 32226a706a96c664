import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Policy } from '../../src/domain/policy.ts'
import { mayGoOn } from '../../src/domain/steps.ts'
import { BotError } from '../../src/errors.ts'
import { ask } from '../../src/flows/ask.ts'
import { confirmSent } from '../../src/flows/confirm.ts'
import { executeApproved } from '../../src/flows/execute.ts'
import { recoverExecuting } from '../../src/flows/execute-recover.ts'
import { clickRequest } from '../../src/flows/request.ts'
import { expireRequests, sayReviews } from '../../src/flows/request-times.ts'
import {
  type Arrival,
  BASE,
  Crash,
  type DatabaseMood,
  dayWindow,
  GovernedWorld,
} from './support/governed-world.ts'

const HISTORIES = 1000
const MINUTE = 60_000

/** What people were told, apart from the store: what must hold in the end is held against it. */
class History {
  readonly world: GovernedWorld
  /** Everybody who tried to approve a request, and those who were told that they ended it. */
  readonly tried = new Map<string, Set<string>>()
  /** With how many statements had arrived when they were told. */
  readonly ended = new Map<string, number>()
  /** Sequences that somebody stopped between two statements. */
  midway = 0
  /** Sequences that somebody stopped while an answer was lost. */
  lost = 0
  commands = 0
  private constructor(world: GovernedWorld) {
    this.world = world
  }

  static async begin(): Promise<History> {
    return new History(await GovernedWorld.open())
  }

  end(id: string): void {
    this.ended.set(id, this.world.arrivals.length)
  }

  /** Runs something in the process that is alive; a crash or an error that people are told ends it, a bug does not. */
  async survive(work: Promise<unknown>): Promise<void> {
    try {
      await work
    } catch (error) {
      if (error instanceof Crash || error instanceof BotError) return
      throw error
    }
  }

  async after(): Promise<void> {
    if (!this.world.isDead) return
    this.world.restart()
    // What the bot does at its start.
    await recoverExecuting(this.world.context()).catch((error: unknown) => {
      if (!(error instanceof BotError)) throw error
    })
  }
}

interface Clicking {
  readonly user: string
  readonly nth: number
  readonly verdict: 'approve' | 'deny' | 'stop'
  readonly stale: boolean
  readonly typed: boolean
  readonly code: 'right' | 'wrong' | 'none'
}

const USERS = ['U0ALICE', 'U0BOB', 'U0CAROL', 'U0DAVE', 'U0ERIN', 'U0FAYE', 'U0GUEST', 'U0MALLORY']

async function click(history: History, by: Clicking): Promise<void> {
  const { world } = history
  const all = await world.store.requests({ limit: 50 })
  const request = all[by.nth % Math.max(1, all.length)]
  if (!request) return
  const { id } = request
  if (by.verdict === 'approve') {
    history.tried.set(id, (history.tried.get(id) ?? new Set()).add(by.user))
  }
  const clicked = await clickRequest(world.context(), {
    id,
    user: by.user,
    verdict: by.verdict,
    token: by.stale ? 'made-up' : request.token,
    typed: by.typed ? 'shop' : undefined,
    code: by.code === 'none' ? undefined : by.code === 'right' ? world.codeOf(by.user) : '123456',
  })
  if (clicked.kind === 'decided' && by.verdict !== 'approve') history.end(id)
}

/** The database and Slack answer again. */
function calm(world: GovernedWorld): void {
  Object.assign(world, {
    slackIsAway: false,
    databaseIsAway: false,
    mood: 'takes it',
    status: 'DOING',
  })
}

/** The bot's run of requests, in its order. */
async function tick({ world }: History): Promise<void> {
  const context = world.context()
  await world.deliver()
  await expireRequests(context)
  await world.endCountdowns()
  await recoverExecuting(context)
  // Two at once: a run of the schedule and one after a click never overlap, and it must not matter.
  await Promise.all([executeApproved(context), executeApproved(context)])
  await confirmSent(context)
  await sayReviews(context)
  if (world.status === 'STOPPING') world.status = 'STOP'
}

type Step = fc.AsyncCommand<object, History>

const command = (name: string, run: (history: History) => Promise<unknown>): Step => ({
  check: () => true,
  toString: () => name,
  async run(_, history) {
    history.commands++
    await history.survive(run(history))
    await history.after()
  },
})

/** True once in so many times. */
const rarely = (times: number) => fc.integer({ min: 1, max: times }).map((n) => n === 1)

const user = fc.constantFrom(...USERS)
const clicking: fc.Arbitrary<Clicking> = fc.record({
  user: fc.oneof({ weight: 3, arbitrary: fc.constantFrom('U0BOB', 'U0CAROL', 'U0DAVE') }, user),
  nth: fc.nat(1),
  verdict: fc.constantFrom(
    'approve',
    'approve',
    'approve',
    'approve',
    'approve',
    'approve',
    'deny',
    'stop',
  ),
  stale: rarely(10),
  typed: rarely(6).map((not) => !not),
  code: fc.constantFrom('right', 'right', 'right', 'wrong', 'none'),
})

const asks = fc
  .record({
    user: fc.constantFrom(
      'U0ALICE',
      'U0ALICE',
      'U0ALICE',
      'U0ALICE',
      'U0ALICE',
      'U0ALICE',
      'U0BOB',
      'U0DAVE',
      'U0ERIN',
      'U0GUEST',
      'U0MALLORY',
    ),
    breakGlass: rarely(4),
    coded: rarely(4).map((not) => !not),
    channel: rarely(8).map((away) => (away ? 'C0ELSEWHERE' : 'C0OPS')),
  })
  .map((by) => {
    const requester = by.breakGlass ? 'U0DAVE' : by.user
    return command(`ask ${requester}${by.breakGlass ? ' by break-glass' : ''}`, ({ world }) => {
      const context = world.context()
      const cluster = context.clusters.get('prod')
      if (!cluster) throw new Error('no cluster')
      const scope = { kind: 'tenants', tenants: [{ tenantId: '1002', name: 'shop' }] } as const
      return ask(
        context,
        cluster,
        { kind: 'archive-stop', cluster: 'prod', scope },
        {
          requester,
          channel: by.channel,
          reason: 'a test',
          breakGlass: by.breakGlass,
          ...(by.coded ? { code: world.codeOf(requester) } : {}),
        },
      )
    })
  })

/** A restart of the archive: three statements, of which each waits for what the one before does. */
const restarts = fc.constantFrom('U0ALICE', 'U0ALICE', 'U0BOB').map((requester) =>
  command(`${requester} asks for a restart`, ({ world }) => {
    world.status = 'INTERRUPTED'
    const context = world.context()
    const cluster = context.clusters.get('prod')
    if (!cluster) throw new Error('no cluster')
    const scope = { kind: 'tenants', tenants: [{ tenantId: '1002', name: 'shop' }] } as const
    return ask(
      context,
      cluster,
      { kind: 'archive-restart', cluster: 'prod', scope },
      { requester, channel: 'C0OPS', reason: 'a test', breakGlass: false },
    )
  }),
)

/** Everybody agrees with the newest request, and it begins. */
const beginnings = fc.constant(
  command('all agree, and a run', async (history) => {
    for (const who of ['U0BOB', 'U0CAROL', 'U0DAVE']) {
      const by = { nth: 0, verdict: 'approve', stale: false, typed: true, code: 'right' } as const
      await history.survive(click(history, { ...by, user: who }))
    }
    await tick(history)
  }),
)

/** A click on Stop under whatever counts down, waits between two statements or may go on after a lost answer; a run may come at the same moment. */
const stops = fc
  .record({ user: fc.constantFrom('U0ALICE', 'U0BOB', 'U0CAROL', ...USERS), ticking: fc.boolean() })
  .map(({ user: who, ticking }) =>
    command(`${who} stops what can be${ticking ? ' while it runs' : ''}`, async (history) => {
      const { world } = history
      const all = await world.store.requests({
        states: ['waiting', 'counting', 'unknown'],
        limit: 50,
      })
      const request = all.find(mayGoOn) ?? all.find((one) => one.state !== 'unknown')
      if (!request) return
      const { id, token } = request
      const stop = async () => {
        const clicked = await clickRequest(world.context(), {
          id,
          token,
          user: who,
          verdict: 'stop',
        })
        if (clicked.kind !== 'decided') return
        history.end(id)
        if (request.state === 'waiting') history.midway++
        if (request.state === 'unknown') history.lost++
      }
      await Promise.all([
        history.survive(stop()),
        ...(ticking ? [history.survive(executeApproved(world.context()))] : []),
      ])
    }),
  )

/** The glass is broken, everybody can see it, and nobody stops it. */
const glasses = rarely(3).map((codeless) =>
  command(`glass${codeless ? ' without a code' : ''}`, async (history) => {
    const { world } = history
    const context = world.context()
    const cluster = context.clusters.get('prod')
    if (!cluster) throw new Error('no cluster')
    const scope = { kind: 'tenants', tenants: [{ tenantId: '1002', name: 'shop' }] } as const
    const code = codeless ? {} : { code: world.codeOf('U0DAVE') }
    const by = { requester: 'U0DAVE', channel: 'C0OPS', reason: 'a test', breakGlass: true }
    const operation = { kind: 'archive-stop', cluster: 'prod', scope } as const
    await ask(context, cluster, operation, { ...by, ...code })
    await world.deliver()
    world.clock.advance(5 * MINUTE)
    await tick(history)
  }),
)

const clicks = clicking.map((by) =>
  command(`click ${JSON.stringify(by)}`, (history) => click(history, by)),
)
/** Somebody who has everything that it needs, on the newest request. */
const agreements = fc.constantFrom('U0BOB', 'U0CAROL', 'U0DAVE').map((who) =>
  command(`${who} agrees`, (history) =>
    click(history, {
      user: who,
      nth: 0,
      verdict: 'approve',
      stale: false,
      typed: true,
      code: 'right',
    }),
  ),
)
const races = fc
  .tuple(fc.array(clicking, { minLength: 2, maxLength: 4 }), fc.boolean())
  .map(([all, ticking]) =>
    command(`race ${JSON.stringify(all)}${ticking ? ' and a run' : ''}`, (history) =>
      Promise.all([
        ...all.map((by) => history.survive(click(history, by))),
        ...(ticking ? [history.survive(executeApproved(history.world.context()))] : []),
      ]),
    ),
  )
const ticks = fc.constant(command('run', tick))
const crashes = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.option(clicking)).map(([n, by]) =>
  command(`crash at call ${n}${by ? ' of a click' : ' of a run'}`, async (history) => {
    history.world.lightFuse(n)
    await history.survive(by ? click(history, by) : tick(history))
    // Also without a crash a new process takes over: then there is none to die later.
    history.world.restart()
    await history.survive(recoverExecuting(history.world.context()))
  }),
)
const waits = fc
  .constantFrom(
    1000,
    31_000,
    31_000,
    2 * MINUTE,
    6 * MINUTE,
    16 * MINUTE,
    31 * MINUTE,
    540 * MINUTE,
  )
  .map((ms) => command(`wait ${ms / 1000} s`, async ({ world }) => world.clock.advance(ms)))
const drifts = fc.constant(command('drift', async ({ world }) => world.round++))
const breaks = fc
  .constantFrom('DOING', 'DOING', 'DOING', 'STOP', 'STOPPING', 'INTERRUPTED')
  .map((status) => command(`archive ${status}`, async ({ world }) => (world.status = status)))
const moods = fc
  .constantFrom<DatabaseMood[]>(
    'takes it',
    'takes it',
    'refuses',
    'not reached',
    'answer lost',
    'command lost',
  )
  .map((mood) => command(`database ${mood}`, async ({ world }) => (world.mood = mood)))
const outages = fc
  .constantFrom(
    { slackIsAway: false, databaseIsAway: false },
    { slackIsAway: false, databaseIsAway: false },
    { slackIsAway: true, databaseIsAway: false },
    { slackIsAway: false, databaseIsAway: true },
  )
  .map((away) =>
    command(`away ${JSON.stringify(away)}`, async ({ world }) => Object.assign(world, away)),
  )
const moves = fc
  .tuple(fc.constantFrom('leave', 'return', 'empty', 'remember'), user)
  .map(([what, who]) =>
    command(`${what} ${who}`, async ({ world }) => {
      if (what === 'leave') world.gone.add(who)
      if (what === 'return') world.gone.delete(who)
      if (what === 'empty')
        world.groups.S0DBA = world.groups.S0DBA?.length
          ? []
          : ['U0DAVE', 'U0CAROL', 'U0FAYE', 'U0GUEST']
      if (what === 'remember') world.rememberPeople()
    }),
  )
const configurations = fc
  .record({
    quorum: fc.constantFrom(1, 1, 2, 2, 2, 3),
    typeTarget: fc.constantFrom<Policy['typeTarget'][]>([], ['archive-stop']),
    ask: fc.constantFrom<Policy['ask'][]>(BASE.ask, BASE.ask, ['U0BOB', 'S0OPS']),
    totp: rarely(3),
    windows: rarely(4),
    glass: rarely(4).map((none) => !none),
    gone: rarely(12),
  })
  .map(({ gone, windows, glass, ...change }) =>
    command(`configure ${JSON.stringify({ ...change, gone, windows, glass })}`, async (history) => {
      const { world } = history
      const changed = { ...BASE, ...change, windows: windows ? dayWindow() : [] }
      world.policies = gone ? [] : [{ ...changed, breakGlass: glass ? BASE.breakGlass : null }]
      world.restart()
      await history.survive(recoverExecuting(world.context()))
    }),
  )

const often = <T>(weight: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T>[] =>
  Array.from({ length: weight }, () => arbitrary)

const histories = fc.commands(
  [
    ...often(4, asks),
    ...often(2, restarts),
    ...often(2, beginnings),
    ...often(2, stops),
    glasses,
    ...often(6, clicks),
    ...often(9, agreements),
    ...often(3, races),
    ...often(6, ticks),
    ...often(2, crashes),
    ...often(2, waits),
    drifts,
    breaks,
    moods,
    outages,
    fc.constant(command('all is well', async ({ world }) => calm(world))),
    moves,
    configurations,
  ],
  { maxCommands: 60, size: 'max' },
)

/** Why a statement should not have reached the database, or null. */
function wrong(arrival: Arrival, { world, tried, ended }: History): string | null {
  const { request, policy, now, round } = arrival
  if (!request) return 'no request'
  if (request.state !== 'executing') return `it was ${request.state}`
  if (!policy) return 'no policy allowed it'
  if (!arrival.requesterCounts) return 'who asked is nobody here any more'
  const before = ended.get(request.id) ?? Number.POSITIVE_INFINITY
  if (world.arrivals.indexOf(arrival) >= before) return 'somebody ended it'
  const begins = arrival.step === 0
  if (begins && request.plan.chosen?.[0] !== `round 1002/${round}`) {
    return 'what was approved is gone'
  }
  const isDay = policy.windows.length === 0 || new Date(now).getUTCHours() < 18
  if (begins && !isDay) return 'outside the window'
  if (request.breakGlass) {
    if (policy.totp && request.breakGlass.coded !== true) return 'break-glass without a code'
    if (now < request.breakGlass.runsAt) return 'before the end of its countdown'
    if (now >= request.breakGlass.runsAt + policy.runWithinMs) return 'break-glass, too late'
    if (!arrival.told) return 'break-glass that nobody saw'
    if (request.requester !== 'U0DAVE') return 'break-glass by somebody else'
    return arrival.breakGlass.includes('U0DAVE') ? null : 'break-glass by somebody who left'
  }
  const approvals = request.decisions.filter(
    (one) =>
      one.verdict === 'approve' &&
      one.user !== request.requester &&
      one.digest === request.plan.digest &&
      arrival.approvers.includes(one.user) &&
      (!policy.totp || one.coded === true) &&
      tried.get(request.id)?.has(one.user),
  )
  if (new Set(approvals.map((one) => one.user)).size < policy.quorum) return 'without the quorum'
  const last = Math.max(...approvals.map((one) => one.at))
  return begins && now >= last + policy.runWithinMs ? 'too late' : null
}

it(`${HISTORIES} histories of people, crashes and clicks at once: nothing runs that was not approved, and all is on record`, async () => {
  const count = {
    histories: 0,
    requests: 0,
    commands: 0,
    executed: 0,
    breakGlass: 0,
    crashes: 0,
    lines: 0,
    ended: 0,
    later: 0,
    midway: 0,
    lost: 0,
  }
  await fc.assert(
    fc.asyncProperty(histories, async (commands) => {
      const history = await History.begin()
      const { world } = history
      try {
        await fc.asyncModelRun(() => ({ model: {}, real: history }), commands)
        const statements = world.arrivals.map((one) => `${one.id}/${one.step}`)
        expect(statements).toEqual([...new Set(statements)])
        const ids = [...new Set(world.arrivals.map((one) => one.id))]
        for (const id of ids) {
          const steps = world.arrivals.filter((one) => one.id === id).map((one) => one.step)
          expect(steps).toEqual(steps.toSorted())
        }
        for (const arrival of world.arrivals) expect(wrong(arrival, history)).toBeNull()
        expect(await world.store.auditProblem()).toBeNull()
        const lines = await world.store.auditLines({ limit: 10_000 })
        for (const { id, request } of world.arrivals) {
          const said = lines.filter((one) => one.request === id && one.what === 'executing')
          const arrived = world.arrivals.filter((one) => one.id === id).length
          // A later statement of a sequence that surely did not leave is tried again.
          if (request?.plan.operation.kind === 'archive-stop') expect(said).toHaveLength(1)
          else expect(said.length).toBeGreaterThanOrEqual(arrived)
        }
        count.histories++
        count.commands += history.commands
        count.requests += (await world.store.requests({ limit: 1000 })).length
        count.executed += ids.length
        count.breakGlass += world.arrivals.filter((one) => one.request?.breakGlass).length
        count.crashes += world.crashes
        count.lines += lines.length
        count.ended += history.ended.size
        count.later += world.arrivals.filter((one) => one.step > 0).length
        count.midway += history.midway
        count.lost += history.lost
      } finally {
        await world.close()
      }
    }),
    // Biased, most histories would be short ones.
    { numRuns: HISTORIES, unbiased: true },
  )
  console.log(`request model: ${JSON.stringify(count)}`)
  // Histories in which nothing happens prove nothing.
  expect(count.executed).toBeGreaterThan(HISTORIES / 10)
  expect(count.breakGlass).toBeGreaterThan(3)
  expect(count.later).toBeGreaterThan(HISTORIES / 50)
  expect(count.midway).toBeGreaterThan(3)
  expect(count.lost).toBeGreaterThan(0)
  expect(count.crashes).toBeGreaterThan(HISTORIES / 10)
}, 240_000)
