import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parse, stringify } from 'yaml'
import type { Told } from './told.ts'

/** What a step of a story led to. */
export interface ToldStep {
  /** The step's time and label. */
  readonly step: string
  readonly messages: readonly Told[]
}

/** A step of a fixture: what it has to lead to, and why that is right. */
interface FixtureStep extends ToldStep {
  readonly why: string
}

/** The fixture of a story; with `UPDATE_FIXTURES=1` the texts are written anew, the reasons stay as they are. */
export function toldFixture(id: string, found: readonly ToldStep[]): readonly FixtureStep[] {
  const file = new URL(`../../fixtures/timelines/${id}.yaml`, import.meta.url)
  const known = existsSync(file) ? (parse(readFileSync(file, 'utf8')) as FixtureStep[]) : []
  if (process.env.UPDATE_FIXTURES !== '1') return known
  const written = found.map(({ step, messages }) => {
    const { why = '' } = known.find((one) => one.step === step) ?? {}
    return { step, why, messages }
  })
  writeFileSync(file, stringify(written, { lineWidth: 0 }))
  return written
}
