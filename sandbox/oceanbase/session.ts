import type { Account } from './accounts.ts'
import { lex } from './sql/lexer.ts'
import type { SelectRunner } from './sql/run-select.ts'
import { mysqlError, obError, syntaxError } from './sql/sql-error.ts'
import { runSet } from './statement/run-set.ts'
import { runShow } from './statement/run-show.ts'
import { TokenReader } from './statement/token-reader.ts'
import { sessionVariables, unknownVariable, versionTextOf, zoneOf } from './variables.ts'
import { isV3 } from './view-specs.ts'
import type { ViewStore } from './view-store.ts'
import { OK, type Result } from './wire/result.ts'

/** Row of SHOW RESTORE PREVIEW. */
export interface PreviewRow {
  readonly backupType: string
  readonly backupId: number
  readonly backupDest: string
  readonly description: string
}

/** What a session keeps for the statements that follow on the same connection (COMMANDS §0.4). */
export interface SessionSecrets {
  /** Password of SET ENCRYPTION, used up by the next backup. */
  encryption: string | null
  /** Passwords of SET DECRYPTION. */
  decryption: readonly string[]
  preview: readonly PreviewRow[]
  /** Minutes east of UTC in which time texts of statements are read. */
  readonly zone: number
}

/** A tenant as logins see it. */
export interface LoginTenant {
  /** 1 is sys. */
  readonly id: number
  readonly name: string
  /** Whether it is of Oracle mode, which no MySQL client can log in to (REFERENCE §1.3). */
  readonly oracle: boolean
}

/** Who sends an ALTER SYSTEM statement. */
export interface Caller extends SessionSecrets {
  readonly tenant: LoginTenant
  /** Throws 5036 when the account lacks the privilege (COMMANDS §0.5). */
  require(privilege: 'ALTER SYSTEM' | 'SUPER'): void
}

/** The cluster that sessions talk to. */
export interface SessionHost {
  readonly store: ViewStore
  readonly selects: SelectRunner
  /** Version of the build, `4.2.5.0`; three parts in 3.x. */
  readonly build: string
  now(): number
  /** Brings all jobs up to now. */
  tick(): void
  /** The tenant that a login names, or null when there is none. */
  loginTenant(name: string): LoginTenant | null
  /** Cluster parameters of 3.x, by name; none in 4.x. */
  parameters(): readonly (readonly [name: string, value: string])[]
  /** Reads and does an ALTER SYSTEM statement; throws SqlError for bad text and when the cluster refuses. */
  alter(sql: string, caller: Caller): void
}

const HEAD = /^(?:\s+|\/\*[\s\S]*?\*\/|--\s[^\n]*\n?|#[^\n]*\n?)*\(*\s*([A-Za-z]+)/
const CHANGES = new Set(
  'INSERT UPDATE DELETE REPLACE CREATE DROP TRUNCATE GRANT REVOKE LOAD RENAME PURGE CALL'.split(
    ' ',
  ),
)

/** One connection's state and its statements. */
export class Session implements Caller {
  readonly account: Account
  readonly tenant: LoginTenant
  readonly connectionId: number
  database: string | null = null
  encryption: string | null = null
  decryption: readonly string[] = []
  preview: readonly PreviewRow[] = []
  readonly userVariables = new Map<string, string>()
  #variables: Map<string, string>
  readonly #host: SessionHost

  constructor(host: SessionHost, account: Account, tenant: LoginTenant, connectionId: number) {
    this.#host = host
    this.account = account
    this.tenant = tenant
    this.connectionId = connectionId
    this.#variables = sessionVariables(host.build)
  }

  get zone(): number {
    return zoneOf(this.#variables.get('time_zone') ?? 'SYSTEM')
  }

  get variables(): ReadonlyMap<string, string> {
    return this.#variables
  }

  /** Changes a system variable of this session; 1193 and 1298 for a wrong name or zone. */
  setVariable(name: string, value: string): void {
    if (!this.#variables.has(name)) throw unknownVariable(name)
    if (name === 'time_zone') zoneOf(value)
    this.#variables.set(name, value)
  }

  /** COM_RESET_CONNECTION: everything as after login. */
  reset(): void {
    this.#variables = sessionVariables(this.#host.build)
    this.userVariables.clear()
    this.encryption = null
    this.decryption = []
    this.preview = []
  }

  /** COM_INIT_DB and USE; 1049 for a database that is not there. */
  use(database: string): void {
    if (!['oceanbase', 'information_schema'].includes(database.toLowerCase())) {
      throw mysqlError(1049, `Unknown database '${database}'`)
    }
    this.database = database.toLowerCase()
  }

  /** Runs one statement; throws SqlError as the server would answer. */
  execute(sql: string): Result {
    this.#host.tick()
    const head = HEAD.exec(sql)?.[1]?.toUpperCase() ?? ''
    switch (head) {
      case 'SELECT':
      case 'WITH':
        return this.#select(sql)
      case 'ALTER':
        return this.#alter(sql)
      case 'SET':
        return runSet(this, sql)
      case 'SHOW':
      case 'DESC':
      case 'DESCRIBE':
        return runShow(this, this.#host, sql)
      case 'USE': {
        const reader = new TokenReader(sql)
        reader.expect('USE')
        const name = reader.identifier()
        reader.end()
        this.use(name)
        return OK
      }
      case 'BEGIN':
      case 'START':
      case 'COMMIT':
      case 'ROLLBACK':
        return OK
      default:
        return this.#refuse(head, sql)
    }
  }

  require(privilege: 'ALTER SYSTEM' | 'SUPER'): void {
    if (this.account.super || (privilege === 'ALTER SYSTEM' && this.account.alterSystem)) return
    const needed = privilege === 'SUPER' ? 'SUPER' : 'SUPER or ALTER SYSTEM'
    throw obError(
      5036,
      `Access denied; you need (at least one of) the ${needed} privilege(s) for this operation`,
    )
  }

  #select(sql: string): Result {
    const { store } = this.#host
    if (this.account.select === false) {
      const denied = lex(sql).find((token) => store.find(token.value))
      if (denied) {
        const message = `SELECT command denied to user '${this.account.user}'@'%' for table '${denied.value}'`
        throw mysqlError(1142, message)
      }
    }
    const { zone } = this
    store.context = {
      user: this.account.user,
      connectionId: this.connectionId,
      tenantId: this.tenant.id,
      tenantName: this.tenant.name,
      database: this.database,
      zone,
      version: this.#host.build,
      versionText: versionTextOf(this.#host.build),
      now: this.#host.now(),
    }
    try {
      return this.#host.selects.run(sql, {
        tenantId: this.tenant.id,
        zone,
        database: this.database,
        v3: isV3(store.version),
        variable: (name) => this.#variable(name),
      })
    } finally {
      store.context = null
    }
  }

  #alter(sql: string): Result {
    this.#host.alter(sql, this)
    return OK
  }

  #variable(written: string): string | number | null {
    if (!written.startsWith('@@'))
      return this.userVariables.get(written.slice(1).toLowerCase()) ?? null
    const name = written
      .slice(2)
      .replaceAll('`', '')
      .replace(/^(session|global|local)\./i, '')
    const value = this.#variables.get(name.toLowerCase())
    if (value === undefined) throw unknownVariable(name)
    return /^\d+$/.test(value) ? Number(value) : value
  }

  #refuse(head: string, sql: string): Result {
    if (sql.trim() === '') throw mysqlError(1065, 'Query was empty')
    if (!CHANGES.has(head)) throw syntaxError(sql)
    throw mysqlError(1142, `${head} command denied to user '${this.account.user}'@'%'`)
  }
}
