import type { JobArea } from '../../domain/job.ts'
import { type JobList, PAGE_SIZE } from '../../domain/list.ts'
import type { State } from '../../domain/state.ts'
import { code, count, list, name } from '../format.ts'
import type { Voice } from '../voice.ts'

const TITLES: Readonly<Record<JobArea, readonly [one: string, many: string]>> = {
  data: ['data backup', 'data backups'],
  cleanup: ['backup cleanup', 'backup cleanups'],
  restore: ['restore', 'restores'],
  recover: ['table recovery', 'table recoveries'],
  copy: ['second backup', 'second backups'],
  validation: ['backup validation', 'backup validations'],
}

/** Pages of a list, or null when nobody counted. */
export function pagesOf({ total }: JobList): number | null {
  return total === null ? null : Math.max(1, Math.ceil(total / PAGE_SIZE))
}

/** `Data backups on prod-sh: 34, page 1 of 4 · on this page: 2 failed, 1 in progress`. */
export function listHeadline(jobs: JobList, voice: Voice): string {
  const [one, many] = TITLES[jobs.area]
  const on = clustersWords(jobs, voice)
  if (jobs.jobs.length === 0) {
    if (jobs.clusters.length === 0 && jobs.dark.length > 0)
      return `⚠️ ${voice.bold(`The list of ${many} could not be read`)}${on}`
    return jobs.page === 1
      ? `${voice.bold(`No ${one} found`)}${on}`
      : `${voice.bold(`No ${many} on page ${jobs.page}`)}${on}`
  }
  const title = `${many.charAt(0).toUpperCase()}${many.slice(1)}`
  return `${voice.bold(title)}${on} · ${pageWords(jobs)}${tally(jobs)}`
}

function clustersWords({ clusters, dark }: JobList, voice: Voice): string {
  const names = [...clusters, ...dark].map((one) => voice.name(one.cluster))
  return names.length === 0 ? '' : ` on ${list(names)}`
}

function pageWords(jobs: JobList): string {
  const { total, page, more } = jobs
  const pages = pagesOf(jobs)
  if (total !== null) return `${total} in all${pages === 1 ? '' : `, page ${page} of ${pages}`}`
  return more ? `page ${page}, there are more` : `page ${page}, the last`
}

/** What is bad and what runs among those shown: it is why most people look. */
function tally({ jobs }: JobList): string {
  const number = (states: readonly State[]) =>
    jobs.filter(({ job }) => states.includes(job.state)).length
  const bad = number(['failed', 'partial', 'interrupted'])
  const runs = number(['pending', 'running', 'cancelling', 'unknown'])
  const said = [bad > 0 ? `${bad} failed` : '', runs > 0 ? `${runs} in progress` : '']
  const words = said.filter((one) => one !== '').join(', ')
  return words === '' ? '' : ` · here ${words}`
}

/** Filter and window in words, and in which zone a time was read that was typed without one. */
export function windowWords({ filter, at }: JobList, zone: string | null, voice: Voice): string {
  const { from, to, tenant, states } = filter
  const until = to === null ? 'now' : voice.time(to)
  const window =
    from === null && to === null
      ? 'at any time'
      : `${from === null ? 'any time' : voice.time(from)} → ${until}`
  // A window that ends before now is one in which nobody looks for what runs today.
  const running = states.length === 0 || states.includes('running')
  return [
    `started ${window}${running && from !== null ? ', and all that run' : ''}`,
    tenant === null ? '' : `tenant ${name(tenant)}`,
    states.length === 0 ? '' : `status ${states.join(', ')}`,
    zone === null ? '' : `times without a zone were read in ${code(zone, 60)}`,
    `read ${voice.time(at)}`,
  ]
    .filter((fact) => fact !== '')
    .join(' · ')
}

/** Clusters and views that are named one by one. */
const NAMED = 5

/** Why the list may not be the whole truth; each a line. */
export function remarkLines(jobs: JobList, voice: Voice): readonly string[] {
  const { clusters, dark, lookedBackTo } = jobs
  const blind = clusters.filter((one) => one.unreadable.length > 0)
  const own = clusters.flatMap(({ cluster, login }) =>
    login.kind === 'tenant' ? [{ cluster, tenant: login.name }] : [],
  )
  return [
    ...dark
      .slice(0, NAMED)
      .map(
        (one) =>
          `⚠️ ${voice.bold(`${voice.name(one.cluster)} does not answer`)}, so its jobs are missing here: ${voice.code(one.reason, 200)}`,
      ),
    moreLine(dark.length, 'cluster does not answer', 'clusters do not answer'),
    ...blind
      .slice(0, NAMED)
      .map(
        (one) =>
          `⚠️ ${voice.name(one.cluster)}: not all could be read: ${list(one.unreadable.map((view) => voice.code(view, 80)))}`,
      ),
    moreLine(blind.length, 'cluster with unreadable views', 'clusters with unreadable views'),
    lookedBackTo === null
      ? ''
      : `⚠️ Only looked through back to ${voice.time(lookedBackTo)}. Narrow the time with ${voice.code('--from')} and ${voice.code('--to')}.`,
    ...own
      .slice(0, NAMED)
      .map(
        ({ cluster, tenant }) =>
          `${voice.name(cluster)}: tenant ${voice.name(tenant)}'s own view, only itself`,
      ),
    moreLine(own.length, 'cluster as one tenant sees it', 'clusters as one tenant sees them'),
  ].filter((line) => line !== '')
}

function moreLine(all: number, one: string, many: string): string {
  return all > NAMED ? `+${count(all - NAMED, `more ${one}`, `more ${many}`)}` : ''
}
