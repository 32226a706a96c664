import { Secret as OtpSecret, TOTP } from 'otpauth'
import { HandClock } from '../../../sandbox/oceanbase/clock.ts'
import { readCron } from '../../../src/domain/cron.ts'
import type { Policy } from '../../../src/domain/policy.ts'
import type { Request } from '../../../src/domain/request.ts'
import { Secret } from '../../../src/domain/secret.ts'
import { BotError, OceanBaseError } from '../../../src/errors.ts'
import type { Cluster, Context } from '../../../src/flows/context.ts'
import { watchCountdowns } from '../../../src/flows/request-times.ts'
import type { Destinations } from '../../../src/oceanbase/destinations.ts'
import type { ExecuteOutcome } from '../../../src/oceanbase/execute.ts'
import type { OceanBase } from '../../../src/oceanbase/oceanbase.ts'
import type { Statement } from '../../../src/oceanbase/statements.ts'
import type { Directory } from '../../../src/slack/directory.ts'
import type { Poster } from '../../../src/slack/poster.ts'
import { type Due, openStore, type Store } from '../../../src/store/store.ts'
import { archiveRow, rows, tenant } from '../../domain/hand.ts'
import { policy } from '../../domain/policies.ts'
import { PLAIN_CONFIG } from './plain-config.ts'

/** The process died: whatever it was doing ends here, and nothing of it goes on. */
export class Crash extends Error {}

/** What the database does with the next commands. */
export type DatabaseMood = 'takes it' | 'refuses' | 'not reached' | 'answer lost' | 'command lost'

export const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

/** The policy of the world, of which single parts are changed by a new configuration. */
export const BASE: Policy = policy({
  name: 'ops',
  operations: ['archive-stop', 'archive-restart'],
  channels: ['C0OPS'],
  ask: ['U0ALICE', 'U0BOB', 'S0OPS'],
  approve: ['U0BOB', 'U0CAROL', 'S0DBA'],
  quorum: 2,
  approveWithinMs: 1_800_000,
  runWithinMs: 900_000,
  breakGlass: { people: ['U0DAVE'], countdownMs: 300_000 },
})

/** From 00:00 to 18:00 UTC, every day. */
export function dayWindow(): Policy['windows'] {
  const cron = readCron('0 0 * * *')
  if (!cron) throw new Error('cron')
  return [{ begins: { text: 'daily 00:00-18:00', zone: 'UTC', cron }, lastsMs: 18 * 3_600_000 }]
}

/** A request that reached the database, with what was true at that moment. */
export interface Arrival {
  readonly id: string
  /** Which of the request's statements it is, from 0. */
  readonly step: number
  readonly request: Request | null
  readonly now: number
  readonly round: number
  readonly policy: Policy | null
  /** Full members that may approve, and those that may use break-glass, at that moment. */
  readonly approvers: readonly string[]
  readonly breakGlass: readonly string[]
  /** Whether the request's card stood in Slack. */
  readonly told: boolean
  /** Whether who asked was a full member of the workspace and, of a first statement, might still ask. */
  readonly requesterCounts: boolean
}

/**
 * A workspace and a database in memory, as the flows see them, and a store that is real. The bot on top may die at any
 * call and is then started anew; what reaches the database is written down with what was true then.
 */
export class GovernedWorld {
  readonly clock = new HandClock(Date.parse('2026-11-25T09:00:00Z'))
  readonly arrivals: Arrival[] = []
  readonly gone = new Set<string>()
  readonly groups: Record<string, string[]> = {
    S0OPS: ['U0ERIN', 'U0GUEST'],
    S0DBA: ['U0DAVE', 'U0CAROL', 'U0FAYE', 'U0GUEST'],
  }
  /** Who has a secret for codes. */
  readonly enrolled = new Set(['U0BOB', 'U0CAROL', 'U0DAVE', 'U0GUEST'])
  policies: readonly Policy[] = [BASE]
  slackIsAway = false
  /** Slack lets nobody look into user groups for now; it does so few times a minute. */
  groupsAreAway = false
  databaseIsAway = false
  mood: DatabaseMood = 'takes it'
  /** Another round of the archive: what was approved is not what is there any more. */
  round = 1
  status = 'DOING'
  crashes = 0
  /** Looks after countdowns, in the process that runs now. */
  endCountdowns: () => Promise<void>
  /** Messages that somebody deleted in Slack, by their ts; and whether the approval channel is archived. */
  readonly deleted = new Set<string>()
  channelIsOpen = true
  /** Whether people's clicks reach the bot. */
  hears = true
  /** How often they did not, for a while. */
  breaks = 0
  /** How often Slack was asked about channels. */
  asked = 0
  readonly #store: Store
  #stale: { gone: ReadonlySet<string>; groups: Record<string, readonly string[]> }
  #fuse = Number.POSITIVE_INFINITY
  #process = { dead: false }
  #drawn = 0

  private constructor(store: Store) {
    this.#store = store
    this.#stale = this.#people()
    this.endCountdowns = this.#watchCountdowns()
  }

  #watchCountdowns(): () => Promise<void> {
    return watchCountdowns(this.context(), {
      elapsed: () => this.clock.elapsed(),
      hearing: () => (this.hears ? this.breaks : null),
    })
  }

  static async open(): Promise<GovernedWorld> {
    const holder: { world: GovernedWorld | null } = { world: null }
    const clock = { now: () => holder.world?.clock.now() ?? 0 }
    const world = new GovernedWorld(await openStore({ url: 'file::memory:', clock }))
    holder.world = world
    return world
  }

  /** The store itself, past every crash. */
  get store(): Store {
    return this.#store
  }

  close(): Promise<void> {
    return Promise.resolve(this.#store[Symbol.asyncDispose]())
  }

  /** What waits in the outbox reaches Slack, if that is there; gives it. */
  async deliver() {
    const said: Due[] = []
    for (;;) {
      if (this.slackIsAway) return said
      // Of each channel one at a time.
      const due = await this.#store.claim({ now: this.clock.now(), leaseMs: 1000 })
      if (due.length === 0) return said
      for (const { id, channel } of due) await this.#store.sent(id, { channel, ts: String(id) })
      said.push(...due)
    }
  }

  /** What Slack's cache would still say: as it was when this was called last. */
  rememberPeople(): void {
    this.#stale = this.#people()
  }

  /** The process dies at the n-th call from now on. */
  lightFuse(calls: number): void {
    this.#fuse = calls
  }

  /** A new process on the same store. */
  restart(): void {
    this.#process = { dead: false }
    this.#fuse = Number.POSITIVE_INFINITY
    this.endCountdowns = this.#watchCountdowns()
  }

  get isDead(): boolean {
    return this.#process.dead
  }

  codeOf(user: string): string {
    const secret = user === 'U0FAYE' ? undefined : SECRET
    if (!secret) return '000000'
    const totp = new TOTP({ secret: OtpSecret.fromBase32(secret), digits: 6, period: 30 })
    return totp.generate({ timestamp: this.clock.now() })
  }

  /** The bot's context in the process that runs now. */
  context(): Context {
    const process = this.#process
    const edge = async <T>(work: () => Promise<T>): Promise<T> => {
      this.#spark(process)
      const result = await work()
      // It may die with the work done, and the answer never read.
      this.#spark(process)
      return result
    }
    const store: Store = {
      ...this.#store,
      readRequest: (id) => edge(() => this.#store.readRequest(id)),
      requests: (filter) => edge(() => this.#store.requests(filter)),
      insertRequest: (request, said, spent) =>
        edge(() => this.#store.insertRequest(request, said, spent)),
      updateRequest: (before, after, said, spent) =>
        edge(() => this.#store.updateRequest(before, after, said, spent)),
      audit: (facts) => edge(() => this.#store.audit(facts)),
      codesOf: (user) => edge(() => this.#store.codesOf(user)),
      spendCode: (spent, facts) => edge(() => this.#store.spendCode(spent, facts)),
      [Symbol.asyncDispose]: async () => {},
    }
    const directory: Directory = {
      group: async () => null,
      isIn: async () => {
        if (this.slackIsAway) throw new BotError('Slack cannot tell.')
        this.asked++
        return this.channelIsOpen
      },
      members: (ids, options = {}) =>
        edge(async () => {
          if (this.slackIsAway || (this.groupsAreAway && ids.some((id) => id.startsWith('S')))) {
            throw new BotError('Slack cannot tell who is who.')
          }
          const people = options.fresh ? this.#people() : this.#stale
          const all = this.#resolve(ids, people)
          return options.among ? all.filter((one) => options.among?.includes(one)) : all
        }),
    }
    const cluster: Cluster = {
      config: {
        name: 'prod',
        host: 'h',
        port: 1,
        user: 'ro@sys',
        password: new Secret(''),
        ssl: false,
        admin: { user: 'op@sys', password: new Secret('') },
        channel: 'C0DBOPS',
      },
      oceanbase: this.#database(edge),
    }
    return {
      config: {
        ...PLAIN_CONFIG,
        policies: this.policies,
        totp: new Map([...this.enrolled].map((user) => [user, new Secret(SECRET)])),
      },
      clusters: new Map([['prod', cluster]]),
      store,
      directory,
      poster: {
        ...unused<Poster>('poster'),
        stands: async ({ ts }) => !this.deleted.has(ts),
      },
      uploader: unused('uploader'),
      clock: this.clock,
      log: { info() {}, warn() {}, error() {} },
      counters: unusedCounters,
      random: (length) =>
        String(++this.#drawn)
          .padStart(length, 'a')
          .toLowerCase(),
    }
  }

  #spark(process: { dead: boolean }): void {
    if (!process.dead && --this.#fuse <= 0) {
      process.dead = true
      this.crashes++
    }
    if (process.dead) throw new Crash('the process died')
  }

  #people() {
    return { gone: new Set(this.gone), groups: structuredClone(this.groups) }
  }

  #resolve(
    ids: readonly string[],
    people: { gone: ReadonlySet<string>; groups: Record<string, readonly string[]> },
  ): string[] {
    const all = ids.flatMap((id) => (id.startsWith('S') ? (people.groups[id] ?? []) : [id]))
    return [...new Set(all)].filter((user) => user !== 'U0GUEST' && !people.gone.has(user))
  }

  #database(edge: <T>(work: () => Promise<T>) => Promise<T>): OceanBase {
    const away = () => {
      if (this.databaseIsAway)
        throw new OceanBaseError(`no answer (trace ${++this.#drawn}f)`, { retryable: true })
    }
    const no = (what: string) => async () => {
      throw new Error(`${what} is not asked for here`)
    }
    return {
      name: 'prod',
      read: () =>
        edge(async () => {
          away()
          const now = this.clock.now()
          return rows({
            databaseNow: now,
            tenants: [tenant()],
            archives: [archiveRow(now, { roundId: String(this.round), status: this.status })],
          })
        }),
      execute: (statement) => edge(() => this.#take(statement)),
      readProtection: no('readProtection'),
      readTenants: no('readTenants'),
      readRoom: no('readRoom'),
      readTableNames: no('readTableNames'),
      readPools: no('readPools'),
      readSets: no('readSets'),
      readDestinations: () =>
        edge(async () => {
          away()
          return PLACES
        }),
      readJobs: no('readJobs'),
      readColumns: no('readColumns'),
      readArchives: no('readArchives'),
      readEvents: no('readEvents'),
      readOrigin: no('readOrigin'),
      previewRestore: no('previewRestore'),
      probe: no('probe'),
      close: async () => {},
    }
  }

  /** What a statement of a restart does to the archive; it is stopped a while after it began to stop. */
  #restart({ masked }: Statement): void {
    if (/NOARCHIVELOG/.test(masked)) this.status = 'STOPPING'
    else if (/ ARCHIVELOG/.test(masked)) {
      this.status = 'DOING'
      this.round++
    }
  }

  async #take(statement: Statement): Promise<ExecuteOutcome> {
    const at = this.clock.now()
    if (this.mood === 'not reached') return { kind: 'not-sent', message: 'no connection' }
    if (this.mood === 'command lost') return { kind: 'unknown', message: 'lost', at }
    const id = /obbackup (r-[a-z0-9]{8})/.exec(statement.sql.reveal())?.[1] ?? ''
    const request = await this.#store.readRequest(id)
    const kind = request?.plan.operation.kind ?? 'archive-stop'
    const [inForce = null] = this.policies.filter((one) => one.operations.includes(kind))
    const people = this.#people()
    this.arrivals.push({
      id,
      step: request?.step ?? -1,
      request,
      now: at,
      round: this.round,
      policy: inForce,
      approvers: this.#resolve(inForce?.approve ?? [], people),
      breakGlass: this.#resolve(inForce?.breakGlass?.people ?? [], people),
      requesterCounts:
        this.#resolve([request?.requester ?? ''], people).length > 0 &&
        ((request?.step ?? 0) > 0 ||
          request?.breakGlass != null ||
          this.#resolve(inForce?.ask ?? [], people).includes(request?.requester ?? '')),
      told: (await this.#store.message(`request:${id}`)) !== null,
    })
    if (this.mood === 'refuses') return { kind: 'refused', errno: 4007, message: 'no', at }
    if (kind === 'archive-restart') this.#restart(statement)
    if (this.mood === 'answer lost') return { kind: 'unknown', message: 'lost', at }
    return { kind: 'accepted', connectionId: 1, at }
  }
}

const PLACES: Destinations = {
  data: new Secret('file:///backup/data'),
  archive: new Secret('file:///backup/archive'),
  archiveState: 'ENABLE',
  binding: 'OPTIONAL',
  dataShown: 'file:///backup/data',
  archiveShown: 'file:///backup/archive',
}

const unusedCounters: Context['counters'] = {
  poll() {},
  event() {},
  delivery() {},
  execution() {},
}

/** An edge that these stories never reach. */
function unused<T extends object>(what: string): T {
  return new Proxy<T>(Object.create(null), {
    get() {
      throw new Error(`${what} is not used here`)
    },
  })
}
