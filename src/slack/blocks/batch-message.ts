import type { Batch } from '../../domain/batch.ts'
import type { JobArea } from '../../domain/job.ts'
import type { MessageBody } from '../../domain/notification.ts'
import { formatDuration } from '../../domain/time.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { markup, plain, type Voice } from '../voice.ts'
import { context, section } from './primitives.ts'

type BatchBody = Extract<MessageBody, { template: 'batch' }>

/** What the jobs of an area are called, and the command that lists them. */
const AREAS: Readonly<Record<JobArea, { readonly words: string; readonly command: string }>> = {
  data: { words: 'backups', command: 'data' },
  cleanup: { words: 'backup cleanups', command: 'cleanup' },
  restore: { words: 'restores', command: 'restore' },
  recover: { words: 'table recoveries', command: 'recover' },
  copy: { words: 'second backups', command: 'copies' },
  validation: { words: 'validations', command: 'validations' },
}

/** What the jobs of an area are called. */
export const AREA_WORDS: Readonly<Record<JobArea, string>> = {
  data: AREAS.data.words,
  cleanup: AREAS.cleanup.words,
  restore: AREAS.restore.words,
  recover: AREAS.recover.words,
  copy: AREAS.copy.words,
  validation: AREAS.validation.words,
}

const ENDED: Readonly<Record<string, string>> = {
  success: 'succeeded',
  failed: 'failed',
  partial: 'partly failed',
  cancelled: 'cancelled',
}

/** Many jobs at once in one message, edited as they end. */
export function renderBatch(body: BatchBody, look: Look): Rendered {
  const voice = markup(look)
  const { batch } = body
  const lasted = formatDuration((body.at - batch.since) / 1000)
  return toRendered(headline(body, plain), [
    section([headline(body, voice), countWords(batch)]),
    context([
      `since ${voice.time(batch.since)}, ${lasted} · list: \`/obbackup ${AREAS[batch.area].command}\` · what fails is told by itself`,
    ]),
  ])
}

/** `1,000 backups: 12 running · 985 succeeded`, for a message of several. */
export function batchWords(batch: Batch): string {
  return `${batch.total} ${AREAS[batch.area].words}: ${countWords(batch)}`
}

function countWords(batch: Batch): string {
  return [
    batch.running.length > 0 ? `${batch.running.length} running` : '',
    ...Object.entries(batch.ended).map(([state, count]) => `${count} ${ENDED[state] ?? state}`),
  ]
    .filter((one) => one !== '')
    .join(' · ')
}

function headline({ batch, cluster }: BatchBody, voice: Voice): string {
  const bad = (batch.ended.failed ?? 0) + (batch.ended.partial ?? 0)
  const over = batch.running.length === 0
  const sign = !over ? '⏳' : bad > 0 ? '🔴' : '✅'
  const what = `${batch.total} ${AREAS[batch.area].words}`
  return `${sign} ${voice.bold(`${what} ${over ? 'are over' : 'run at once'}`)} on ${voice.name(cluster)}`
}
