import { mysqlError, obError, type SqlError } from './sql/sql-error.ts'
import type { Row, ViewStore } from './view-store.ts'
import { familyOf } from './wire/column-type.ts'

interface ErrorRule {
  readonly code: number
  readonly match: RegExp
  readonly message: string | undefined
  left: number
}

/** What can be made to go wrong, each until `clear()`. */
export class Faults {
  readonly #store: ViewStore
  readonly #kill: () => void
  readonly #errors: ErrorRule[] = []
  readonly #drops: { readonly match: RegExp; left: number }[] = []
  readonly #garbage: { readonly view: string; readonly row: Row }[] = []
  #refusing = false
  #delayMs = 0

  constructor(store: ViewStore, kill: () => void) {
    this.#store = store
    this.#kill = kill
  }

  /** Whether new connections are destroyed as soon as they are accepted. */
  get refusing(): boolean {
    return this.#refusing
  }

  /** Milliseconds of real time before each answer. */
  get delayMs(): number {
    return this.#delayMs
  }

  /** New connections are destroyed at accept; open ones live on. */
  refuse(on: boolean): void {
    this.#refusing = on
  }

  /** Destroys every open connection now, whatever it is doing. */
  kill(): void {
    this.#kill()
  }

  /** Real time before each answer, in milliseconds. */
  delay(ms: number): void {
    this.#delayMs = ms
  }

  /** The next `times` statements that match fail with an OceanBase or MySQL number, and are not executed. */
  errno(code: number, times: number, match = /(?:)/, message?: string): void {
    this.#errors.push({ code, match, message, left: times })
  }

  /** Adds a row of impossible values to a view: unknown STATUS, NULL ids, text in numbers and times. */
  garbage(view: string): void {
    const spec = this.#store.specs.get(view)
    if (!spec) throw new Error(`${view} does not exist in ${this.#store.version}`)
    const row = Object.fromEntries(
      spec.columns.map(({ name, type }) => [name, nonsense(name, type)]),
    )
    this.#store.insert(view, row)
    this.#garbage.push({ view, row })
  }

  /** The next `times` statements that match are executed, then the connection dies before the answer. */
  dropAfter(match: RegExp, times = 1): void {
    this.#drops.push({ match, left: times })
  }

  /** Everything works again; broken rows are gone. */
  clear(): void {
    this.#refusing = false
    this.#delayMs = 0
    this.#errors.length = 0
    this.#drops.length = 0
    for (const { view, row } of this.#garbage.splice(0)) this.#store.remove(view, row)
  }

  /** The error that this statement is to get, used up by one; for the server. */
  takeError(sql: string): SqlError | null {
    const rule = this.#errors.find((candidate) => candidate.left > 0 && fits(candidate.match, sql))
    if (!rule) return null
    rule.left -= 1
    if (rule.message === undefined) return obError(rule.code)
    return rule.code < 4000 ? mysqlError(rule.code, rule.message) : obError(rule.code, rule.message)
  }

  /** Whether the connection is to die instead of answering, used up by one; for the server. */
  takeDrop(sql: string): boolean {
    const rule = this.#drops.find((candidate) => candidate.left > 0 && fits(candidate.match, sql))
    if (!rule) return false
    rule.left -= 1
    return true
  }
}

/** A pattern with the `g` flag remembers where it was: start it over for every statement. */
function fits(match: RegExp, sql: string): boolean {
  match.lastIndex = 0
  return match.test(sql)
}

function nonsense(name: string, type: string): unknown {
  if (name === 'STATUS') return 'W@T'
  if (/^(TENANT|JOB|TASK)_ID$/.test(name)) return null
  if (familyOf(type) === 'text') return name === 'COMMENT' ? '\u0001<broken>' : '???'
  return familyOf(type) === 'time' ? 'yesterday-ish' : 'not a number'
}
