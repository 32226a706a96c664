import { isJobOver } from '../../domain/job.ts'
import type { JobDetail } from '../../domain/job-detail.ts'
import { formatDuration } from '../../domain/time.ts'
import { code } from '../format.ts'
import type { Voice } from '../voice.ts'
import type { LineGroup } from './fitted-groups.ts'

/** Phases that are listed: the last ones tell where it is. */
const SHOWN = 24

/** Phases as the polls saw them begin, with how long each took or has taken. */
export function phaseGroup({ job, phases, at }: JobDetail, voice: Voice): LineGroup {
  const several = new Set(phases.map((mark) => mark.tenantName)).size > 1
  const end = isJobOver(job) ? job.endedAt : at
  const lines = phases.map((mark, i) => {
    const next = phases.slice(i + 1).find((one) => one.tenantName === mark.tenantName)
    const until = next?.at ?? end
    const took = until === null || until < mark.at ? null : formatDuration((until - mark.at) / 1000)
    const open = next === undefined && !isJobOver(job)
    const tenant = several ? `${voice.name(mark.tenantName)} ` : ''
    const long = took === null ? '' : open ? ` · ${took} so far` : ` · took ${took}`
    return `${voice.time(mark.at)} ${tenant}${code(mark.phase, 60)}${long}`
  })
  const earlier = lines.length - SHOWN
  return {
    head:
      lines.length === 0
        ? []
        : [`*Phases*, as the polls saw them begin${earlier > 0 ? ` (+${earlier} earlier)` : ''}`],
    lines: lines.slice(-SHOWN),
    more: (left) => `+${left} later phases`,
  }
}
