import { expect, test } from 'vitest'
import { standingOfWindow } from '../../src/domain/tenant-sets.ts'
import { CommandError } from '../../src/errors.ts'
import { answerSets } from '../../src/flows/answer-sets.ts'
import { renderSets } from '../../src/slack/blocks/render-sets.ts'
import { expectMessage } from '../slack/valid.ts'
import { startClusters } from './support/clusters-stage.ts'

const ALL = { tenant: null, cluster: null }

test('every tenant of every cluster, read over the wire', async () => {
  await using at = await startClusters(['prod-sh', 'prod-bj'])
  at.servers['prod-bj']?.simulation.archive('hr').interrupt()
  const report = await answerSets(at.context, ALL)
  expect(
    report.clusters.map((one) => [
      one.cluster,
      one.tenants.map((tenant) => `${tenant.name} ${standingOfWindow(tenant)}`),
    ]),
  ).toEqual([
    ['prod-sh', ['hr whole', 'shop whole']],
    ['prod-bj', ['hr ended', 'shop whole']],
  ])
  const [shop] = report.clusters[0]?.tenants.filter((one) => one.name === 'shop') ?? []
  expect(shop?.usable).toBeGreaterThan(5)
  expect(shop?.bytes).toBeGreaterThan(0)
  expectMessage(renderSets(report, { timeZone: null }))
})

test.each(['4.0.0', '4.2.1', '4.2.5', '4.3.3', '3.1.4'])(
  'one tenant of %s: chains, pieces, policy',
  async (version) => {
    await using at = await startClusters(['prod-sh'], version)
    const report = await answerSets(at.context, { tenant: 'shop', cluster: null })
    const [detail] = report.details
    expect(report.details).toHaveLength(1)
    expect(detail?.tenant.segments.length).toBeGreaterThan(0)
    expect(detail?.chains[0]?.sets[0]?.state).toBe('usable')
    expect(detail?.policy).toEqual(
      version.startsWith('3')
        ? 'unread'
        : { tenantId: '1002', name: 'default', recoveryWindow: '7d' },
    )
    if (!version.startsWith('3')) expect(detail?.pieces.length).toBeGreaterThan(0)
    expectMessage(renderSets(report, { timeZone: null }))
  },
)

test('a broken piece, seen in detail only', async () => {
  await using at = await startClusters(['prod-sh'])
  const { simulation } = at.servers['prod-sh'] ?? {}
  const patched = simulation?.update(
    'CDB_OB_ARCHIVELOG_PIECE_FILES',
    { TENANT_ID: 1002, PIECE_ID: 5 },
    { FILE_STATUS: 'BROKEN' },
  )
  expect(patched).toBe(1)
  const [detail] = (await answerSets(at.context, { tenant: 'shop', cluster: null })).details
  expect(detail?.tenant.gaps.flatMap((gap) => gap.reasons)).toContainEqual(
    expect.objectContaining({ kind: 'piece' }),
  )
})

test('a cluster that is away is named, the other answers', async () => {
  await using at = await startClusters(['prod-sh', 'prod-bj'])
  await at.servers['prod-bj']?.close()
  const overview = await answerSets(at.context, ALL)
  expect(overview.clusters.map((one) => one.cluster)).toEqual(['prod-sh'])
  expect(overview.dark).toMatchObject([{ cluster: 'prod-bj' }])
  const detail = await answerSets(at.context, { tenant: 'shop', cluster: null })
  expect(detail.details.map((one) => one.cluster)).toEqual(['prod-sh'])
  const error = await answerSets(at.context, { tenant: 'crm', cluster: null }).catch((e) => e)
  expect(error).toBeInstanceOf(CommandError)
  expect(error.message).toMatch(
    /^There is no tenant "crm" on the clusters that answered\. Tenants: .*prod-bj did not answer: /,
  )
  const dark = await answerSets(at.context, { tenant: 'shop', cluster: 'prod-bj' })
  expect(dark).toMatchObject({ details: [], dark: [{ cluster: 'prod-bj' }] })
})

test('an unknown tenant or cluster: what was probably meant, and a command that runs', async () => {
  await using at = await startClusters(['prod-sh', 'prod-bj'])
  const error = await answerSets(at.context, { tenant: 'shpo', cluster: 'prod-sh' }).catch((e) => e)
  expect(error).toMatchObject({
    message: 'There is no tenant "shpo" on prod-sh. Did you mean shop?',
    suggestion: 'sets shop --cluster prod-sh',
  })
  await expect(answerSets(at.context, { tenant: null, cluster: 'prod-gz' })).rejects.toThrow(
    /There is no cluster "prod-gz"/,
  )
  const byId = await answerSets(at.context, { tenant: '1004', cluster: 'prod-bj' })
  expect(byId.details.map((one) => one.tenant.name)).toEqual(['hr'])
})
