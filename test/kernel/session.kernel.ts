import { type Connection, createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { defaultAccounts } from '../../sandbox/oceanbase/accounts.ts'
import { type OceanBaseStandIn, startOceanBase } from '../../sandbox/oceanbase/server.ts'
import { type Answer, ask } from './answers.ts'
import { VIEW_VERSION } from './kernel-views.ts'

const place = inject('oceanbase')
const ACCOUNTS = [
  ...defaultAccounts,
  { user: 'nobody', password: 'no-secret', select: false },
  { user: 'super_only', password: 'super-secret', select: false, super: true },
]
const options = { dateStrings: true, supportBigNumbers: true }

describe.skipIf(!place)('a session', () => {
  let server: OceanBaseStandIn
  let kernel: Connection
  let sandbox: Connection

  beforeAll(async () => {
    server = await startOceanBase({ version: VIEW_VERSION, accounts: ACCOUNTS })
    if (!place) return
    const { host, port, user, password } = place
    kernel = await createConnection({ host, port, user, password, ...options })
    sandbox = await createConnection({
      host: '127.0.0.1',
      port: server.port,
      user: 'ob_bot_op@sys',
      password: 'op-secret',
      ...options,
    })
  })

  afterAll(async () => {
    await kernel?.end()
    await sandbox?.end()
    await server?.close()
  })

  test('OB_VERSION() and the version comment have the form that the bot reads', async () => {
    for (const one of [kernel, sandbox]) {
      const answer = await ask(one, 'SELECT OB_VERSION(), @@version_comment, VERSION()')
      expect(answer).toMatchObject({
        rows: [
          [
            expect.stringMatching(/^4\.\d+\.\d+\.\d+$/),
            expect.stringMatching(/^OceanBase(_CE)? 4\.\d+\.\d+\.\d+ .*\(r.*\) \(Built .*\)$/),
            expect.stringMatching(/^5\.7\.25-OceanBase.*-v\d/),
          ],
        ],
      })
    }
  })

  test('starts in +08:00', async () => {
    expect(await ask(sandbox, 'SELECT @@time_zone')).toEqual(
      await ask(kernel, 'SELECT @@time_zone'),
    )
  })

  test.each(["'+00:00'", "'+08:00'", "'-03:30'", "'Asia/Nowhere'", "'foo'", "'+15:00'"])(
    'SET time_zone = %s',
    async (zone) => {
      const sql = `SET time_zone = ${zone}`
      expect(await ask(sandbox, sql)).toEqual(await ask(kernel, sql))
      // Only the values: the stand-in tells the type of an expression by its value, as views never need it.
      const moments =
        'SELECT USEC_TO_TIME(1700000000123456), SCN_TO_TIMESTAMP(1700000000123456789), ' +
        "TIMESTAMP_TO_SCN('2023-11-14 22:13:20'), TIME_TO_USEC(USEC_TO_TIME(1700000000123456)), " +
        'TIMESTAMP_TO_SCN(USEC_TO_TIME(1700000000123456)), TIME_TO_USEC(SCN_TO_TIMESTAMP(1700000000123456789))'
      const [real, played] = [await ask(kernel, moments), await ask(sandbox, moments)]
      const textOf = (answer: Answer) =>
        answer.kind === 'rows' ? answer.rows.flat().map(String) : answer
      expect(textOf(played)).toEqual(textOf(real))
    },
  )

  test.each([
    'SELECT 1 FROM oceanbase.NO_SUCH_VIEW',
    'SELECT 1 FROM no_such_database.t',
    'SELECT NO_SUCH_COLUMN FROM oceanbase.CDB_OB_BACKUP_JOBS',
    'SELECT STATUS FROM oceanbase.CDB_OB_BACKUP_JOBS WHERE NO_SUCH_COLUMN = 1',
    'SELECT no_such_function(1)',
    'SELEC 1',
    'SELECT * FROM',
    'SELECT 1 FROM oceanbase.CDB_OB_BACKUP_JOBS WHERE',
    'USE no_such_database',
    'SET no_such_variable = 1',
    'SET ob_query_timeout = 9000000',
    'SELECT @@no_such_variable',
    'ALTER SYSTEM FROBNICATE',
    "SET ENCRYPTION ON IDENTIFIED BY 'x' ONLY",
    "SET ENCRYPTION ON IDENTIFIED BY 'x'",
    'SET ENCRYPTION OFF',
    "SET DECRYPTION IDENTIFIED BY 'x', 'y'",
    'ALTER SYSTEM SET no_such_parameter = 1',
    "SELECT INSTR('obbackup:7', 'backup') AS A",
    "SELECT COUNT(*) AS N FROM oceanbase.CDB_OB_RESTORE_PROGRESS WHERE INSTR(DESCRIPTION, 'no such') > 0",
  ])('answers %s', async (sql) => {
    // Whose account it is that looks into another OceanBase, and what it may, is not known here.
    if (!place?.own && /DECRYPTION|no_such_parameter/.test(sql)) return
    expect(await ask(sandbox, sql)).toEqual(await ask(kernel, sql))
  })

  test.each([
    ['nobody', 'no-secret', 'SELECT STATUS FROM oceanbase.CDB_OB_BACKUP_JOBS'],
    ['nobody', 'no-secret', 'SELECT STATUS FROM oceanbase.NO_SUCH_VIEW'],
    ['nobody', 'no-secret', 'ALTER SYSTEM BACKUP DATABASE'],
    ['nobody', 'no-secret', 'SELECT 1 AS A'],
    ['ob_bot_ro', 'ro-secret', 'ALTER SYSTEM BACKUP DATABASE'],
    ['ob_bot_ro', 'ro-secret', 'ALTER SYSTEM ARCHIVELOG'],
    ['ob_bot_ro', 'ro-secret', 'DELETE FROM oceanbase.CDB_OB_BACKUP_JOBS'],
    ['ob_bot_ro', 'ro-secret', 'SHOW GRANTS'],
    ['ob_bot_op', 'op-secret', 'SHOW GRANTS'],
    ['nobody', 'no-secret', 'SHOW GRANTS'],
    ['super_only', 'super-secret', 'SHOW GRANTS'],
    ['ob_bot_ro', 'ro-secret', "SET DECRYPTION IDENTIFIED BY 'x'"],
    ['ob_bot_ro', 'ro-secret', "SET ENCRYPTION ON IDENTIFIED BY 'x' ONLY"],
    ['ob_bot_ro', 'ro-secret', 'SET GLOBAL ob_query_timeout = 1'],
    ['super_only', 'super-secret', 'SELECT STATUS FROM oceanbase.CDB_OB_BACKUP_JOBS'],
  ])('%s (%s) may or may not: %s', async (user, password, sql) => {
    if (!place?.own) return
    const answers = []
    for (const port of [server.port, place.port]) {
      const one = await createConnection({ host: '127.0.0.1', port, user: `${user}@sys`, password })
      answers.push(await ask(one, sql))
      await one.end()
    }
    expect(answers[0]).toEqual(answers[1])
  })

  test('SUPER alone is enough for ALTER SYSTEM', async () => {
    if (!place?.own) return
    for (const port of [server.port, place.port]) {
      const user = { user: 'super_only@sys', password: 'super-secret' }
      const one = await createConnection({ host: '127.0.0.1', port, ...user })
      const answer = await ask(one, 'ALTER SYSTEM BACKUP DATABASE')
      expect(answer).not.toMatchObject({ errno: 1227 })
      await one.end()
    }
  })

  test.each([
    ['ob_bot_ro@sys', 'wrong'],
    ['ob_bot_ro@sys', ''],
    ['stranger@sys', 'x'],
    ['ob_bot_ro@nowhere', 'ro-secret'],
    ['ob_bot_ro@sys#nowhere', 'ro-secret'],
  ])('refuses the login %s with "%s"', async (user, password) => {
    if (!place?.own) return
    const errors = []
    for (const port of [server.port, place.port]) {
      const login = createConnection({ host: '127.0.0.1', port, user, password })
      const { errno, sqlState, message } = await login.then(
        () => ({ errno: 0, sqlState: '', message: 'let in' }),
        (error: { errno: number; sqlState: string; message: string }) => error,
      )
      errors.push({ errno, sqlState, message })
    }
    expect(errors[0]).toEqual(errors[1])
  })
})
