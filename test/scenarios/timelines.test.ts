import { describe, expect, test } from 'vitest'
import { timelines } from '../../sandbox/oceanbase/timelines.ts'
import { momentsOf, putStep, worldBefore } from './support/story.ts'
import { toldBy } from './support/told.ts'
import { type ToldStep, toldFixture } from './support/told-fixture.ts'

const ONE_SENTENCE = /^\w(?:(?!\. [A-Z]).){30,}\.$/

describe('timelines: what each step leads to, and why that is right', () => {
  test.each(timelines)('$id: $about', async ({ id, serverVersionStyle, steps }) => {
    await using world = await worldBefore(id, serverVersionStyle)
    expect(world.slack.calls.filter((call) => call.method === 'chat.postMessage')).toEqual([])
    const moments = momentsOf(id)
    const found: ToldStep[] = []
    for (const [index, step] of steps.entries()) {
      const moment = moments[index] ?? Number.NaN
      const messages = await toldBy(world, async () => {
        world.clock.advance(moment - world.clock.now())
        putStep(world.oceanbase.simulation, step)
        await world.poll()
      })
      const time = new Date(moment).toISOString().slice(0, 19)
      found.push({ step: `${time} ${step.label}`, messages })
    }
    const fixture = toldFixture(id, found)
    expect(found).toEqual(fixture.map(({ step, messages }) => ({ step, messages })))
    for (const { step, why } of fixture) expect(why, `why ${step}`).toMatch(ONE_SENTENCE)
    expect(world.logs.filter((line) => /"level":"(?:warn|error|fatal)"/.test(line))).toEqual([])
  })
})
