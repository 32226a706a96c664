import type { Batch } from '../../domain/batch.ts'
import type { JobArea } from '../../domain/job.ts'
import type { MessageBody } from '../../domain/notification.ts'
import type { State } from '../../domain/state.ts'
import { formatDuration } from '../../domain/time.ts'
import { count } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { markup, plain, type Voice } from '../voice.ts'
import { context, section } from './primitives.ts'

type BatchBody = Extract<MessageBody, { template: 'batch' }>

/** What the jobs of an area are called, and the command that lists them. */
const AREAS: Readonly<
  Record<JobArea, { readonly one: string; readonly words: string; readonly command: string }>
> = {
  data: { one: 'backup', words: 'backups', command: 'data' },
  cleanup: { one: 'backup cleanup', words: 'backup cleanups', command: 'cleanup' },
  restore: { one: 'restore', words: 'restores', command: 'restore' },
  recover: { one: 'table recovery', words: 'table recoveries', command: 'recover' },
  copy: { one: 'second backup', words: 'second backups', command: 'copies' },
  validation: { one: 'validation', words: 'validations', command: 'validations' },
}

/** `3 backups`, of an area. */
export function countJobs(area: JobArea, n: number): string {
  const { one, words } = AREAS[area]
  return count(n, one, words)
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

/** `1000 backups: 12 running · 985 succeeded`, a line for each area, for a message of several. */
export function batchWords(batches: readonly Batch[]): readonly string[] {
  return [...Map.groupBy(batches, (batch) => batch.area).values()].flatMap((some) => {
    const [first] = some
    if (!first) return []
    const ended: Partial<Record<State, number>> = {}
    for (const batch of some) {
      for (const [state, n] of Object.entries(batch.ended)) {
        ended[state as State] = (ended[state as State] ?? 0) + n
      }
    }
    const all: Batch = {
      ...first,
      running: some.flatMap((batch) => batch.running),
      total: some.reduce((sum, batch) => sum + batch.total, 0),
      ended,
    }
    return [`${countJobs(all.area, all.total)}: ${countWords(all)}`]
  })
}

function countWords(batch: Batch): string {
  return [
    batch.running.length > 0 ? `${batch.running.length} running` : '',
    ...Object.entries(batch.ended).map(([state, n]) => `${n} ${ENDED[state] ?? state}`),
  ]
    .filter((one) => one !== '')
    .join(' · ')
}

function headline({ batch, cluster }: BatchBody, voice: Voice): string {
  const bad = (batch.ended.failed ?? 0) + (batch.ended.partial ?? 0)
  const over = batch.running.length === 0
  const sign = !over ? '⏳' : bad > 0 ? '🔴' : '✅'
  const one = batch.total === 1
  const state = over ? (one ? 'is over' : 'are over') : one ? 'runs' : 'run at once'
  return `${sign} ${voice.bold(`${countJobs(batch.area, batch.total)} ${state}`)} on ${voice.name(cluster)}`
}
