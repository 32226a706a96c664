import { mkdirSync, writeFileSync } from 'node:fs'
import { backtests } from './backtest.ts'
import { bigLists } from './big-lists.ts'
import { memory } from './memory.ts'
import { pollCycle } from './poll-cycle.ts'
import { slackPath } from './slack-path.ts'
import { type Row, table } from './stats.ts'
import { watchState } from './watch-state.ts'

/** Every benchmark, or those named on the command line; each prints a table and writes bench/results/NAME.json. */
const benchmarks: Readonly<Record<string, { title: string; run: () => Promise<Row[]> }>> = {
  'poll-cycle': { title: 'Poll cycle (MariaDB on loopback)', run: pollCycle },
  'slack-path': { title: 'To and from Slack (stand-ins on loopback)', run: slackPath },
  memory: { title: 'Resident memory', run: memory },
  'big-lists': {
    title: 'Answers and polls at 100,000 rows of history and 10,000 running backups',
    run: bigLists,
  },
  'watch-state': { title: 'Comparing and saving in a poll', run: watchState },
  backtest: { title: 'rules backtest over 400 days of 100 tenants', run: backtests },
}

const wanted = process.argv.slice(2)
mkdirSync(new URL('./results/', import.meta.url), { recursive: true })
for (const [name, { title, run }] of Object.entries(benchmarks)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const rows = await run()
  if (rows.length === 0) continue
  console.log(table(title, rows))
  const file = new URL(`./results/${name}.json`, import.meta.url)
  const facts = { title, at: new Date().toISOString(), node: process.version, rows }
  writeFileSync(file, `${JSON.stringify(facts, null, 2)}\n`)
}
process.exit(0)
