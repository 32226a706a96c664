import type { Counter, Job, JobPart } from '../../domain/job.ts'
import { bar, bytes, code } from '../format.ts'
import type { Voice } from '../voice.ts'
import { codeWords } from './cause-words.ts'
import { madeWords } from './data-lines.ts'
import type { LineGroup } from './fitted-groups.ts'
import { ocpWord } from './ocp-word.ts'
import { stateSign, worstFirst } from './state-sign.ts'

/** Each tenant's share of a job, what went wrong first. Of a restore and a table recovery there is only one, told above. */
export function partGroup(job: Job, voice: Voice): LineGroup {
  const parts = job.restore || job.recover ? [] : job.parts
  const paths = new Set(job.parts.map((part) => part.path))
  const lines = worstFirst(parts).map((part) => partLine(job, part, paths.size > 1, voice))
  return {
    head: lines.length === 0 ? [] : ['*Tenants*'],
    lines,
    more: (left) => `+${left} more tenants`,
  }
}

function partLine(job: Job, part: JobPart, withPath: boolean, voice: Voice): string {
  const { state, status, phase, code: number, comment } = part
  const bad = state === 'failed' || state === 'partial'
  const facts = [
    `${stateSign(state)} ${voice.name(part.tenantName)} ${ocpWord(job.area, state)} ${code(phase ?? status, 60)}`,
    part.endedAt === null && state !== 'success' ? bar(part.percent) : '',
    part.backupType === null ? '' : code(part.backupType, 20),
    part.setId === null ? '' : `set ${voice.name(part.setId)}`,
    part.made === null ? '' : madeWords(part.made),
    part.bytes === null ? '' : bytes(part.bytes),
    ...part.counters.map(counterWords),
    number === null ? '' : codeWords(number, voice, comment).short,
    part.turn > 0 ? `turn ${part.turn}` : '',
    `job ${code(part.jobId, 30)}`,
    withPath && part.path !== null ? code(part.path, 160) : '',
    // Of one tenant the comment stands above in full.
    bad && comment && job.parts.length > 1 ? code(comment, 200) : '',
  ]
  return facts.filter((fact) => fact !== '').join(' · ')
}

/** `61 of 100 macro blocks`; `61 macro blocks so far` while the total is not known. */
export function counterWords({ what, done, total }: Counter): string {
  return total === null ? `${done} ${what} so far` : `${done} of ${total} ${what}`
}
