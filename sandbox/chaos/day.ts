import { writeFileSync } from 'node:fs'
import type { Row } from '../oceanbase/view-store.ts'
import type { Call } from '../slack/web-api.ts'
import { type Accepted, acceptedMessages } from './accepted.ts'
import { startFastTime } from './fast-time.ts'
import { judge, type Verdict } from './judge.ts'
import { type Act, type DayOptions, drawDay } from './plan.ts'
import { type Stage, startStage } from './stage.ts'
import { type Fact, factsOf, type Interruption } from './truth.ts'

const MINUTE = 60_000
/** Readings by one life of the bot, undisturbed, after which it has surely seen, and saved, what the first one showed. */
const SEEN = 4
/** Real ms for which a call that hangs is waited for, and a little more. */
const HANGING_MS = 12_000
/** The bot's clock may have been set back by so much, while something was to be tried again later. */
const WRONG_CLOCK_MS = 50 * MINUTE
/** When every day begins. */
const MORNING = Date.parse('2026-11-18T00:00:00Z')

/** What came of a day. */
export interface Day extends Verdict {
  readonly seed: number
  readonly jobs: number
  readonly kills: number
  readonly lives: number
  readonly statements: number
  readonly calls: number
  readonly messages: number
  /** Real seconds that it took. */
  readonly seconds: number
}

/** How a day is lived through. */
export interface ChaosOptions extends DayOptions {
  /** Seconds in each real one. */
  readonly speed: number
  /** File for the evidence: see {@link Evidence}. */
  readonly dump?: string | undefined
}

/** Lives through the day that a seed draws, heals everything, waits until nothing more is said, and compares. */
export async function chaosDay(options: ChaosOptions): Promise<Day> {
  const began = performance.now()
  const time = startFastTime(MORNING, options.speed)
  const printed: string[] = []
  await using stage = await startStage(time, options.tenants, {
    ...(options.dump ? { print: (text) => printed.push(text) } : {}),
  })
  const director = new Director(stage)
  await director.begin()
  const from = time.now()
  for (const act of drawDay(options)) {
    while (time.now() < from + act.at) {
      await time.until(Math.min(from + act.at, time.now() + MINUTE))
      director.look()
    }
    director.play(act)
  }
  await director.heal()
  await director.quiet(Math.max(HANGING_MS, WRONG_CLOCK_MS / options.speed))
  const facts = factsOf(stage.oceanbase.simulation, from, director.interruptions)
  const messages = acceptedMessages(stage.slack.calls)
  if (options.dump) {
    const evidence: Evidence = {
      from,
      acts: drawDay(options),
      facts,
      rows: Object.fromEntries(
        HISTORIES.map((view) => [view, stage.oceanbase.simulation.rows(view)]),
      ),
      messages,
      calls: stage.slack.calls.map(({ token: _, ...call }) => call),
      log: printed.join(''),
    }
    writeFileSync(options.dump, JSON.stringify(evidence, null, 1))
  }
  return {
    seed: options.seed,
    ...judge(facts, messages),
    jobs: director.jobs,
    kills: stage.kills,
    lives: stage.lives,
    statements: stage.oceanbase.statements.length,
    calls: stage.slack.calls.length,
    messages: messages.length,
    seconds: Math.round((performance.now() - began) / 1000),
  }
}

/** Where jobs are when they are over. */
const HISTORIES = ['BACKUP_JOB', 'BACKUP_DELETE_JOB', 'RESTORE'].map(
  (one) => `CDB_OB_${one}_HISTORY`,
)

/** All that tells whose fault a loss is. */
interface Evidence {
  /** Beginning of the day, by Slack's clock, ms since the epoch (UTC). */
  readonly from: number
  readonly acts: readonly Act[]
  readonly facts: readonly Fact[]
  readonly rows: Readonly<Record<string, readonly Row[]>>
  readonly messages: readonly Accepted[]
  readonly calls: readonly Omit<Call, 'token'>[]
  /** All that the bots printed. */
  readonly log: string
}

/** Broken archives: since when, and whether the bot has surely seen it. */
interface Broken {
  readonly from: number
  readonly life: number
  readonly readings: number
}

/** Makes happen what the plan says, and knows what the bot had the time to see. */
class Director {
  readonly interruptions: Interruption[] = []
  jobs = 0
  readonly #stage: Stage
  readonly #broken = new Map<number, Broken>()
  readonly #resting = new Map<number, Broken>()
  readonly #later: { readonly at: number; readonly run: () => void }[] = []
  #restores = 0
  #now: () => number

  constructor(stage: Stage) {
    this.#stage = stage
    this.#now = () => stage.databaseNow()
  }

  /** Waits for the bot's first look: what it finds there is no news. */
  async begin(): Promise<void> {
    await this.#until(() => this.#stage.readings >= SEEN)
  }

  /** What is due besides the plan: ends of outages, archives that were broken for long enough. */
  look(): void {
    const { simulation } = this.#stage.oceanbase
    void this.#stage.bot
    for (const one of [...this.#later]) {
      if (one.at > this.#now()) continue
      this.#later.splice(this.#later.indexOf(one), 1)
      one.run()
    }
    for (const [tenant, broken] of this.#broken) {
      if (!this.#seen(tenant, broken, this.#broken)) continue
      const name = this.#name(tenant)
      simulation.archive(name).heal()
      const to = this.#now()
      this.interruptions.push({
        kind: 'interrupted',
        tenantId: 1002 + 2 * tenant,
        tenant: name,
        at: broken.from,
        after: this.interruptions.findLast((one) => one.tenant === name)?.to ?? 0,
        to,
      })
      this.#broken.delete(tenant)
      this.#resting.set(tenant, this.#mark())
    }
    for (const [tenant, resting] of this.#resting) {
      if (this.#seen(tenant, resting, this.#resting)) this.#resting.delete(tenant)
    }
  }

  play(act: Act): void {
    const { slack, oceanbase } = this.#stage
    const { simulation, faults } = oceanbase
    switch (act.does) {
      case 'backup':
        this.#backup(this.#some(act.at, act.tenants), act)
        return
      case 'burst':
        for (const tenant of this.#some(act.at, act.size)) {
          this.#backup([tenant], { incremental: false, fails: act.fails, percent: 5 })
        }
        return
      case 'cleanup': {
        const [tenant = ''] = this.#some(act.at, 1)
        if (act.fails !== null) simulation.failNext('cleanup', { tenant, result: act.fails })
        this.#start(() => simulation.startCleanup(tenant))
        return
      }
      case 'restore':
        this.#restore(act.at, act.fails)
        return
      case 'interrupt': {
        const tenant = Math.floor(act.at / 1000) % this.#stage.tenants.length
        if (this.#broken.has(tenant) || this.#resting.has(tenant)) return
        simulation.archive(this.#name(tenant)).interrupt()
        this.#broken.set(tenant, this.#mark())
        return
      }
      case 'kill':
        this.#stage.kill(act.step, act.pause)
        return
      case 'slack':
        if (act.what === 'drop') slack.faults.dropSockets()
        else if (act.what === 'refresh') slack.faults.refreshSockets()
        else if (act.what === 'limit') slack.faults.rateLimit(act.method, 5, act.times)
        else if (act.what === 'fail') slack.faults.fail(act.method, 500, act.times)
        else if (act.what === 'lose') slack.faults.loseAnswer(act.method, act.times)
        else slack.faults.hang(act.method, act.times)
        return
      case 'slack away':
        slack.faults.fail('*', 503, 50_000)
        this.#after(act.ms, () => slack.faults.clear())
        return
      case 'database away':
        this.#stage.disturb()
        faults.refuse(true)
        faults.kill()
        this.#after(act.ms, () => {
          faults.refuse(false)
          this.#stage.disturb()
        })
        return
      case 'database':
        this.#stage.disturb()
        if (act.what === 'errno') faults.errno(4012, act.times, /FROM oceanbase\.`CDB_OB/)
        else faults.dropAfter(/FROM oceanbase\.`CDB_OB/, act.times)
        return
      case 'bot clock':
        this.#stage.setOff(act.ms)
        return
      case 'database clock':
        this.#stage.jump(act.ms)
        return
    }
  }

  /** Ends all trouble, and makes good everything that failed. */
  async heal(): Promise<void> {
    const { oceanbase, slack, tenants } = this.#stage
    const { simulation, faults } = oceanbase
    await this.#until(() => {
      this.look()
      return this.#stage.planned === 0
    })
    this.#stage.calm()
    this.#later.length = 0
    faults.clear()
    slack.faults.clear()
    this.#stage.disturb()
    await this.#until(() => {
      this.look()
      return this.#broken.size === 0 && this.#resting.size === 0 && this.#idle()
    })
    for (const name of this.#failedRestores()) {
      simulation.execute(`ALTER SYSTEM CANCEL RESTORE \`${name}\``)
      this.#restoreAs(name)
    }
    // What was planned to fail, and was refused, still waits for its turn.
    for (let round = 0; round < 10; round++) {
      const id = simulation.startBackup({ tenants: [...tenants] })
      const cleanups = tenants.map((tenant) => simulation.startCleanup(tenant))
      await this.#until(() => this.#idle())
      if (this.#isGood(id) && cleanups.every((one, i) => this.#isClean(i, one))) break
    }
    this.#stage.disturb()
    await this.#until(() => this.#stage.readings >= SEEN)
  }

  /** Resolves when nothing was said for so many real ms in which the bot also looked, however busy the machine is. */
  async quiet(ms: number): Promise<void> {
    const said = () => this.#stage.slack.calls.filter(({ method }) => /^chat\./.test(method)).length
    let last = { said: -1, at: 0, readings: 0 }
    await this.#until(() => {
      const { readings } = this.#stage
      if (said() !== last.said) last = { said: said(), at: performance.now(), readings }
      return performance.now() - last.at > ms && readings >= last.readings + SEEN
    })
  }

  #backup(
    names: readonly string[],
    {
      incremental,
      fails,
      percent,
    }: { incremental: boolean; fails: number | null; percent: number },
  ): void {
    const [first] = names
    // Every tenant is busy: no server takes a backup of nobody, which the comparison would take for one that failed.
    if (first === undefined) return
    const { simulation } = this.#stage.oceanbase
    this.#start(() => {
      simulation.startBackup({ tenants: [...names], incremental })
      // Taken up when the tenant's own row is made, a moment later.
      if (fails === null) return
      simulation.failNext('data', { tenant: first, atPercent: percent, result: fails })
    })
  }

  #isGood(jobId: number): boolean {
    return this.#stage.oceanbase.simulation
      .rows('CDB_OB_BACKUP_JOB_HISTORY')
      .some(
        (row) => Number(row.TENANT_ID) === 1 && row.JOB_ID === jobId && row.STATUS === 'COMPLETED',
      )
  }

  #isClean(tenant: number, jobId: number): boolean {
    const { simulation } = this.#stage.oceanbase
    return simulation
      .rows('CDB_OB_BACKUP_DELETE_JOB_HISTORY')
      .some(
        (row) =>
          Number(row.TENANT_ID) === 1002 + 2 * tenant &&
          row.JOB_ID === jobId &&
          row.STATUS === 'COMPLETED',
      )
  }

  #restore(at: number, fails: number | null): void {
    const name = `r${this.#restores}`
    if (fails !== null) {
      const { simulation } = this.#stage.oceanbase
      simulation.failNext('restore', { tenant: name, atPercent: at % 90, result: fails })
    }
    this.#restoreAs(name)
  }

  #restoreAs(name: string): void {
    const source = this.#name(this.#restores % this.#stage.tenants.length)
    const from = `file:///backup/${source}/data,file:///backup/${source}/archive`
    const until = new Date(MORNING - 6 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
    const sql = `ALTER SYSTEM RESTORE \`${name}\` FROM '${from}' UNTIL TIME = '${until}' WITH 'pool_list=pool${this.#restores}'`
    this.#restores += 1
    this.#start(() => this.#stage.oceanbase.simulation.execute(sql))
  }

  #failedRestores(): readonly string[] {
    const rows = this.#stage.oceanbase.simulation
      .rows('CDB_OB_RESTORE_HISTORY')
      .filter((row) => Number(row.TENANT_ID) === 1)
    const good = new Set(
      rows.filter((row) => row.STATUS === 'SUCCESS').map((row) => row.RESTORE_TENANT_NAME),
    )
    return [...new Set(rows.map((row) => row.RESTORE_TENANT_NAME))]
      .filter((name) => !good.has(name))
      .map(String)
  }

  /** Tenants that are not being backed up, from one that the moment picks. */
  #some(at: number, count: number): readonly string[] {
    const { tenants, oceanbase } = this.#stage
    const busy = new Set(
      oceanbase.simulation.rows('CDB_OB_BACKUP_JOBS').map((row) => Number(row.TENANT_ID)),
    )
    const from = Math.floor(at / 1000) % tenants.length
    return [...tenants.slice(from), ...tenants.slice(0, from)]
      .filter((name) => !busy.has(1002 + 2 * tenants.indexOf(name)))
      .slice(0, count)
  }

  /** What the server refuses did not happen. */
  #start(work: () => unknown): void {
    try {
      work()
      this.jobs += 1
    } catch (error) {
      if (!(error instanceof Error) || !('errno' in error)) throw error
    }
  }

  #idle(): boolean {
    return ['BACKUP_JOBS', 'BACKUP_DELETE_JOBS', 'RESTORE_PROGRESS'].every(
      (view) => this.#stage.oceanbase.simulation.rows(`CDB_OB_${view}`).length === 0,
    )
  }

  #name(tenant: number): string {
    return this.#stage.tenants[tenant] ?? ''
  }

  #mark(): Broken {
    return { from: this.#now(), life: this.#stage.lives, readings: this.#stage.readings }
  }

  /** Whether it was read often enough since; a new life or a disturbance begins to count anew. */
  #seen(tenant: number, mark: Broken, all: Map<number, Broken>): boolean {
    const { lives, readings } = this.#stage
    if (mark.life === lives && readings >= mark.readings + SEEN) return true
    if (mark.life !== lives || readings < mark.readings) {
      all.set(tenant, { from: mark.from, life: lives, readings })
    }
    return false
  }

  #after(ms: number, run: () => void): void {
    this.#later.push({ at: this.#now() + ms, run })
  }

  async #until(done: () => boolean): Promise<void> {
    const end = performance.now() + 300_000
    while (!done()) {
      if (performance.now() > end) throw new Error(`no end: ${this.#stage.bot?.tail() ?? ''}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}
