import { randomInt } from 'node:crypto'
import type { Config } from './config.ts'
import { connectCluster } from './connect-cluster.ts'
import { createConnection } from './connection.ts'
import { examine, writable } from './doctor.ts'
import { ConfigError } from './errors.ts'
import { confirmSent } from './flows/confirm.ts'
import type { Cluster, Context, Log, SteadyClock } from './flows/context.ts'
import { sayDigests } from './flows/digest.ts'
import { executeApproved } from './flows/execute.ts'
import { recoverExecuting } from './flows/execute-recover.ts'
import { createLanes } from './flows/lanes.ts'
import { sayMutesOver } from './flows/mute-words.ts'
import { expireRequests, sayReviews, watchCountdowns } from './flows/request-times.ts'
import { testAlert } from './flows/test-alert.ts'
import { watch } from './flows/watch.ts'
import { watchPolicies } from './flows/watch-policies.ts'
import { compareWatched } from './flows/watched-clusters.ts'
import { startHealth } from './health.ts'
import { beat } from './heartbeat.ts'
import { listenToActions } from './listeners/actions.ts'
import { listenToCommands } from './listeners/commands.ts'
import type { Listening } from './listeners/listening.ts'
import { once } from './listeners/once.ts'
import { listenToViews } from './listeners/views.ts'
import { createMetrics } from './metrics.ts'
import { type Entry, startSchedule } from './schedule.ts'
import { serial } from './serial.ts'
import { createDirectory } from './slack/directory.ts'
import { createInteractive } from './slack/interactive.ts'
import { createPoster } from './slack/poster.ts'
import { createUploader } from './slack/uploader.ts'
import type { Waiting } from './store/outbox.ts'
import { openStore } from './store/store.ts'
import { systemClock } from './system-clock.ts'

/** Finished outbox rows are kept this long, for questions. */
const KEEP_SENT_MS = 14 * 86_400_000
/** A stop waits so long for what runs; with closing it stays below the 10 s that Docker gives. */
const STOP_MS = 8000
/** Without a poll, or with a message waiting, for longer than this the bot is of no use. */
const LATE_MS = 300_000

/** A running bot. */
export interface Bot {
  readonly context: Context
  /** Connects to Slack; resolves when commands can arrive. Watching has begun before. */
  start(): Promise<void>
  /** Looks at every cluster once, now, and delivers what that brings; what the schedule does by the clock. */
  poll(): Promise<void>
  /** Delivers what is due now. */
  deliver(): Promise<void>
  /** Stops taking in, lets what runs finish (8 s at most), closes. */
  stop(): Promise<void>
}

/**
 * Builds and wires everything; the only place that does (DESIGN §2). `clock` tells what time it is, `runByClock` what runs
 * when: a story of the tests says both itself.
 */
export async function createBot(
  config: Config,
  log: Log,
  clock: SteadyClock = systemClock,
  runByClock: typeof startSchedule = startSchedule,
): Promise<Bot> {
  const store = await openStore({
    url: config.storeUrl,
    clock,
    onProblem: (problem) => log.error({ problem }, 'something stored was left aside'),
    // Whoever writes the store's file anew cannot write these lines anew as well, where the log is kept elsewhere.
    onAudit: ({ seq, hash, request, what, who }) =>
      log.info({ audit: `${seq}:${hash}`, request, what, who }, 'audit'),
  })
  const metrics = createMetrics()
  const { apiUrl, botToken } = config.slack
  const clusters = new Map<string, Cluster>(
    config.clusters.map((cluster) => [
      cluster.name,
      {
        config: cluster,
        oceanbase: connectCluster(cluster),
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
    uploader: createUploader({ token: botToken, apiUrl }),
    clock,
    log,
    counters: metrics.counters,
    random: randomText,
  }
  const pending = new Set<Promise<void>>()
  const track = (work: Promise<void>) => {
    pending.add(work)
    void work.finally(() => pending.delete(work))
  }
  const { run: runOutbox } = createLanes(context)
  const connection = createConnection(config, log, clock)
  const endCountdowns = watchCountdowns(context, {
    elapsed: () => clock.elapsed(),
    hearing: connection.hearing,
  })
  const runRequests = serial(async () => {
    await expireRequests(context)
    await endCountdowns()
    // One run at a time: a request that is `executing` now was left so by a run that failed half way.
    await recoverExecuting(context)
    await executeApproved(context)
    await confirmSent(context)
    await sayReviews(context)
  }, log)
  const provePolicies = serial(watchPolicies(context), log)
  const runDigests = serial(async () => {
    if ((await sayDigests(context)) > 0) await runOutbox()
  }, log)
  const runMutes = serial(async () => {
    if ((await sayMutesOver(context)) > 0) await runOutbox()
  }, log)
  const listening: Listening = {
    context,
    interactive: createInteractive({ token: botToken, apiUrl }),
    look: { timeZone: config.timeZone, acts: config.policies.length > 0 },
    examine: () => Array.fromAsync(examine(config, () => writable(config, () => store.check()))),
    // The outbox may be waiting for Slack; what was approved must not wait with it.
    kick: () => track(runRequests().then(runOutbox)),
    track,
    acked: metrics.acked,
  }
  const { app } = connection
  app.use(once(clock))
  listenToCommands(app, listening)
  listenToActions(app, listening)
  listenToViews(app, listening)

  // By the time that nobody can set: a clock that is set back must not make a dead watch look alive.
  const lastPoll = new Map<string, number>()
  const pollOne = async (cluster: Cluster) => {
    await watch(context, cluster)
    lastPoll.set(cluster.config.name, clock.elapsed())
  }
  const measureOutbox = async () => {
    const oldest = await store.oldestWaiting()
    const age = oldest === null ? 0 : clock.now() - oldest.since
    metrics.outbox(await store.outboxCounts(), age / 1000)
    return age > LATE_MS ? oldest : null
  }
  /** Why obbackup is of no use now, apart from Slack's way in: it does not look, or nobody hears what it sees. */
  const lateness = async () => {
    const late = await measureOutbox()
    const polls = [...clusters.keys()].map((name) => {
      const last = lastPoll.get(name)
      if (last === undefined) return `${name} was not polled yet`
      return clock.elapsed() - last > LATE_MS ? `${name} was not polled for 5 min` : null
    })
    return [late ? waiting(late, clock.now()) : null, ...polls].filter(
      (problem) => problem !== null,
    )
  }
  const signsOfLife = (): Entry[] => {
    const { heartbeat, testAlert: test } = config
    const facts = { counted: metrics.heartbeat, log }
    return [
      ...(heartbeat
        ? [
            {
              name: 'heartbeat',
              cron: heartbeat.cron,
              run: async () => beat({ ...facts, url: heartbeat.url }, await lateness()),
            },
          ]
        : []),
      ...(test ? [{ name: 'test alert', ...test, run: () => testAlert(context) }] : []),
    ]
  }
  const recovered = await store.recover()
  if (recovered > 0) log.warn({ recovered }, 'messages whose outcome is unknown; looking for them')
  await compareWatched(context)
  await recoverExecuting(context)
  const schedule = runByClock(
    [
      ...[...clusters.values()].map((cluster) => ({
        name: `watch ${cluster.config.name}`,
        cron: config.pollCron,
        run: async () => {
          await pollOne(cluster)
          // Not waited for: while Slack is away the watch goes on.
          track(runOutbox())
        },
      })),
      // Not waited for either: while a call hangs in one channel the others go on.
      { name: 'deliver', cron: '* * * * * *', run: async () => track(runOutbox()) },
      { name: 'digests', cron: '30 * * * * *', run: runDigests },
      { name: 'mutes', cron: '20 * * * * *', run: runMutes },
      // Groups change while the bot runs; the first look is at start.
      { name: 'policies', cron: '0 */10 * * * *', run: provePolicies },
      { name: 'requests', cron: '*/5 * * * * *', run: runRequests },
      {
        name: 'housekeeping',
        cron: '17 * * * *',
        run: () => store.prune(clock.now() - KEEP_SENT_MS),
      },
      ...signsOfLife(),
    ],
    log,
  )
  const health =
    config.healthPort === null
      ? null
      : await startHealth({
          port: config.healthPort,
          registry: metrics.registry,
          async measure() {
            await measureOutbox()
            metrics.sockets(connection.sockets()?.open ?? 0)
          },
          async readiness() {
            const problems = [
              ...(connection.connected() ? [] : ['not connected to Slack']),
              ...(await lateness()),
            ]
            return { ready: problems.length === 0, problems, sockets: connection.sockets() }
          },
        }).catch((error: unknown) => {
          throw new ConfigError(
            `HEALTH_PORT ${config.healthPort} cannot be listened on: ${(error as Error).message}. Set another one.`,
            { cause: error },
          )
        })
  let stopping = false
  return {
    context,
    async start() {
      await connection.start()
      if (stopping) return
      track(provePolicies())
      log.info({ mode: config.slack.mode.kind, clusters: [...clusters.keys()] }, 'obbackup is up')
    },
    async poll() {
      await Promise.all([...clusters.values()].map(pollOne))
      await runRequests()
      await runDigests()
      await runMutes()
      await runOutbox()
    },
    deliver: runOutbox,
    async stop() {
      stopping = true
      await atMost(STOP_MS, async () => {
        await connection.stop()
        await schedule.stop()
        // What ends may begin something else, such as a delivery after a decision.
        while (pending.size > 0) await Promise.all(pending)
      })
      await health?.stop()
      await atMost(1000, () =>
        Promise.all([...clusters.values()].map((cluster) => cluster.oceanbase.close())),
      )
      await store[Symbol.asyncDispose]()
      log.info({}, 'obbackup has stopped')
    },
  }
}

/** Which channel keeps a message waiting, and with what word. */
function waiting({ since, channel, reason }: Waiting, now: number): string {
  const seconds = Math.round((now - since) / 1000)
  return `a message waits for ${seconds} s in ${channel}: ${reason ?? 'not tried yet'}`
}

/** Waits for the work, or for so many milliseconds. */
async function atMost(ms: number, work: () => Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([work(), patience])
  clearTimeout(timer)
}

const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789'

/** Unguessable text without letters that look alike. */
function randomText(length: number): string {
  return Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('')
}
