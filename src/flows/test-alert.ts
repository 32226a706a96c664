import { deliveryId } from '../domain/delivery-id.ts'
import type { LastTest } from '../domain/notification.ts'
import type { Delivery } from '../store/deliveries.ts'
import type { Context } from './context.ts'

/** All test alerts are messages of one identity, so that each finds the one before it. */
const IDENTITY = 'test-alert'

/**
 * Puts a test alert into the real outbox, at most one a minute: it says whether the one before arrived, which is
 * whether Slack gave it a `ts`, and how soon. Rows are kept for 14 days; of an older one nothing is known any more.
 */
export async function testAlert({
  store,
  clock,
  config,
  log,
}: Pick<Context, 'store' | 'clock' | 'config' | 'log'>): Promise<void> {
  const at = clock.now()
  const { rows } = await store.deliveries(deliveryId(IDENTITY), 1)
  const before = rows.findLast((row) => row.identity === IDENTITY)
  const last = before ? lastTest(before) : null
  if (last && last.seconds === null) {
    log.error({ madeAt: last.at, problem: last.problem }, 'the last test alert did not arrive')
  }
  await store.say({
    key: `${IDENTITY}#${new Date(at).toISOString().slice(0, 16)}`,
    identity: IDENTITY,
    mode: 'post',
    channel: config.alertChannel,
    body: { template: 'test', at, last },
  })
}

function lastTest({ createdAt, finishedAt, sent, meantFor, state, lastError }: Delivery): LastTest {
  const arrived = sent !== null && finishedAt !== null && meantFor === null
  return {
    at: createdAt,
    seconds: arrived ? Math.max(0, finishedAt - createdAt) / 1000 : null,
    problem: arrived ? null : (lastError ?? `it is ${state}`),
  }
}
