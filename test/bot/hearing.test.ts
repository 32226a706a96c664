import { expect, it } from 'vitest'
import { HandClock } from '../../sandbox/oceanbase/clock.ts'
import { slackSettings } from '../../sandbox/settings.ts'
import { startSlack } from '../../sandbox/slack/server.ts'
import { readConfig } from '../../src/config.ts'
import { createConnection } from '../../src/connection.ts'
import { createLog } from '../../src/log.ts'
import { NO_CLUSTER } from './no-cluster.ts'

it('people are heard without a break, through blinks, until Slack is away or the process stands still', async () => {
  await using slack = await startSlack()
  const config = readConfig({ ...slackSettings(slack), ...NO_CLUSTER })
  const clock = new HandClock(0)
  let alive = 0
  const log = createLog([], () => {})
  const connection = createConnection(config, log, clock, { alive: () => alive })
  const open = () => connection.sockets()?.open ?? 0
  const lost = async (forMs: number) => {
    slack.faults.fail('apps.connections.open', 500, 2)
    slack.faults.dropSockets(2)
    await slack.until(() => open() === 0, { what: 'nothing is open' })
    clock.advance(forMs)
    const meanwhile = connection.hearing()
    await slack.until(() => open() > 0, { ms: 20_000, what: 'a connection' })
    return meanwhile
  }
  expect(connection.hearing()).toBeNull()
  await connection.start()
  const first = connection.hearing()
  expect(first).not.toBeNull()
  expect(await lost(29_999)).toBe(first)
  expect(connection.hearing()).toBe(first)
  expect(await lost(30_000)).toBeNull()
  const second = connection.hearing()
  expect(second).not.toBeNull()
  expect(second).not.toBe(first)

  alive += 29_999
  expect(connection.hearing()).toBe(second)
  alive += 30_000
  const third = connection.hearing()
  expect(third).not.toBe(second)
  expect(connection.hearing()).toBe(third)
  expect(connection.connected()).toBe(true)
  await connection.stop()
  expect(connection.hearing()).toBeNull()
}, 60_000)
