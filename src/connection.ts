import { App, HTTPReceiver } from '@slack/bolt'
import { boltLogger } from './bolt-log.ts'
import type { Config } from './config.ts'
import { ConfigError } from './errors.ts'
import type { Clock, Log, SteadyClock } from './flows/context.ts'
import { hasFreshTimestamp, secondsAhead } from './listeners/fresh-signature.ts'
import { createClient } from './slack/slack-client.ts'
import { createSockets, SOCKETS, type Sockets } from './sockets.ts'

/** Both Socket Mode connections may be away for a moment; longer than this is worth a word. */
const BLINK_MS = 30_000
/** How often it is looked whether the process stands still. */
const PULSE_MS = 1000
/** Longest pause between two tries to reach Slack. */
const MAX_WAIT_MS = 30_000
/** A wrong clock is told at most so often; anybody may send a wrong time. */
const CLOCK_WORD_MS = 60_000
/** One call to Slack at start, in ms. */
const TIMEOUT_MS = 10_000
/** Slack's words for a token that no waiting makes good. */
const REFUSED =
  /\b(invalid_auth|not_authed|not_allowed_token_type|account_inactive|token_revoked|token_expired)\b/

/** Where Slack's commands and clicks come in: Socket Mode, or signed HTTP. */
export interface Connection {
  readonly app: App
  /** Whether interactions can arrive, or could some seconds ago. */
  connected(): boolean
  /**
   * Since when people are heard without a break: a number that is another one after each time in which they were not
   * for longer than a blink, be it that Slack was away or that this process stood still; null while they are not.
   */
  hearing(): number | null
  /** How many Socket Mode connections take payloads, and how many should; null with HTTP. */
  sockets(): { readonly open: number; readonly wanted: number } | null
  /** Resolves when interactions can arrive, or after stop(); throws ConfigError for a token that Slack refuses. */
  start(): Promise<void>
  /** Takes in nothing more. */
  stop(): Promise<void>
}

/** Builds Bolt's app and the way in; nothing connects before start(). `deafMs` is for socket.ts; `alive`: ms of a clock. */
export function createConnection(
  config: Config,
  log: Log,
  clock: SteadyClock,
  options: { readonly deafMs?: number; readonly alive?: () => number } = {},
): Connection {
  const { mode, apiUrl } = config.slack
  let open = false
  /** By the clock that nobody sets. */
  let lostAt: number | null = null
  let stopped = false
  let breaks = 0
  const isBlink = () => lostAt !== null && clock.elapsed() - lostAt < BLINK_MS
  const noteSockets = () => {
    const now = sockets !== null && sockets.open() > 0
    if (open && !now && !stopped) lostAt = clock.elapsed()
    if (now) {
      if (lostAt !== null && !isBlink()) breaks++
      lostAt = null
    }
    open = now
  }
  const alive = options.alive ?? (() => performance.now())
  let aliveAt = alive()
  /** A process that stood still heard nobody, though no connection has ended yet. */
  const notePulse = () => {
    const now = alive()
    if (now - aliveAt >= BLINK_MS) breaks++
    aliveAt = now
  }
  const pulse = setInterval(notePulse, PULSE_MS).unref()
  const sockets: Sockets | null =
    mode.kind === 'socket'
      ? createSockets(
          {
            appToken: mode.appToken,
            apiUrl,
            logger: boltLogger(log),
            deafMs: options.deafMs,
            changed: noteSockets,
          },
          log,
        )
      : null
  const receiver = sockets ?? createHttpReceiver(config, log, clock)
  const app = createApp(config, receiver, log)
  const stopApp = async () => {
    // An HTTP server that never listened cannot be stopped, and need not be.
    if (sockets || open) await receiver.stop()
  }
  return {
    app,
    connected: () => open || isBlink(),
    hearing() {
      notePulse()
      return open || isBlink() ? breaks : null
    },
    sockets: () => (sockets ? { open: sockets.open(), wanted: SOCKETS } : null),
    async start() {
      await untilReached(() => checkToken(config), { log, stopped: () => stopped })
      await untilReached(() => startApp(app, config), { log, stopped: () => stopped })
      open ||= sockets === null
      if (stopped) await stopApp()
    },
    async stop() {
      stopped = true
      clearInterval(pulse)
      await stopApp()
      open = false
    },
  }
}

function createHttpReceiver(config: Config, log: Log, clock: Clock): HTTPReceiver {
  const { mode } = config.slack
  if (mode.kind !== 'http') throw new Error('HTTP mode only')
  const receiver = new HTTPReceiver({
    signingSecret: mode.signingSecret.reveal(),
    logger: boltLogger(log),
  })
  const listener = receiver.requestListener
  let warnedAt = Number.NEGATIVE_INFINITY
  receiver.requestListener = (request, response) => {
    const now = clock.now()
    if (hasFreshTimestamp(request, now)) return listener(request, response)
    // Of Slack's own requests this happens only when our clock is wrong, and then to all: nobody could tell why.
    const aheadSeconds = secondsAhead(request, now)
    if (aheadSeconds !== null && Math.abs(now - warnedAt) >= CLOCK_WORD_MS) {
      warnedAt = now
      log.warn(
        { aheadSeconds },
        "a request was refused for its time: if it is Slack's, the clock here is wrong",
      )
    }
    response.writeHead(401)
    response.end()
  }
  return receiver
}

function createApp(config: Config, receiver: Sockets | HTTPReceiver, log: Log): App {
  const { apiUrl, botToken } = config.slack
  const app = new App({
    receiver,
    // No auth.test here: the watch must run although Slack is away. start() checks the token.
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

/** Asks Slack about the bot token: Socket Mode and signed HTTP begin without it, and every message needs it. */
async function checkToken(config: Config): Promise<void> {
  const { apiUrl, botToken } = config.slack
  await createClient({ token: botToken, apiUrl, timeoutMs: TIMEOUT_MS }).auth.test()
}

async function startApp(app: App, { slack: { mode } }: Config): Promise<void> {
  if (mode.kind === 'http') await app.start(mode.port)
  else await app.start()
}

/** Tries until it works; a token that Slack refuses or a port that is taken is a configuration error. */
async function untilReached(
  attempt: () => Promise<void>,
  { log, stopped }: { log: Log; stopped: () => boolean },
): Promise<void> {
  for (let n = 0; !stopped(); n++) {
    try {
      await attempt()
      return
    } catch (error) {
      const reason =
        (error as { data?: { error?: string } }).data?.error ?? (error as Error).message
      if (REFUSED.test(reason)) {
        throw new ConfigError(
          `Slack refuses the token (${reason}). Check SLACK_BOT_TOKEN and SLACK_APP_TOKEN; npm run doctor tells which.`,
        )
      }
      if (/EADDRINUSE|EACCES/.test(reason)) {
        throw new ConfigError(`PORT cannot be listened on (${reason}). Set another one.`)
      }
      const waitMs = Math.min(1000 * 2 ** n, MAX_WAIT_MS)
      log.warn({ reason, waitMs }, 'Slack cannot be reached; trying again')
      await new Promise((resolve) => setTimeout(resolve, waitMs))
    }
  }
}
