import { jobCsv } from '../domain/job-csv.ts'
import type { ListedJob } from '../domain/list.ts'
import { LIST_WORDS } from '../domain/subcommands.ts'
import { BotError } from '../errors.ts'
import { count, escapeText } from '../slack/format.ts'
import type { Context } from './context.ts'
import { askedClusters, type ListContext, type ListWanted, merged, openSources } from './list.ts'

/** Jobs in one file at most. */
const MOST_JOBS = 20_000
/** Leading rows of a cluster that are looked through; with states most of them may not fit. */
const LOOKED_THROUGH = 60_000
/** Reading stops here, so that the file is with the person within a minute. */
const READING_MS = 40_000

/** What became of an export. */
export interface Exported {
  readonly jobs: number
  /** Why the file does not hold the whole list, as a sentence; null when it does. */
  readonly cut: string | null
  readonly dark: readonly { readonly cluster: string; readonly reason: string }[]
}

/**
 * Sends the whole list that a filter finds to a person, as a CSV file in a direct message: at most 20,000 jobs and 40 s
 * of reading, and it says when it was cut. Throws a BotError when there is nothing to send or Slack does not take it.
 */
export async function exportJobs(
  context: ListContext & Pick<Context, 'uploader'>,
  wanted: Omit<ListWanted, 'page'> & { readonly user: string; readonly command: string },
): Promise<Exported> {
  const { clock, uploader } = context
  const { area, filter, anchor, user, command } = wanted
  const began = clock.now()
  const { sources, dark, checkFound } = await openSources(
    context,
    askedClusters(context, filter),
    wanted,
    { anchor, skip: 0, batch: { first: 200, most: 1000 }, limit: LOOKED_THROUGH },
  )
  const jobs: ListedJob[] = []
  let cut: string | null = null
  for await (const job of merged(sources)) {
    if (jobs.length === MOST_JOBS)
      cut = `It is cut after ${MOST_JOBS} jobs; narrow the time to get the rest.`
    if (clock.now() - began > READING_MS) {
      cut = `Reading took longer than ${READING_MS / 1000} s, so it is cut after ${count(jobs.length, 'job')}; narrow the time to get the rest.`
    }
    if (cut !== null) break
    jobs.push(job)
  }
  checkFound(jobs.length > 0)
  const facts = sources.map((source) => ({ cluster: source.cluster, ...source.facts() }))
  if (cut === null && facts.some((one) => one.lookedBackTo !== null)) {
    cut = `Only the newest ${LOOKED_THROUGH} jobs of a cluster were looked through; narrow the time to get the rest.`
  }
  const silent = [
    ...dark,
    ...facts.flatMap((one) =>
      one.dark === null ? [] : [{ cluster: one.cluster, reason: one.dark }],
    ),
  ]
  if (jobs.length === 0) {
    const why = silent.map((one) => ` ${one.cluster} did not answer: ${one.reason}`).join('')
    throw new BotError(`There is no job to put into a file.${why}`)
  }
  const word = LIST_WORDS.find((one) => one.area === area)?.word ?? area
  const day = new Date(began).toISOString().slice(0, 16).replace(/[-:]/g, '').replace('T', '-')
  await uploader.toPerson({
    user,
    name: `obbackup-${word}-${day}.csv`,
    title: `obbackup ${command}`,
    content: jobCsv(area, jobs),
    comment: [
      `${count(jobs.length, 'job')} of \`/obbackup ${escapeText(command, 500).replace(/`/g, "'")}\`. Times are UTC, sizes are bytes.`,
      cut ?? '',
      ...silent.map((one) => `⚠️ Without ${escapeText(one.cluster, 60)}, which did not answer.`),
    ]
      .filter((line) => line !== '')
      .join('\n'),
  })
  return { jobs: jobs.length, cut, dark: silent }
}
