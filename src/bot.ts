import { randomInt } from 'node:crypto'
import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt'
import type { Config } from './config.ts'
import { ConfigError } from './errors.ts'
import type { Clock, Cluster, Context, Log } from './flows/context.ts'
import { deliver, type Pace } from './flows/deliver.ts'
import { executeApproved, recoverExecuting } from './flows/execute.ts'
import { expireRequests } from './flows/request.ts'
import { watch } from './flows/watch.ts'
import { startHealth } from './health.ts'
import { listenToActions } from './listeners/actions.ts'
import { listenToCommands } from './listeners/commands.ts'
import { hasFreshTimestamp } from './listeners/fresh-signature.ts'
import type { Listening } from './listeners/listening.ts'
import { once } from './listeners/once.ts'
import { listenToViews } from './listeners/views.ts'
import { createMetrics } from './metrics.ts'
import { openOceanBase } from './oceanbase/oceanbase.ts'
import { startSchedule } from './schedule.ts'
import { createDirectory } from './slack/directory.ts'
import { createInteractive } from './slack/interactive.ts'
import { createPoster } from './slack/poster.ts'
import { openStore } from './store/store.ts'

/** Finished outbox rows are kept this long, for questions. */
const KEEP_SENT_MS = 14 * 86_400_000
/** Rounds of delivery after one kick; each sends at most one message for each channel. */
const ROUNDS = 20

/** A running bot. */
export interface Bot {
  readonly context: Context
  /** Connects to Slack; resolves when commands can arrive. Watching has begun before. */
  start(): Promise<void>
  /** Looks at every cluster once, now, and delivers what that brings; what the schedule does by the clock. */
  poll(): Promise<void>
  /** Delivers what is due now. */
  deliver(): Promise<void>
  /** Stops taking in, lets what runs finish (10 s at most), closes. */
  stop(): Promise<void>
}

/** Builds and wires everything; the only place that does (DESIGN §2). */
export async function createBot(config: Config, log: Log, clock: Clock = Date): Promise<Bot> {
  const store = await openStore({ url: config.storeUrl, clock })
  const metrics = createMetrics()
  const { apiUrl, botToken } = config.slack
  const clusters = new Map<string, Cluster>(
    config.clusters.map((cluster) => [
      cluster.name,
      {
        config: cluster,
        oceanbase: openOceanBase({
          name: cluster.name,
          host: cluster.host,
          port: cluster.port,
          user: cluster.user,
          password: cluster.password,
          ssl: cluster.ssl,
          ...(cluster.admin ? { admin: cluster.admin } : {}),
        }),
      },
    ]),
  )
  const context: Context = {
    config,
    clusters,
    store,
    poster: createPoster({ token: botToken, ...(apiUrl === undefined ? {} : { apiUrl }) }),
    directory: createDirectory({
      token: botToken,
      clock,
      ...(apiUrl === undefined ? {} : { apiUrl }),
    }),
    clock,
    log,
    counters: metrics.counters,
    random: randomText,
  }
  const pace: Pace = new Map()
  const pending = new Set<Promise<void>>()
  const track = (work: Promise<void>) => {
    pending.add(work)
    void work.finally(() => pending.delete(work))
  }
  const runOutbox = serial(async () => {
    for (let round = 0; round < ROUNDS; round++) if ((await deliver(context, pace)) === 0) break
  }, log)
  const runRequests = serial(async () => {
    await expireRequests(context)
    await executeApproved(context)
    await runOutbox()
  }, log)
  const listening: Listening = {
    context,
    interactive: createInteractive({ token: botToken, apiUrl }),
    look: { timeZone: config.timeZone },
    pace,
    kick: () => track(runRequests()),
    track,
    acked: metrics.acked,
  }
  const receiver = createReceiver(config, log, clock)
  const app = createApp(config, receiver, log)
  app.use(once(clock))
  listenToCommands(app, listening)
  listenToActions(app, listening)
  listenToViews(app, listening)

  const lastPoll = new Map<string, number>()
  const pollOne = async (cluster: Cluster) => {
    await watch(context, cluster)
    lastPoll.set(cluster.config.name, clock.now())
    await runOutbox()
  }
  let connected = false
  const recovered = await store.recover()
  if (recovered > 0) log.warn({ recovered }, 'messages whose outcome is unknown; looking for them')
  await recoverExecuting(context)
  const schedule = startSchedule(
    [
      ...[...clusters.values()].map((cluster) => ({
        name: `watch ${cluster.config.name}`,
        cron: config.pollCron,
        run: () => pollOne(cluster),
      })),
      { name: 'deliver', cron: '* * * * * *', run: runOutbox },
      { name: 'requests', cron: '*/5 * * * * *', run: runRequests },
      {
        name: 'housekeeping',
        cron: '17 * * * *',
        run: () => store.prune(clock.now() - KEEP_SENT_MS),
      },
    ],
    log,
  )
  const health =
    config.healthPort === null
      ? null
      : await startHealth({
          port: config.healthPort,
          registry: metrics.registry,
          async readiness() {
            const oldest = await store.oldestQueued()
            const age = oldest === null ? 0 : (clock.now() - oldest) / 1000
            metrics.outbox(await store.outboxCounts(), age)
            const problems = [
              ...(connected ? [] : ['not connected to Slack']),
              ...(age > 300 ? [`a message waits for ${Math.round(age)} s`] : []),
              ...[...clusters.keys()]
                .filter((name) => clock.now() - (lastPoll.get(name) ?? 0) > 300_000)
                .map((name) => `${name} was not polled for 5 min`),
            ]
            return { ready: problems.length === 0, problems }
          },
        })
  return {
    context,
    async start() {
      await startApp(app, config, log)
      connected = true
      log.info({ mode: config.slack.mode.kind, clusters: [...clusters.keys()] }, 'obbackup is up')
    },
    async poll() {
      await Promise.all([...clusters.values()].map(pollOne))
    },
    deliver: runOutbox,
    async stop() {
      connected = false
      await Promise.race([
        (async () => {
          await app.stop()
          if (receiver instanceof SocketModeReceiver) await receiver.client.disconnect()
          await schedule.stop()
          await Promise.all(pending)
        })(),
        new Promise((resolve) => setTimeout(resolve, 10_000).unref()),
      ])
      await health?.stop()
      await Promise.all([...clusters.values()].map((cluster) => cluster.oceanbase.close()))
      await store[Symbol.asyncDispose]()
      log.info({}, 'obbackup has stopped')
    },
  }
}

type Receiver = SocketModeReceiver | HTTPReceiver

function createReceiver(config: Config, log: Log, clock: Clock): Receiver {
  const { mode, apiUrl } = config.slack
  const logger = boltLogger(log)
  if (mode.kind === 'socket') {
    return new SocketModeReceiver({
      appToken: mode.appToken.reveal(),
      logger,
      // Less than the default 5 s: after a refresh Slack's SDK stays deaf for this long (RULES §2.11).
      clientPingTimeout: 3000,
      // The socket client keeps its own retry defaults: with fewer one HTTP 500 would end it (RULES §2.12).
      installerOptions: { clientOptions: apiUrl === undefined ? {} : { slackApiUrl: apiUrl } },
    })
  }
  const receiver = new HTTPReceiver({ signingSecret: mode.signingSecret.reveal(), logger })
  const listener = receiver.requestListener
  receiver.requestListener = (request, response) => {
    if (hasFreshTimestamp(request, clock.now())) return listener(request, response)
    response.writeHead(401)
    response.end()
  }
  return receiver
}

function createApp(config: Config, receiver: Receiver, log: Log): App {
  const { apiUrl, botToken } = config.slack
  const app = new App({
    receiver,
    // No auth.test at start: the watch must run although Slack is away. doctor and start() check the token.
    authorize: async () => ({ botToken: botToken.reveal() }),
    convoStore: false,
    ignoreSelf: false,
    logger: boltLogger(log),
    clientOptions: apiUrl === undefined ? {} : { slackApiUrl: apiUrl },
  })
  app.error(async (error) => {
    log.error({ error: error.message, stack: error.stack }, 'listener failed')
  })
  return app
}

/** Connects; a token that Slack refuses is a configuration error, anything else is tried again. */
async function startApp(app: App, config: Config, log: Log): Promise<void> {
  const { mode } = config.slack
  for (let attempt = 0; ; attempt++) {
    try {
      if (mode.kind === 'http') await app.start(mode.port)
      else await app.start()
      return
    } catch (error) {
      const reason =
        (error as { data?: { error?: string } }).data?.error ?? (error as Error).message
      if (/invalid_auth|not_allowed_token_type|account_inactive|token_revoked/.test(reason)) {
        throw new ConfigError(
          `Slack refuses the token (${reason}). Check SLACK_APP_TOKEN and SLACK_BOT_TOKEN; npm run doctor tells more.`,
        )
      }
      if (/EADDRINUSE/.test(reason)) throw new ConfigError(`PORT is taken: ${reason}`)
      const wait = Math.min(1000 * 2 ** attempt, 30_000)
      log.warn({ reason, waitMs: wait }, 'Slack cannot be reached; trying again')
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
}

/** One run at a time; calls during a run lead to one more run after it. */
function serial(work: () => Promise<void>, log: Log): () => Promise<void> {
  let running: Promise<void> | null = null
  let again: Promise<void> | null = null
  const run = async () => {
    try {
      await work()
    } catch (error) {
      log.error({ error: String(error), stack: (error as Error).stack }, 'flow failed')
    }
  }
  return () => {
    if (!running) {
      running = run().finally(() => {
        running = null
      })
      return running
    }
    again ??= running.then(() => {
      again = null
      running = run().finally(() => {
        running = null
      })
      return running
    })
    return again
  }
}

const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789'

/** Unguessable text without letters that look alike. */
function randomText(length: number): string {
  return Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('')
}

/** Bolt's log lines in ours: warnings and errors as they are, the rest left out. */
function boltLogger(log: Log) {
  const text = (parts: unknown[]) => parts.map(String).join(' ').slice(0, 2000)
  return {
    debug: () => {},
    info: () => {},
    warn: (...parts: unknown[]) => log.warn({ from: 'bolt' }, text(parts)),
    error: (...parts: unknown[]) => log.error({ from: 'bolt' }, text(parts)),
    setLevel: () => {},
    getLevel: () => LogLevel.WARN,
    setName: () => {},
  }
}
