import { describe, expect, it } from 'vitest'
import { Secret } from '../../src/domain/secret.ts'
import { BotError, OceanBaseError } from '../../src/errors.ts'
import { bench, errorOf, everythingIn, START } from './stand-in.ts'

const KEY = /SandboxSecretKey|AKIDSANDBOX|S3CR3T/

describe('lookups', () => {
  it('tenants and pools', async () => {
    await using it = await bench()
    it.server.simulation.addPool({ name: 'shop_pool', tenantId: 1002 })
    const tenants = await it.oceanbase.readTenants()
    expect(tenants.find((one) => one.name === 'shop')).toEqual({
      tenantId: '1002',
      name: 'shop',
      type: 'USER',
      status: 'NORMAL',
      role: 'PRIMARY',
      logMode: 'ARCHIVELOG',
      compatibilityMode: 'MYSQL',
      inRecycleBin: false,
      created: expect.objectContaining({ ms: expect.any(Number) }),
    })
    const pools = await it.oceanbase.readPools()
    expect(pools.map((one) => [one.name, one.tenantId])).toEqual(
      expect.arrayContaining([
        ['restore_pool', null],
        ['shop_pool', '1002'],
      ]),
    )
  })

  it('destinations: keys for the statement, none for people', async () => {
    await using it = await bench()
    const found = await it.oceanbase.readDestinations('1002')
    expect(found.data?.reveal()).toMatch(/access_key=SandboxSecretKey1002/)
    expect(found.archive?.reveal()).toMatch(/^oss:\/\/ob-backup\/archive\/t1002\?.*access_key=/)
    expect(found).toMatchObject({
      archiveState: 'ENABLE',
      binding: 'OPTIONAL',
      dataShown: 'oss://ob-backup/data/t1002?host=oss.example.com',
      archiveShown: 'oss://ob-backup/archive/t1002?host=oss.example.com',
    })
    expect(everythingIn(found)).not.toMatch(KEY)
    const none = await it.oceanbase.readDestinations('1999')
    expect(none).toEqual({
      data: null,
      archive: null,
      archiveState: null,
      binding: null,
      dataShown: null,
      archiveShown: null,
    })
  })

  it('destinations that may not be read are an error, not "none"', async () => {
    await using it = await bench()
    it.server.faults.errno(1142, 1, /CDB_OB_ARCHIVE_DEST/)
    const error = await errorOf(it.oceanbase.readDestinations('1002'))
    expect(error).toBeInstanceOf(OceanBaseError)
    expect(error).toMatchObject({ errno: 1142 })
  })

  it.each(['', '1002 OR 1=1', '-1', "1'"])('refuses %j as a tenant id', async (id) => {
    await using it = await bench()
    await expect(it.oceanbase.readSets(id)).rejects.toThrow(BotError)
  })

  it('sets and rounds of one tenant, the current round first', async () => {
    await using it = await bench()
    it.server.simulation.seedHistory({ days: 5 })
    const { sets, rounds } = await it.oceanbase.readSets('1002')
    expect(sets.length).toBeGreaterThan(3)
    expect(sets.every((one) => one.tenantId === '1002')).toBe(true)
    expect(sets.map((one) => Number(one.setId))).toEqual(
      sets.map((one) => Number(one.setId)).toSorted((a, b) => b - a),
    )
    expect(rounds[0]?.status).toBe('DOING')
    expect(rounds.length).toBeGreaterThan(1)
  })

  it('events of the modules and the range asked for, redacted', async () => {
    await using it = await bench()
    const at = (minutes: number) => START - minutes * 60_000
    const event = (minutes: number, module: string, more: object = {}) =>
      it.server.simulation.insert('DBA_OB_ROOTSERVICE_EVENT_HISTORY', {
        TIMESTAMP: at(minutes),
        MODULE: module,
        EVENT: 'start_backup_data',
        NAME1: 'tenant_id',
        VALUE1: '1002',
        ...more,
      })
    event(90, 'backup_data')
    event(30, 'backup_data', {
      NAME2: 'dest',
      VALUE2: 'oss://b?access_key=S3CR3T',
      NAME3: 'access_key',
      VALUE3: 'S3CR3T',
    })
    event(20, 'balance')
    const found = await it.oceanbase.readEvents({
      modules: ['backup_data', "x'y"],
      from: at(60),
      to: at(0),
      limit: 10,
    })
    expect(found).toEqual([
      {
        at: at(30),
        module: 'backup_data',
        event: 'start_backup_data',
        pairs: [
          { name: 'tenant_id', value: '1002' },
          { name: 'dest', value: 'oss://b?access_key=[hidden]' },
          { name: 'access_key', value: '[hidden]' },
        ],
      },
    ])
    const none = { modules: [], from: 0, to: START, limit: 10 }
    expect(await it.oceanbase.readEvents(none)).toEqual([])
    it.server.faults.errno(1142, 1, /ROOTSERVICE_EVENT/)
    expect(await it.oceanbase.readEvents({ ...none, modules: ['backup_data'] })).toEqual([])
  })
})

describe('probe', () => {
  it('of a well set up cluster', async () => {
    await using it = await bench('4.3.3')
    const probe = await it.oceanbase.probe()
    expect(probe.version.text).toMatch(/^4\.3\.3/)
    expect(probe.host).toBe(`127.0.0.1:${it.server.port}`)
    expect(probe.login).toEqual({ kind: 'sys' })
    // Validation came after this version.
    const missing = probe.views.filter((one) => !one.readable)
    expect(missing.filter((one) => one.exists)).toEqual([])
    expect(missing.map((one) => one.view)).toEqual([
      'CDB_OB_BACKUP_VALIDATE_JOBS',
      'CDB_OB_BACKUP_VALIDATE_JOB_HISTORY',
    ])
    expect(probe.views.length).toBeGreaterThan(20)
    expect(probe.monitor).toMatchObject({
      user: 'ob_bot_ro@sys',
      canSelect: true,
      hasAlterSystem: false,
    })
    expect(probe.admin).toMatchObject({ user: 'ob_bot_op@sys', login: 'ok', hasAlterSystem: true })
    expect(probe.clockSkewSeconds).toBeLessThan(0)
    expect(everythingIn(probe)).not.toMatch(/ro-secret|op-secret/)
  })

  it('names the columns that the version lacks', async () => {
    await using it = await bench('4.0.0')
    const probe = await it.oceanbase.probe()
    const tasks = probe.views.find((one) => one.view === 'CDB_OB_BACKUP_TASKS')
    expect(tasks?.missingColumns).toEqual([
      'MINOR_TURN_ID',
      'MAJOR_TURN_ID',
      'DATA_PROGRESS',
      'LOG_FILE_COUNT',
      'FINISH_LOG_FILE_COUNT',
      'LOG_PROGRESS',
    ])
  })

  it('of a wrong admin password', async () => {
    await using it = await bench()
    const wrong = it.open({ admin: { user: 'ob_bot_op@sys', password: new Secret('S3CR3T') } })
    const probe = await wrong.probe()
    expect(probe.admin?.login).toMatch(/OB_ADMIN_PASSWORD/)
    expect(everythingIn(probe)).not.toContain('S3CR3T')
  })
})
