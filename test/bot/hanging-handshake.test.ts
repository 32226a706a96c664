import { createServer } from 'node:http'
import { createServer as createTcpServer, type Server } from 'node:net'
import { expect, it } from 'vitest'
import { slackSettings } from '../../sandbox/settings.ts'
import { startSlack } from '../../sandbox/slack/server.ts'
import { readConfig } from '../../src/config.ts'
import { createConnection } from '../../src/connection.ts'
import { createLog } from '../../src/log.ts'
import { systemClock } from '../../src/system-clock.ts'
import { NO_CLUSTER } from './no-cluster.ts'

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return address.port
}

it('the very first connection is accepted and never answered: given up like a deaf one, and the next is made', async () => {
  await using slack = await startSlack({ pingMs: 50 })
  const held: { destroy(): void }[] = []
  const silent = createTcpServer((socket) => held.push(socket))
  const silentPort = await listen(silent)
  let opened = 0
  // Slack, but for the address of the first connection.
  const api = createServer(async (request, response) => {
    const body: Buffer[] = []
    for await (const part of request) body.push(part as Buffer)
    const { authorization = '', 'content-type': type = '' } = request.headers
    const answer = await fetch(new URL((request.url ?? '').replace(/^\/api\//, ''), slack.apiUrl), {
      method: 'POST',
      headers: { authorization, ...(type === '' ? {} : { 'content-type': type }) },
      body: Buffer.concat(body),
    })
    const said = (await answer.json()) as { url?: string }
    if (request.url?.endsWith('apps.connections.open') && opened++ === 0) {
      said.url = `ws://127.0.0.1:${silentPort}/link/?ticket=silent`
    }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(said))
  })
  const apiPort = await listen(api)
  const config = readConfig({
    ...slackSettings(slack),
    ...NO_CLUSTER,
    SLACK_API_URL: `http://127.0.0.1:${apiPort}/api/`,
  })
  const logs: string[] = []
  const connection = createConnection(
    config,
    createLog([], (line) => logs.push(line)),
    systemClock,
    { deafMs: 400 },
  )
  const started = connection.start()
  await slack.until(() => slack.connections === 2, { ms: 12_000, what: 'both connections' })
  await started
  expect(held.length).toBeGreaterThan(0)
  expect(logs.join('')).toContain('no answer to the handshake (deaf)')
  await connection.stop()
  for (const socket of held) socket.destroy()
  silent.close()
  api.close()
})
