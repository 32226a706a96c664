import type { Incident } from './event.ts'
import { causeKey } from './incident-groups.ts'
import { failedSubjects } from './job.ts'

/** Characters that the lines of one message may have together, as {@link lineLength} counts; Slack takes some more. */
export const LINES_LENGTH = 8000

/** The incidents in as few messages as have room for them, in their order; those of one cause stand together. */
export function listsOf(incidents: readonly Incident[]): readonly (readonly Incident[])[] {
  const sorted = [...Map.groupBy(incidents, causeKey).values()].flat()
  const lists: Incident[][] = []
  let length = Number.POSITIVE_INFINITY
  let cause = ''
  for (const one of sorted) {
    const own = shortLength(one, cause === causeKey(one))
    if (length + own > LINES_LENGTH) {
      lists.push([])
      length = 0
    }
    lists.at(-1)?.push(one)
    length += own
    cause = causeKey(one)
  }
  return lists
}

/** Longest name that is shown whole; some more for what markup makes of it. */
const NAME_LENGTH = 130

/** About how many characters a line about an incident has, at most. */
export function lineLength(incident: Incident): number {
  return (incident.job ? 170 : 110) + namesLength(incident)
}

/** The same in a list, where the words that a cause's members share are said once. */
function shortLength(incident: Incident, again: boolean): number {
  if (!incident.job || failedSubjects(incident.job).length !== 1) return lineLength(incident)
  return (again ? 0 : 120) + incident.job.jobId.length + 14 + namesLength(incident)
}

function namesLength({ finding, job, subjects }: Incident): number {
  if (finding) return finding.title.reduce((sum, word) => sum + wordLength(word), 0)
  const names = job ? failedSubjects(job).slice(0, 3) : subjects.map(() => ' '.repeat(NAME_LENGTH))
  const source = job?.restore ? [job.restore.sourceTenant] : []
  return [...names, ...source].reduce((sum, name) => sum + Math.min(name.length, NAME_LENGTH), 0)
}

function wordLength(word: unknown): number {
  return typeof word === 'string' ? word.length : Math.min(JSON.stringify(word).length, 200)
}
