import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../src/config.ts'
import { connectCluster } from '../src/connect-cluster.ts'
import type { ClusterRows } from '../src/domain/rows.ts'
import { msToScn } from '../src/domain/scn.ts'
import type { Cluster } from '../src/flows/context.ts'
import { watch } from '../src/flows/watch.ts'
import { openStore } from '../src/store/store.ts'
import { startDatabase } from './big-database.ts'
import { timed } from './stats.ts'
import type { WatchCase, WatchFigures } from './watch-state.ts'

// The program behind watchState: reads a cluster of the size given once, then polls its rows as they move.
const { tenants, running, moving, before, polls } = JSON.parse(process.argv[2] ?? '') as WatchCase
const POLL_MS = 15_000
const clock = {
  time: Date.now(),
  now() {
    return this.time
  },
}

const folder = mkdtempSync(join(tmpdir(), 'obbackup-bench-'))
const url = `file:${join(folder, 'obbackup.db')}`
const size = { tenants, running, history: tenants * 8, restores: 5, now: clock.time }
const database = await startDatabase(size)
const config = readConfig({
  SLACK_BOT_TOKEN: 'xoxb-none',
  SLACK_APP_TOKEN: 'xapp-none',
  SLACK_ALERT_CHANNEL: 'C0DBOPS',
  OB_NAME: 'prod',
  OB_HOST: '127.0.0.1',
  OB_PORT: String(database.port),
  OB_USER: 'ob_bot_ro@sys',
  OB_PASSWORD: 'ro-secret',
  STORE_URL: url,
})
const [settings] = config.clusters
if (!settings) throw new Error('the settings name no cluster')
const oceanbase = connectCluster(settings)
const rows = await oceanbase.read({ historySince: clock.time - 6 * 3_600_000 })
await oceanbase.close()
database.stop()
let polled = 0
const read = async () => movedTo(clock.time, polled++)
const cluster: Cluster = { config: settings, oceanbase: { ...oceanbase, read } }
const store = await openStore({ url, clock })
const context = {
  store,
  clock,
  config,
  clusters: new Map([['prod', cluster]]),
  counters: { poll() {}, event() {}, delivery() {}, execution() {} },
  log: { info() {}, warn() {}, error: (...facts: unknown[]) => console.error(...facts) },
}
for (let i = 0; i < before; i++) await poll()
const ms: number[] = []
const bytes: number[] = []
const cpu: number[] = []
const resident: number[] = []
for (let i = 0; i < polls; i++) {
  const [written, used] = [writtenBytes(), process.cpuUsage()]
  ms.push(await timed(poll))
  const { user, system } = process.cpuUsage(used)
  bytes.push(writtenBytes() - written)
  cpu.push((user + system) / 1000)
  resident.push(process.memoryUsage().rss)
}
const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size)
await store[Symbol.asyncDispose]()
await using again = await openStore({ url, clock })
const start = await timed(() => again.readWatch('prod'))
rmSync(folder, { recursive: true, force: true })
const files = sizes.reduce((sum, one) => sum + one, 0)
const figures: WatchFigures = { ms, bytes, cpu, resident, files, start }
process.send?.(figures)

/** The rows as they are at a time, after so many polls. */
function movedTo(now: number, polled: number): ClusterRows {
  const archives = rows.archives.map((one) => ({ ...one, checkpointScn: msToScn(now - 5000) }))
  const done = (share: number | null) => Math.floor(((share ?? 0) * (100 + polled)) / 200)
  const dataTasks = rows.dataTasks.map((one) => ({
    ...one,
    finishMacroBlockCount: done(one.macroBlockCount),
    finishTabletCount: done(one.tabletCount),
    inputBytes: done(one.macroBlockCount) * 2 * 1024 ** 2,
    outputBytes: done(one.macroBlockCount) * 1024 ** 2,
  }))
  return { ...rows, databaseNow: now, archives, ...(moving ? { dataTasks } : {}) }
}

async function poll(): Promise<void> {
  clock.time += POLL_MS
  await watch(context, cluster)
}

/** Bytes that this process has given to write calls so far. */
function writtenBytes(): number {
  return Number(/^wchar: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1] ?? Number.NaN)
}
