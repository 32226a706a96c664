import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleanupAim, cleanupType } from '../../src/domain/cleanup-type.ts'
import { formatViewTime } from '../../src/domain/time.ts'

test.each([
  ['DELETE OBSOLETE BACKUP', 'obsolete'],
  ['DELETE OBSOLETE BACKUP BACKUP', 'obsolete'],
  ['DELETE BACKUP SET', 'set'],
  ['DELETE BACKUPSET', 'set'],
  [' delete  backupset ', 'set'],
  ['DELETE BACKUP PIECE', 'piece'],
  ['DELETE ARCHIVELOG_PIECE', 'piece'],
  ['DELETE BACKUP ALL', 'all'],
  ['CANCEL DELETE', 'cancel'],
  ['DELETE SOMETHING', 'unknown'],
  ['', 'unknown'],
])('%s is %s (REFERENCE §5)', (type, expected) => {
  expect(cleanupType(type)).toBe(expected)
})

test.each<readonly [string | null, number | null, string | null]>([
  ['2025-02-22 00:00:00.000000', Date.parse('2025-02-22T00:00:00Z'), null],
  ['1740182400000000', Date.parse('2025-02-22T00:00:00Z'), null],
  ['1970-01-01 00:00:00.000014', null, '14'],
  ['1970-01-01 00:00:01.5', null, '1500000'],
  ['1970-01-01 00:00:00', null, null],
  ['14', null, '14'],
  ['0', null, null],
  ['', null, null],
  ['14,15', null, null],
  [null, null, null],
])('PARAMETER %s', (parameter, obsoleteBefore, itemId) => {
  expect(cleanupAim(parameter)).toEqual({ obsoleteBefore, itemId })
})

test('an id is found again, wrapped as a time or not', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), (id) => {
      const aim = { obsoleteBefore: null, itemId: String(id) }
      expect(cleanupAim(formatViewTime(id / 1000))).toEqual(aim)
      expect(cleanupAim(String(id))).toEqual(aim)
    }),
  )
})
