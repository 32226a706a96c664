import { isJobOver, type JobArea } from '../../domain/job.ts'
import { type JobList, type ListedJob, PAGE_SIZE } from '../../domain/list.ts'
import { clean, code, count, name } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { markup, type Voice } from '../voice.ts'
import { listButtons } from './answer-buttons.ts'
import {
  askedBy,
  doneWords,
  jobSign,
  jobTitle,
  outcomeWords,
  paceWords,
  progressWords,
} from './job-words.ts'
import { context, section, sections } from './primitives.ts'

const TITLES: Readonly<Record<JobArea, readonly [one: string, many: string]>> = {
  data: ['data backup', 'data backups'],
  cleanup: ['backup cleanup', 'backup cleanups'],
  restore: ['restore', 'restores'],
  recover: ['table recovery', 'table recoveries'],
  copy: ['second backup', 'second backups'],
  validation: ['backup validation', 'backup validations'],
}

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
  const pages = list.total === null ? null : Math.max(1, Math.ceil(list.total / PAGE_SIZE))
  const several = list.clusters.length + list.dark.length > 1
  const headline = headlineOf(list, pages)
  return toRendered(headline, [
    section(`*${clean(headline)}*`),
    ...sections(list.jobs.map((one) => jobLine(one, several, voice))),
    ...sections(list.jobs.length === 0 ? [emptyWords(list, pages)] : []),
    ...sections([
      ...list.dark.map(
        (one) =>
          `⚠️ *${name(one.cluster)} does not answer*, so it is not in this list: ${code(one.reason, 240)}`,
      ),
      ...list.clusters
        .filter((one) => one.unreadable.length > 0)
        .map(
          (one) =>
            `⚠️ ${name(one.cluster)}: not all could be read (${one.unreadable.map((view) => code(view, 80)).join(', ')})`,
        ),
      list.lookedBackTo === null
        ? ''
        : `⚠️ Only looked through back to ${voice.time(list.lookedBackTo)}. Narrow the time with --from and --to.`,
    ]),
    context([windowWords(list, options.zone, voice)]),
    ...listButtons({
      listing: options.listing,
      page: list.page,
      pages,
      more: list.more,
      any: list.jobs.length > 0,
    }),
  ])
}

function headlineOf({ area, total, page, jobs }: JobList, pages: number | null): string {
  const [one, many] = TITLES[area]
  if (jobs.length === 0 && page === 1) return `No ${one} found`
  const found =
    total === null ? `${many.charAt(0).toUpperCase()}${many.slice(1)}` : count(total, one, many)
  return `${found}, page ${page}${pages === null ? '' : ` of ${pages}`}`
}

function emptyWords({ page, area }: JobList, pages: number | null): string {
  if (page > 1)
    return `There is no page ${page}${pages === null ? '' : `: the last one is ${pages}`}.`
  return `Nothing matches. Look further back, for example with ${code('--last 90d')}; ${code(`/obbackup help ${area}`)} lists the filters.`
}

function jobLine({ job, pace, cluster }: ListedJob, several: boolean, voice: Voice): string {
  const over = isJobOver(job)
  return [
    `${jobSign(job)} *${jobTitle(job, voice)}* ${outcomeWords(job)}`,
    progressWords(job, pace),
    over ? doneWords(job) : '',
    ...paceWords(job, pace),
    job.startedAt === null ? '' : `started ${voice.time(job.startedAt)}`,
    job.endedAt === null || !over ? '' : `ended ${voice.time(job.endedAt)}`,
    job.code === null ? '' : `${job.code}`,
    `job ${code(job.jobId, 30)}`,
    code(job.status, 60),
    several ? name(cluster) : '',
    askedBy(job),
  ]
    .filter((fact) => fact !== '')
    .join(' · ')
}

function windowWords({ filter, clusters, at }: JobList, zone: string | null, voice: Voice): string {
  const { from, to, tenant, states } = filter
  const window = `started ${from === null ? 'at any time' : `from ${voice.time(from)}`} to ${voice.time(to ?? at)}, and all that run`
  return [
    window,
    tenant === null ? '' : `tenant ${name(tenant)}`,
    states.length === 0 ? '' : `status ${states.join(', ')}`,
    clusters.map((one) => name(one.cluster)).join(', '),
    zone === null ? '' : `times without a zone were read in ${code(zone, 60)}`,
    `read ${voice.time(at)}`,
  ]
    .filter((fact) => fact !== '')
    .join(' · ')
}
