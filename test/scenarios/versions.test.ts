import { describe, expect, it } from 'vitest'
import { ask } from './support/ask.ts'
import {
  backsUp,
  cleansUp,
  copiesAndValidates,
  fails,
  looksAround,
  losesLog,
  recoversTables,
  restores,
} from './support/version-acts.ts'
import { complaints, posted, shown, type VersionFacts, worldOf } from './support/version-story.ts'
import { PLANTED } from './support/world.ts'

const MINOR = 'BACKUP_DATA_MINOR'

const VERSIONS: readonly VersionFacts[] = [
  { version: '4.0.0', shown: '4.0.0.0', phase: MINOR, recoverProgress: false, tables: false },
  { version: '4.1.0', shown: '4.1.0.0', phase: MINOR, recoverProgress: false, tables: false },
  { version: '4.2.1', shown: '4.2.1.0', phase: MINOR, recoverProgress: false, tables: true },
  { version: '4.2.5', shown: '4.2.5.0', phase: MINOR, recoverProgress: true, tables: true },
  { version: '4.3.0', shown: '4.3.0.0', phase: MINOR, recoverProgress: false, tables: true },
  { version: '4.3.3', shown: '4.3.3.0', phase: MINOR, recoverProgress: true, tables: true },
  {
    version: '4.3+ source',
    shown: '4.3.5.0',
    phase: 'BACKUP_USER_DATA',
    recoverProgress: true,
    tables: true,
  },
  { version: '3.1.5', shown: '3.1.5', phase: 'RUNNING', recoverProgress: false, tables: false },
]

describe.each(VERSIONS)('OceanBase $version', (facts) => {
  it('a day: status, backups good and bad, restore, tables, copies, archive, cleanup, sets', async () => {
    await using world = await worldOf(facts.version)
    await looksAround(world, facts)
    await backsUp(world, facts)
    await fails(world, facts)
    await restores(world, facts)
    await recoversTables(world, facts)
    await copiesAndValidates(world, facts)
    await losesLog(world)
    await cleansUp(world)
    await shown(world, 'status')
    await shown(world, 'sets')
    expect(complaints(world)).toEqual([])
    const everything = JSON.stringify([world.slack.calls, world.logs])
    for (const secret of PLANTED) expect(everything).not.toContain(secret)
  })
})

it('a 4.x that has validation views: a validation of sys and its tenant, from begin to a bad end', async () => {
  await using world = await worldOf('4.3+ source', { validation: true })
  const { simulation } = world.oceanbase
  const running = 'CDB_OB_BACKUP_VALIDATE_JOBS'
  const sys = {
    TENANT_ID: 1,
    JOB_ID: 31,
    INCARNATION: 1,
    INITIATOR_TENANT_ID: 1,
    INITIATOR_JOB_ID: 31,
    EXECUTOR_TENANT_ID: '1002',
    TYPE: 'BACKUPSET',
    LEVEL: 'physical',
    ID: 8,
    START_TIMESTAMP: world.clock.now(),
    STATUS: 'DOING',
    RESULT: 0,
    TASK_COUNT: 1,
    SUCCESS_TASK_COUNT: 0,
  }
  const own = { ...sys, TENANT_ID: 1002, JOB_ID: 12, INITIATOR_JOB_ID: 31, STATUS: 'PHYSICAL' }
  for (const row of [sys, own]) simulation.insert(running, row)
  await world.after(1)
  expect(await shown(world, 'validations')).toContain('Validation of set 8 of crm runs')
  expect(await shown(world, 'job validation 31')).toContain('PHYSICAL')
  for (const { TENANT_ID } of [sys, own]) simulation.remove(running, { TENANT_ID })
  const end = { END_TIMESTAMP: world.clock.now(), STATUS: 'FAILED', RESULT: -9003 }
  const comment = 'result: -9003(file damaged), trace_id: YB42AC1-0001'
  for (const row of [sys, own]) {
    simulation.insert('CDB_OB_BACKUP_VALIDATE_JOB_HISTORY', { ...row, ...end, COMMENT: comment })
  }
  await world.after(1)
  expect(posted(world).at(-1)?.text).toMatch(/^🔴 Validation of set 8 of crm failed on prod/)
  const detail = await shown(world, 'job validation 31')
  for (const fact of ['FAILED', '-9003', 'physical', 'YB42AC1-0001']) expect(detail).toContain(fact)
  expect(complaints(world)).toEqual([])
})

const LOGIN = { OB_ADMIN_USER: '', OB_ADMIN_PASSWORD: '' }
const ACCOUNT = { user: 'ob_bot_ro', password: PLANTED[2] }

describe('a login of a user tenant', () => {
  it('sees itself, labelled, and follows its part of a backup that sys started', async () => {
    await using world = await worldOf('4.2.5', {
      accounts: [{ ...ACCOUNT, tenant: 'crm' }],
      environment: { ...LOGIN, OB_USER: 'ob_bot_ro@crm' },
    })
    world.oceanbase.simulation.startBackup()
    await world.after(1)
    await world.after(10)
    expect(posted(world).map((one) => one.text)).toEqual([
      expect.stringMatching(/^⏳ Full backup of crm on prod · ██░{8} 2\d %/),
    ])
    const list = await shown(world, 'data')
    expect(list).toContain('⏳ Full backup of crm runs · In Progress BACKUP_DATA_MINOR')
    const status = await shown(world, 'status')
    expect(status).toMatch(/· 1 tenant · /)
    for (const answer of [list, status, await shown(world, 'log'), await shown(world, 'sets')]) {
      expect(answer).toContain("tenant crm's own view, only itself")
      expect(answer).not.toContain('orders')
    }
    expect(complaints(world)).toEqual([])
  })

  it('in Oracle mode: every answer says what to do', async () => {
    await using world = await worldOf('4.2.5', {
      accounts: [{ ...ACCOUNT, tenant: 'ora' }],
      environment: { ...LOGIN, OB_USER: 'ob_bot_ro@ora' },
      seed: (simulation) =>
        simulation.addTenant({ id: 1006, name: 'ora', compatibilityMode: 'ORACLE' }),
    })
    const error =
      'prod: tenant ora is in Oracle mode, which this driver cannot enter. Configure a login of the sys tenant (user@sys): it sees every tenant.'
    for (const command of ['status', 'data', 'log', 'sets', 'job data 17']) {
      const { shown: answer } = await ask(world, command)
      expect(answer, command).toContain(error)
      expect(answer, command).not.toMatch(/No cluster is configured|No data backup found/)
    }
    for (let minute = 0; minute < 3; minute += 1) await world.after(1)
    expect(posted(world).map((one) => one.text)).toEqual([expect.stringContaining(error)])
  })
})
