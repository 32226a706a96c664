import { expect, it } from 'vitest'
import { freePort } from '../free-port.ts'
import { PLANTED, startWorld, type World } from '../scenarios/support/world.ts'

async function startWithHealth(): Promise<{ world: World; get: (path: string) => Promise<Got> }> {
  const port = await freePort()
  const world = await startWorld({ runsByClock: true, environment: { HEALTH_PORT: String(port) } })
  return {
    world,
    async get(path) {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`)
      return { status: answer.status, text: await answer.text() }
    },
  }
}

interface Got {
  status: number
  text: string
}

it('alive, ready, and not ready for reasons that are true', async () => {
  const { world, get } = await startWithHealth()
  await using _ = world
  const { slack, clock } = world
  const ready = async () => {
    const { sockets: _, ...rest } = JSON.parse((await get('/readyz')).text) as { sockets: unknown }
    return rest
  }
  expect(await get('/healthz')).toEqual({ status: 200, text: 'ok\n' })
  await slack.until(() => slack.connections === 2)
  await expect
    .poll(() => get('/readyz'))
    .toEqual({
      status: 200,
      text: '{"ready":true,"problems":[],"sockets":{"open":2,"wanted":2}}',
    })
  expect((await get('/metrics')).text).toContain('obbackup_slack_connections 2\n')
  expect((await get('/nothing')).status).toBe(404)

  // Slack is away: no word for a blink, as it happens every few hours, then a reason.
  slack.faults.fail('apps.connections.open', 500, 1000)
  slack.faults.dropSockets()
  await slack.until(() => slack.connections === 0)
  expect((await get('/readyz')).status).toBe(200)
  clock.advance(31_000)
  await expect.poll(async () => (await get('/readyz')).status).toBe(503)
  expect(await ready()).toEqual({ ready: false, problems: ['not connected to Slack'] })
  expect((await get('/healthz')).status).toBe(200)
  slack.faults.clear()
  await expect.poll(async () => (await get('/readyz')).status, { timeout: 15_000 }).toBe(200)

  // The polls stopped.
  clock.advance(301_000)
  expect(await ready()).toEqual({ ready: false, problems: ['prod was not polled for 5 min'] })
  await world.poll()
  expect(await ready()).toEqual({ ready: true, problems: [] })

  // A poll that finds the database away is a poll.
  world.oceanbase.faults.refuse(true)
  world.oceanbase.faults.kill()
  clock.advance(301_000)
  await world.bot.poll()
  expect(await ready()).toEqual({ ready: true, problems: [] })
  world.oceanbase.faults.clear()

  // A message waits.
  slack.kick('C0DBOPS')
  world.oceanbase.simulation.startBackup({ tenants: ['crm'] })
  await world.bot.poll()
  clock.advance(299_000)
  await world.bot.poll()
  expect((await get('/readyz')).status).toBe(200)
  clock.advance(11_000)
  expect(await ready()).toEqual({
    ready: false,
    problems: [expect.stringMatching(/^a message waits for 3\d\d s in C0DBOPS: not_in_channel$/)],
  })
})

it('metrics: every name, up to date without /readyz, and no secret', async () => {
  const { world, get } = await startWithHealth()
  await using _ = world
  const { slack, oceanbase } = world
  oceanbase.simulation.startBackup({ tenants: ['crm'] })
  await world.after(1)
  await slack.command({ user: 'U0ALICE', channel: 'C0DBOPS', text: 'status' })
  await slack.until(() => slack.ephemerals('U0ALICE')[0])
  slack.kick('C0DBOPS')
  await world.after(1)
  oceanbase.simulation.failNext('data', { tenant: 'orders', atPercent: 1, result: -9071 })
  oceanbase.simulation.startBackup({ tenants: ['orders'] })
  await world.bot.poll()
  world.clock.advance(20_000)
  const { status, text } = await get('/metrics')
  expect(status).toBe(200)
  for (const line of [
    'obbackup_polls_total{cluster="prod",outcome="ok"} 4',
    'obbackup_poll_seconds_count{cluster="prod"} 4',
    'obbackup_events_total{cluster="prod",kind="job_started"} 2',
    'obbackup_deliveries_total{outcome="sent"} 1',
    'obbackup_ack_seconds_count{kind="command"} 1',
  ]) {
    expect(text).toContain(`${line}\n`)
  }
  expect(text).toMatch(/^obbackup_outbox_rows\{state="(queued|unknown)"\} [1-9]/m)
  expect(text).toMatch(/^obbackup_outbox_oldest_seconds (2\d|[3-9]\d|\d{3})/m)
  expect(text).toContain('# TYPE obbackup_executions_total counter')
  // How many of them there are in it is a matter of the machine.
  expect(text).toMatch(/^obbackup_ack_seconds_bucket\{le="0.5",kind="command"\} [01]$/m)
  for (const secret of [...PLANTED, slack.botToken, slack.appToken]) {
    expect(text).not.toContain(secret)
  }
})
