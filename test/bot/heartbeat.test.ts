import { createServer } from 'node:http'
import { expect, it } from 'vitest'
import { Secret } from '../../src/domain/secret.ts'
import { beat } from '../../src/heartbeat.ts'
import { createLog } from '../../src/log.ts'
import { createMetrics, type Heartbeat } from '../../src/metrics.ts'
import { startWorld } from '../scenarios/support/world.ts'

const TOKEN = 'ping-0f9e8d7c6b5a'

/** A dead man's switch that answers with the status given. */
async function startSwitch(status = 200) {
  const calls: string[] = []
  const state = { status }
  const server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`)
    if (state.status === 0) response.destroy()
    else response.writeHead(state.status).end('ok')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    calls,
    state,
    url: `http://127.0.0.1:${port}/${TOKEN}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

it.each([
  ['all is well', 200, [], 'sent', 1],
  ['the switch refuses', 503, [], 'failed', 1],
  ['the switch cuts the line', 0, [], 'failed', 1],
  ['obbackup is of no use', 200, ['prod was not polled for 5 min'], 'withheld', 0],
] as [string, number, string[], Heartbeat, number][])(
  '%s: counted, at most a warning, and the address is in no line',
  async (_, status, problems, outcome, calls) => {
    await using alive = await startSwitch(status)
    const lines: string[] = []
    // Without the last line of defence: the heartbeat itself must not say it.
    const log = createLog([], (line) => lines.push(line))
    const outcomes: Heartbeat[] = []
    const counted = (one: Heartbeat) => outcomes.push(one)
    await beat({ url: new Secret(alive.url), counted, log }, problems)
    expect(outcomes).toEqual([outcome])
    expect(alive.calls).toEqual(Array.from({ length: calls }, () => `GET /${TOKEN}`))
    expect(lines.join('')).not.toContain(TOKEN)
    expect(lines.join('')).not.toContain('"level":"error"')
    expect(lines).toHaveLength(outcome === 'sent' ? 0 : 1)
  },
)

it('nobody answers there: counted as failed', async () => {
  const { counters: _, registry, heartbeat } = createMetrics()
  const log = createLog([], () => {})
  await beat({ url: new Secret('http://127.0.0.1:1/x'), counted: heartbeat, log }, [])
  expect(await registry.metrics()).toContain('obbackup_heartbeats_total{outcome="failed"} 1\n')
})

it('the bot beats while it polls and delivers, falls silent when it does not, and beats again', async () => {
  await using alive = await startSwitch()
  await using world = await startWorld({
    runsByClock: true,
    environment: { HEARTBEAT_URL: alive.url, HEARTBEAT_CRON: '* * * * * *' },
  })
  const { clock, slack } = world
  const more = async () => {
    const before = alive.calls.length
    await expect.poll(() => alive.calls.length, { timeout: 15_000 }).toBeGreaterThan(before)
  }
  const silent = async (why: RegExp) => {
    const held = () => world.logs.filter((line) => line.includes('no heartbeat') && why.test(line))
    await expect.poll(() => held().length, { timeout: 15_000 }).toBeGreaterThan(0)
    const before = alive.calls.length
    const count = held().length
    await expect.poll(() => held().length, { timeout: 15_000 }).toBeGreaterThan(count)
    expect(alive.calls).toHaveLength(before)
  }
  await more()
  // However the clock is set meanwhile.
  clock.set(-3_600_000)
  clock.advance(301_000)
  await silent(/prod was not polled/)
  await world.poll()
  await more()
  slack.kick('C0DBOPS')
  world.oceanbase.simulation.startBackup({ tenants: ['crm'] })
  await world.bot.poll()
  clock.advance(290_000)
  await world.bot.poll()
  clock.advance(20_000)
  await silent(/a message waits for/)
  slack.invite('C0DBOPS')
  await world.after(2)
  await more()
  expect(world.logs.join('')).not.toContain(TOKEN)
}, 60_000)
