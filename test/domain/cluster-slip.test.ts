import { expect, test } from 'vitest'
import { clusterSlip } from '../../src/domain/cluster-slip.ts'

const KNOWN = ['prod-sh', 'prod-bj', 'drill']

test.each([
  'status',
  'status --cluster prod-sh',
  'status --cluster=drill crm',
  // What has no value is refused before.
  'data "--cluster x"',
])('%s: nothing is wrong', (line) => {
  expect(clusterSlip(line, KNOWN)).toBeNull()
})

test.each([
  ['status --cluster PROD-SH', 'Did you mean prod-sh?', 'status --cluster prod-sh'],
  ['status crm --cluster=pord-sh', 'Did you mean prod-sh?', 'status crm --cluster prod-sh'],
  [
    'data --CLUSTER prod-s --last 2d',
    'There is no cluster "prod-s". Did you mean prod-sh?',
    'data --cluster prod-sh --last 2d',
  ],
  // Both begin like this: whichever is meant, nobody guesses.
  [
    'status --cluster prod',
    'There is no cluster "prod". Known: prod-sh, prod-bj, drill.',
    'status',
  ],
  [
    'data --cluster "far away" --from "2026-11-20 08:00 UTC"',
    'Known: prod-sh, prod-bj, drill.',
    'data --from "2026-11-20 08:00 UTC"',
  ],
])('%s', (line, message, suggestion) => {
  const slip = clusterSlip(line, KNOWN)
  expect(slip?.message).toContain(message)
  expect(slip?.suggestion).toBe(suggestion)
})

test('of what acts nothing is suggested without its cluster, which would reach another one', () => {
  const slip = (line: string) => clusterSlip(line, KNOWN, { acts: true })?.suggestion
  expect(slip('cancel restore crm --cluster elsewhere')).toBeNull()
  expect(slip('cancel restore crm --cluster prod-s')).toBe('cancel restore crm --cluster prod-sh')
})
