import { mysqlError } from './sql/sql-error.ts'
import { isV3 } from './view-specs.ts'

/** Text of the version as `SELECT VERSION()` gives it. */
export function versionTextOf(build: string): string {
  return `5.7.25-OceanBase-v${build}`
}

/** Build of a known version: `4.2.5` is `4.2.5.0`; 3.x has three parts. */
export function buildOf(version: string): string {
  if (isV3(version)) return version
  return version === '4.3+ source' ? '4.3.5.0' : `${version}.0`
}

/** System variables of a new session; the zone is +08:00, as OceanBase is delivered. */
export function sessionVariables(build: string): Map<string, string> {
  const hash = '0123456789abcdef0123456789abcdef01234567'
  return new Map([
    ['autocommit', '1'],
    ['character_set_client', 'utf8mb4'],
    ['character_set_connection', 'utf8mb4'],
    ['character_set_results', 'utf8mb4'],
    ['collation_connection', 'utf8mb4_general_ci'],
    ['foreign_key_checks', '1'],
    ['interactive_timeout', '28800'],
    ['lower_case_table_names', '1'],
    ['max_allowed_packet', '16777216'],
    ['max_execution_time', '0'],
    ['net_read_timeout', '30'],
    ['net_write_timeout', '60'],
    ['ob_compatibility_mode', 'MYSQL'],
    ['ob_query_timeout', '10000000'],
    ['ob_read_consistency', 'STRONG'],
    ['ob_trx_timeout', '100000000'],
    ['sql_mode', 'STRICT_ALL_TABLES,NO_ZERO_IN_DATE'],
    ['system_time_zone', 'Asia/Shanghai'],
    ['time_zone', '+08:00'],
    ['transaction_isolation', 'READ-COMMITTED'],
    ['transaction_read_only', '0'],
    ['tx_isolation', 'READ-COMMITTED'],
    ['tx_read_only', '0'],
    ['version', versionTextOf(build)],
    [
      'version_comment',
      `OceanBase ${build} (r100000000000000000-${hash}) (Built Oct  1 2024 00:00:00)`,
    ],
    ['wait_timeout', '28800'],
  ])
}

/** Variables that no SET may change. */
export const readOnlyVariables: ReadonlySet<string> = new Set([
  'version',
  'version_comment',
  'system_time_zone',
  'lower_case_table_names',
])

/** Minutes east of UTC of a `SET time_zone` value: an offset or SYSTEM; 1298 for anything else. */
export function zoneOf(text: string): number {
  if (text.toUpperCase() === 'SYSTEM') return 480
  const match = /^([+-])(\d{1,2}):(\d\d)$/.exec(text)
  const minutes = match ? Number(match[2]) * 60 + Number(match[3]) : Number.NaN
  const [west, east] = [12 * 60 + 59, 14 * 60]
  const inRange = match?.[1] === '-' ? minutes <= west : minutes <= east
  if (!match || !inRange || Number(match[3]) > 59) {
    throw mysqlError(1298, `Unknown or incorrect time zone: '${text}'`)
  }
  return match[1] === '-' ? -minutes : minutes
}

/** 1193: a variable that the server does not have. */
export function unknownVariable(name: string): Error {
  return mysqlError(1193, `Unknown system variable '${name}'`)
}
