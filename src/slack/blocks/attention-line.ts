import { scnToMs } from '../../domain/scn.ts'
import type { Attention } from '../../domain/status-report.ts'
import { formatDuration } from '../../domain/time.ts'
import { ago, code, count, name } from '../format.ts'
import type { Look } from '../look.ts'
import { markup, type Voice } from '../voice.ts'
import { causeWords } from './cause-words.ts'
import { verdict } from './job-words.ts'

/** One thing that needs somebody, as one line: sign, who, what, since when or how bad. */
export function attentionLine(one: Attention, databaseNow: number, look: Look): string {
  const sign = one.severity === 'critical' ? '🔴' : '🟡'
  return `${sign} ${words(one, databaseNow, markup(look))}`
}

function words(one: Attention, databaseNow: number, voice: Voice): string {
  switch (one.kind) {
    case 'archive':
      return archiveWords(one, voice)
    case 'archive-never':
      return one.view.lastFull === null
        ? `*${name(one.view.name)}* has no log archive: start it, then take a full backup`
        : `*${name(one.view.name)}* has no log archive: what was changed since the last backup cannot be restored`
    case 'no-full': {
      const tenant = `*${name(one.view.name)}*`
      return one.ageDays === null
        ? `${tenant} has no good full backup`
        : `${tenant} has no full backup for ${formatDuration(one.ageDays * 86_400)}`
    }
    case 'not-to-now': {
      const upTo = scnToMs(one.upTo)
      const only = upTo === null ? 'nothing of it' : `only up to ${voice.time(upTo)}`
      return `*${name(one.view.name)}* can be restored ${only}: no full backup was made since its log archive began a new round. Take one`
    }
    case 'failed-job': {
      const { job } = one
      const at = job.endedAt ?? job.startedAt
      const when = at === null ? '' : ` ${ago(at, databaseNow)}`
      const cause = causeWords(job, voice)
      return `${verdict(job, null, voice)}${when} · ${cause.short}`
    }
    case 'unreadable':
      return `${code(one.view, 80)} cannot be read, so what it would show is unknown: ${code(one.reason, 160)}`
    case 'bad-rows':
      return `${count(one.count, 'row')} could not be read, for example ${code(one.example, 160)}`
  }
}

function archiveWords(one: Extract<Attention, { kind: 'archive' }>, voice: Voice): string {
  const tenant = `*${name(one.view.name)}*`
  const { archive } = one.view
  if (!archive) return `${tenant} log archive: unknown`
  if (one.condition === 'lagging' || one.condition === 'far-behind') {
    const behind = archive.lag === null ? 'behind' : `${formatDuration(archive.lag)} behind`
    return `${tenant} log archive is ${behind}`
  }
  const checkpoint = scnToMs(archive.checkpointScn)
  const only = checkpoint === null ? '' : `: recoverable only to ${voice.time(checkpoint)}`
  const comment = archive.comment ? ` · ${code(archive.comment, 140)}` : ''
  return `${tenant} log archive is ${code(archive.status, 40)}${only}${comment}`
}
