import { runAudit, storeUrlOf } from './audit-cli.ts'
import { createBot } from './bot.ts'
import { readConfig } from './config.ts'
import { runDoctor } from './doctor.ts'
import { ConfigError, StoreError } from './errors.ts'
import { createLog } from './log.ts'

/** EX_CONFIG of sysexits: restarting without changing something is of no use. */
const EXIT_CONFIG = 78

/** Reads the environment, builds, starts, stops on a signal; nothing else (DESIGN §2). */
async function main(): Promise<void> {
  if (process.argv[2] === 'audit') {
    const facts = { storeUrl: storeUrlOf(process.env), now: Date.now() }
    process.exitCode = runAudit(process.argv.slice(3), facts, console.log, console.error)
    return
  }
  const config = readConfig(process.env)
  if (process.argv[2] === 'doctor') {
    process.exitCode = await runDoctor(config, (line) => console.log(line))
    return
  }
  const secrets = [
    config.slack.botToken,
    config.slack.mode.kind === 'socket'
      ? config.slack.mode.appToken
      : config.slack.mode.signingSecret,
    ...(config.heartbeat ? [config.heartbeat.url] : []),
    ...config.backupPasswords.values(),
    ...config.totp.values(),
    ...config.clusters.flatMap((cluster) => [
      cluster.password,
      ...(cluster.admin ? [cluster.admin.password] : []),
    ]),
  ]
  const log = createLog(secrets)
  const bot = await createBot(config, log)
  let stopping = false
  const stop = (signal: string) => {
    if (stopping) return
    stopping = true
    log.info({ signal }, 'stopping')
    bot.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ error: String(error) }, 'stop failed')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', () => stop('SIGTERM'))
  process.on('SIGINT', () => stop('SIGINT'))
  process.on('unhandledRejection', (error) => {
    log.error(
      { error: String(error), stack: error instanceof Error ? error.stack : '' },
      'unhandled',
    )
  })
  await bot.start()
}

try {
  await main()
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof StoreError)) throw error
  console.error(error.message)
  // A disk that is full now may have room at the next start.
  process.exit(error instanceof ConfigError ? EXIT_CONFIG : 1)
}
