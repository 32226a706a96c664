import type { KnownBlock } from '@slack/types'
import { isJobOver, type Job, type JobPart, type TableResult } from '../../domain/job.ts'
import type { JobDetail, ServerEvent } from '../../domain/job-detail.ts'
import { type State, traceInComment } from '../../domain/state.ts'
import { bar, bytes, code, name } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { markup, plain, type Voice } from '../voice.ts'
import { causeWords } from './cause-words.ts'
import {
  askedBy,
  doneWords,
  jobSign,
  paceWords,
  progressWords,
  readyWords,
  restoreWords,
  setWords,
  skippedLines,
  verdict,
} from './job-words.ts'
import { divider, preformatted, sections } from './primitives.ts'

/** Parts, tables and events that are listed. */
const PARTS = 12
const TABLES = 12
const EVENTS = 6

/** `/obbackup job …`: phases, counters, result, cause, next step. */
export function renderJobDetail(detail: JobDetail, look: Look): Rendered {
  return toRendered(headline(detail, plain), detailBlocks(detail, look))
}

function headline({ job, cluster }: JobDetail, voice: Voice): string {
  return `${jobSign(job)} ${verdict(job, cluster, voice)}`
}

/** Blocks that fit into messages and modals alike: no table. */
export function detailBlocks(detail: JobDetail, look: Look): KnownBlock[] {
  const { job, pace } = detail
  const voice = markup(look)
  const line = (facts: readonly string[]) => facts.filter((fact) => fact !== '').join(' · ')
  return [
    ...sections([
      headline(detail, voice),
      line([progressWords(job, pace), isJobOver(job) ? doneWords(job) : '']),
      line([restoreWords(job), ...paceWords(job, pace)]),
      readyWords(job, voice),
      line([
        `job ${code(job.jobId, 30)}`,
        setWords(job, voice),
        code(job.status, 60),
        job.startedAt === null ? '' : `started ${voice.time(job.startedAt)}`,
        job.endedAt === null ? '' : `ended ${voice.time(job.endedAt)}`,
        askedBy(job),
      ]),
    ]),
    ...causeBlocks(job, voice),
    ...sections([
      ...partLines(job.parts, voice),
      ...tableLines(job.recover?.tables ?? [], voice),
      ...skippedLines(job, voice),
    ]),
    ...eventBlocks(detail.events, voice),
  ]
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
            `*Cause:* ${words.short}: ${words.cause}`,
            `*Next:* ${words.next}`,
            trace ? `*Trace id* (search observer.log for it): ${code(trace, 80)}` : '',
          ]
        : ['*Comment*'],
    ),
    ...(words.comment === null ? [] : [preformatted(words.comment, 1500)]),
  ]
}

function partLines(parts: readonly JobPart[], voice: Voice): readonly string[] {
  if (parts.length === 0) return []
  const lines = parts
    .slice(0, PARTS)
    .map((part) =>
      [
        `${SIGN[part.state]} ${voice.name(part.tenantName)}`,
        part.endedAt === null ? bar(part.percent) : '',
        code(part.phase ?? part.status, 60),
        part.setId === null ? '' : `set ${name(part.setId)}`,
        part.bytes === null ? '' : bytes(part.bytes),
        part.code === null ? '' : `${part.code}`,
        part.turn > 0 ? `turn ${part.turn}` : '',
        part.path === null ? '' : code(part.path, 120),
      ]
        .filter((fact) => fact !== '')
        .join(' · '),
    )
  const more = parts.length - PARTS
  return ['*Tenants*', ...lines, ...(more > 0 ? [`+${more} more tenants`] : [])]
}

function tableLines(tables: readonly TableResult[], voice: Voice): readonly string[] {
  if (tables.length === 0) return []
  const worstFirst = tables.toSorted(
    (a, b) => Number(b.state === 'failed') - Number(a.state === 'failed'),
  )
  const lines = worstFirst.slice(0, TABLES).map((table) => {
    const comment = table.comment ? `: ${code(table.comment, 160)}` : ''
    return `${SIGN[table.state]} ${voice.name(table.source)} → ${voice.name(table.target)}, ${table.state}${comment}`
  })
  const more = tables.length - TABLES
  return ['*Tables*', ...lines, ...(more > 0 ? [`+${more} more tables`] : [])]
}

function eventBlocks(events: readonly ServerEvent[], voice: Voice): KnownBlock[] {
  if (events.length === 0) return []
  const lines = events.slice(0, EVENTS).map((event) => {
    const pairs = event.pairs.slice(0, 6).map((pair) => `${pair.name}=${pair.value}`)
    return `${voice.time(event.at)} ${code(`${event.module} ${event.event}`, 80)} ${code(pairs.join(' '), 300)}`
  })
  const more = events.length - EVENTS
  return sections([
    "*The server's own log*",
    ...lines,
    more > 0 ? `+${more} more in \`DBA_OB_ROOTSERVICE_EVENT_HISTORY\`` : '',
  ])
}

const SIGN: Readonly<Record<State, string>> = {
  pending: '⏳',
  running: '⏳',
  cancelling: '⏳',
  success: '✅',
  partial: '🔴',
  failed: '🔴',
  cancelled: '⚪',
  paused: '⚪',
  stopped: '⚪',
  interrupted: '🔴',
  unknown: '❔',
}
