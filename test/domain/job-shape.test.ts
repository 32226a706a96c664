import { expect, test } from 'vitest'
import { isChild } from '../../src/domain/job-shape.ts'
import { cleanupJob, viewTime } from './hand.ts'

const HOUR = 3_600_000
const START = Date.parse('2025-03-01T02:00:00Z')
const parent = cleanupJob({ tenantId: '1', jobId: '40', start: viewTime(START) })
const made = { initiatorTenantId: '1', initiatorJobId: '40' }
const row = (after: number, change: Parameters<typeof cleanupJob>[0] = {}) =>
  cleanupJob({ ...made, start: viewTime(START + after), ...change })

// Servers' clocks differ: a tenant's row may begin a little before the row of sys that made it.
test.each([
  ['a second before it', row(-1000), true],
  ['more than a second before it', row(-1001), false],
  ['an hour after it', row(HOUR), true],
  ['more than an hour after it', row(HOUR + 1), false],
  ['made by another job', row(0, { initiatorJobId: '41' }), false],
  ['made by a job of another tenant', row(0, { initiatorTenantId: '1002' }), false],
  ['of the same tenant, as the row itself', row(0, { tenantId: '1' }), false],
])('a row %s belongs to a job: %s', (_, child, belongs) => {
  expect(isChild(child, parent)).toBe(belongs)
})
