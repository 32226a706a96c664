import { expect, test } from 'vitest'
import { planFacts } from '../../src/domain/plan-facts.ts'
import { msToScn } from '../../src/domain/scn.ts'
import { at, childDataJob, sysDataJob, viewTime } from './hand.ts'
import { fullSet, OPERATIONS, operationFacts, tenantFacts } from './operation-by-hand.ts'

const OPERATION = OPERATIONS['cancel-backup']
const afterwards = (tenantIds: readonly string[]) =>
  planFacts(
    OPERATION,
    operationFacts({}, { dataJobs: [sysDataJob(), ...tenantIds.map((id) => childDataJob(id))] }),
  ).find(({ label }) => label === 'Afterwards')?.text

test('of a backup of several tenants one is cancelled: what becomes of the rest is said', () => {
  expect(afterwards(['1002', '1004'])).toMatch(
    /starts from the beginning; \S+ of job 21 go on, and it ends as FAILED \(-4072\)$/,
  )
})

test('of a backup of the tenant alone there is no rest', () => {
  expect(afterwards(['1002'])).toMatch(/starts from the beginning$/)
})

const DAY = 86_400_000
/** A set of the n-th day before today; ids rise. */
const setOf = (daysAgo: number, change = {}) => {
  const time = at(3) - daysAgo * DAY
  return fullSet({
    setId: String(100 - daysAgo),
    start: viewTime(time - 3_600_000),
    end: viewTime(time),
    startReplayScn: msToScn(time - 3_600_000),
    minRestoreScn: msToScn(time),
    ...change,
  })
}
const textOf = (label: string, ...[operation, facts]: Parameters<typeof planFacts>) =>
  planFacts(operation, facts).find((one) => one.label === label)?.text

test('of many sets that become obsolete: how many and how much first, then the ends', () => {
  const days = Array.from({ length: 12 }, (_, i) => 30 - i)
  const sets = [...days.map((day) => setOf(day)), setOf(0)].toReversed()
  const facts = operationFacts({ scope: [tenantFacts({ sets })] })
  const text = textOf('Obsolete at once', OPERATIONS['cleanup-policy-set'], facts)
  expect(text).toMatch(
    /^shop: (\d+) sets, \d+ GiB: set 70 of 2025-01-\d\d .*; set 71 of .*; and \d+ more up to set 8\d of .* UTC, 10 GiB$/,
  )
  expect(text?.length).toBeLessThan(250)
})

test('of a long chain the ends are named, and the log behind it', () => {
  const incremental = (i: number) =>
    setOf(10 - i, {
      setId: String(5 + i),
      backupType: 'INC',
      prevFullSetId: '5',
      prevIncSetId: String(i === 1 ? 5 : 4 + i),
    })
  const sets = [
    ...Array.from({ length: 9 }, (_, i) => incremental(9 - i)),
    setOf(10, { setId: '5' }),
  ]
  const facts = operationFacts({ source: tenantFacts({ sets }) })
  const text = textOf('From', { ...OPERATIONS.restore, setId: '14' }, facts)
  expect(text).toMatch(
    /^full set 5 \(.*\) \+ incremental set 6 \(.*\) \+ 7 incremental sets \+ incremental set 14 \(.*\) \+ archive piece 201/,
  )
})
