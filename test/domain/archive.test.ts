import { describe, expect, test } from 'vitest'
import { archiveCondition, archiveLag, toArchive } from '../../src/domain/archive.ts'
import { archiveRow, at } from './hand.ts'
import { sampleRows, archiveRow as toRow } from './sample-rows.ts'

const LIMITS = { warning: 600, critical: 3600 }
const now = at(2)

describe('archiveLag (REFERENCE §4.3, trap 14)', () => {
  test.each([
    ['DOING', now - 95_000, 95],
    ['doing ', now - 95_000, 95],
    ['SUSPEND', now - 95_000, 95],
    ['DOING', now + 5000, 0],
    ['PREPARE', now - 95_000, null],
    ['BEGINNING', now - 95_000, null],
    ['INTERRUPTED', now - 95_000, null],
    ['STOP', now - 95_000, null],
    ['STOPPING', now - 95_000, null],
  ])('%s', (status, checkpoint, lag) => {
    expect(archiveLag(archiveRow(checkpoint, { status }), now)).toBe(lag)
  })

  test.each(['0', '1', null])('a checkpoint of %s is no lag of decades', (checkpointScn) => {
    expect(archiveLag({ status: 'DOING', checkpointScn }, now)).toBeNull()
  })
})

describe('archiveCondition', () => {
  test.each([
    ['DOING', 0, null],
    ['DOING', 600, null],
    ['DOING', 601, 'lagging'],
    ['DOING', 3600, 'lagging'],
    ['DOING', 3601, 'far-behind'],
    ['SUSPEND', 0, 'not-doing'],
    ['SUSPEND', 9999, 'not-doing'],
    ['SUSPENDING', 0, 'not-doing'],
    ['STOPPING', 0, 'not-doing'],
    ['STOP', 0, 'not-doing'],
    ['INTERRUPTED', 0, 'interrupted'],
    ['PREPARE', 9999, 'starting'],
    ['BEGINNING', 9999, 'starting'],
  ])('%s, %d s behind: %s', (status, lag, condition) => {
    const archive = toArchive(archiveRow(now - lag * 1000, { status }), 'shop', now)
    expect(archiveCondition(archive, LIMITS)).toBe(condition)
  })
})

test('the sample row of the documents', () => {
  const raw = sampleRows('CDB_OB_ARCHIVELOG')[0]?.row ?? {}
  const archive = toArchive(toRow(raw), 'shop', Date.parse('2022-06-21T00:02:00Z'))
  expect(archive).toMatchObject({
    status: 'DOING',
    state: 'running',
    lag: 120,
    roundId: '2',
    comment: null,
  })
})
