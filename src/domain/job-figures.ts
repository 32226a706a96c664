import type { Counter, Job, JobPart } from './job.ts'
import { joined, type Phrase, phrase, type Word } from './phrase.ts'
import { isOver } from './state.ts'

/** Phases that are named of one job. */
const PHASES = 3

/** How far a running job is: what it has counted and written, and its phases; nothing of what is not known. */
export function jobFigures(job: Job): readonly Phrase[] {
  const counted = countOf(job)
  const written = writtenPhrase(job.bytes)
  const comma = counted.length > 0 && written.length > 0 ? [', '] : []
  const phases = new Set(
    job.parts.flatMap((part) => (isOver(part.state) ? [] : (part.phase ?? part.status))),
  )
  const words = [...phases]
    .slice(0, PHASES)
    .flatMap((code, i): Word[] => [...(i > 0 ? [', '] : []), { code }])
  return [
    joined(counted, comma, written),
    words.length > 0 ? joined(phrase`phase `, words) : [],
  ].filter((one) => one.length > 0)
}

/** `12 GiB written`; nothing when it is not known, which some views write as -1 (REFERENCE §8). */
export function writtenPhrase(bytes: number | null): Phrase {
  return bytes === null || bytes < 0 ? [] : phrase`${{ bytes }} written`
}

/** `850 of 900 tablets`, with its total or without. */
export function countPhrase({ what, done, total }: Counter): Phrase {
  return total === null ? phrase`${done} ${what}` : phrase`${done} of ${total} ${what}`
}

function countOf(job: Job): Phrase {
  const { recover, cleanup } = job
  if (recover && recover.total !== null)
    return countPhrase({ what: 'tables', done: recover.done, total: recover.total })
  if (cleanup?.tasks.total) return countPhrase({ what: 'tasks', ...cleanup.tasks })
  const sum = summed(job.parts)
  return sum ? countPhrase(sum) : []
}

/** The best counter of the parts, added up where all count the same. */
function summed(parts: readonly JobPart[]): Counter | null {
  const first = parts.flatMap((part) => part.counters.slice(0, 1))
  const what = first[0]?.what
  if (what === undefined || first.some((one) => one.what !== what)) return null
  return {
    what,
    done: first.reduce((sum, one) => sum + one.done, 0),
    total: first.some((one) => one.total === null)
      ? null
      : first.reduce((sum, one) => sum + (one.total ?? 0), 0),
  }
}
