import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isUsableChain } from '../../src/domain/restore-window.ts'
import type { BackupSetRow } from '../../src/domain/rows.ts'
import { bestCopies, chainsOf, deletedCount, setState } from '../../src/domain/set-chain.ts'
import { at, setRow } from './hand.ts'

const FACTS = { policy: null, databaseNow: at(100) } as const
const inc = (setId: string, prev: string, change: Partial<BackupSetRow> = {}) =>
  setRow(setId, at(Number(setId)), {
    backupType: 'INC',
    prevFullSetId: '14',
    prevIncSetId: prev,
    ...change,
  })
const full = (setId: string, change: Partial<BackupSetRow> = {}) =>
  setRow(setId, at(Number(setId)), change)
const outline = (sets: readonly BackupSetRow[]) =>
  chainsOf(sets, FACTS).map((chain) =>
    chain.sets.map((one) => `${'-'.repeat(one.depth)}${one.set.setId} ${one.state}`),
  )

describe('chains', () => {
  test('a full set with a line and a branch of incrementals, newest chain first', () => {
    expect(
      outline([full('20'), inc('17', '15'), inc('15', '0'), full('14'), inc('16', '0')]),
    ).toEqual([['20 usable'], ['14 usable', '-15 usable', '--17 usable', '-16 usable']])
  })

  test('a deleted full set is not listed, and leaves its incrementals without a use', () => {
    const sets = [inc('15', '0'), full('14', { fileStatus: 'DELETED' })]
    expect(outline(sets)).toEqual([['15 orphaned']])
    const [chain] = chainsOf(sets, FACTS)
    expect(chain?.full).toBe(false)
    expect(chain?.sets[0]?.missing).toEqual({ setId: '14', fileStatus: 'DELETED' })
    expect(deletedCount(sets)).toBe(1)
  })

  test('a set that is in no row is named as missing', () => {
    const [chain] = chainsOf([inc('17', '15'), full('14')], FACTS).filter((one) => !one.full)
    expect(chain?.sets[0]).toMatchObject({
      state: 'orphaned',
      missing: { setId: '15', fileStatus: null },
    })
  })

  test('a broken set stays in its place; what builds on it is no use', () => {
    expect(
      outline([inc('17', '15'), inc('15', '0', { fileStatus: 'BROKEN' }), full('14')]),
    ).toEqual([['14 usable', '-15 broken', '--17 orphaned']])
  })

  test('second backups of 3.x stand with their original', () => {
    const copy = full('14', { copyId: '1', path: 'oss://copy' })
    const sets = [copy, full('14', { copyId: '0' })]
    const [chain] = chainsOf(sets, FACTS)
    expect(chain?.sets).toHaveLength(1)
    expect(chain?.sets[0]?.set.copyId).toBe('0')
    expect(chain?.sets[0]?.copies).toEqual([copy])
  })

  test('when only the second backup is left, that is what restores', () => {
    const copy = full('14', { copyId: '1' })
    const sets = [full('14', { copyId: '0', fileStatus: 'DELETED' }), copy]
    expect(bestCopies(sets)).toEqual([copy])
    expect(outline(sets)).toEqual([['14 usable']])
    expect(chainsOf(sets, FACTS)[0]?.sets[0]?.copies).toEqual([])
    expect(deletedCount(sets)).toBe(0)
  })
})

test.each([
  ['SUCCESS', 'AVAILABLE', 'usable'],
  ['DOING', 'COPYING', 'being written'],
  ['DOING', 'AVAILABLE', 'being written'],
  ['DOING', 'INCOMPLETE', 'being written'],
  ['FAILED', 'INCOMPLETE', 'failed'],
  ['SUCCESS', 'INCOMPLETE', 'incomplete'],
  ['SUCCESS', 'BROKEN', 'broken'],
  ['SUCCESS', 'EXPIRED', 'expired'],
  ['SUCCESS', 'DELETING', 'being deleted'],
  ['FAILED', 'DELETED', 'deleted'],
  ['ODD', 'ODD', 'unclear'],
])('%s and %s: %s', (status, fileStatus, state) => {
  const set = full('14', { status, fileStatus })
  expect(setState(set, [set])).toBe(state)
})

const anySets = fc
  .array(
    fc.record({
      full: fc.boolean(),
      prev: fc.integer({ min: 0, max: 9 }),
      fileStatus: fc.constantFrom('AVAILABLE', 'AVAILABLE', 'BROKEN', 'DELETED'),
      copies: fc.integer({ min: 0, max: 2 }),
    }),
    { maxLength: 9 },
  )
  .map((sets) =>
    sets.flatMap((one, i) => {
      const id = String(i + 1)
      const base = one.full
        ? full(id, { fileStatus: one.fileStatus })
        : inc(id, String(one.prev), { fileStatus: one.fileStatus, prevFullSetId: '0' })
      const copies = Array.from({ length: one.copies }, (_, copy) => ({
        ...base,
        copyId: String(copy + 1),
      }))
      return [base, ...copies]
    }),
  )

test('every set that is not deleted stands in exactly one chain, below what it builds on', () => {
  fc.assert(
    fc.property(anySets, (sets) => {
      const chains = chainsOf(sets, FACTS)
      const listed = chains.flatMap((chain) => chain.sets.map((one) => one.set.setId))
      const alive = new Set(
        sets.filter((set) => set.fileStatus !== 'DELETED').map((set) => set.setId),
      )
      expect(listed.toSorted()).toEqual([...alive].toSorted())
      expect(deletedCount(sets) + alive.size).toBe(new Set(sets.map((set) => set.setId)).size)
      const best = bestCopies(sets)
      for (const chain of chains) {
        chain.sets.forEach((one, i) => {
          expect(one.depth === 0).toBe(i === 0)
          expect(one.state === 'usable').toBe(isUsableChain(one.set, best))
          if (i > 0) expect(one.depth).toBeLessThanOrEqual((chain.sets[i - 1]?.depth ?? 0) + 1)
        })
      }
    }),
    { numRuns: 300 },
  )
})
