import { type Cell, toCsv } from './csv.ts'
import type { Incident } from './event.ts'
import { causeOf, failedSubjects } from './job.ts'
import type { Phrase } from './phrase.ts'
import { formatUtc } from './time.ts'

/** Columns of the file; times are UTC. */
const COLUMNS = [
  'cluster',
  'severity',
  'what',
  'tenants',
  'area',
  'job_id',
  'since',
  'code',
  'comment',
] as const

/** Open incidents of one cluster as a CSV file, in their order: one row each, with a header. */
export function incidentCsv(
  cluster: string,
  incidents: readonly Incident[],
  tenantNames: ReadonlyMap<string, string>,
): string {
  const rows = incidents.map((incident): readonly Cell[] => {
    const { job, finding } = incident
    const cause = job ? causeOf(job) : { code: null, comment: null }
    const tenants = job
      ? failedSubjects(job)
      : incident.subjects.map((subject) => tenantNames.get(subject) ?? subject)
    return [
      cluster,
      incident.severity,
      whatOf(incident),
      tenants.join(' '),
      incident.area ?? finding?.area ?? '',
      job?.jobId ?? finding?.job?.jobId ?? '',
      formatUtc(incident.since),
      cause.code,
      cause.comment ?? '',
    ]
  })
  return toCsv([COLUMNS, ...rows])
}

function whatOf({ job, finding, condition }: Incident): string {
  if (finding) return `${finding.rule}: ${plainly(finding.title)}`
  if (job) return `${job.kind} ${job.state}`
  return `log archive ${condition ?? ''}`.trim()
}

function plainly(phrase: Phrase): string {
  return phrase
    .map((word) => {
      if (typeof word === 'string') return word
      if ('name' in word) return word.name
      if ('code' in word) return word.code
      if ('time' in word) return formatUtc(word.time)
      if ('seconds' in word) return `${Math.round(word.seconds)} s`
      return `${word.bytes} bytes`
    })
    .join('')
}
