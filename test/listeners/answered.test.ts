import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { answered } from '../../src/listeners/answered.ts'
import type { Listening } from '../../src/listeners/listening.ts'
import { renderNotice } from '../../src/slack/blocks/render-problem.ts'
import type { Rendered } from '../../src/slack/rendered.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('the word that an answer takes longer comes before the answer, however long it is on its way', async () => {
  const screen: string[] = []
  const delivery = Promise.withResolvers<void>()
  const reading = Promise.withResolvers<Rendered>()
  const runs: Promise<void>[] = []
  const listening = {
    track: (run: Promise<void>) => runs.push(run),
    interactive: {
      async tell(_: unknown, { text }: Rendered) {
        if (text.includes('Still reading')) await delivery.promise
        screen.push(text)
      },
    },
    context: { log: { info() {}, error() {} } },
  } as unknown as Listening
  const asker = { user: 'U0CAROL', channel: 'C0DBOPS', responseUrl: null }
  answered(listening, asker, 'status', () => reading.promise)
  await vi.advanceTimersByTimeAsync(2500)
  reading.resolve(renderNotice('All is well.'))
  await vi.advanceTimersByTimeAsync(1000)
  expect(screen).toEqual([])
  delivery.resolve()
  await Promise.all(runs)
  expect(screen).toEqual([expect.stringContaining('Still reading for status'), 'All is well.'])
})
