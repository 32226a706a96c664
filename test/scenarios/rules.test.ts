import { expect, it } from 'vitest'
import { startWorld } from './support/world.ts'

it('a rule that is off for some tenants: their failure ends in the job’s own message, others’ is an alert', async () => {
  await using world = await startWorld({
    yaml: `
digest: {daily: off}
overrides:
  - {cluster: pro?, tenant: ord*, rules: {job_partly_failed: {enabled: false}}}
`,
  })
  const { simulation } = world.oceanbase
  const backup = async (tenant: string) => {
    simulation.failNext('data', { tenant, atPercent: 61, result: -9082 })
    simulation.startBackup()
    await world.after(1)
    for (let i = 0; i < 16; i++) await world.after(5)
    return world.texts('C0DBOPS')
  }
  expect(await backup('orders')).toEqual([
    expect.stringMatching(/^🔴 Full backup failed for 1 of 2 tenants on prod: orders/),
  ])
  const shown = JSON.stringify(world.slack.messages('C0DBOPS')[0]?.blocks)
  expect(shown).toContain('Nobody is alerted of it')
  expect(shown).toContain('View cause')
  const [, own, alert, ...more] = await backup('crm')
  expect(own).toMatch(/^🔴 Full backup failed for 1 of 2 tenants on prod: crm/)
  expect(alert).toMatch(/^🔴 Full backup failed for 1 of 2 tenants on prod: crm/)
  expect(more).toEqual([])
})
