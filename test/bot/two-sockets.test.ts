import { expect, it } from 'vitest'
import { slackSettings } from '../../sandbox/settings.ts'
import { startSlack } from '../../sandbox/slack/server.ts'
import { readConfig } from '../../src/config.ts'
import { createConnection } from '../../src/connection.ts'
import { once } from '../../src/listeners/once.ts'
import { createLog } from '../../src/log.ts'
import { systemClock } from '../../src/system-clock.ts'
import { startWorld } from '../scenarios/support/world.ts'
import { NO_CLUSTER } from './no-cluster.ts'

it('two connections; one is cut: commands and clicks go on over the other, and a second one comes back', async () => {
  await using world = await startWorld({ runsByClock: true })
  const { slack } = world
  await slack.until(() => slack.connections === 2, { what: 'both connections' })
  const refused = () => slack.late.length
  slack.faults.fail('apps.connections.open', 500)
  slack.faults.dropSockets(1)
  await slack.until(() => slack.connections === 1, { what: 'the end of one' })
  for (const [i, text] of ['help', 'staus', 'requests'].entries()) {
    await slack.command({ user: 'U0CAROL', channel: 'C0DBOPS', text })
    await slack.until(() => slack.ephemerals('U0CAROL')[i])
  }
  const misread = slack.ephemerals('U0CAROL')[1]
  await slack.click({
    user: 'U0CAROL',
    channel: 'C0DBOPS',
    ts: misread?.ts ?? '',
    actionId: 'run_command',
  })
  await slack.until(() => slack.ephemerals('U0CAROL')[3])
  expect(refused()).toBe(0)
  await slack.until(() => slack.connections === 2, { ms: 15_000, what: 'the second one' })
})

it('a click and a command that come over both connections are obeyed once', async () => {
  await using world = await startWorld({ runsByClock: true })
  const { slack } = world
  await slack.until(() => slack.connections === 2, { what: 'both connections' })
  const said = (words: string) =>
    slack.ephemerals('U0CAROL').filter((one) => JSON.stringify(one).includes(words))
  slack.faults.duplicateEnvelopes(1)
  await slack.command({ user: 'U0CAROL', channel: 'C0DBOPS', text: 'requsts' })
  const misread = await slack.until(() => said('Did you mean requests')[0])
  slack.faults.duplicateEnvelopes(1)
  await slack.click({
    user: 'U0CAROL',
    channel: 'C0DBOPS',
    ts: misread.ts,
    actionId: 'run_command',
  })
  await slack.until(() => said('No request waits')[0])
  // Reads the database, so it is answered after everything that came before.
  await slack.command({ user: 'U0CAROL', channel: 'C0DBOPS', text: 'status' })
  await slack.until(() => said('protected')[0])
  expect(said('Did you mean requests')).toHaveLength(1)
  expect(said('No request waits')).toHaveLength(1)
  expect(slack.ephemerals('U0CAROL')).toHaveLength(3)
})

it('a connection over which nothing comes is closed and made anew; a command is answered then', async () => {
  await using slack = await startSlack({ pingMs: 50 })
  const logs: string[] = []
  const config = readConfig({ ...slackSettings(slack), ...NO_CLUSTER })
  const log = createLog([], (line) => logs.push(line))
  const connection = createConnection(config, log, systemClock, { deafMs: 1500 })
  const got: string[] = []
  connection.app.use(once(Date))
  connection.app.command(/.*/, async ({ command, ack }) => {
    await ack()
    got.push(command.text)
  })
  await connection.start()
  await slack.until(() => slack.connections === 2, { what: 'both connections' })
  const opened = () => slack.calls.filter((one) => one.method === 'apps.connections.open').length
  expect(opened()).toBe(2)
  slack.faults.deafenSockets(1)
  await slack.until(() => opened() === 3, { ms: 10_000, what: 'a new connection' })
  await slack.until(() => slack.connections === 2, { what: 'two that hear' })
  expect(logs.join('')).toContain('"reason":"deaf"')
  for (const text of ['1', '2', '3', '4']) {
    await slack.command({ user: 'U0CAROL', channel: 'C0DBOPS', text })
  }
  expect(got).toEqual(['1', '2', '3', '4'])
  expect(slack.late).toEqual([])
  // The other one heard pings all the time and was left alone.
  expect(opened()).toBe(3)
  expect(connection.sockets()).toEqual({ open: 2, wanted: 2 })
  await connection.stop()
  expect(connection.sockets()).toEqual({ open: 0, wanted: 2 })
  await slack.until(() => slack.connections === 0, { what: 'the end of both' })
})
