import { describe, expect, test } from 'vitest'
import { type Archive, toArchive } from '../../src/domain/archive.ts'
import { archiveRate } from '../../src/domain/archive-rate.ts'
import { archiveWord } from '../../src/domain/archive-word.ts'
import type { ArchiveRow } from '../../src/domain/rows.ts'
import { markOf } from '../../src/domain/tenant-mark.ts'
import { archiveRow, at, tenant } from './hand.ts'

const MIB = 1024 ** 2
const archive = (checkpoint: number, change: Partial<ArchiveRow> = {}) =>
  toArchive(archiveRow(checkpoint, change), 'shop', at(2))

describe('bytes a second', () => {
  test('over the round up to now, and since the reading before', () => {
    const now = archive(at(1, 50), { outputBytes: 7200 * MIB })
    const before = { archive: archive(at(1, 59), { outputBytes: 7080 * MIB }), at: at(1, 59) }
    expect(archiveRate(now, at(2), before)).toEqual({
      round: MIB,
      lately: { bytesPerSecond: 2 * MIB, seconds: 60 },
    })
  })

  test('a round that ended is measured up to its checkpoint', () => {
    const stopped = archive(at(1), { status: 'STOP', outputBytes: 3600 * MIB })
    expect(archiveRate(stopped, at(2), { archive: stopped, at: at(1) })).toEqual({
      round: MIB,
      lately: null,
    })
  })

  const was = archive(at(1), { outputBytes: 100 })
  test.each<readonly [string, Archive | null, number]>([
    ['nothing before', null, at(1)],
    ['another round', { ...was, roundId: '0' }, at(1)],
    ['another destination', { ...was, destNo: '1' }, at(1)],
    ['the same id begun anew', { ...was, startScn: '17' }, at(1)],
    ['a counter that fell', { ...was, outputBytes: 1_000_000 }, at(1)],
    ['no counter', { ...was, outputBytes: null }, at(1)],
    ['a state stored before bytes were kept', withoutBytes(was), at(1)],
    ['a moment ago', was, at(2) - 1000],
    ['a clock that went back', was, at(3)],
  ])('%s: no rate since then', (_, before, when) => {
    const now = archive(at(2), { outputBytes: 7200 })
    expect(archiveRate(now, at(2), { archive: before, at: when }).lately).toBeNull()
  })

  test('PREPARE has no start and so no rate', () => {
    const preparing = archive(0, { status: 'PREPARE', startScn: '0', checkpointScn: '0' })
    expect(archiveRate(preparing, at(2), null)).toEqual({ round: null, lately: null })
  })
})

function withoutBytes(whole: Archive): Archive {
  const { outputBytes: _, inputBytes: __, ...rest } = whole
  return rest as Archive
}

test.each([
  ['PREPARE', 'Starting'],
  ['BEGINNING', 'Starting'],
  ['DOING', 'In Progress'],
  [' doing', 'In Progress'],
  ['SUSPENDING', 'Stopping'],
  ['STOPPING', 'Stopping'],
  ['STOP', 'Stopped'],
  ['SUSPEND', 'Suspended'],
  ['INTERRUPTED', 'Failed'],
  ['INVALID', 'Unclear'],
])('OCP calls %s %s', (status, word) => {
  expect(archiveWord(status)).toBe(word)
})

test.each([
  [{}, null],
  [{ role: null }, null],
  [{ role: 'STANDBY' }, { kind: 'standby' }],
  [{ status: 'RESTORE' }, { kind: 'status', status: 'RESTORE' }],
  [{ inRecycleBin: true, role: 'STANDBY' }, { kind: 'recycle bin' }],
])('a tenant with %o', (change, mark) => {
  expect(markOf(tenant(change))).toEqual(mark)
})
