import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { describe, expect, inject, test } from 'vitest'
import { HandClock } from '../../sandbox/oceanbase/clock.ts'
import { ADMIN_SETTINGS, clusterSettings, slackSettings } from '../../sandbox/settings.ts'
import { startSlack } from '../../sandbox/slack/server.ts'
import { startBotProcess } from '../scenarios/support/bot-process.ts'
import { mirror } from './mirror.ts'
import { standInWithHistory } from './stand-in.ts'

const found = inject('oceanbase')
const place = found?.own ? found : null

describe.skipIf(!place)('npm start against the kernel', () => {
  test('doctor finds nothing wrong, status answers, and a row that turns FAILED becomes an alert', async () => {
    if (!place) return
    const clock = new HandClock(Date.now())
    await using server = await standInWithHistory(clock)
    const { host, port, user, password } = place
    const root = await createConnection({ host, port, user, password })
    const show = () => mirror(root, (view) => server.simulation.rows(view))
    await show()
    const slack = await startSlack()
    const folder = await mkdtemp(join(tmpdir(), 'obbackup-bot-'))
    const environment = {
      ...slackSettings(slack),
      ...clusterSettings({ port }),
      ...ADMIN_SETTINGS,
      OPERATORS: 'U0ALICE',
      APPROVERS: 'U0BOB',
      OB_NAME: 'kernel',
      OB_HOST: host,
      STORE_URL: `file:${join(folder, 'obbackup.db')}`,
      POLL_CRON: '* * * * * *',
    }

    await using doctor = startBotProcess(environment, ['doctor'])
    await doctor.exited
    expect(doctor.output()).toMatch(/4\.3\.5\.3/)
    expect(doctor.output()).toMatch(/ 0 failed/)

    await using bot = startBotProcess(environment)
    await bot.says(/first reading/)
    const type = async (text: string) => {
      const before = slack.ephemerals('U0ALICE').length
      await slack.command({ user: 'U0ALICE', channel: 'C0DBOPS', command: '/obbackup', text })
      await slack.until(() => slack.ephemerals('U0ALICE').length > before, { what: text })
      return JSON.stringify(slack.ephemerals('U0ALICE').at(-1))
    }
    expect(await type('status')).toContain('shop')
    expect(await type('status crm')).toContain('crm')
    expect(await type('requests')).not.toContain('wrong')
    expect(await type('doctor')).toContain('Doctor: 0 failed')

    server.simulation.failNext('data', { tenant: 'crm', atPercent: 45, result: -9082 })
    server.simulation.startBackup({ tenants: ['crm'] })
    clock.advance(60_000)
    await show()
    await slack.until(() => slack.messages('C0DBOPS').find(({ text }) => /^⏳.*crm/.test(text)), {
      what: 'the running backup',
    })
    clock.advance(3_600_000)
    await show()
    await slack.until(() => slack.messages('C0DBOPS').find(({ text }) => /^🔴.*crm/.test(text)), {
      what: 'the alert',
    })
    const id = server.simulation
      .rows('CDB_OB_BACKUP_JOB_HISTORY')
      .findLast((row) => row.TENANT_ID === 1)?.JOB_ID
    expect(await type(`job data ${id}`)).toContain('-9082')
    expect(
      bot
        .output()
        .split('\n')
        .filter((line) => /"level":(50|60|"error"|"fatal")/.test(line)),
    ).toEqual([])
    await root.end()
    await slack.close()
    await rm(folder, { recursive: true, force: true })
  })
})
