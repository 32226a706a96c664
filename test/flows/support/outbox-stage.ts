import { HandClock } from '../../../sandbox/oceanbase/clock.ts'
import { type SlackStandIn, startSlack } from '../../../sandbox/slack/server.ts'
import type { DeliveryMode, Notification } from '../../../src/domain/notification.ts'
import { Secret } from '../../../src/domain/secret.ts'
import { NOTHING_WATCHED } from '../../../src/domain/watch-state.ts'
import { type DeliverContext, deliver } from '../../../src/flows/deliver.ts'
import { createLanes } from '../../../src/flows/lanes.ts'
import type { Pace } from '../../../src/flows/pace.ts'
import { createLog } from '../../../src/log.ts'
import { createMetrics } from '../../../src/metrics.ts'
import { createPoster } from '../../../src/slack/poster.ts'
import { openStore, type Store } from '../../../src/store/store.ts'
import { PLAIN_CONFIG } from './plain-config.ts'

/** The outbox between a store in memory and a strict Slack, on one hand-moved clock. */
export interface OutboxStage extends AsyncDisposable {
  readonly slack: SlackStandIn
  readonly clock: HandClock
  /** Replaceable, to put a fault between the outbox and its store. */
  store: Store
  readonly logs: readonly string[]
  readonly config: DeliverContext['config']
  enqueue(...notifications: Notification[]): Promise<void>
  /** One round; how many rows it handled. */
  deliver(): Promise<number>
  /** The outbox as the bot runs it: each channel in a lane of its own. */
  run(): Promise<void>
  /** Lets that many seconds pass; each second delivers what is due, or does what is given. */
  pass(seconds: number, by?: () => Promise<unknown>): Promise<void>
  /** What stands in the channel, replies included, oldest first. */
  texts(channel: string): string[]
  /** Sets the bot's own clock ahead or back by so many ms. */
  setClock(byMs: number): void
  /** A new process on the same store: leases of the old one are ended, paces are forgotten. */
  restart(): Promise<void>
}

/** How a stage differs from the usual one. */
export interface StageOptions {
  readonly timeoutMs?: number
  /** So far is the bot's clock ahead of Slack's, in ms. */
  readonly aheadMs?: number
  /** Channel that gets what another one does not take; #db-ops when not given. */
  readonly fallback?: string
  /** In memory when not given. */
  readonly storeUrl?: string
}

/** Posts time out after `timeoutMs` of real time; 10 s as in the bot unless given. */
export async function startOutbox(options: StageOptions = {}): Promise<OutboxStage> {
  const clock = new HandClock(Date.parse('2026-11-20T09:00:00Z'))
  const slack = await startSlack({ clock: { now: () => clock.now() - (options.aheadMs ?? 0) } })
  let wrongMs = 0
  const own = { now: () => clock.now() + wrongMs }
  const store = await openStore({ url: options.storeUrl ?? 'file::memory:', clock: own })
  const logs: string[] = []
  const { timeoutMs } = options
  let pace: Pace = new Map()
  const context = {
    store,
    clock: own,
    poster: createPoster({
      token: new Secret(slack.botToken),
      apiUrl: slack.apiUrl,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    }),
    log: createLog([], (line) => logs.push(line)),
    counters: createMetrics().counters,
    config: { ...PLAIN_CONFIG, fallbackChannel: options.fallback ?? 'C0DBOPS' },
  }
  let held = new Set<number>()
  let lanes = createLanes(context)
  const stage: OutboxStage = {
    slack,
    clock,
    store,
    logs,
    config: context.config,
    enqueue: (...notifications) => store.saveWatch('prod', NOTHING_WATCHED, notifications),
    deliver: () => deliver({ ...context, store: stage.store }, pace, held),
    run: () => lanes.run(),
    async pass(seconds, by) {
      for (let second = 0; second < seconds; second++) {
        clock.advance(1000)
        if (by) await by()
        else while ((await stage.deliver()) > 0);
      }
    },
    texts: (channel) => slack.messages(channel).map((message) => message.text),
    setClock(byMs) {
      wrongMs += byMs
    },
    async restart() {
      pace = new Map()
      held = new Set()
      lanes = createLanes(context)
      await store.recover()
    },
    async [Symbol.asyncDispose]() {
      await slack.close()
      await store[Symbol.asyncDispose]()
    },
  }
  return stage
}

/** A line that says its own key. */
export function line(
  key: string,
  facts: { channel?: string; identity?: string; mode?: DeliveryMode } = {},
): Notification {
  return {
    key,
    identity: facts.identity ?? key,
    mode: facts.mode ?? 'post',
    channel: facts.channel ?? 'C0DBOPS',
    body: { template: 'line', line: { kind: 'request', text: key, at: 1_700_000_000_000 } },
  }
}
