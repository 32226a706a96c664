import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Secret } from '../../src/domain/secret.ts'
import { OceanBaseError } from '../../src/errors.ts'
import type { OceanBase, OceanBaseOptions } from '../../src/oceanbase/oceanbase.ts'
import { hasMariaDb, type MariaDbServer, MONITOR, startServer } from './server.ts'
import { insertRows, makeViewTables } from './view-tables.ts'

const there = hasMariaDb()
const TENANT = { TENANT_ID: 1, TENANT_NAME: 'sys', TENANT_TYPE: 'SYS', STATUS: 'NORMAL' }

/** The error of a question, which has to fail. */
async function failure(oceanbase: OceanBase): Promise<OceanBaseError> {
  const error = await oceanbase.readTenants().then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error instanceof OceanBaseError) return error
  throw new Error(`no OceanBaseError but ${String(error)}`)
}

const names = async (oceanbase: OceanBase) =>
  (await oceanbase.readTenants()).map((tenant) => tenant.name)

async function filled(settings: readonly string[] = []): Promise<MariaDbServer> {
  const server = await startServer(settings)
  await makeViewTables(server)
  await insertRows(server, 'DBA_OB_TENANTS', [TENANT])
  return server
}

describe.skipIf(!there)('logging in to MariaDB', () => {
  let server: MariaDbServer
  beforeAll(async () => {
    server = await filled()
    await server.run("INSTALL SONAME 'auth_ed25519'")
    for (const sql of [
      "CREATE USER native@'%' IDENTIFIED VIA mysql_native_password USING PASSWORD('secret')",
      "CREATE USER empty@'%'",
      "CREATE USER modern@'%' IDENTIFIED VIA ed25519 USING PASSWORD('secret')",
      "CREATE USER either@'%' IDENTIFIED VIA ed25519 USING PASSWORD('other') OR mysql_native_password USING PASSWORD('secret')",
      "CREATE USER locked@'%' IDENTIFIED BY 'secret' ACCOUNT LOCK",
      "CREATE USER expired@'%' IDENTIFIED BY 'secret' PASSWORD EXPIRE",
      "CREATE USER once@'%' IDENTIFIED BY 'secret' WITH MAX_USER_CONNECTIONS 1",
      "CREATE USER encrypted@'%' IDENTIFIED BY 'secret' REQUIRE SSL",
      "CREATE USER nothing@'%' IDENTIFIED BY 'secret'",
    ]) {
      await server.run(sql)
    }
    for (const user of [
      'native',
      'empty',
      'modern',
      'either',
      'locked',
      'expired',
      'once',
      'encrypted',
    ]) {
      await server.run("GRANT SELECT ON oceanbase.* TO ?@'%'", [user])
    }
  })
  afterAll(() => server?.[Symbol.asyncDispose]())

  const as = (user: string, password = 'secret', change: Partial<OceanBaseOptions> = {}) =>
    server.open({ user, password: new Secret(password), ...change })

  test.each([
    ['mysql_native_password', 'native', 'secret'],
    ['an empty password', 'empty', ''],
    ['a name with @sys', MONITOR.user, MONITOR.password],
  ])('%s', async (_, user, password) => {
    expect(await names(as(user, password))).toEqual(['sys'])
  })

  test.each([
    ['a wrong password', 'native', 'wrong', 1045, /refused the login of native .*OB_PASSWORD/],
    ['no password', 'native', '', 1045, /refused the login of native/],
    ['an unknown user', 'nobody', 'secret', 1045, /refused the login of nobody/],
    ['a locked account', 'locked', 'secret', 4151, /Access denied, this account is locked/],
    ['an account that needs TLS', 'encrypted', 'secret', 1045, /refused the login of encrypted/],
    ['an expired password', 'expired', 'secret', 1820, /must SET PASSWORD/],
  ])('%s is refused, with the reason, for good', async (_, user, password, errno, message) => {
    const error = await failure(as(user, password))
    expect(error).toMatchObject({ errno, retryable: false })
    expect(error.message).toMatch(message)
    expect(error.message).not.toContain('secret')
  })

  test('an account without any privilege is told that there is nothing for it', async () => {
    const error = await failure(as('nothing'))
    expect(error.retryable).toBe(false)
    expect(error.message).toContain('GRANT SELECT ON oceanbase.* TO nothing')
  })

  test.each(['modern', 'either'])(
    'a plugin that the driver has not (%s: ed25519) is named, for good',
    async (user) => {
      const error = await failure(as(user))
      expect(error).toMatchObject({ errno: null, retryable: false })
      expect(error.message).toMatch(/client_ed25519.*mysql_native_password/)
      expect(error.message).not.toContain('TODO')
    },
  )

  test('more connections than the account may have: that reading fails, the next works', async () => {
    const [one, two] = [as('once'), as('once')]
    expect(await names(one)).toEqual(['sys'])
    const error = await failure(two)
    expect(error).toMatchObject({ errno: 1226, retryable: true })
    await one.close()
    expect(await names(two)).toEqual(['sys'])
  })

  test('TLS asked of a server that has none is refused, for good', async () => {
    const error = await failure(as('native', 'secret', { ssl: true }))
    expect(error).toMatchObject({ errno: null, retryable: false })
    expect(error.message).toMatch(/no secure connection to 127\.0\.0\.1:.*OB_SSL/)
  })
})

describe.skipIf(!there)('TLS with MariaDB', () => {
  let folder = ''
  const file = (name: string) => join(folder, name)
  let server: MariaDbServer
  let ca = ''
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mariadb-tls-'))
    certificate('ca', [])
    certificate('server', ['-CA', file('ca.pem'), '-CAkey', file('ca.key')])
    certificate('other', [])
    ca = readFileSync(file('ca.pem'), 'utf8')
    server = await filled([`--ssl-cert=${file('server.pem')}`, `--ssl-key=${file('server.key')}`])
  })
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]()
    if (folder) rmSync(folder, { recursive: true, force: true })
  })

  /** A certificate for 127.0.0.1 (`ca` and `other` sign themselves), and its key. */
  function certificate(name: string, signer: readonly string[]) {
    const config = file(`${name}.cnf`)
    writeFileSync(config, '[req]\ndistinguished_name=dn\n[dn]\n')
    const made = spawnSync(
      'openssl',
      [
        ...['req', '-x509', '-config', config, '-newkey', 'ec', '-pkeyopt'],
        ...['ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', `/CN=${name}`],
        ...['-addext', `basicConstraints=CA:${signer.length === 0 ? 'TRUE' : 'FALSE'}`],
        ...['-addext', 'subjectAltName=IP:127.0.0.1,DNS:db.example'],
        ...['-keyout', file(`${name}.key`), '-out', file(`${name}.pem`), ...signer],
      ],
      { encoding: 'utf8' },
    )
    if (made.status !== 0) throw new Error(`openssl: ${made.stderr}`)
  }

  test('a server with TLS serves who asks for none', async () => {
    await using ended = closing(server.open())
    expect(await names(ended.edge)).toEqual(['sys'])
  })

  test('a known authority: the password and the rows are encrypted', async () => {
    await server.run("ALTER USER ?@'%' REQUIRE SSL", [MONITOR.user])
    try {
      await using ended = closing(server.open({ ssl: { ca } }))
      expect(await names(ended.edge)).toEqual(['sys'])
      expect(await failure(server.open())).toMatchObject({ errno: 1045 })
    } finally {
      await server.run("ALTER USER ?@'%' REQUIRE NONE", [MONITOR.user])
    }
  })

  test('any certificate, where that was asked for', async () => {
    await using ended = closing(server.open({ ssl: { rejectUnauthorized: false } }))
    expect(await names(ended.edge)).toEqual(['sys'])
  })

  test.each([
    ['no authority named', () => true as const],
    ['another authority', () => ({ ca: readFileSync(file('other.pem'), 'utf8') })],
  ])('%s: refused, for good, and says what to check', async (_, ssl) => {
    const error = await failure(server.open({ ssl: ssl() }))
    expect(error).toMatchObject({ errno: null, retryable: false })
    expect(error.message).toMatch(/no secure connection to 127\.0\.0\.1:.*Check OB_SSL/)
  })

  test('a certificate of another host is refused', async () => {
    const error = await failure(server.open({ host: 'localhost', ssl: { ca } }))
    expect(error).toMatchObject({ errno: null, retryable: false })
    expect(error.message).toMatch(/no secure connection to localhost:.*Check OB_SSL/)
  })

  test('a server that takes TLS only: who asks for none is told to', async () => {
    await server.run('SET GLOBAL require_secure_transport = ON')
    try {
      const error = await failure(server.open())
      // MariaDB gives the number of a wrong password.
      expect(error).toMatchObject({ errno: 1045, retryable: false })
      expect(error.message).toContain('set OB_SSL')
      await using ended = closing(server.open({ ssl: { ca } }))
      expect(await names(ended.edge)).toEqual(['sys'])
    } finally {
      await server.run('SET GLOBAL require_secure_transport = OFF')
    }
  })
})

function closing(edge: OceanBase) {
  return { edge, [Symbol.asyncDispose]: () => edge.close() }
}
