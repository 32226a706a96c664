import { isJobOver, type Job, type RestoreFacts } from '../../domain/job.ts'
import { restorePhase } from '../../domain/restore-phase.ts'
import { isSet, scnToMs } from '../../domain/scn.ts'
import { stateOfStatus } from '../../domain/state.ts'
import { bar, bytes, code } from '../format.ts'
import type { Voice } from '../voice.ts'
import { countWords } from './count-words.ts'
import { readyWords } from './job-words.ts'

/** What a list says of a restore: to when, from where, which phase, how far its two halves are. */
export function restoreListLines(job: Job, voice: Voice): readonly string[] {
  const { restore } = job
  if (!restore) return []
  const from = originWords(restore, voice)
  // While it runs its sizes stand beside the time left.
  const size = isJobOver(job) || job.bytes === null ? sizeWords(job) : ''
  return [
    readyWords(job, voice),
    [halvesWords(job), size].filter((one) => one !== '').join(' · '),
    ...phaseLines(job),
    [
      `to ${pointWords(restore.scn, voice)}`,
      from === '' ? '' : `from ${from}`,
      methodWords(restore),
    ]
      .filter((one) => one !== '')
      .join(' · '),
  ]
}

/** What the detail says of a restore, each fact with its name. */
export function restoreFacts(job: Job, voice: Voice): readonly string[] {
  const { restore } = job
  if (!restore) return []
  const { recoverScn, option } = restore
  const size = sizeWords(job)
  return [
    ...phaseLines(job).map((words) => `*Phase* ${words}`),
    `*From* ${originWords(restore, voice) || 'unknown'}`,
    `*Into* tenant ${voice.name(restore.target)}${restore.targetTenantId === null ? '' : ` (id ${code(restore.targetTenantId, 20)})`}`,
    `*To* ${pointWords(restore.scn, voice)}`,
    isSet(recoverScn) ? `*Log replayed up to* ${pointWords(recoverScn, voice)}` : '',
    `*Method* ${methodWords(restore)}`,
    size === '' ? '' : `*Size* ${size}`,
    option === null ? '' : `*Option* ${code(option, 200)}`,
  ]
}

/** A point in time with the SCN that says it exactly. */
export function pointWords(scn: string | null, voice: Voice): string {
  return isSet(scn)
    ? `${voice.time(scnToMs(scn), true)} · SCN ${code(scn, 30)}`
    : 'an unknown point'
}

/**
 * RESTORE and RECOVER as two bars in plain words (REFERENCE §6.4); nothing once it succeeded. 3.x has no such halves: one
 * bar over its stages, and the partitions of the present one (§8).
 */
export function halvesWords(job: Job): string {
  const { restore, state } = job
  if (!restore || state === 'success') return ''
  if (restore.generation === 3) {
    if (isJobOver(job)) return ''
    return [bar(job.percent), countWords(job)].filter((one) => one !== '').join(' · ')
  }
  const { restorePercent, recoverPercent } = restore
  if (restorePercent === null && recoverPercent === null) return ''
  const half = (percent: number | null) => (percent === null ? 'not known yet' : bar(percent))
  return `data restored ${half(restorePercent)} · log replayed ${half(recoverPercent)}`
}

/** Where its rows are: the n-th of m phases in plain words with the view's own; a word nobody knows stands alone. */
export function phaseLines(job: Job): readonly string[] {
  const { restore } = job
  if (!restore || isJobOver(job)) return []
  const one = (who: string, status: string, row: 'sys' | 'tenant' | 'v3') => {
    const phase = restorePhase(status, row)
    if (!phase) return `${who}${endWords(status)}${code(status, 60)}`
    return `${who}phase ${phase.n} of ${phase.of}, ${phase.words} ${code(status, 60)}`
  }
  if (restore.generation === 3) return [one('', restore.sysStatus, 'v3')]
  const tenant = restore.tenantStatus
  return [
    ...(tenant === null ? [] : [one('tenant: ', tenant, 'tenant')]),
    one('sys: ', restore.sysStatus, 'sys'),
  ]
}

/** An end that the view shows for the seconds until the row is in the history (REFERENCE §6.2), in a plain word. */
function endWords(status: string): string {
  const state = stateOfStatus(status)
  return state === 'success' ? 'succeeded ' : state === 'failed' ? 'failed ' : ''
}

function originWords({ sourceCluster, sourceTenant }: RestoreFacts, voice: Voice): string {
  const tenant = sourceTenant ? `tenant ${voice.name(sourceTenant)}` : ''
  const cluster = sourceCluster ? `cluster ${voice.name(sourceCluster)}` : ''
  return [tenant, cluster].filter((one) => one !== '').join(' of ')
}

function methodWords({ quick }: RestoreFacts): string {
  return quick ? 'quick restore' : 'full restore'
}

/** FINISH_BYTES may be 0 at a success, so it is not believed then (trap 11). */
function sizeWords({ restore, state }: Job): string {
  if (!restore) return ''
  const { totalBytes, finishBytes } = restore
  if (totalBytes === null) return finishBytes ? `${bytes(finishBytes)} restored` : ''
  return state === 'success' || !finishBytes
    ? `${bytes(totalBytes)} in all`
    : `${bytes(finishBytes)} of ${bytes(totalBytes)}`
}
