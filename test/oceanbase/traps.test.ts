import { afterAll, beforeAll, expect, test } from 'vitest'
import { HandClock } from '../../sandbox/oceanbase/clock.ts'
import { type OceanBaseStandIn, startOceanBase } from '../../sandbox/oceanbase/server.ts'
import { Secret } from '../../src/domain/secret.ts'
import { type OceanBase, openOceanBase } from '../../src/oceanbase/oceanbase.ts'
import { restoreStatement } from './restore-statement.ts'

/*
 * The traps of REFERENCE §17 that lie in reading and in sessions; the others: test/domain/traps.test.ts.
 * 23 (history retention): nothing relies on the views' history for audit; requests live in the store.
 * 27 (CANCEL RESTORE drops the tenant): there is no cancel command yet.
 */

const NOW = Date.parse('2026-11-20T09:00:00Z')
const KEY = 'SKTRAPSECRET'
let standIn: OceanBaseStandIn
let oceanbase: OceanBase

beforeAll(async () => {
  standIn = await startOceanBase({ clock: new HandClock(NOW), version: '4.2.5' })
  const { simulation } = standIn
  const dest = `oss://bk/crm?host=oss.example.com&access_id=AKTRAP&access_key=${KEY}`
  simulation.addTenant({ id: 1002, name: 'crm', dataDest: dest, archiveDest: `${dest}&x=1` })
  simulation.seedHistory({ days: 3 })
  simulation.startBackup()
  oceanbase = open(standIn.port)
})
afterAll(async () => {
  await oceanbase.close()
  await standIn.close()
})

function open(port: number): OceanBase {
  return openOceanBase({
    name: 'prod',
    host: '127.0.0.1',
    port,
    user: 'ob_bot_ro@sys',
    password: new Secret('ro-secret'),
    admin: { user: 'ob_bot_op@sys', password: new Secret('op-secret') },
  })
}

test('trap 6: column name case: every column comes back whatever case the select list has', async () => {
  const { dataJobs, archives } = await oceanbase.read({ historySince: NOW - 864e5 })
  for (const rows of [dataJobs, archives]) {
    expect(rows.length).toBeGreaterThan(0)
    for (const { status } of rows) expect(status).toMatch(/^[A-Z]+$/)
  }
})

test('trap 7: an SCN keeps its nanoseconds', async () => {
  const scn = '1795165199999999937'
  standIn.simulation.archive('crm').suspend()
  standIn.simulation.update('CDB_OB_ARCHIVELOG', { TENANT_ID: 1002 }, { CHECKPOINT_SCN: scn })
  const { archives } = await oceanbase.read({ historySince: NOW })
  expect(archives[0]?.checkpointScn).toBe(scn)
  standIn.simulation.archive('crm').resume()
})

test('trap 21: secrets in plain columns never leave the edge, and their columns are never selected', async () => {
  const seen = JSON.stringify([
    await oceanbase.read({ historySince: 0 }),
    await oceanbase.readSets('1002'),
    await oceanbase.readDestinations('1002'),
    await oceanbase.probe(),
  ])
  expect(seen).not.toContain(KEY)
  expect((await oceanbase.readDestinations('1002')).data?.reveal()).toContain(KEY)
  for (const { sql } of standIn.statements) {
    expect(sql).not.toMatch(
      /\bPASSWD\b|BACKUP_PASSWD|AUTHORIZATION|EXTERNAL_KMS_INFO|\bBACKUP_DEST\b/,
    )
    expect(sql).not.toMatch(/select\s+\*/i)
  }
})

test('trap 22: the session is in UTC before the first question, although the server lives in +08:00', async () => {
  const { dataJobs, databaseNow } = await oceanbase.read({ historySince: NOW - 864e5 })
  expect(databaseNow).toBe(NOW)
  const running = dataJobs.find((row) => row.running)
  expect(Math.abs((running?.start?.ms ?? 0) - NOW)).toBeLessThan(1000)
  const first = new Map<number, string>()
  for (const { connectionId, sql } of standIn.statements) {
    if (!first.has(connectionId)) first.set(connectionId, sql)
  }
  for (const sql of first.values()) expect(sql).toBe("SET time_zone = '+00:00'")
})

test('trap 24: session-scoped statements and the command itself go over one connection of their own', async () => {
  const before = standIn.statements.length
  await oceanbase.execute(
    restoreStatement(
      {
        kind: 'restore',
        cluster: 'prod',
        sourceTenantId: '1002',
        sourceTenant: 'crm',
        setId: '1',
        target: 'crm_fix',
        pool: 'nowhere',
        scn: '1795165199999999937',
      },
      { data: new Secret('file:///backup/data'), archive: new Secret('file:///backup/archive') },
      'obbackup r-aaaaaaaa',
    ),
  )
  const sent = standIn.statements.slice(before)
  expect(sent.some((one) => /^ALTER SYSTEM RESTORE/.test(one.sql))).toBe(true)
  expect(new Set(sent.map((one) => one.connectionId)).size).toBe(1)
  expect(sent.every((one) => one.user === 'ob_bot_op')).toBe(true)
})

test('trap 28: only spellings that the server has are asked for', async () => {
  await oceanbase.read({ historySince: 0 })
  const asked = standIn.statements.map((one) => one.sql).join('\n')
  expect(asked).not.toMatch(/ENBALE|INCOMPELTE|COMPELETED|BAKCUP|CANCELE\b/)
  expect(standIn.statements.filter((one) => one.errno === 1054)).toEqual([])
})

test('trap 29: parallel lines: columns are found by looking, so 4.3.0 may lack what 4.2.5 has', async () => {
  for (const version of ['4.0.0', '4.1.0', '4.2.1', '4.2.5', '4.3.0', '4.3.3']) {
    await using server = await startOceanBase({ clock: new HandClock(NOW), version })
    server.simulation.addTenant({ id: 1002, name: 'crm' })
    server.simulation.startBackup()
    const client = open(server.port)
    const rows = await client.read({ historySince: NOW - 864e5 })
    await client.close()
    expect(rows.unreadable, version).toEqual([])
    expect(rows.problems, version).toEqual([])
    expect(rows.dataJobs.length, version).toBeGreaterThan(0)
    expect(
      server.statements.filter((one) => one.errno === 1054),
      version,
    ).toEqual([])
  }
})
