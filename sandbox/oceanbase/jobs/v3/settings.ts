import { obError } from '../../sql/sql-error.ts'
import { isDestination, withoutKeys } from '../destination.ts'

const DAY = 86_400_000

/** Name and id of the cluster, under which its backups lie; nothing here changes them. */
export const CLUSTER_V3 = { cluster: 'obprod', cluster_id: '1' } as const

/** Cluster parameters of 3.x that backups read (COMMANDS §7), by name. */
export class SettingsV3 {
  readonly #values = new Map<string, string>([
    ['backup_dest', dest('v3')],
    ['backup_backup_dest', ''],
    ['backup_dest_option', ''],
    ['backup_backup_dest_option', ''],
    ['backup_log_archive_option', 'OPTIONAL'],
    ['backup_recovery_window', '0'],
    ['auto_delete_expired_backup', 'False'],
    ['backup_concurrency', '10'],
  ])

  /** All of them, as SHOW PARAMETERS lists them. */
  get all(): readonly (readonly [name: string, value: string])[] {
    return [...this.#values, ...Object.entries(CLUSTER_V3)].toSorted(([a], [b]) =>
      a.localeCompare(b),
    )
  }

  /** Text of a parameter. */
  get(name: string): string {
    return this.#values.get(name) ?? ''
  }

  /** Address of a destination without keys; '' when it is not set. */
  path(name: 'backup_dest' | 'backup_backup_dest'): string {
    return withoutKeys(this.get(name))
  }

  /** Changes a parameter: 5099 for an unknown one, 9026 for an address that is none, 4002 for a wrong window. */
  set(name: string, value: string): void {
    if (!this.#values.has(name)) throw obError(5099)
    if (/_dest$/.test(name) && value !== '' && !isDestination(value)) throw obError(9026)
    if (name === 'backup_recovery_window') windowMs(value)
    if (name === 'backup_dest_option') windowMs(option(value, 'recovery_window') ?? '0')
    this.#values.set(name, value)
  }

  /** How long sets are kept, in milliseconds; 0 = for ever. */
  get windowMs(): number {
    const text = option(this.get('backup_dest_option'), 'recovery_window')
    return windowMs(text ?? this.get('backup_recovery_window'))
  }

  /** Whether the cluster deletes by itself what is out of the window. */
  get deletes(): boolean {
    const text = option(this.get('backup_dest_option'), 'auto_delete_obsolete_backup')
    return (text ?? this.get('auto_delete_expired_backup')).toLowerCase() === 'true'
  }
}

function option(text: string, key: string): string | null {
  const part = text.split('&').find((candidate) => candidate.startsWith(`${key}=`))
  return part?.slice(key.length + 1) ?? null
}

function windowMs(text: string): number {
  if (text === '0' || text === '') return 0
  const match = /^(\d+)([dhm])$/.exec(text)
  if (!match) throw obError(4002, `invalid argument: recovery window '${text}'`)
  return Number(match[1]) * ({ d: DAY, h: DAY / 24, m: DAY / 1440 }[match[2] ?? 'd'] ?? 0)
}

function dest(name: string): string {
  const keys = 'access_id=AKIDSANDBOX3&access_key=SandboxSecretKey3'
  return `oss://ob-backup/${name}?host=oss.example.com&${keys}`
}
