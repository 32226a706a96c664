import samples from './samples.json' with { type: 'json' }
import type { Row } from './view-store.ts'

/** One moment of a composed story: the rows of the views that it names. */
export interface TimelineStep {
  /** A UTC time or a mark such as `t1`. */
  readonly t: string
  readonly label: string
  readonly views: Readonly<Record<string, readonly Row[]>>
}

/** A composed story of samples.json, step by step. */
export interface Timeline {
  readonly id: string
  readonly area: string
  /** `success`, `failed`, `partial`, `cancelled` … */
  readonly outcome: string
  readonly about: string
  /** Version whose rows these are like. */
  readonly serverVersionStyle: string
  readonly steps: readonly TimelineStep[]
}

/** All composed stories (samples.json). */
export const timelines: readonly Timeline[] = samples.timelines as unknown as readonly Timeline[]

/** A step by its place (0 = first) or its label; throws when there is none. */
export function findStep(id: string, step: number | string): TimelineStep {
  const timeline = timelines.find((candidate) => candidate.id === id)
  if (!timeline)
    throw new Error(`no timeline ${id}; known: ${timelines.map((one) => one.id).join(', ')}`)
  const found =
    typeof step === 'number'
      ? timeline.steps[step]
      : timeline.steps.find((candidate) => candidate.label === step || candidate.t === step)
  if (!found) {
    const known = timeline.steps.map((candidate, index) => `${index} ${candidate.label}`).join('; ')
    throw new Error(`timeline ${id} has no step ${step}; known: ${known}`)
  }
  return found
}
