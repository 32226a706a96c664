import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { Secret } from '../../src/domain/secret.ts'
import { OceanBaseError } from '../../src/errors.ts'
import type { Account } from '../../src/oceanbase/account.ts'
import { serverAnswer, toOceanBaseError } from '../../src/oceanbase/connection-error.ts'

const ACCOUNT: Account = {
  cluster: 'prod',
  host: 'ob.example.com',
  port: 2881,
  user: 'ob_bot_ro@sys#c1',
  password: new Secret('S3CR3T'),
  role: 'monitor',
  ssl: false,
  connectTimeout: 5_000,
  queryTimeout: 10_000,
}
const ADMIN: Account = { ...ACCOUNT, user: 'ob_bot_op@sys', role: 'admin' }

/** An error as the driver makes it: facts as properties, the statement among them. */
function driverError(message: string, facts: object): Error {
  const sql = "ALTER SYSTEM RESTORE t FROM 'oss://b?access_key=S3CR3T'"
  return Object.assign(new Error(message), { sql, sqlMessage: message, ...facts })
}

const packet = (errno: number, message = `answer ${errno}`) =>
  driverError(message, { errno, sqlState: 'HY000', code: 'ER_X' })

describe('toOceanBaseError', () => {
  it.each<[string, Error, Account, RegExp[], number | null, boolean]>([
    ['wrong password', packet(1045), ACCOUNT, [/refused the login/, /OB_PASSWORD/], 1045, false],
    ['no such tenant', packet(5160), ADMIN, [/5160 INVALID_TENANT_NAME/], 5160, false],
    ['wrong admin password', packet(1045), ADMIN, [/OB_ADMIN_PASSWORD/], 1045, false],
    [
      'no SELECT',
      packet(1142),
      ACCOUNT,
      [/GRANT SELECT ON oceanbase\.\* TO ob_bot_ro$/, /may not read X/],
      1142,
      false,
    ],
    ['no ALTER SYSTEM', packet(1227), ADMIN, [/GRANT ALTER SYSTEM ON \*\.\*/], 1227, false],
    ['too many connections', packet(1040), ACCOUNT, [/1040/], 1040, true],
    ['slow server', packet(4012), ACCOUNT, [/4012 TIMEOUT/], 4012, true],
    ['another answer', packet(9040), ACCOUNT, [/9040 BACKUP_CAN_NOT_START/], 9040, false],
    [
      'nobody listens',
      driverError('connect ECONNREFUSED', { code: 'ECONNREFUSED', errno: -111 }),
      ACCOUNT,
      [/nothing listens at ob\.example\.com:2881/, /OB_HOST/],
      null,
      true,
    ],
    [
      'unknown host',
      driverError('getaddrinfo', { code: 'ENOTFOUND', errno: -3008 }),
      ACCOUNT,
      [/ob\.example\.com cannot be resolved/],
      null,
      true,
    ],
    [
      'no answer to connect',
      driverError('connect ETIMEDOUT', { code: 'ETIMEDOUT', fatal: true }),
      ACCOUNT,
      [/within 5 s/],
      null,
      true,
    ],
    [
      'no answer to a query',
      driverError('Query inactivity timeout', { code: 'PROTOCOL_SEQUENCE_TIMEOUT' }),
      ACCOUNT,
      [/did not read X in time/],
      null,
      true,
    ],
    [
      'connection lost',
      driverError('Connection lost', { code: 'PROTOCOL_CONNECTION_LOST', fatal: true }),
      ACCOUNT,
      [/was lost/, /PROTOCOL_CONNECTION_LOST/],
      null,
      true,
    ],
    [
      'certificate',
      driverError('self-signed', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
      ACCOUNT,
      [/OB_SSL/],
      null,
      false,
    ],
    ['anything else', new Error('odd access_key=S3CR3T'), ACCOUNT, [/odd/], null, true],
  ])('%s', (_, error, account, patterns, errno, retryable) => {
    const made = toOceanBaseError(error, account, 'read X')
    expect(made).toBeInstanceOf(OceanBaseError)
    for (const pattern of patterns) expect(made.message).toMatch(pattern)
    expect(made.message).toMatch(/^prod: /)
    expect(made).toMatchObject({ errno, retryable, code: 'OCEANBASE' })
  })

  it('keeps nothing of the driver error that could hold a secret', () => {
    const error = packet(1064, "near 'access_key=S3CR3T' at line 1")
    const made = toOceanBaseError(error, ACCOUNT, 'read X')
    const everything = [made.message, made.stack, inspect(made, { depth: 9, showHidden: true })]
    expect(everything.join('\n')).not.toContain('S3CR3T')
    expect(made.message).toContain('[hidden]')
    expect(serverAnswer(error)).toEqual({
      errno: 1064,
      message: "near 'access_key=[hidden]' at line 1",
    })
  })

  it('leaves its own errors as they are', () => {
    const own = new OceanBaseError('x', { retryable: true })
    expect(toOceanBaseError(own, ACCOUNT, 'read X')).toBe(own)
  })
})
