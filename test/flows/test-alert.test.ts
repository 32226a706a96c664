import { expect, it } from 'vitest'
import { testAlert } from '../../src/flows/test-alert.ts'
import { createLog } from '../../src/log.ts'
import { type OutboxStage, startOutbox } from './support/outbox-stage.ts'

const WEEK = 7 * 86_400

function alert(stage: OutboxStage): Promise<void> {
  const log = createLog([], (line) => (stage.logs as string[]).push(line))
  const { store, clock, config } = stage
  return testAlert({ store, clock, config, log })
}

/** The text that a screen reader would say, without the id. */
function last(stage: OutboxStage): string[] {
  const text = stage.texts('C0DBOPS').at(-1) ?? ''
  return text.split('\n').filter((one) => !/^d-[a-z0-9]{6}$/.test(one))
}

it('says whether the one before arrived, and how soon', async () => {
  await using stage = await startOutbox()
  await alert(stage)
  await stage.pass(1)
  expect(last(stage)[0]).toBe(
    '🔔 Test alert: obbackup reaches this channel; no earlier one is known',
  )
  stage.clock.advance(WEEK * 1000)
  await alert(stage)
  stage.clock.advance(200)
  await stage.pass(1)
  expect(last(stage)).toEqual([
    '🔔 Test alert: obbackup reaches this channel; the last one, 7 d ago, arrived after 1.0 s',
    'Nothing happened and nothing needs to be done. When this message does not come at its time, no alert would have come either.',
    'The last one was made 2026-11-20 09:00 UTC, 7 d ago.',
  ])
  stage.clock.advance(WEEK * 1000)
  await alert(stage)
  await stage.pass(1)
  expect(last(stage)[0]).toMatch(/the last one, 7 d ago, arrived after 1\.2 s$/)
})

it('one that did not arrive is said by the next, with why, and is an error in the log', async () => {
  await using stage = await startOutbox()
  stage.slack.faults.error('chat.postMessage', 'invalid_blocks', 3)
  await alert(stage)
  await stage.pass(10)
  stage.clock.advance(WEEK * 1000)
  await alert(stage)
  await stage.pass(1)
  expect(last(stage).slice(0, 2)).toEqual([
    '🔔 Test alert: obbackup reaches this channel; the last one, 7 d ago, did not arrive',
    expect.stringMatching(/^The last one said: invalid_blocks/),
  ])
  expect(stage.logs.join('')).toContain('the last test alert did not arrive')
})

it('two ticks in one minute, and a restart between them: one alert', async () => {
  await using stage = await startOutbox()
  await alert(stage)
  await stage.restart()
  await alert(stage)
  await stage.pass(5)
  expect(stage.texts('C0DBOPS')).toHaveLength(1)
})

it('after more than the rows are kept, nothing is said about the one before', async () => {
  await using stage = await startOutbox()
  await alert(stage)
  await stage.pass(1)
  stage.clock.advance(30 * 86_400_000)
  await stage.store.prune(stage.clock.now() - 14 * 86_400_000)
  await alert(stage)
  await stage.pass(1)
  expect(last(stage)[0]).toMatch(/no earlier one is known$/)
})
