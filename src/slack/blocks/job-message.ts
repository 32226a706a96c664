import { isJobOver, type Job, type JobPart } from '../../domain/job.ts'
import type { MessageBody } from '../../domain/notification.ts'
import { isOver } from '../../domain/state.ts'
import { bar, code } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { markup, plain, type Voice } from '../voice.ts'
import { codeWords } from './cause-words.ts'
import { viewCause } from './failure-message.ts'
import { jobFormButton } from './job-form-button.ts'
import {
  askedBy,
  doneWords,
  jobSign,
  jobTitle,
  paceWords,
  phaseOf,
  progressWords,
  readyInShort,
  readyWords,
  restoreWords,
  setWords,
  skippedLines,
  verdict,
} from './job-words.ts'
import { actions, context, section } from './primitives.ts'
import { stateSign, worstFirst } from './state-sign.ts'

type JobBody = Extract<MessageBody, { template: 'job' }>

/** Tenants of one job that get a line of their own. */
const PARTS_SHOWN = 8

/** The one message that follows a job and is edited as it moves. */
export function renderJob(body: JobBody, look: Look): Rendered {
  const { job } = body
  const voice = markup(look)
  const small = [
    [
      job.startedAt === null ? '' : `started ${voice.time(job.startedAt)}`,
      isJobOver(job) && job.endedAt !== null ? `ended ${voice.time(job.endedAt)}` : '',
      askedBy(job),
      `job ${code(job.jobId, 30)}`,
      setWords(job, voice),
      code(isJobOver(job) ? job.status : phaseOf(job), 60),
    ],
    [restoreWords(job), ...paceWords(job, body.pace)],
    [pathOf(job)],
  ]
  const lines = small.map((facts) => facts.filter((fact) => fact !== '').join(' · '))
  const ready = readyInShort(job)
  return toRendered(`${headline(body, plain)}${ready === '' ? '' : ` · ${ready}`}`, [
    section([headline(body, voice), ...details(body, voice)]),
    context(lines),
    ...actions([
      body.unalerted ? viewCause(body.cluster, job, 0) : null,
      look.acts && job.restore && job.state === 'success'
        ? jobFormButton(job, body.cluster, 1)
        : null,
    ]),
  ])
}

function headline({ job, cluster, pace }: JobBody, voice: Voice): string {
  if (isJobOver(job) || job.missingPolls > 0) {
    const over = `${jobSign(job)} ${verdict(job, cluster, voice)}`
    if (!isJobOver(job)) return `${over}: nobody knows how it ended`
    const done = job.state === 'success' ? doneWords(job) : ''
    return done === '' ? over : `${over} · ${done}`
  }
  const title = `${jobSign(job)} ${voice.bold(jobTitle(job, voice))} on ${voice.name(cluster)}`
  const state = job.state === 'cancelling' ? 'is being cancelled · ' : ''
  return `${title} · ${state}${progressWords(job, pace)}`
}

function details({ job, unalerted, toldElsewhere }: JobBody, voice: Voice): readonly string[] {
  const ready = readyWords(job, voice)
  return [
    ready === '' ? '' : `*R${ready.slice(1)}*.`,
    ...(job.state === 'failed' || job.state === 'partial'
      ? [
          unalerted
            ? 'Nobody is alerted of it: the rule for such failures is switched off here.'
            : toldElsewhere
              ? 'The failure is told in another alert.'
              : 'The failure has a message of its own.',
        ]
      : []),
    ...(!isJobOver(job) && job.parts.length > 1 ? partLines(job, voice) : []),
    ...skippedLines(job, voice),
  ]
}

function partLines(job: Job, voice: Voice): readonly string[] {
  const lines = worstFirst(job.parts)
    .slice(0, PARTS_SHOWN)
    .map((part) => partLine(part, voice))
  const more = job.parts.length - PARTS_SHOWN
  return more > 0 ? [...lines, `+${more} more tenants`] : lines
}

/** A share that is over has its sign; one that failed its code, which nobody has to wait for until the job ends. */
function partLine(part: JobPart, voice: Voice): string {
  const { state, code: number, comment } = part
  const bad = state === 'failed' || state === 'partial'
  return [
    `${isOver(state) ? `${stateSign(state)} ` : ''}${voice.name(part.tenantName)} ${bar(part.percent)} ${voice.code(part.phase ?? part.status, 60)}`,
    bad && number !== null ? codeWords(number, voice, comment).short : '',
  ]
    .filter((one) => one !== '')
    .join(' · ')
}

function pathOf(job: Job): string {
  const paths = [...new Set(job.parts.map((part) => part.path).filter((one) => one !== null))]
  const [path] = paths
  return paths.length === 1 && path ? code(path, 160) : ''
}
