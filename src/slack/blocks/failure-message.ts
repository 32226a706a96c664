import { badParts, failedSubjects, type Job } from '../../domain/job.ts'
import type { MessageBody } from '../../domain/notification.ts'
import { formatDuration } from '../../domain/time.ts'
import { nthAction, VIEW_CAUSE } from '../action-ids.ts'
import { causeValue } from '../button-values.ts'
import { ago, bytes, code, escapeText, list, wholePercent } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { speak } from '../speak.ts'
import { markup, plain, type Voice } from '../voice.ts'
import { causeWords } from './cause-words.ts'
import { jobFormButton } from './job-form-button.ts'
import { askedBy, jobPhrase, jobSign, skippedLines, verdict } from './job-words.ts'
import { actions, button, context, section } from './primitives.ts'

type FailureBody = Extract<MessageBody, { template: 'failure' }>

/** Tables or tenants of a failure that are named one by one. */
const NAMED = 10

/** A failure, a message of its own; the same turns green when a later job made it good. */
export function renderFailure(body: FailureBody, look: Look): Rendered {
  const { job, cluster } = body
  const voice = markup(look)
  const words = causeWords(job, voice)
  const small = [
    job.startedAt === null ? '' : `started ${voice.time(job.startedAt)}`,
    job.endedAt === null ? '' : `ended ${voice.time(job.endedAt)}`,
    `job ${code(job.jobId, 30)}`,
    code(job.status, 60),
    askedBy(job),
  ]
  const lines = [
    headline(body, voice),
    [ranFor(body), words.short].filter(Boolean).join(' · '),
    againWords(body, voice),
    `*Cause:* ${words.cause}`,
    words.comment && !words.cause.includes(code(words.comment, 300))
      ? code(words.comment, 300)
      : '',
    ...failedLines(job, voice),
    ...skippedLines(job, voice),
    ...(body.renamed ?? []).map(
      ({ from, to, at }) =>
        `Tenant ${voice.name(from)} is now named ${voice.name(to)}, seen ${voice.time(at)}.`,
    ),
    ...(isOver(body) ? [] : [...standing(body, voice), `*Next:* ${words.next}`]),
  ]
  return toRendered(headline(body, plain), [
    section(lines),
    context([small.filter(Boolean).join(' · ')]),
    ...actions([
      viewCause(cluster, job, 0),
      look.acts && !isOver(body) ? jobFormButton(job, cluster, 0) : null,
    ]),
  ])
}

/**
 * The button to a job's detail, the n-th of its message: View cause, or View job when it did not end badly; null when
 * its key does not fit into a button.
 */
export function viewCause(cluster: string, job: Job, n: number) {
  const value = causeValue(cluster, job.key)
  if (value === null) return null
  const text = job.state === 'failed' || job.state === 'partial' ? 'View cause' : 'View job'
  const label = `${text}: ${jobPhrase(job, plain)} on ${cluster}`
  return button(nthAction(VIEW_CAUSE, n), text, { value, label })
}

function isOver({ recoveredBy, dropped }: FailureBody): boolean {
  return recoveredBy !== null || dropped !== undefined
}

function headline({ job, cluster, recoveredBy, dropped }: FailureBody, voice: Voice): string {
  const on = `on ${voice.name(cluster)}`
  if (dropped) {
    const failed = `${jobPhrase(job, voice)} failed ${voice.time(job.endedAt ?? job.startedAt)}`
    return `🟢 ${voice.bold(`Over: ${speak(dropped, voice)}`)} ${on} (${failed})`
  }
  if (recoveredBy) {
    const failed = `failed ${voice.time(job.endedAt ?? job.startedAt)}`
    const done = `succeeded ${voice.time(recoveredBy.endedAt)}`
    return `🟢 ${voice.bold(`Recovered: ${jobPhrase(recoveredBy, voice)} ${done}`)} ${on} (${failed})`
  }
  return `${jobSign(job)} ${verdict(job, cluster, voice)}`
}

/** `*Failed again 3 times*, last 15:30`. */
function againWords({ repeats }: FailureBody, voice: Voice): string {
  if (!repeats) return ''
  const { count: times, lastAt } = repeats
  return times === 1
    ? `${voice.bold('Failed again')}, ${voice.time(lastAt)}`
    : `${voice.bold(`Failed again ${times} times`)}, last ${voice.time(lastAt)}`
}

function ranFor({ job, percentBefore }: FailureBody): string {
  if (job.startedAt === null || job.endedAt === null) return ''
  const at = percentBefore === null ? '' : ` at ${wholePercent(percentBefore)} %`
  return `after ${formatDuration((job.endedAt - job.startedAt) / 1000)}${at}`
}

function failedLines(job: Job, voice: Voice): readonly string[] {
  const tables = job.recover?.tables.filter((table) => table.state === 'failed') ?? []
  if (tables.length > 0) {
    const lines = tables
      .slice(0, NAMED)
      .map(
        (table) =>
          `• ${voice.name(table.source)}${table.comment ? `: ${voice.code(table.comment, 120)}` : ''}`,
      )
    const more = tables.length - NAMED
    return ['*Tables that failed:*', ...lines, ...(more > 0 ? [`+${more} more tables`] : [])]
  }
  const bad = badParts(job)
  if (job.restore || job.recover || bad.length === 0 || job.parts.length < 2) return []
  const names = bad.map(
    (part) => `${voice.name(part.tenantName)}${part.code === null ? '' : ` (${part.code})`}`,
  )
  return [`*Failed:* ${list(names, NAMED)}`]
}

/** Where the tenant stands now: its last good full, and what would be lost if it were lost now. */
function standing({ job, lastFull, archive, at }: FailureBody, voice: Voice): readonly string[] {
  if (job.area === 'cleanup') return []
  const about = job.restore?.sourceTenant ?? job.recover?.targetTenant ?? failedSubjects(job)[0]
  if (!about) return []
  const tenant = voice.name(about)
  const size = lastFull?.bytes == null ? '' : `, ${bytes(lastFull.bytes)}`
  const full = lastFull
    ? `*Last good full* of ${tenant}: ${ago(lastFull.at, at)} (set ${escapeText(lastFull.setId, 20)}${size})`
    : `*Last good full* of ${tenant}: none known`
  if (job.area !== 'data') return [full]
  return [full, `If ${tenant} were lost now: ${loss({ lastFull, archive }, voice)}`]
}

function loss(
  { lastFull, archive }: Pick<FailureBody, 'lastFull' | 'archive'>,
  voice: Voice,
): string {
  if (!lastFull) return 'no good full backup is known to restore it from.'
  if (!archive) return 'everything since the last good set; no log archive is known.'
  if (archive.state === 'running' && archive.lag !== null) {
    return `about the last ${formatDuration(archive.lag)} of changes; the log archive is running.`
  }
  return `what was changed since the log archive stopped: it is ${voice.code(archive.status, 40)}.`
}
