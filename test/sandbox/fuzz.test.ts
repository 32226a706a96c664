import { expect, test } from 'vitest'
import { fuzz } from '../../sandbox/fuzz/fuzz.ts'
import { makers } from '../../sandbox/fuzz/makers.ts'
import { OPERATION_KINDS } from '../../src/domain/operation.ts'

test('10,000 hostile operations: what is received is what was intended, or nothing is sent', {
  timeout: 300_000,
}, async () => {
  const result = await fuzz({ seed: 20_250_301, cases: 10_000 })
  expect(result.violations).toEqual([])
  expect(result.sent + result.refused).toBe(10_000)
  // It must not be quiet because it refuses everything.
  expect(result.sent).toBeGreaterThan(4_000)
  for (const kind of OPERATION_KINDS) {
    expect(result.counts.get(`4.x ${kind}`)?.sent, kind).toBeGreaterThan(100)
  }
  for (const { name } of makers) {
    expect(result.counts.get(`by ${name}`)?.sent, name).toBeGreaterThan(400)
  }
})
