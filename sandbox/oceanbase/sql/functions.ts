import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { obError } from './sql-error.ts'
import { isTagged, microsOfText, renderTagged, tagDatetime, tagMicros } from './timestamp.ts'

/** What the functions know about the session that runs the statement. */
export interface FunctionContext {
  readonly user: string
  readonly connectionId: number
  readonly tenantId: number
  readonly tenantName: string
  readonly database: string | null
  /** Minutes east of UTC. */
  readonly zone: number
  readonly version: string
  readonly versionText: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

type Value = SQLInputValue
type Body = (...values: Value[]) => Value

const UNITS: Readonly<Record<string, bigint>> = {
  MICROSECOND: 1n,
  SECOND: 1_000_000n,
  MINUTE: 60_000_000n,
  HOUR: 3_600_000_000n,
  DAY: 86_400_000_000n,
  WEEK: 604_800_000_000n,
}

/**
 * Registers OceanBase's functions in SQLite (as `ob_…`; see function-names.ts). They read the session of
 * the moment through `context`. NULL in, NULL out, unless the function says otherwise.
 */
export function registerFunctions(db: DatabaseSync, current: () => FunctionContext | null): void {
  const context = (): FunctionContext => {
    const found = current()
    if (!found) throw new Error('a function ran outside a session')
    return found
  }
  const define = (name: string, body: Body): void => {
    db.function(name, { varargs: true, useBigIntArguments: true }, body)
  }
  const strict = (name: string, body: Body): void => {
    define(name, (...values) => (values.some((value) => value === null) ? null : body(...values)))
  }
  const micros = (value: Value): bigint | null =>
    typeof value === 'string' ? microsOfText(value, context().zone) : null
  const now = (): bigint => BigInt(Math.round(context().now * 1000))
  const text = (value: Value): string => show(value, context().zone)

  const moment: Body = (digits) => {
    const step = 10n ** BigInt(6 - Number(digits ?? 0))
    return tagMicros((now() / step) * step)
  }
  for (const name of ['ob_now', 'ob_current_timestamp', 'ob_sysdate', 'ob_utc_timestamp']) {
    define(name, moment)
  }
  define('ob_unix_timestamp', (value) => {
    if (value === undefined) return now() / 1_000_000n
    const at = value === null ? null : micros(value)
    if (at === null) return null
    return at % 1_000_000n === 0n ? at / 1_000_000n : Number(at) / 1e6
  })
  strict('ob_from_unixtime', (value) => tagMicros(BigInt(Math.round(Number(value) * 1e6))))
  strict('ob_time_to_usec', (value) => micros(value ?? null))
  strict('ob_usec_to_time', (value) => tagMicros(whole(value ?? null)))
  strict('ob_scn_to_timestamp', (value) => tagDatetime(whole(value ?? null) / 1000n))
  // The digits that the session sees count as UTC, so only a session in UTC gets the moment that it means.
  strict('ob_timestamp_to_scn', (value) => scaled(microsOfText(text(value ?? null), 0), 1000n))
  strict('ob_truncate', (value, digits) => {
    const factor = 10 ** Number(digits)
    return Math.trunc(Number(value) * factor) / factor
  })
  strict('ob_mod', (a, b) => (Number(b) === 0 ? null : Number(a) % Number(b)))
  strict('ob_date', (value) => text(value ?? null).slice(0, 10))
  strict('ob_date_format', (value, format) => dateFormat(text(value ?? null), String(format)))
  strict('ob_timestampdiff', (unit, from, to) => {
    const [a, b, size] = [micros(from ?? null), micros(to ?? null), UNITS[String(unit)]]
    return a === null || b === null || size === undefined ? null : (b - a) / size
  })
  const shift = (value: Value, amount: Value, unit: Value, sign: bigint): Value => {
    const size = UNITS[String(unit).toUpperCase()]
    if (size === undefined) throw obError(4007, `interval unit ${unit} is not supported here`)
    const at = micros(value)
    return at === null ? null : tagMicros(at + sign * size * whole(amount))
  }
  strict('ob_date_add', (value, n, unit) => shift(value ?? null, n ?? null, unit ?? null, 1n))
  strict('ob_date_sub', (value, n, unit) => shift(value ?? null, n ?? null, unit ?? null, -1n))

  strict('ob_concat', (...values) => values.map(text).join(''))
  define('ob_concat_ws', (separator, ...values) => {
    if (separator === null || separator === undefined) return null
    return values
      .filter((value) => value !== null)
      .map(text)
      .join(text(separator))
  })
  strict('ob_left', (value, n) => text(value ?? null).slice(0, Math.max(0, Number(n))))
  strict('ob_right', (value, n) => (Number(n) <= 0 ? '' : text(value ?? null).slice(-Number(n))))
  strict('ob_length', (value) => BigInt(Buffer.byteLength(text(value ?? null))))
  strict('ob_char_length', (value) => BigInt([...text(value ?? null)].length))
  strict('ob_locate', (part, whole) =>
    BigInt(
      text(whole ?? null)
        .toLowerCase()
        .indexOf(text(part ?? null).toLowerCase()) + 1,
    ),
  )
  strict('ob_instr', (whole, part) =>
    BigInt(
      text(whole ?? null)
        .toLowerCase()
        .indexOf(text(part ?? null).toLowerCase()) + 1,
    ),
  )
  strict('ob_find_in_set', (item, list) =>
    BigInt(
      text(list ?? null)
        .toLowerCase()
        .split(',')
        .indexOf(text(item ?? null).toLowerCase()) + 1,
    ),
  )
  strict('ob_substring_index', (value, separator, count) => {
    const parts = text(value ?? null).split(text(separator ?? null))
    const n = Number(count)
    return (n >= 0 ? parts.slice(0, n) : parts.slice(n)).join(text(separator ?? null))
  })
  strict('regexp', (pattern, value) =>
    new RegExp(String(pattern), 'i').test(text(value ?? null)) ? 1n : 0n,
  )
  define('ob_sleep', () => 0n)

  define('ob_ob_version', () => context().version)
  define('ob_version', () => context().versionText)
  define('ob_database', () => context().database)
  define('ob_schema', () => context().database)
  for (const name of ['ob_user', 'ob_session_user', 'ob_current_user']) {
    define(name, () => `${context().user}@%`)
  }
  define('ob_connection_id', () => BigInt(context().connectionId))
  // The views call it too, outside sessions as sys; SQLite asks once for each run of a statement.
  db.function('ob_effective_tenant_id', { deterministic: true, useBigIntArguments: true }, () =>
    BigInt(current()?.tenantId ?? 1),
  )
  define('ob_effective_tenant', () => context().tenantName)
}

function show(value: Value, zone: number): string {
  return isTagged(value) ? renderTagged(value, zone) : String(value)
}

function whole(value: Value): bigint {
  return typeof value === 'bigint' ? value : BigInt(Math.trunc(Number(value)))
}

function scaled(value: bigint | null, factor: bigint): bigint | null {
  return value === null ? null : value * factor
}

function dateFormat(text: string, format: string): string {
  const parts: Readonly<Record<string, string>> = {
    Y: text.slice(0, 4),
    m: text.slice(5, 7),
    d: text.slice(8, 10),
    H: text.slice(11, 13),
    i: text.slice(14, 16),
    s: text.slice(17, 19),
    S: text.slice(17, 19),
    f: text.slice(20, 26).padEnd(6, '0'),
    T: text.slice(11, 19),
  }
  return format.replace(/%(.)/g, (_, letter: string) => parts[letter] ?? letter)
}
