import type { LastGood, TenantView } from '../../domain/snapshot.ts'
import type { Standing } from '../../domain/standing.ts'
import { normalise } from '../../domain/state.ts'
import { formatDuration } from '../../domain/time.ts'
import { ago, bytes, code, name } from '../format.ts'
import type { Look } from '../look.ts'
import { windowPhrase } from './window-words.ts'

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
