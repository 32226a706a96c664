import {
  badParts,
  isJobOver,
  type Job,
  madeFull,
  type RestoreFacts,
  subjectsOf,
} from '../../domain/job.ts'
import { requestIdIn } from '../../domain/request.ts'
import { isOver, type State, stateOfStatus } from '../../domain/state.ts'
import { formatDuration } from '../../domain/time.ts'
import type { Pace, WentBack } from '../../domain/trail.ts'
import { bar, bytes, count, list, name, range, rate, wholePercent } from '../format.ts'
import type { Voice } from '../voice.ts'
import { countWords } from './count-words.ts'
import { phaseWords } from './phase-words.ts'

const KINDS: Readonly<Record<Job['kind'], string>> = {
  full: 'full backup',
  incremental: 'incremental backup',
  cleanup: 'backup cleanup',
  restore: 'restore',
  'table recovery': 'table recovery',
  'second backup': 'second backup',
  validation: 'validation',
}

/** What kind of work it is; of a copy or a validation also of which set or piece: `second backup of set 14`. */
function kindWords(job: Job, voice: Voice): string {
  const kind = KINDS[job.kind]
  if (job.copy) {
    const { what, itemId } = job.copy
    return itemId === '0' ? `${kind} of all ${what}s` : `${kind} of ${what} ${voice.name(itemId)}`
  }
  if (job.validation) {
    const { itemId, type } = job.validation
    const what = /PIECE/i.test(type ?? '') ? 'piece' : 'set'
    return itemId === null ? `${kind} of all backups` : `${kind} of ${what} ${voice.name(itemId)}`
  }
  return kind
}

/**
 * `full backup of crm`, `restore of crm as crm_fix`, `table recovery into crm`, `full backup of 12 tenants`,
 * `second backup of set 14 of crm`.
 */
export function jobPhrase(job: Job, voice: Voice): string {
  const kind = kindWords(job, voice)
  if (job.restore) {
    const target = voice.name(job.restore.target)
    const source = job.restore.sourceTenant
    return source ? `${kind} of ${voice.name(source)} as ${target}` : `${kind} into ${target}`
  }
  if (job.recover) return `${kind} into ${voice.name(job.recover.targetTenant)}`
  const tenants = [...new Set([...subjectsOf(job), ...job.passedOver])]
  if (tenants.length === 0) return kind
  return tenants.length <= 3
    ? `${kind} of ${list(tenants.map((one) => voice.name(one)))}`
    : `${kind} of ${tenants.length} tenants`
}

/** The phrase at the beginning of a line. */
export function jobTitle(job: Job, voice: Voice): string {
  const phrase = jobPhrase(job, voice)
  return `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}`
}

/** Sign of a job's state; a word always stands beside it. */
export function jobSign(job: Job): string {
  switch (job.state) {
    case 'success':
      return '✅'
    case 'partial':
    case 'failed':
      return '🔴'
    case 'cancelled':
      return '⚪'
    default:
      return job.missingPolls > 0 ? '❔' : '⏳'
  }
}

/**
 * The verdict on a job as a headline: who or what, what became of it, where. A failure of some of several tenants
 * names those that failed: `Full backup failed for 1 of 2 tenants on prod-sh: crm`.
 */
export function verdict(job: Job, cluster: string | null, voice: Voice): string {
  const on = cluster === null ? '' : ` on ${voice.name(cluster)}`
  const bad = [...badParts(job).map((part) => part.tenantName), ...job.passedOver]
  const several = subjectsOf(job).length + job.passedOver.length > 1
  if (!several || bad.length === 0 || job.restore || job.recover || !isBad(job)) {
    return `${voice.bold(`${jobTitle(job, voice)} ${outcomeWords(job)}`)}${on}`
  }
  const kind = kindWords(job, voice)
  const title = `${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${outcomeWords(job)}`
  return `${voice.bold(title)}${on}: ${list(bad.map((one) => voice.name(one)))}`
}

function isBad(job: Job): boolean {
  return job.state === 'failed' || job.state === 'partial'
}

/** What became of it, in words: `failed for 1 of 2 tenants`, `failed for 2 of 5 tables`, `succeeded`. */
export function outcomeWords(job: Job): string {
  switch (job.state) {
    case 'success':
      return 'succeeded'
    case 'cancelled': {
      const stopped = partsIn(job, 'cancelled')
      const good = partsIn(job, 'success')
      return good > 0 && stopped > 0
        ? `cancelled for ${stopped} of ${job.parts.length + job.passedOver.length} tenants`
        : 'cancelled'
    }
    case 'failed':
    case 'partial': {
      const { recover } = job
      if (recover && recover.failed > 0 && recover.total !== null) {
        return `failed for ${recover.failed} of ${count(recover.total, 'table')}`
      }
      const all = job.parts.length + job.passedOver.length
      const bad = badParts(job).length + job.passedOver.length
      if (!job.restore && !recover && all > 1 && bad > 0) {
        const stopped = partsIn(job, 'cancelled')
        return `failed for ${bad} of ${all} tenants${stopped > 0 ? `, cancelled for ${stopped}` : ''}`
      }
      return job.state === 'partial' ? 'partly failed' : 'failed'
    }
    case 'cancelling':
      return 'is being cancelled'
    default: {
      if (job.missingPolls > 0) return 'is in no view any more'
      const failed = failedSoFar(job)
      return failed === '' ? 'runs' : `runs; ${failed}`
    }
  }
}

/** `2 of 4 tenants failed so far`: what a running job cannot mend any more; empty when nothing is lost yet. */
function failedSoFar(job: Job): string {
  const bad = badParts(job).length + job.passedOver.length
  if (isJobOver(job) || job.restore || job.recover || bad === 0) return ''
  const all = job.parts.length + job.passedOver.length
  return all > 1 ? `${bad} of ${all} tenants failed so far` : ''
}

function partsIn(job: Job, state: State): number {
  return job.parts.filter((part) => part.state === state).length
}

/**
 * What failed already, the bar, or for a table recovery its tables, and the time left: what stands in the headline of a
 * running job.
 */
export function progressWords(job: Job, pace: Pace | null): string {
  if (isJobOver(job)) return ''
  const { recover } = job
  const tables = recover?.total
    ? ` · ${recover.done} of ${count(recover.total, 'table')} imported · ${recover.failed} failed`
    : ''
  if (isEnding(job)) return job.percent === null ? ENDING : `${bar(job.percent)} · ${ENDING}`
  const left = job.percent !== null && pace?.left ? ` · ${range(pace.left)}` : ''
  const failed = failedSoFar(job)
  return `${failed === '' ? '' : `🔴 ${failed} · `}${bar(job.percent)}${tables}${left}`
}

const ENDING = 'is ending'

/** Whether a row of a restore that still counts as running shows its end already (REFERENCE §6.2). */
function isEnding({ restore, state }: Job): boolean {
  if (!restore || isOver(state)) return false
  return [restore.sysStatus, restore.tenantStatus ?? ''].some((one) => isOver(stateOfStatus(one)))
}

/** Where a running restore is, and both of its halves, in plain words; empty for other jobs. */
export function restoreWords(job: Job): string {
  if (!job.restore || job.state === 'success') return ''
  const phase = isJobOver(job) ? '' : phaseWords(job.restore)
  return [phase, job.restore.generation === 3 ? countWords(job) : halves(job, job.restore)]
    .filter((one) => one !== '')
    .join(' · ')
}

/** A row that is over, or about to be, has lost the columns of one half: only what it still tells is said then. */
function halves(job: Job, { restorePercent, recoverPercent }: RestoreFacts): string {
  if (restorePercent === null && recoverPercent === null) return ''
  const known = isJobOver(job) || isEnding(job)
  const half = (what: string, percent: number | null) => {
    if (percent === null) return known ? '' : `${what}: unknown`
    return `${what}: ${wholePercent(percent)} %`
  }
  return [half('data restored', restorePercent), half('log replayed', recoverPercent)]
    .filter((one) => one !== '')
    .join(' · ')
}

/** The view's own word for where it is: the phase of its one part, else the status. */
export function phaseOf(job: Job): string {
  const phases = [...new Set(job.parts.map((part) => part.phase).filter((one) => one !== null))]
  return phases.length === 1 ? (phases[0] ?? job.status) : job.status
}

/** Counters of the views move in steps; what rests for less than this is no news. */
const STILL_SHOWN_SECONDS = 60

/** Rate, bytes so far and what is odd about the pace, as single facts. */
export function paceWords(job: Job, pace: Pace | null): readonly string[] {
  if (isJobOver(job)) return []
  const total = job.restore?.totalBytes ?? null
  return [
    job.bytes !== null && total !== null
      ? `${bytes(job.bytes)} of ${bytes(total)}`
      : job.bytes
        ? `${bytes(job.bytes)} written`
        : '',
    pace?.bytesPerSecond ? rate(pace.bytesPerSecond) : '',
    pace?.still != null && pace.still >= STILL_SHOWN_SECONDS
      ? `⚠️ no movement for ${formatDuration(pace.still)}`
      : '',
    pace?.wentBack ? `percentage went back: ${BACK[pace.wentBack]}` : '',
    ...(pace?.partsBack ?? [])
      .slice(0, PARTS_BACK)
      .map((part) => `${name(part.tenantName)} went back: ${BACK[part.why]}`),
  ].filter((one) => one !== '')
}

const BACK: Readonly<Record<WentBack, string>> = {
  retry: 'a retry round started',
  'total grew': 'the total grew',
}

/** Tenants whose percentage fell that are named one by one. */
const PARTS_BACK = 5

/** `291 GiB in 52 min (95 MiB/s)`: what a finished job did, as far as it is known. */
export function doneWords(job: Job): string {
  const seconds =
    job.startedAt !== null && job.endedAt !== null ? (job.endedAt - job.startedAt) / 1000 : null
  const took = seconds !== null && seconds >= 0 ? formatDuration(seconds) : null
  if (job.recover) {
    const tables = job.recover.total
      ? `${job.recover.done} of ${count(job.recover.total, 'table')} imported`
      : ''
    return [tables, took ? `in ${took}` : ''].filter((one) => one !== '').join(' ')
  }
  if (job.bytes === null) return took ? `in ${took}` : ''
  const speed = seconds !== null && seconds >= 1 ? ` (${rate(job.bytes / seconds)})` : ''
  return `${bytes(job.bytes)}${took ? ` in ${took}` : ''}${took ? speed : ''}`
}

/** `set 14`, `sets 14 and 15`, or nothing; a copy or a validation names its set in the headline. */
export function setWords(job: Job, voice: Voice): string {
  if (job.copy || job.validation) return ''
  const sets = [...new Set(job.parts.map((part) => part.setId).filter((one) => one !== null))]
  if (sets.length === 0 || sets.length > 3) return ''
  return `${sets.length === 1 ? 'set' : 'sets'} ${list(sets.map((one) => voice.name(one)))}`
}

/** `asked by request r-…` when its DESCRIPTION says so, else nothing. */
export function askedBy(job: Job): string {
  const id = requestIdIn(job.description)
  return id ? `asked by request ${id}` : ''
}

/** Of a finished restore: what the tenant is now and what it still needs (COMMANDS §5). */
export function readyWords(job: Job, voice: Voice): string {
  if (!job.restore || job.state !== 'success') return ''
  const target = voice.name(job.restore.target)
  // A restored tenant of 3.x is no standby: there is nothing to activate (REFERENCE §6.5 is of 4.x).
  if (job.restore.generation === 3) return `ready: tenant ${target} can be used`
  return job.restore.quick
    ? `ready: tenant ${target} is a quick restore; it can be read, but never be activated`
    : `ready: tenant ${target} is STANDBY; it needs ACTIVATE STANDBY before it takes writes`
}

/** The same on a lock screen: `ready: STANDBY, needs activation`. */
export function readyInShort(job: Job): string {
  if (!job.restore || job.state !== 'success') return ''
  if (job.restore.generation === 3) return 'ready'
  return job.restore.quick ? 'ready to be read' : 'ready: STANDBY, needs activation'
}

/** Tenants that an all-tenant command passed over or left out, or of which it made another backup; each a line. */
export function skippedLines(job: Job, voice: Voice): readonly string[] {
  const names = (all: readonly string[]) =>
    list(
      all.map((one) => voice.name(one)),
      10,
    )
  const full = madeFull(job)
  return [
    job.passedOver.length > 0 ? `⚠️ Passed over, without a backup: ${names(job.passedOver)}` : '',
    job.leftOut.length > 0 ? `⚠️ Left out: ${names(job.leftOut)} (log archive not running)` : '',
    full.length > 0
      ? `ℹ️ An incremental backup was asked for; a full one is made of ${names(full)}: there was none to build on`
      : '',
  ].filter((one) => one !== '')
}
