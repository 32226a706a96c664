import type { Button } from '@slack/types'
import { type Job, subjectsOf } from '../../domain/job.ts'
import { typedWords } from '../../domain/typing.ts'
import { nthAction, RUN_COMMAND } from '../action-ids.ts'
import { plain } from '../voice.ts'
import { jobPhrase } from './job-words.ts'
import { button } from './primitives.ts'

/** Longest text that a command is read from; longer names cannot be typed either. */
const COMMAND_MAX = 500

/**
 * The text after `/obbackup` that shows one job. A tenant of it goes along, also where it has several: ids come again in
 * every tenant (trap 17).
 */
export function detailCommand(job: Job, cluster: string, columns = false): string {
  const [tenant] = subjectsOf(job)
  const named = tenant === undefined ? [] : ['--tenant', tenant]
  const words = ['job', job.area, job.jobId, ...named, '--cluster', cluster]
  return typedWords(columns ? [...words, '--columns'] : words)
}

/** A button that runs it, the n-th of its message; null when the command would be too long to be read. */
export function detailButton(
  job: Job,
  cluster: string,
  facts: { readonly text: string; readonly n: number; readonly columns?: boolean },
): Button | null {
  const value = detailCommand(job, cluster, facts.columns)
  if (value.length > COMMAND_MAX) return null
  const label = `${facts.text}: ${jobPhrase(job, plain)} on ${cluster}`
  return button(nthAction(RUN_COMMAND, facts.n), facts.text, { value, label })
}
