import { failedSubjects } from '../../domain/job.ts'
import type { LastGood, TenantView } from '../../domain/snapshot.ts'
import { normalise } from '../../domain/state.ts'
import type { Attention } from '../../domain/status-report.ts'
import { formatDuration } from '../../domain/time.ts'
import { ago, bytes, code, name } from '../format.ts'
import type { Look } from '../look.ts'
import { windowPhrase } from './window-words.ts'

/** How a tenant stands: what its sign and word are made from. */
export type Standing = 'needs you' | 'watch' | 'protected' | 'not judged'

/**
 * The standing of a tenant. `not judged`: a standby, a tenant that is not NORMAL (being restored, dropped), or one
 * whose archive is only just starting; nothing is wrong with it, and nobody may call it protected.
 */
export function standingOf(view: TenantView, attention: readonly Attention[]): Standing {
  const about = attention.filter((one) => tenantsOf(one).includes(view.name))
  if (about.some((one) => one.severity === 'critical')) return 'needs you'
  if (about.length > 0) return 'watch'
  const judged = normalise(view.status) === 'NORMAL' && normalise(view.role) !== 'STANDBY'
  return judged && view.lastFull !== null && view.archive?.state === 'running'
    ? 'protected'
    : 'not judged'
}

/** Names of the tenants that a thing to attend to is about; none for what concerns the whole cluster. */
export function tenantsOf(one: Attention): readonly string[] {
  if (one.kind === 'failed-job') return failedSubjects(one.job)
  return one.tenant === null ? [] : [one.tenant]
}

const SIGNS: Readonly<Record<Standing, string>> = {
  'needs you': '🔴',
  watch: '🟡',
  protected: '🟢',
  'not judged': '⚪',
}

/** One tenant on one line: last full, last incremental, archive, recoverable window. */
export function tenantLine(
  view: TenantView,
  standing: Standing,
  databaseNow: number,
  look: Look,
): string {
  const facts = [
    standing === 'not judged' ? notJudged(view) : standing,
    lastWords('full', view.lastFull, databaseNow) || (standing === 'not judged' ? '' : 'no full'),
    lastWords('incremental', view.lastIncremental, databaseNow),
    archiveWords(view, standing),
    windowPhrase(view.segments, view.archive, databaseNow, look),
  ]
  return `${SIGNS[standing]} *${name(view.name)}* ${facts.filter((fact) => fact !== '').join(' · ')}`
}

function notJudged(view: TenantView): string {
  if (normalise(view.role) === 'STANDBY') return 'standby'
  if (normalise(view.status) !== 'NORMAL') return code(view.status, 40)
  if (!view.archive || !view.lastFull) return 'not all could be read'
  return view.archive.state === 'pending' || view.archive.state === 'running'
    ? 'starting'
    : 'unclear'
}

function lastWords(kind: string, last: LastGood | null, databaseNow: number): string {
  if (!last) return ''
  const size = last.bytes === null ? '' : ` (${bytes(last.bytes)})`
  return `${kind} ${ago(last.at, databaseNow)}${size}`
}

function archiveWords({ archive }: TenantView, standing: Standing): string {
  if (!archive) return standing === 'not judged' ? '' : 'no archive'
  if (archive.lag !== null && archive.state === 'running') {
    return `archive ${formatDuration(archive.lag)} behind`
  }
  return `archive ${code(archive.status, 40)}`
}
