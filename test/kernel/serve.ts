import { createConnection } from 'mysql2/promise'
import { realClock } from '../../sandbox/oceanbase/clock.ts'
import { startOceanBase } from '../../sandbox/oceanbase/server.ts'
import { startKernel } from './kernel.ts'
import { VIEW_VERSION } from './kernel-views.ts'
import { makeAccounts, makeViews, mirror } from './mirror.ts'
import { findWheel } from './wheel.ts'

/*
 * `node test/kernel/serve.ts` keeps a kernel up to try the whole bot against, until Ctrl-C. Its views show a cluster
 * whose jobs move twenty times faster than the clock: a backup of two tenants runs, and fails for one of them.
 */
const wheel = await findWheel()
if ('missing' in wheel) {
  console.error(wheel.missing)
  process.exit(1)
}
await using kernel = await startKernel(wheel.python)
const root = await createConnection({ host: '127.0.0.1', port: kernel.port, user: 'root@sys' })
await makeViews(root)
await makeAccounts(root)

const server = await startOceanBase({ version: VIEW_VERSION, clock: realClock(), speed: 20 })
const { simulation } = server
simulation.addTenant({ id: 1002, name: 'shop', deletePolicy: '7d' })
simulation.addTenant({ id: 1004, name: 'crm' })
simulation.addPool({ name: 'restore_pool' })
simulation.seedHistory()
await mirror(root, (view) => simulation.rows(view))

console.log(`OB_NAME=kernel
OB_HOST=127.0.0.1
OB_PORT=${kernel.port}
OB_USER=ob_bot_ro@sys
OB_PASSWORD=ro-secret
OB_ADMIN_USER=ob_bot_op@sys
OB_ADMIN_PASSWORD=op-secret`)

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
simulation.failNext('data', { tenant: 'crm', atPercent: 61, result: -9082 })
simulation.startBackup({ description: 'nightly' })
while (!stop.signal.aborted) {
  await mirror(root, (view) => simulation.rows(view))
  await new Promise((resolve) => setTimeout(resolve, 1_000))
}
await root.end()
await server.close()
