import type { Archive } from '../../domain/archive.ts'
import type { ArchiveRate } from '../../domain/archive-rate.ts'
import { archiveWord } from '../../domain/archive-word.ts'
import { likelyCause } from '../../domain/cause.ts'
import type { LogStanding, PastRound, StreamLag, TenantLog } from '../../domain/log-report.ts'
import { scnToMs } from '../../domain/scn.ts'
import { codeInComment } from '../../domain/state.ts'
import { formatDuration } from '../../domain/time.ts'
import { bytes, code, name, rate, utc, when } from '../format.ts'
import type { Look } from '../look.ts'
import { markup } from '../voice.ts'
import { nextStep } from './archive-message.ts'
import { codeWords } from './cause-words.ts'
import { markWords } from './mark-words.ts'

/** Sign of a standing; a word always stands beside it. */
export const LOG_SIGNS: Readonly<Record<LogStanding, string>> = {
  interrupted: '🔴',
  'far-behind': '🔴',
  'not-doing': '🟡',
  never: '🟡',
  lagging: '🟡',
  unknown: '❔',
  starting: '⏳',
  running: '🟢',
  'not judged': '⚪',
}

/** Whether a standing wants somebody. */
export function isLogUnwell(standing: LogStanding): boolean {
  return !['starting', 'running', 'not judged'].includes(standing)
}

/** OCP's word, and how far behind or up to where: `In Progress, 4 s behind`. Plain, for the lock screen. */
export function logWord(log: TenantLog): string {
  const { archive } = log
  if (!archive) return absentWord(log)
  const latest = scnToMs(archive.checkpointScn)
  const to = archive.state === 'running' || latest === null ? '' : `, archived to ${utc(latest)}`
  const lag = archive.lag === null ? '' : `, ${formatDuration(archive.lag)} behind`
  return `${archiveWord(archive.status)}${lag}${to}`
}

function absentWord({ standing, mark }: TenantLog): string {
  if (standing === 'unknown') return 'Unknown'
  return mark ? 'No archive' : 'Never started'
}

/** One archive: OCP's word and the view's, how far it has come, where to, how fast; then why it is not well. */
export function logLines(log: TenantLog, look: Look): string {
  const { archive, standing, mark } = log
  const who = `${LOG_SIGNS[standing]} *${name(log.name)}*${mark ? ` ${markWords(mark)}` : ''}`
  if (!archive) {
    return [`${who} ${absentWord(log)}`, absence(log)].filter((one) => one !== '').join(': ')
  }
  const facts = [
    `${who} ${archiveWord(archive.status)} ${code(archive.status, 40)}`,
    archive.lag === null ? '' : `${formatDuration(archive.lag)} behind`,
    archive.destNo === '0' ? '' : `destination ${code(archive.destNo, 20)}`,
    latestWords(archive, look),
    `round ${code(archive.roundId, 20)}${archive.pieceId ? `, piece ${code(archive.pieceId, 20)}` : ''}`,
    startWords(archive, look),
    log.rate ? rateWords(log.rate) : '',
    archive.path ? code(archive.path, 120) : '',
  ]
  return [
    facts.filter((fact) => fact !== '').join(' · '),
    ...trouble(archive, standing, look),
  ].join('\n')
}

function absence({ standing, mark }: TenantLog): string {
  if (standing === 'unknown') return 'its view could not be read'
  return mark ? '' : 'what was changed since the last backup cannot be restored'
}

/** Up to when log is archived; in PREPARE nothing is yet (REFERENCE §4.2). */
function latestWords(archive: Archive, look: Look): string {
  const latest = scnToMs(archive.checkpointScn)
  return latest === null ? 'nothing archived yet' : `archived to ${when(latest, look, true)}`
}

function startWords(archive: Archive, look: Look): string {
  const start = scnToMs(archive.startScn)
  return start === null ? '' : `since ${when(start, look)}`
}

function rateWords({ round, lately }: ArchiveRate): string {
  const words = [
    round === null ? '' : `${rate(round)} over the round`,
    lately === null
      ? ''
      : `${rate(lately.bytesPerSecond)} in the last ${formatDuration(lately.seconds)}`,
  ]
  return words.filter((one) => one !== '').join(', ')
}

function trouble(archive: Archive, standing: LogStanding, look: Look): readonly string[] {
  const comment = archive.comment ? `   ${code(archive.comment, 240)}` : ''
  if (!isLogUnwell(standing) || standing === 'unknown') return comment === '' ? [] : [comment]
  const { cause, next } = causeOfTrouble(archive, look)
  return [
    comment,
    cause === '' ? '' : `   *Cause:* ${cause}`,
    `   *Next:* ${nextStep(archive, next)}`,
  ].filter((one) => one !== '')
}

function causeOfTrouble(archive: Archive, look: Look): { cause: string; next: string | null } {
  const found = codeInComment(archive.comment)
  if (found === null && likelyCause(null, archive.comment) === null) {
    // What INTERRUPTED means by itself (REFERENCE §4.2).
    const interrupted = archive.state === 'interrupted'
    return { cause: interrupted ? 'log was recycled before it was archived' : '', next: null }
  }
  const { short, cause, next } = codeWords(found, markup(look), archive.comment)
  return { cause: found === null ? cause : `${short}: ${cause}`, next }
}

/** An earlier round: from when to when, how it ended. */
export function roundLine(round: PastRound, look: Look): string {
  const [from, to] = [scnToMs(round.from), scnToMs(round.to)]
  const span =
    from === null || to === null
      ? ''
      : `${when(from, look)} → ${when(to, look)} (${formatDuration((to - from) / 1000)})`
  const facts = [
    `Round ${code(round.roundId, 20)} ${archiveWord(round.status)} ${code(round.status, 40)}`,
    round.destNo === '0' ? '' : `destination ${code(round.destNo, 20)}`,
    span,
    // 3.x does not count bytes and gives 0 (REFERENCE §8).
    round.outputBytes ? bytes(round.outputBytes) : '',
    round.comment ? code(round.comment, 140) : '',
  ]
  return facts.filter((fact) => fact !== '').join(' · ')
}

/** A log stream and how far behind it is. */
export function streamLine(stream: StreamLag, look: Look): string {
  const to = scnToMs(stream.checkpointScn)
  const facts = [
    `Log stream ${code(stream.streamId, 20)}${stream.status === '' ? '' : ` ${code(stream.status, 40)}`}`,
    stream.lag === null ? '' : `${formatDuration(stream.lag)} behind`,
    to === null ? 'nothing archived yet' : `archived to ${when(to, look, true)}`,
  ]
  return facts.filter((fact) => fact !== '').join(' · ')
}
