import { startOceanBase } from '../sandbox/oceanbase/server.ts'
import { type BigCluster, fillCluster } from './big-cluster.ts'
import type { Answered, Ready } from './big-database.ts'

// The program behind startDatabase: fills a cluster of the size given and tells of its statements when asked.
const size = JSON.parse(process.argv[2] ?? '{}') as BigCluster
const oceanbase = await startOceanBase({ speed: 1 })
fillCluster(oceanbase.simulation, size)
let told = 0
process.on('message', () => {
  const taken: Answered = oceanbase.statements
    .slice(told)
    .map(({ sql, rows = 0 }) => ({ sql, rows }))
  told = oceanbase.statements.length
  process.send?.(taken)
})
process.on('disconnect', () => process.exit(0))
const ready: Ready = { port: oceanbase.port }
process.send?.(ready)
