import type { KnownBlock } from '@slack/types'
import { badParts, isJobOver, type Job, type JobArea } from '../../domain/job.ts'
import type { JobDetail } from '../../domain/job-detail.ts'
import { traceInComment } from '../../domain/state.ts'
import { formatDuration } from '../../domain/time.ts'
import { code, count, span } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { markup, plain, type Voice } from '../voice.ts'
import { textLength } from './budget.ts'
import { causeWords } from './cause-words.ts'
import { cleanupFacts } from './cleanup-lines.ts'
import { columnBlocks } from './column-blocks.ts'
import { copyFacts } from './copy-lines.ts'
import { dataFacts } from './data-lines.ts'
import { detailButton, detailCommand } from './detail-command.ts'
import { eventGroup } from './event-group.ts'
import { groupBlocks, type LineGroup } from './fitted-groups.ts'
import { jobFormButton } from './job-form-button.ts'
import { doneWords, jobSign, phaseOf, readyWords, skippedLines, verdict } from './job-words.ts'
import { ocpWord } from './ocp-word.ts'
import { paceLine } from './pace-line.ts'
import { partGroup } from './part-lines.ts'
import { phaseGroup } from './phase-group.ts'
import { actions, context, divider, preformatted, sections } from './primitives.ts'
import { recoverFacts } from './recover-lines.ts'
import { halvesWords, restoreFacts } from './restore-lines.ts'
import { sourceWords } from './source-words.ts'
import { worstFirst } from './state-sign.ts'
import { foreignKeyRemark, tableLine } from './table-lines.ts'

/** Characters of a whole answer (RULES §1.1: 10,000), with room for the row of buttons below it. */
const TEXT_BUDGET = 9400
/** Characters of the comment, which stands verbatim. */
const COMMENT_MAX = 1500

/** `/obbackup job …`: how far it is, cause, facts, phases, tenants, tables; or every column of its rows. */
export function renderJobDetail(detail: JobDetail, look: Look): Rendered {
  const { job, cluster, columns } = detail
  const title = headline(detail, plain)
  const every = columns === null
  const text = every ? 'All columns' : 'Details'
  const buttons = actions([
    detailButton(job, cluster, { text, n: 0, columns: every }),
    look.acts ? jobFormButton(job, cluster, 1) : null,
  ])
  if (columns === null) return toRendered(title, [...detailBlocks(detail, look), ...buttons])
  const voice = markup(look)
  const head = sections([headline(detail, voice), stateLine(detail)])
  const room = TEXT_BUDGET - textLength([head, buttons])
  return toRendered(title, [...head, ...columnBlocks(columns, room), ...buttons])
}

/** Blocks that fit into messages and modals alike: no table, no button. */
export function detailBlocks(detail: JobDetail, look: Look): KnownBlock[] {
  const { job, cluster, at } = detail
  const voice = markup(look)
  const above = [
    ...sections([
      headline(detail, voice),
      stateLine(detail),
      paceLine(job, detail.pace, detail.usual?.runs ?? null),
      halvesWords(job),
      isJobOver(job) ? doneWords(job) : '',
      readyWords(job, voice),
      usualWords(detail),
      ...skippedLines(job, voice),
    ]),
    ...causeBlocks(job, voice),
    divider(),
    ...sections([
      ...timeFacts(detail, voice),
      `*Source* ${sourceWords(job, voice)}`,
      ...AREA_FACTS[job.area](job, voice),
      job.area === 'data' ? `*Server* ${code(detail.version, 40)}` : '',
    ]),
  ]
  const command = code(`/obbackup ${detailCommand(job, cluster)}`, 300)
  const below = context([
    ...remarkLines(detail, voice),
    `read ${voice.time(at, true)} · ${command}`,
  ])
  const groups = [
    partGroup(job, voice),
    tableGroup(job, voice),
    phaseGroup(detail, voice),
    eventGroup(detail.events, voice),
  ].filter((group) => group.lines.length > 0)
  const room = TEXT_BUDGET - textLength([above, below])
  return [...above, ...groupBlocks(groups, room), below]
}

const AREA_FACTS: Readonly<Record<JobArea, (job: Job, voice: Voice) => readonly string[]>> = {
  data: dataFacts,
  cleanup: cleanupFacts,
  restore: restoreFacts,
  recover: recoverFacts,
  copy: copyFacts,
  validation: copyFacts,
}

/** Clusters that are named one by one. */
const NAMED = 5

/** Why this may not be the job that was meant; each a line. */
function remarkLines({ job, others, dark }: JobDetail, voice: Voice): readonly string[] {
  return [
    others > 0
      ? `ℹ️ ${count(others, 'more job has', 'more jobs have')} the id ${code(job.jobId, 30)}: ids come again. Choose by ${voice.code('--tenant')} and ${voice.code('--cluster')}, or in the list.`
      : '',
    ...dark
      .slice(0, NAMED)
      .map(
        (one) =>
          `⚠️ ${voice.bold(`${voice.name(one.cluster)} does not answer`)}, and may have a job with this id: ${voice.code(one.reason, 200)}`,
      ),
    dark.length > NAMED
      ? `+${count(dark.length - NAMED, 'more cluster does not answer', 'more clusters do not answer')}`
      : '',
  ].filter((line) => line !== '')
}

function headline({ job, cluster }: JobDetail, voice: Voice): string {
  return `${jobSign(job)} ${verdict(job, cluster, voice)}`
}

function stateLine({ job }: JobDetail): string {
  const phase = isJobOver(job) ? job.status : phaseOf(job)
  return `${ocpWord(job.area, job.state)} ${code(phase, 60)} · job ${code(job.jobId, 30)}`
}

function timeFacts({ job, at }: JobDetail, voice: Voice): readonly string[] {
  const { startedAt, endedAt } = job
  if (startedAt === null) return ['*Started* not known']
  if (!isJobOver(job)) {
    const since = formatDuration(Math.max(0, at - startedAt) / 1000)
    return [`*Started* ${voice.time(startedAt, true)}, ${since} ago`]
  }
  const started = `*Started* ${voice.time(startedAt, true)}`
  if (endedAt === null) return [`${started} · *Ended* not known`]
  const took = endedAt < startedAt ? '' : `, after ${formatDuration((endedAt - startedAt) / 1000)}`
  return [`${started} · *Ended* ${voice.time(endedAt, true)}${took}`]
}

/** How long such a job usually takes, and how estimates of it held so far. */
function usualWords({ usual, estimates }: JobDetail): string {
  return [
    usual === null ? '' : `usually ${span(usual)}, ${count(usual.runs, 'earlier run')}`,
    estimates === null
      ? ''
      : `earlier estimates of the time left held ${estimates.held} of ${count(estimates.made, 'time')} over ${count(estimates.runs, 'run')}`,
  ]
    .filter((one) => one !== '')
    .join(' · ')
}

function causeBlocks(job: Job, voice: Voice): KnownBlock[] {
  const words = causeWords(job, voice)
  const bad = job.state === 'failed' || job.state === 'partial'
  if (!bad && words.comment === null) return []
  const trace = traceInComment(words.comment)
  return [
    divider(),
    ...sections(
      bad
        ? [
            `*Cause${whose(job, voice)}:* ${words.short}: ${words.cause}`,
            `*Next:* ${words.next}`,
            trace ? `*Trace id* (search observer.log for it): ${code(trace, 80)}` : '',
          ]
        : ['*Comment*'],
    ),
    ...(words.comment === null ? [] : [preformatted(words.comment, COMMENT_MAX)]),
  ]
}

/** Whose cause it is, when several tenants took part. */
function whose(job: Job, voice: Voice): string {
  const [first] = badParts(job)
  const one = job.restore || job.recover || job.parts.length < 2
  return one || !first ? '' : ` of ${voice.name(first.tenantName)}`
}

function tableGroup({ recover }: Job, voice: Voice): LineGroup {
  const tables = recover?.tables ?? []
  const remark = foreignKeyRemark(tables)
  return {
    head: ['*Tables*', ...(remark === '' ? [] : [remark])],
    lines: worstFirst(tables).map((table) => tableLine(table, voice)),
    more: (left) => `+${left} more tables`,
  }
}
