import { expect, test } from 'vitest'
import { toSnapshot } from '../../src/domain/snapshot.ts'
import { NOTHING_WATCHED } from '../../src/domain/watch-state.ts'
import { answerLog } from '../../src/flows/answer-log.ts'
import { answerSets } from '../../src/flows/answer-sets.ts'
import { renderLog } from '../../src/slack/blocks/render-log.ts'
import { read } from '../slack/texts.ts'
import { expectMessage } from '../slack/valid.ts'
import { type ClustersStage, startClusters } from './support/clusters-stage.ts'

const ALL = { tenant: null, cluster: null, filter: null }
const UTC = { timeZone: 'UTC' }

/** What the watch leaves behind after a poll. */
async function poll(at: ClustersStage, name: string): Promise<void> {
  const { clusters, clock, store } = at.context
  const rows = await clusters.get(name)?.oceanbase.read({ historySince: clock.now() })
  if (!rows) throw new Error(`there is no ${name}`)
  const snapshot = toSnapshot(name, rows, clock.now())
  await store.saveWatch(name, { ...NOTHING_WATCHED, snapshot }, [])
}

test('every archive, worst first, with the rate since the last poll', async () => {
  await using at = await startClusters(['prod-sh'])
  await poll(at, 'prod-sh')
  at.servers['prod-sh']?.simulation.archive('hr').interrupt()
  at.clock.advance(60_000)
  const report = await answerLog(at.context, ALL)
  const logs = report.clusters[0]?.logs ?? []
  expect(logs.map((one) => [one.name, one.standing])).toEqual([
    ['hr', 'interrupted'],
    ['shop', 'running'],
  ])
  expect(logs[1]?.rate?.lately?.seconds).toBe(60)
  expect(logs[1]?.rate?.lately?.bytesPerSecond).toBeGreaterThan(0)
  expect(logs[1]?.rate?.round).toBeGreaterThan(0)
  const rendered = renderLog(report, UTC)
  expectMessage(rendered)
  expect(read(rendered)).toContain('in the last 60 s')
  expect(JSON.stringify(rendered)).not.toMatch(/access_key|access_id/)
})

test.each(['4.0.0', '4.2.1', '4.2.5', '4.3.3', '3.1.4'])(
  'one tenant of %s: rounds, pieces, streams, destination',
  async (version) => {
    await using at = await startClusters(['prod-sh'], version)
    const v4 = !version.startsWith('3')
    const { simulation } = at.servers['prod-sh'] ?? {}
    simulation?.archive('shop').stop()
    at.clock.advance(60_000)
    simulation?.archive('shop').start()
    at.clock.advance(60_000)
    const [detail] = (await answerLog(at.context, { ...ALL, tenant: 'shop' })).details
    expect(detail?.logs).toMatchObject([{ name: 'shop', archive: { state: 'running' } }])
    expect(detail?.rounds).toMatchObject([{ status: 'STOP' }])
    expect((detail?.streams.length ?? 0) > 0).toBe(v4 && version !== '4.0.0')
    if (v4) {
      expect(detail?.pieces.length).toBeGreaterThan(0)
      expect(detail?.binding).toMatch(/^(OPTIONAL|MANDATORY)$/i)
    }
    const report = await answerLog(at.context, { ...ALL, tenant: 'shop', cluster: 'prod-sh' })
    expectMessage(renderLog(report, UTC))
    expectMessage(renderLog(await answerLog(at.context, ALL), UTC))
  },
)

test('a tenant whose archive starts has no lag; one that never archived is told apart (traps 14 and 15)', async () => {
  await using at = await startClusters(['prod-sh'])
  const { simulation } = at.servers['prod-sh'] ?? {}
  simulation?.addTenant({ id: 1006, name: 'never', archive: null })
  simulation?.archive('hr').stop()
  at.clock.advance(60_000)
  simulation?.archive('hr').start()
  const logs = (await answerLog(at.context, ALL)).clusters[0]?.logs ?? []
  expect(logs.map((one) => [one.name, one.standing, one.archive?.lag ?? null])).toEqual([
    ['never', 'never', null],
    ['hr', 'starting', null],
    ['shop', 'running', expect.any(Number)],
  ])
})

test('destinations that may not be read cost nothing else', async () => {
  await using at = await startClusters(['prod-sh'])
  at.servers['prod-sh']?.faults.errno(
    1142,
    1,
    /oceanbase\.`CDB_OB_ARCHIVE_DEST`/,
    'SELECT command denied',
  )
  const [detail] = (await answerLog(at.context, { ...ALL, tenant: 'shop' })).details
  expect(detail).toMatchObject({ binding: null, destinationState: null })
  expect(detail?.pieces.length).toBeGreaterThan(0)
})

test('limits of its own: a tenant that may be less behind than the cluster is late before it', async () => {
  await using at = await startClusters(['prod-sh'])
  at.servers['prod-sh']?.simulation.archive('shop').lag(300)
  at.servers['prod-sh']?.simulation.archive('hr').lag(300)
  at.clock.advance(600_000)
  const limits = { lagWarning: 60, lagCritical: 240 }
  const rules = [
    { cluster: null, tenant: 'hr', patch: { enabled: {}, limits, schedule: {} } },
  ] as const
  const context = { ...at.context, config: { ...at.context.config, rules } }
  const standings = (report: Awaited<ReturnType<typeof answerLog>>) =>
    [...report.clusters, ...report.details].flatMap(({ logs }) =>
      logs.map((one) => [one.name, one.standing]),
    )
  expect(standings(await answerLog(context, ALL))).toEqual([
    ['hr', 'far-behind'],
    ['shop', 'running'],
  ])
  expect(standings(await answerLog(context, { ...ALL, tenant: 'hr' }))).toEqual([
    ['hr', 'far-behind'],
  ])
  const { clusters } = await answerSets(context, ALL)
  expect(clusters[0]?.tenants.map((one) => [one.name, one.late]).toSorted()).toEqual([
    ['hr', true],
    ['shop', false],
  ])
})

test('an unknown tenant: what was probably meant', async () => {
  await using at = await startClusters(['prod-sh'])
  await expect(answerLog(at.context, { ...ALL, tenant: 'shp' })).rejects.toMatchObject({
    message: 'There is no tenant "shp". Did you mean shop?',
    suggestion: 'log shop',
  })
})
