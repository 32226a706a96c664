import type { Button, KnownBlock } from '@slack/types'
import { operationLine } from '../../domain/command-operation.ts'
import { isJobOver } from '../../domain/job.ts'
import type { JobList, ListedJob } from '../../domain/list.ts'
import { RUN_COMMAND } from '../action-ids.ts'
import { code, cutMarkup } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { markup, plain, type Voice } from '../voice.ts'
import { listButtons } from './answer-buttons.ts'
import { textLength } from './budget.ts'
import { detailButton, detailCommand } from './detail-command.ts'
import { emptyList } from './empty-list.ts'
import { viewCause } from './failure-message.ts'
import { type JobLines, jobLines } from './job-list-lines.ts'
import { listHeadline, pagesOf, remarkLines, windowWords } from './list-heading.ts'
import { button, context, section, sections } from './primitives.ts'

/** Characters of a whole answer (RULES §1.1: 10,000), with some room for what is shared with it. */
const TEXT_BUDGET = 9500
/** No job takes more than one section holds. */
const JOB_MAX = 2800
/** Characters of a line that no job shall be without. */
const LINE_MAX = 700
/** Longest text that a command is read from. */
const COMMAND_MAX = 500

/** What a list's answer is made with. */
export interface JobListOptions {
  /** Id of the listing behind the buttons. */
  readonly listing: string
  /** The text after `/obbackup`. */
  readonly command: string
  /** The zone in which a time that was typed without one was read, or null. */
  readonly zone: string | null
}

/** One page of a list: running jobs first, then the finished ones, newest first. */
export function renderJobList(list: JobList, look: Look, options: JobListOptions): Rendered {
  const voice = markup(look)
  const head = section([
    cutMarkup(listHeadline(list, voice), LINE_MAX),
    cutMarkup(windowWords(list, options.zone, voice), LINE_MAX),
  ])
  const remarks = remarkLines(list, voice)
  const foot: KnownBlock[] = [
    ...(remarks.length === 0 ? [] : [context(remarks)]),
    ...listButtons({
      listing: options.listing,
      page: list.page,
      pages: pagesOf(list),
      more: list.more,
      any: list.jobs.length > 0,
    }),
  ]
  const room = TEXT_BUDGET - textLength([head, foot])
  const body = list.jobs.length === 0 ? emptyBlocks(list, look) : jobBlocks(list, room, voice)
  return toRendered(listHeadline(list, plain), [head, ...body, ...foot])
}

function emptyBlocks(list: JobList, look: Look): KnownBlock[] {
  const { words, instead } = emptyList(list)
  if (instead === null || instead.length > COMMAND_MAX) return sections([words])
  const start = look.acts ? startLine(list) : null
  const run = button(RUN_COMMAND, 'Look there', { value: instead, label: `Run ${instead}` })
  return [
    section([words, code(`/obbackup ${instead}`, 500)], run),
    ...(start === null ? [] : [context([start])]),
  ]
}

/** `restore crm` lists; whoever meant to start one reads how. Nothing for areas whose words start nothing. */
function startLine({ area, filter }: JobList): string | null {
  if (area !== 'restore' && area !== 'recover') return null
  const tenants = filter.tenant === null ? [] : [filter.tenant]
  const { cluster } = filter
  const operation = area === 'restore' ? 'restore' : 'recover-table'
  const line = operationLine({ operation, tenants, cluster })
  return `This is the list of what was done. To ask for one: ${code(`/obbackup ${line}`, 300)}`
}

function jobBlocks(list: JobList, room: number, voice: Voice): KnownBlock[] {
  const several = list.clusters.length + list.dark.length > 1
  const items = list.jobs.map((listed, i) => {
    const accessory = moreButton(listed, i)
    const lines = jobLines(listed, several, voice)
    const command = code(`/obbackup ${detailCommand(listed.job, listed.cluster)}`, 300)
    const last = accessory ? lines.last : `${lines.last}\n→ ${command}`
    const spent = accessory ? accessory.text.text.length : 0
    return { accessory, lines: { ...lines, last }, spent }
  })
  const texts = items.reduce((sum, one) => sum + one.spent, 0)
  const share = fairShare(
    items.map(({ lines }) => lengthOf(lines)),
    room - texts,
  )
  return items.map(({ lines, accessory }) =>
    section(fitted(lines, Math.min(share, JOB_MAX)), accessory ?? undefined),
  )
}

/** What somebody may have to do something about has a button: the cause of what failed, the details of what runs. */
function moreButton({ job, cluster }: ListedJob, n: number): Button | null {
  if (job.state === 'failed' || job.state === 'partial') return viewCause(cluster, job, n)
  if (isJobOver(job)) return null
  return detailButton(job, cluster, { text: 'Details', n })
}

/** The most that each may take so that all fit: short ones leave their room to long ones. */
function fairShare(lengths: readonly number[], room: number): number {
  let left = room
  let open = lengths.length
  for (const length of lengths.toSorted((a, b) => a - b)) {
    const share = Math.floor(left / open)
    if (length > share) return share
    left -= length
    open--
  }
  return Number.POSITIVE_INFINITY
}

function lengthOf({ first, middle, last }: JobLines): number {
  return [first, ...middle, last].join('\n').length
}

/** First and last line always, of the others as many as fit; that some did not is said. */
function fitted(lines: JobLines, room: number): readonly string[] {
  const first = cutMarkup(lines.first, Math.min(LINE_MAX, Math.floor(room / 2)))
  const last = cutMarkup(lines.last, Math.min(LINE_MAX, Math.floor(room / 2)))
  let left = room - first.length - last.length - MORE.length - 3
  const middle: string[] = []
  for (const line of lines.middle) {
    if (line.length + 1 > left) break
    left -= line.length + 1
    middle.push(line)
  }
  const cut = middle.length < lines.middle.length
  return [first, ...middle, ...(cut ? [MORE] : []), last]
}

const MORE = '… more in its details'
