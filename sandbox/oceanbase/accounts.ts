import { createHash, timingSafeEqual } from 'node:crypto'

/** A user of a tenant and what it may do (COMMANDS §0.5). */
export interface Account {
  /** Name without tenant and cluster. */
  readonly user: string
  readonly password: string
  /** Name of the tenant that it is a user of; default sys. */
  readonly tenant?: string
  /** SELECT on oceanbase.*; default true. */
  readonly select?: boolean
  /** ALTER SYSTEM on *.*. */
  readonly alterSystem?: boolean
  /** SUPER on *.*: SET DECRYPTION, ACTIVATE STANDBY, and ALTER SYSTEM too (docs/conformance.md). */
  readonly super?: boolean
}

/** The two accounts of COMMANDS §0.5: one that reads, one that may change. */
export const defaultAccounts: readonly Account[] = [
  { user: 'ob_bot_ro', password: 'ro-secret', select: true },
  { user: 'ob_bot_op', password: 'op-secret', select: true, alterSystem: true, super: true },
]

/** Who a login names. */
export interface LoginName {
  readonly user: string
  readonly tenant: string
}

/** Reads `user`, `user@tenant` or `user@tenant#cluster`, sys without a tenant; null for another cluster. */
export function readLogin(login: string, clusterName: string): LoginName | null {
  const match = /^([^@#]+)(?:@([^#]+))?(?:#(.+))?$/.exec(login)
  if (!match) return null
  const [, user = '', tenant = 'sys', cluster = clusterName] = match
  return cluster === clusterName ? { user, tenant } : null
}

/** The account of that name in that tenant; null when there is none. */
export function findAccount(accounts: readonly Account[], login: LoginName): Account | null {
  const isIt = ({ user, tenant = 'sys' }: Account): boolean =>
    user === login.user && tenant === login.tenant
  return accounts.find(isIt) ?? null
}

/** Whether the token answers mysql_native_password's challenge for this password. */
export function passwordFits(password: string, challenge: Buffer, token: Buffer): boolean {
  if (password === '') return token.length === 0
  const stage1 = sha1(Buffer.from(password))
  const mask = sha1(Buffer.concat([challenge, sha1(stage1)]))
  const expected = Buffer.from(stage1.map((byte, index) => byte ^ (mask[index] ?? 0)))
  return token.length === expected.length && timingSafeEqual(token, expected)
}

function sha1(data: Buffer): Buffer {
  return createHash('sha1').update(data).digest()
}

/** What SHOW GRANTS prints for an account. */
export function grantsOf(account: Account): string[] {
  // A user without a host is printed without one.
  const to = `TO '${account.user}'`
  const global = ['USAGE']
  if (account.super) global.push('SUPER')
  if (account.alterSystem) global.push('ALTER SYSTEM')
  const everywhere = global.length > 1 ? global.slice(1) : global
  const lines = [`GRANT ${everywhere.join(', ')} ON *.* ${to}`]
  if (account.select !== false) lines.push(`GRANT SELECT ON \`oceanbase\`.* ${to}`)
  return lines
}
