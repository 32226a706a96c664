import type { Read } from './command.ts'
import { readArguments } from './command-arguments.ts'
import { readMatch } from './command-mute.ts'
import type { Severity } from './event.ts'
import { misread } from './misread.ts'
import { shownWord } from './typing.ts'

/** `routes test`: an alert that does not exist. Null: not given. */
export interface RoutesCommand {
  readonly kind: 'routes test'
  readonly cluster: string | null
  readonly tenant: string | null
  readonly area: string | null
  readonly severity: Severity
  readonly rule: string | null
}

const SEVERITIES: readonly Severity[] = ['critical', 'warning', 'info']

/** Reads what stands behind `routes`. */
export function readRoutesCommand(words: readonly string[]): Read {
  const [verb, ...rest] = words
  if (verb?.toLowerCase() !== 'test') {
    return misread(
      'routes has one verb: routes test --tenant crm --severity critical says where such an alert goes.',
      'routes test',
    )
  }
  const valued = ['--cluster', '--tenant', '--area', '--severity', '--rule']
  const read = readArguments('routes test', rest, { valued })
  if (!read.ok) return read
  const { flags, plain } = read
  if (plain.length > 0) {
    return misread(
      `routes test takes flags only, and got "${shownWord(plain.join(' '))}".`,
      'help routes',
    )
  }
  const match = readMatch(flags)
  if (!match.ok) return match
  const typed = flags['--severity']?.toLowerCase() ?? 'critical'
  const severity = SEVERITIES.find((one) => one === typed)
  if (!severity) {
    return misread(`--severity knows ${SEVERITIES.join(', ')}, and no "${shownWord(typed)}".`, null)
  }
  const { cluster = null, tenant = null, area = null, rule = null } = match.match
  return { ok: true, command: { kind: 'routes test', cluster, tenant, area, severity, rule } }
}
