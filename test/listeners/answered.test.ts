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

/** A bot of which only the answers to people are there; what takes longer is announced when `delivered`. */
function stage(delivered: Promise<void> = Promise.resolve()) {
  const screen: string[] = []
  const runs: Promise<void>[] = []
  const listening = {
    track: (run: Promise<void>) => runs.push(run),
    interactive: {
      async tell(_: unknown, { text }: Rendered) {
        if (text.includes('Still reading')) await delivered
        screen.push(text)
      },
    },
    context: { log: { info() {}, error() {} } },
  } as unknown as Listening
  return { listening, screen, runs }
}

const ASKER = { user: 'U0CAROL', channel: 'C0DBOPS', responseUrl: null }

it.each([
  ['', {}, 'Try again.'],
  [
    'of what still has its effect: what to look at first',
    { whenLate: 'Look first.' },
    'Look first.',
  ],
])('an answer that never comes is given up after a minute %s', async (_, options, said) => {
  const { listening, screen, runs } = stage()
  answered(listening, ASKER, 'the request', () => new Promise(() => {}), options)
  await vi.advanceTimersByTimeAsync(60_000)
  await Promise.all(runs)
  expect(screen.at(-1)).toBe(`⚠️ the request took longer than 60 s. ${said}`)
})

it('the word that an answer takes longer comes before the answer, however long it is on its way', async () => {
  const delivery = Promise.withResolvers<void>()
  const reading = Promise.withResolvers<Rendered>()
  const { listening, screen, runs } = stage(delivery.promise)
  answered(listening, ASKER, 'status', () => reading.promise)
  await vi.advanceTimersByTimeAsync(2500)
  reading.resolve(renderNotice('All is well.'))
  await vi.advanceTimersByTimeAsync(1000)
  expect(screen).toEqual([])
  delivery.resolve()
  await Promise.all(runs)
  expect(screen).toEqual([expect.stringContaining('Still reading for status'), 'All is well.'])
})
