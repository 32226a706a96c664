import type { Secret } from '../domain/secret.ts'

/** Where a cluster is and as whom to log in. */
export interface Account {
  /** The cluster's name, for messages. */
  readonly cluster: string
  readonly host: string
  readonly port: number
  /** `ob_bot_ro@sys`, or `ob_bot_ro@sys#cluster` through OBProxy (COMMANDS §0.5). */
  readonly user: string
  readonly password: Secret
  /** `monitor` reads, `admin` executes approved operations. */
  readonly role: 'monitor' | 'admin'
  readonly ssl: boolean | { readonly ca?: string; readonly rejectUnauthorized?: boolean }
  /** ms */
  readonly connectTimeout: number
  /** ms */
  readonly queryTimeout: number
}

/** `host:port`, for messages. */
export function placeOf(account: Account): string {
  return `${account.host}:${account.port}`
}

/** The tenant of a login such as `name@tenant` or `name@tenant#cluster`; `sys` when it names none (COMMANDS §0.5). */
export function tenantOf(account: Account): string {
  return /^[^@#]+@([^#]+)/.exec(account.user)?.[1] ?? 'sys'
}

/** The settings that hold this account's name and password (DESIGN §5). */
export function settingsOf(account: Account): string {
  return account.role === 'admin'
    ? 'OB_ADMIN_USER and OB_ADMIN_PASSWORD'
    : 'OB_USER and OB_PASSWORD'
}

/**
 * What gives the account what its role needs, and where (COMMANDS §0.5); people run it, the bot never does. `privilege`
 * when the server named another one than the usual.
 */
export function grantFor(account: Account, privilege?: 'SUPER'): string {
  const user = account.user.split('@')[0] ?? account.user
  const usual = account.role === 'admin' ? 'ALTER SYSTEM ON *.*' : 'SELECT ON oceanbase.*'
  const grant = privilege ? `${privilege} ON *.*` : usual
  return `In the ${tenantOf(account) === 'sys' ? 'sys tenant' : `tenant ${tenantOf(account)}`}: GRANT ${grant} TO ${user}`
}

/** The one privilege that the server's refusal names beside the usual one: only SUPER helps, or null. */
export function superNeeded(message: string): 'SUPER' | undefined {
  return /\bSUPER\b/.test(message) && !/ALTER SYSTEM/.test(message) ? 'SUPER' : undefined
}
