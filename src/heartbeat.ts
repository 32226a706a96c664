import type { Secret } from './domain/secret.ts'
import type { Log } from './flows/context.ts'
import type { Heartbeat as Outcome } from './metrics.ts'

/** One call, in ms. */
const TIMEOUT_MS = 10_000

/**
 * Calls an address outside once, as a sign of life: a dead man's switch there alarms when the calls end (DESIGN §7).
 * Only as long as `problems` is empty, so that a bot that runs and is of no use falls silent as well. A call that fails
 * is logged and counted, and no alarm by itself: the switch is there for that. The address may hold a token and is in
 * no log line.
 */
export async function beat(
  { url, counted, log }: { url: Secret; counted: (outcome: Outcome) => void; log: Log },
  problems: readonly string[],
): Promise<void> {
  if (problems.length > 0) {
    counted('withheld')
    log.warn({ problems }, 'no heartbeat: obbackup is of no use now')
    return
  }
  try {
    const answer = await fetch(url.reveal(), { signal: AbortSignal.timeout(TIMEOUT_MS) })
    await answer.body?.cancel()
    counted(answer.ok ? 'sent' : 'failed')
    if (!answer.ok) log.warn({ status: answer.status }, 'the heartbeat was refused')
  } catch (error) {
    counted('failed')
    log.warn({ reason: reasonOf(error) }, 'the heartbeat did not get through')
  }
}

/** A word for what went wrong, without the messages of the network layer, which quote addresses. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if (error.name === 'TimeoutError') return 'timeout'
  const { cause } = error
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' ? code : error.name
}
