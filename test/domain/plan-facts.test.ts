import { expect, test } from 'vitest'
import { planFacts } from '../../src/domain/plan-facts.ts'
import { childDataJob, sysDataJob } from './hand.ts'
import { OPERATIONS, operationFacts } from './operation-by-hand.ts'

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
