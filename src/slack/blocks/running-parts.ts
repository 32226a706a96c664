import { badParts, isJobOver, type Job } from '../../domain/job.ts'
import { isOver } from '../../domain/state.ts'
import { code, list, wholePercent } from '../format.ts'
import type { Voice } from '../voice.ts'

/** Tenants that are named one by one. */
const NAMED = 3

/**
 * Where the tenants of a running job of several are, what is furthest behind first: the whole ends when they do. Nothing
 * for a job of one, whose phase stands in its first line.
 */
export function runningParts(job: Job, voice: Voice): string {
  const open = job.parts.filter((part) => !isOver(part.state))
  if (isJobOver(job) || job.parts.length < 2 || open.length === 0) return ''
  const slowest = open.toSorted((a, b) => (a.percent ?? 0) - (b.percent ?? 0))
  const words = slowest.slice(0, NAMED).map((part) => {
    const percent = part.percent === null ? 'preparing' : `${wholePercent(part.percent)} %`
    return `${voice.name(part.tenantName)} ${percent} ${code(part.phase ?? part.status, 60)}`
  })
  const bad = badParts(job).length
  const done = job.parts.length - open.length - bad
  return [
    ...words,
    open.length > NAMED ? `+${open.length - NAMED} more` : '',
    bad > 0 ? `🔴 ${list(badParts(job).map((part) => voice.name(part.tenantName)))} failed` : '',
    done > 0 ? `${done} of ${job.parts.length} tenants done` : '',
  ]
    .filter((one) => one !== '')
    .join(' · ')
}
