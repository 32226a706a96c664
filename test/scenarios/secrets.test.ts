import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ADMIN_SETTINGS, clusterSettings, slackSettings } from '../../sandbox/settings.ts'
import { readConfig } from '../../src/config.ts'
import { runDoctor } from '../../src/doctor.ts'
import { approve } from './support/approve.ts'
import { askForRestore } from './support/restore-form.ts'
import { DATA_DEST, LOG_DEST, PLANTED, PLANTED_PASSWORDS, startWorld } from './support/world.ts'

it('keys in destinations, PASSWD columns and tokens reach no message, log line, error, metric or store file', async () => {
  await using world = await startWorld()
  const { slack, oceanbase, bot } = world
  const { simulation, faults } = oceanbase

  // Plant them where OceanBase may show them: comments, descriptions, passwords, lists, events, error texts.
  simulation.failNext('data', {
    tenant: 'orders',
    atPercent: 20,
    result: -9071,
    comment: `(ROOTSERVICE)addr: 10.0.0.3:2882, result: -9071(cannot write ${DATA_DEST}), trace_id: YB42-1`,
  })
  simulation.startBackup({ description: `to ${DATA_DEST} IDENTIFIED BY 'PlantedSetPassword1'` })
  await world.after(1)
  for (const view of ['CDB_OB_BACKUP_JOBS', 'CDB_OB_BACKUP_TASKS']) {
    simulation.update(view, { TENANT_ID: 1004 }, { PASSWD: 'PlantedPasswdColumn1' })
  }
  for (let i = 0; i < 16; i++) await world.after(5)
  const failure = slack.messages('C0DBOPS').at(-1)
  if (!failure) throw new Error('no failure message')
  await slack.click({ user: 'U0ALICE', channel: 'C0DBOPS', ts: failure.ts, actionId: 'view_cause' })
  await slack.until(() => slack.views('U0ALICE').find((one) => /9071/.test(JSON.stringify(one))))
  const cause = JSON.stringify(slack.views('U0ALICE'))
  await slack.closeView('U0ALICE')

  // A table recovery shows BACKUP_DEST and BACKUP_PASSWD; a restore reads the destinations and sends them.
  simulation.addPool({ name: 'recover_pool' })
  simulation.execute(
    `ALTER SYSTEM RECOVER TABLE \`a\`.\`b\` TO TENANT \`crm\` FROM '${DATA_DEST},${LOG_DEST}' WITH 'pool_list=recover_pool' REMAP TABLE \`a\`.\`b\`:\`b2\``,
  )
  await world.after(1)
  simulation.update(
    'CDB_OB_RECOVER_TABLE_JOBS',
    { TENANT_ID: 1 },
    { BACKUP_PASSWD: 'PlantedPasswdColumn1' },
  )
  await askForRestore(world, 'U0ALICE', {
    target: 'crm_fix',
    pool: 'restore_pool',
    reason: 'secrets',
  })
  const card = await slack.until(() => slack.messages('C0APPROVALS')[0], { what: 'the card' })
  faults.errno(4012, 1, /ALTER SYSTEM RESTORE `/, `timeout near '${DATA_DEST}'`)
  await approve(world, 'U0BOB', card)
  await slack.until(() =>
    oceanbase.statements.find((one) => /^ALTER SYSTEM RESTORE `/.test(one.sql)),
  )
  await world.after(1)

  // Commands, and an outage with errors that quote statements.
  for (const text of ['status', 'requests', 'job data 1', 'status crm']) {
    world.clock.advance(1000)
    const before = slack.ephemerals('U0CAROL').length
    await slack.command({ user: 'U0CAROL', channel: 'C0OTHER', text })
    await slack.until(() => slack.ephemerals('U0CAROL')[before])
  }
  faults.errno(
    1064,
    50,
    /SELECT/,
    `syntax error near '${DATA_DEST}' IDENTIFIED BY 'PlantedSetPassword1'`,
  )
  for (let i = 0; i < 4; i++) await world.after(1)
  faults.clear()
  const doctor: string[] = []
  const config = readConfig({
    ...slackSettings(slack),
    ...clusterSettings(oceanbase),
    ...ADMIN_SETTINGS,
    ...PLANTED_PASSWORDS,
    STORE_URL: `file:${join(world.folder, 'doctor.db')}`,
  })
  expect(await runDoctor(config, (line) => doctor.push(line))).toBe(0)

  // The statement itself needs the keys: the test would prove nothing if they had never been there.
  const sent = oceanbase.statements.find((one) => /^ALTER SYSTEM RESTORE `/.test(one.sql))
  expect(sent?.sql).toContain(PLANTED[1])

  await bot.stop()
  const seen: Record<string, string> = {
    'calls to Slack': JSON.stringify(slack.calls.map(({ method, args }) => ({ method, args }))),
    'answers to people': JSON.stringify([
      slack.ephemerals('U0CAROL'),
      slack.ephemerals('U0ALICE'),
      slack.ephemerals('U0BOB'),
    ]),
    'the cause': cause,
    logs: world.logs.join(''),
    doctor: doctor.join('\n'),
    ...Object.fromEntries(
      readdirSync(world.folder).map((name) => [
        name,
        readFileSync(join(world.folder, name), 'latin1'),
      ]),
    ),
  }
  expect(Object.keys(seen).some((name) => name.endsWith('.db'))).toBe(true)
  const secrets = [
    ...PLANTED,
    'PlantedSetPassword1',
    'PlantedPasswdColumn1',
    'fbd2ef01a6c1b5d1e0c49ba2f1cf3a4e',
    slack.botToken,
    slack.appToken,
  ]
  for (const [where, text] of Object.entries(seen)) {
    for (const secret of secrets) {
      expect(text.includes(secret), `${secret} in ${where}`).toBe(false)
    }
  }
})
