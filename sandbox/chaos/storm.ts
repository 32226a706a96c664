import { startFastTime } from './fast-time.ts'
import { ownBackup } from './own-backup.ts'
import { startStage } from './stage.ts'

const JOBS = 1000
const TENANTS = 100

/** What people had to wait for when a thousand backups failed in the same second; real ms. */
export interface Storm {
  readonly jobs: number
  /** Jobs that some message names. */
  readonly named: number
  /** From the reading of the history that showed them to the first message. */
  readonly firstMs: number
  /** From there to the last message that names one of them. */
  readonly allMs: number
  /** Messages and replies in the channel. */
  readonly messages: number
  readonly refused: number
  /** The longest that somebody waited for an answer to `status` meanwhile. */
  readonly answerMs: number
  readonly ok: boolean
}

/** The storm in real time: the bot as its own process, a Slack that refuses what comes too fast, somebody who asks. */
export async function storm(): Promise<Storm> {
  const time = startFastTime(Date.now(), 1)
  let seenAt: number | null = null
  let failed = false
  await using stage = await startStage(time, TENANTS, {
    strict: true,
    pollCron: '*/15 * * * * *',
    observe: (sql) => {
      if (failed && /FROM oceanbase\.`CDB_OB_BACKUP_JOB_HISTORY`/.test(sql)) {
        seenAt ??= performance.now()
      }
    },
  })
  const { slack, oceanbase } = stage
  const { simulation } = oceanbase
  const jobs = Array.from({ length: JOBS }, (_, n) => ({
    tenantId: 1002 + 2 * (n % TENANTS),
    jobId: 1000 + n,
    start: time.now(),
  }))
  const until = slack.until
  await until(() => stage.readings > 0, { ms: 60_000, what: 'the first look' })
  await until(() => slack.connections > 0, { ms: 60_000, what: 'the connection' })
  simulation.insertMany('CDB_OB_BACKUP_JOBS', jobs.map(ownBackup))
  await until(() => slack.messages('C0DBOPS').length > 0, { ms: 60_000, what: 'that they run' })
  const before = slack.calls.length

  simulation.remove('CDB_OB_BACKUP_JOBS', {})
  const failedAt = time.now() - 1000
  simulation.insertMany(
    'CDB_OB_BACKUP_JOB_HISTORY',
    jobs.map((job) => ownBackup({ ...job, failedAt })),
  )
  failed = true
  await until(() => seenAt !== null, { ms: 60_000, what: 'the reading that shows them' })
  const from = seenAt ?? 0
  const answers: number[] = []
  let firstAt: number | null = null
  let lastAt = from
  const named = new Set<string>()
  const look = () => {
    if (slack.calls.slice(before).some(({ method }) => method === 'chat.postMessage')) {
      firstAt ??= performance.now()
    }
    const size = named.size
    for (const id of idsIn(slack.messages('C0DBOPS'))) named.add(id)
    if (named.size > size) lastAt = performance.now()
    return named.size >= JOBS
  }
  const asking = (async () => {
    for (let i = 0; i < 8; i++) {
      const known = slack.ephemerals('U0CAROL').length
      const asked = performance.now()
      await slack.command({ user: 'U0CAROL', channel: 'C0OTHER', text: 'status' })
      await until(() => slack.ephemerals('U0CAROL').length > known, { ms: 10_000, what: 'answer' })
      answers.push(performance.now() - asked)
    }
  })()
  await until(look, { ms: 60_000, what: 'that all are named' }).catch(() => undefined)
  await asking
  const refused = slack.calls
    .slice(before)
    .filter(({ method, answer }) => /^chat\./.test(method) && !(answer as { ok?: boolean })?.ok)
  const figures = {
    jobs: JOBS,
    named: named.size,
    firstMs: Math.round((firstAt ?? Number.POSITIVE_INFINITY) - from),
    allMs: Math.round(lastAt - from),
    messages: slack.messages('C0DBOPS').length,
    refused: refused.length,
    answerMs: Math.round(Math.max(...answers)),
  }
  const ok =
    figures.named === JOBS &&
    figures.firstMs < 2000 &&
    figures.allMs < 30_000 &&
    figures.messages <= 10 &&
    figures.refused === 0 &&
    figures.answerMs < 1000
  return { ...figures, ok }
}

function idsIn(messages: readonly { readonly blocks?: unknown }[]): readonly string[] {
  return messages.flatMap(({ blocks }) =>
    [...JSON.stringify(blocks ?? []).matchAll(/job `(\d{4})`/g)].map(([, id]) => id ?? ''),
  )
}
