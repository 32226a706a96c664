import type { Job } from '../../domain/job.ts'
import { type Standing, standingOf, tenantsOf } from '../../domain/standing.ts'
import type { Attention, ClusterStatus, Running } from '../../domain/status-report.ts'
import { ago, clean, code, count, name } from '../format.ts'
import type { Look } from '../look.ts'
import { markup, type Voice } from '../voice.ts'
import { type ArchiveForm, archiveForm } from './archive-form.ts'
import { attentionLine } from './attention-line.ts'
import type { FormButton } from './form-button.ts'
import {
  askedBy,
  jobSign,
  jobTitle,
  paceWords,
  phaseOf,
  progressWords,
  restoreWords,
} from './job-words.ts'
import { ownView } from './own-view.ts'
import { tenantLine } from './tenant-line.ts'

/** One line of a status answer; `job` puts a View cause button beside it while there is room for one. */
export interface StatusLine {
  readonly text: string
  readonly job?: Job
  /** A form that is the next step, as a button while there is room for one. */
  readonly form?: { readonly text: string; readonly asked: FormButton }
}

/** A cluster's part of the answer, in the order of reading; the first lines of a group matter most. */
export interface ClusterLines {
  readonly status: ClusterStatus
  readonly head: readonly string[]
  readonly needs: readonly StatusLine[]
  readonly running: readonly StatusLine[]
  readonly tenants: readonly StatusLine[]
  /** Healthy tenants that were left to a count. */
  readonly hidden: number
}

/** Healthy tenants with a line of their own. */
const WELL_SHOWN = 8

/** Everything that can be said of a cluster, before the budget of the message cuts it. */
export function clusterLines(
  status: ClusterStatus,
  facts: { at: number; look: Look; showAll: boolean; narrowed: boolean },
): ClusterLines {
  const { look } = facts
  const voice = markup(look)
  const standings = status.tenants.map((view) => ({
    view,
    standing: standingOf(view, status.attention),
  }))
  const well = standings.filter((one) => !isUnwell(one.standing))
  const shown = facts.showAll ? well : well.slice(0, WELL_SHOWN)
  const unwell = standings
    .filter((one) => isUnwell(one.standing))
    .toSorted((a, b) => Number(a.standing === 'watch') - Number(b.standing === 'watch'))
  return {
    status,
    head: [
      ...staleLine(status, voice),
      headLine(status, facts.at, facts.narrowed),
      countsLine(status),
    ],
    needs: status.attention.map((one) => ({
      text: attentionLine(one, status.databaseNow, look),
      ...(one.kind === 'failed-job' ? { job: one.job } : {}),
      ...(look.acts ? formFor(one, status) : {}),
    })),
    running: status.running.map((one) => ({ text: runningLine(one, voice) })),
    tenants: [...unwell, ...shown].map(({ view, standing }) => ({
      text: tenantLine(view, standing, status.databaseNow, look),
    })),
    hidden: well.length - shown.length,
  }
}

/** What mends it, where one operation does. */
function formFor(one: Attention, status: ClusterStatus): Pick<StatusLine, 'form'> {
  const { cluster } = status
  const tenants = 'view' in one && typeof one.view !== 'string' ? [one.view.name] : []
  if (one.kind === 'no-full' || one.kind === 'not-to-now') {
    // A backup is refused while the archive is off; the line about that has the form that comes first.
    const first = status.attention.find(
      (other) => other.tenant === one.tenant && archiveOf(other, status),
    )
    return first
      ? {}
      : { form: { text: 'Back up now…', asked: { operation: 'backup', tenants, cluster } } }
  }
  const form = archiveOf(one, status)
  return form
    ? { form: { text: form.text, asked: { operation: form.operation, tenants, cluster } } }
    : {}
}

/** The form for an archive that is off. A 3.x has none for a tenant: it is stopped and started for the whole cluster. */
function archiveOf(one: Attention, { version }: ClusterStatus): ArchiveForm | null {
  if (/^[23]\./.test(version)) return null
  if (one.kind === 'archive-never') return archiveForm(null)
  return one.kind === 'archive' && one.view.archive ? archiveForm(one.view.archive.state) : null
}

function isUnwell(standing: Standing): boolean {
  return standing === 'needs you' || standing === 'watch'
}

/** How many things need somebody, are to be watched, and tenants are protected. */
export function countsOf(status: ClusterStatus): {
  needs: number
  watch: number
  good: number
  rest: number
} {
  const standings = status.tenants.map((view) => standingOf(view, status.attention))
  const named = new Set(status.tenants.map((view) => view.name))
  // What belongs to no tenant shown (a view, a tenant that is gone) counts for itself.
  const others = status.attention.filter(
    (one) => !tenantsOf(one).some((tenant) => named.has(tenant)),
  )
  const number = (standing: Standing) => standings.filter((one) => one === standing).length
  const critical = others.filter((one) => one.severity === 'critical').length
  return {
    needs: number('needs you') + critical,
    watch: number('watch') + others.length - critical,
    good: number('protected'),
    rest: number('not judged'),
  }
}

/** `🔴 1 needs you · 🟡 1 to watch · 🟢 10 protected`. */
export function countsWords(counts: ReturnType<typeof countsOf>): string {
  return [
    counts.needs > 0 ? `🔴 ${counts.needs} ${counts.needs === 1 ? 'needs' : 'need'} you` : '',
    counts.watch > 0 ? `🟡 ${counts.watch} to watch` : '',
    `🟢 ${counts.good} protected`,
    counts.rest > 0 ? `⚪ ${counts.rest} not judged` : '',
  ]
    .filter((one) => one !== '')
    .join(' · ')
}

function countsLine(status: ClusterStatus): string {
  return countsWords(countsOf(status))
}

function staleLine(status: ClusterStatus, voice: Voice): readonly string[] {
  if (status.stale === null) return []
  return [
    `⚠️ *${name(status.cluster)} did not answer* (${code(status.stale, 160)}). This is what was known at ${voice.time(status.readAt)}:`,
  ]
}

function headLine(status: ClusterStatus, at: number, narrowed: boolean): string {
  const version = clean(status.version, 40)
  return [
    `*${name(status.cluster)}*`,
    version === 'unknown' ? 'OceanBase, version unknown' : `OceanBase ${code(version, 40)}`,
    narrowed ? '' : count(status.tenants.length, 'tenant'),
    ownView(status.login),
    `${status.stale === null ? 'read' : 'old: read'} ${ago(status.readAt, at)}`,
  ]
    .filter((one) => one !== '')
    .join(' · ')
}

function runningLine({ job, pace }: Running, voice: Voice): string {
  return [
    `${jobSign(job)} *${jobTitle(job, voice)}* ${progressWords(job, pace)}`,
    restoreWords(job),
    ...paceWords(job, pace),
    code(phaseOf(job), 60),
    askedBy(job),
  ]
    .filter((one) => one !== '')
    .join(' · ')
}
