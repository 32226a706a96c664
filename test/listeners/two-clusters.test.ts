import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { HandClock } from '../../sandbox/oceanbase/clock.ts'
import { type OceanBaseStandIn, startOceanBase } from '../../sandbox/oceanbase/server.ts'
import { MORNING, startWorld, type World } from '../scenarios/support/world.ts'

/** `prod` with crm and orders, and `prod-bj` with hr and a crm of its own. */
let world: World
let beijing: OceanBaseStandIn
beforeAll(async () => {
  beijing = await startOceanBase({ clock: new HandClock(MORNING), version: '4.3.3' })
  for (const [id, name] of [
    [1002, 'hr'],
    [1004, 'crm'],
  ] as const) {
    beijing.simulation.addTenant({ id, name })
  }
  beijing.simulation.addPool({ name: 'drill_pool' })
  beijing.simulation.seedHistory({ days: 3 })
  world = await startWorld({
    yaml: [
      'digest: { daily: off }',
      'clusters:',
      '  - name: prod-bj',
      '    host: 127.0.0.1',
      `    port: ${beijing.port}`,
      '    user: ob_bot_ro@sys',
      '    password: ro-secret',
      '    admin_user: ob_bot_op@sys',
      '    admin_password: op-secret',
    ].join('\n'),
  })
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await beijing.close()
})
afterEach(async () => {
  while (world.slack.views('U0ALICE').length > 0) await world.slack.closeView('U0ALICE')
})

async function answer(text: string) {
  const { slack, clock } = world
  clock.advance(1000)
  const before = slack.ephemerals('U0ALICE').length
  await slack.command({ user: 'U0ALICE', channel: 'C0DBOPS', text })
  return await slack.until(() => slack.ephemerals('U0ALICE')[before], { what: text })
}

async function form(text: string, shown: RegExp) {
  const { slack, clock } = world
  clock.advance(1000)
  await slack.command({ user: 'U0ALICE', channel: 'C0DBOPS', text })
  return await slack.until(
    () => {
      const view = JSON.stringify(slack.views('U0ALICE').at(-1)?.blocks ?? [])
      return shown.test(view) ? view : undefined
    },
    { what: `${text}: ${shown}` },
  )
}

const on = (cluster: string) => new RegExp(`"initial_option":{[^}]*}?,?[^}]*"value":"${cluster}"`)

it.each([
  ['backup full hr', 'prod-bj'],
  ['restore start hr', 'prod-bj'],
  ['archive stop orders', 'prod'],
  // Both have one: the first, and the form names it.
  ['backup full crm', 'prod'],
  ['backup full crm --cluster prod-bj', 'prod-bj'],
  ['backup full hr,crm', 'prod-bj'],
  ['backup full', 'prod'],
])('%s opens the form of %s', async (text, cluster) => {
  expect(await form(text, on(cluster))).not.toMatch(/There is no tenant/)
})

it('the first does not answer: the form of another that has the tenant says that it may not be the one', async () => {
  const { faults } = world.oceanbase
  faults.refuse(true)
  faults.kill()
  try {
    expect(await form('backup full crm', on('prod-bj'))).toContain(
      'This form is for prod-bj, which has crm. prod does not answer now, and may have it too.',
    )
  } finally {
    faults.clear()
  }
})

it('nothing is suggested that would act on another cluster than was typed', async () => {
  const { text, blocks } = await answer('backup full crm --cluster elsewhere')
  expect(text).toContain('There is no cluster "elsewhere". Known: prod, prod-bj.')
  expect(JSON.stringify(blocks)).not.toContain('action_id')
})

it('a tenant that none has is told as before', async () => {
  await form('backup full nosuch', /There is no tenant \\"nosuch\\" on prod /)
})

it('policy explain answers for both at once', async () => {
  const { text } = await answer('policy explain me backup')
  expect(text).toMatch(/^backup of any tenant on prod and prod-bj: may ask, may approve/)
})

it('a cluster whose name is nearly right: the line that was meant, with a button', async () => {
  const { text, blocks } = await answer('status crm --cluster prod-bi')
  expect(text).toContain('There is no cluster "prod-bi". Did you mean prod-bj?')
  expect(JSON.stringify(blocks)).toContain('"value":"status crm --cluster prod-bj"')
})

it('the cluster of a mute is a pattern, and needs to fit none', async () => {
  const { text } = await answer('mute --cluster prod-* --for 1h --reason "both are moved"')
  expect(text).toContain('Muted')
})
