import { expect, it } from 'vitest'
import { DATA_DEST, LOG_DEST, startWorld } from './support/world.ts'

it('a table recovery in which one table fails is partly failed, and names the table', async () => {
  await using world = await startWorld()
  const { simulation } = world.oceanbase
  simulation.failNext('recover', { table: 'invoice', result: -5157 })
  simulation.execute(
    `ALTER SYSTEM RECOVER TABLE \`shop\`.\`customer\`, \`shop\`.\`invoice\` TO TENANT \`crm\` FROM '${DATA_DEST},${LOG_DEST}' WITH 'pool_list=restore_pool' REMAP TABLE \`shop\`.\`customer\`:\`customer_back\`, \`shop\`.\`invoice\`:\`invoice_back\``,
  )
  await world.after(1)
  expect(world.texts('C0DBOPS')).toEqual([
    expect.stringMatching(/^⏳ Table recovery .*crm.* on prod/),
  ])
  for (let i = 0; i < 20; i++) await world.after(2)
  const texts = world.texts('C0DBOPS')
  expect(texts).toHaveLength(2)
  expect(texts[1]).toMatch(/^🔴 Table recovery .*crm.*prod/)
  const failure = JSON.stringify(world.slack.messages('C0DBOPS')[1]?.blocks)
  expect(failure).toContain('invoice')
  expect(failure).toMatch(/1 (of 2|failed)/)
  // The auxiliary tenant's restore is part of it, not a restore of its own (trap 19).
  expect(world.slack.messages('C0DBOPS').some((one) => one.text.includes('AUX_RECOVER'))).toBe(
    false,
  )
})
