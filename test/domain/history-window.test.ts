import { expect, test } from 'vitest'
import { historySince } from '../../src/domain/history-window.ts'
import { at, dataJob, ended, snapshotOf, viewTime } from './hand.ts'

test('at the first look: 35 days, from which is learned what is usual, and an hour', () => {
  expect(historySince(null, at(36 * 24), 24)).toBe(at(23))
})

test('a longer look-back is kept', () => {
  expect(historySince(null, at(100 * 24), 99 * 24)).toBe(at(23))
})

test.each([
  ['nothing ran', {}, at(3)],
  ['a job ran since 02:00', { dataJobs: [dataJob()] }, at(1)],
  ['a finished job does not matter', { dataJobs: [ended(dataJob(), at(3))] }, at(3)],
  ['no start known', { dataJobs: [dataJob({ start: null })] }, at(3)],
  [
    'the oldest running job decides',
    { dataJobs: [dataJob(), dataJob({ jobId: '9', start: viewTime(at(1)) })] },
    at(0),
  ],
])('%s', (_, change, since) => {
  expect(historySince(snapshotOf({ databaseNow: at(4), ...change }), at(4, 1), 24)).toBe(since)
})

test('what could not be read lately is read from when it last could', () => {
  const previous = { ...snapshotOf({ databaseNow: at(4) }), blindSince: { data: at(2) } }
  expect(historySince(previous, at(4), 24)).toBe(at(1))
})

test("a bot whose clock is behind the database's reads further back", () => {
  expect(historySince(snapshotOf({ databaseNow: at(4) }), at(2), 24)).toBe(at(1))
})

test('however long the bot was away, nothing since is left out', () => {
  expect(historySince(snapshotOf({ databaseNow: at(4) }), at(400), 24)).toBe(at(3))
})
