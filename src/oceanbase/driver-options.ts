import { isIP } from 'node:net'
import type { ConnectionOptions } from 'mysql2/promise'
import type { Account } from './account.ts'

/**
 * How mysql2 is to speak with OceanBase. The text protocol with `supportBigNumbers` and `dateStrings` brings
 * SCNs and microseconds exactly and is the fastest exact way (peers/BASELINES §1); the driver's defaults lose both.
 */
export function driverOptions(account: Account): ConnectionOptions {
  return {
    host: account.host,
    port: account.port,
    user: account.user,
    password: account.password.reveal(),
    charset: 'utf8mb4',
    connectTimeout: account.connectTimeout,
    supportBigNumbers: true,
    dateStrings: true,
    multipleStatements: false,
    enableKeepAlive: true,
    keepAliveInitialDelay: 10_000,
    ...(account.ssl ? { ssl: secure(account) } : {}),
  }
}

/** The certificate must belong to the host, unless that is an address: mysql2 would compare it with "localhost". */
function secure(account: Account): NonNullable<ConnectionOptions['ssl']> {
  const { ca, rejectUnauthorized = true } = account.ssl === true ? {} : account.ssl || {}
  return {
    rejectUnauthorized,
    verifyIdentity: rejectUnauthorized && isIP(account.host) === 0,
    ...(ca === undefined ? {} : { ca }),
  }
}
