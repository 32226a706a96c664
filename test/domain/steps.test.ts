import { expect, test } from 'vitest'
import { afterMissedStep, doneWords, readinessOf, stepSeen } from '../../src/domain/steps.ts'
import {
  archiveRow,
  OPERATIONS,
  operationFacts,
  sentRequest,
  tenantFacts,
} from './operation-by-hand.ts'

const RESTART = OPERATIONS['archive-restart']
const facts = (status: string) =>
  operationFacts({ scope: [tenantFacts({ archive: archiveRow({ status }) })] })

test.each([
  [0, 'INTERRUPTED', 'ready'],
  [1, 'STOPPING', 'wait'],
  [1, 'INTERRUPTED', 'wait'],
  [1, 'STOP', 'ready'],
  [1, 'BEGINNING', 'never'],
  [1, 'DOING', 'never'],
  [2, 'STOP', 'wait'],
  [2, 'PREPARE', 'wait'],
  [2, 'BEGINNING', 'wait'],
  [2, 'DOING', 'ready'],
  [2, 'INTERRUPTED', 'never'],
] as const)('before statement %s of a restart, with the archive %s: %s', (step, status, kind) => {
  expect(readinessOf(RESTART, step, facts(status)).kind).toBe(kind)
})

test.each([
  [0, 'INTERRUPTED', false],
  [0, 'STOPPING', true],
  [0, 'STOP', true],
  [1, 'STOP', false],
  [1, 'PREPARE', true],
  [1, 'DOING', true],
  [2, 'DOING', false],
] as const)('statement %s of a restart, with the archive %s: seen %s', (step, status, seen) => {
  expect(stepSeen(RESTART, step, facts(status))).toBe(seen)
})

test('a tenant that is gone or renamed ends a sequence', () => {
  const gone = operationFacts({ scope: [tenantFacts({ row: null })] })
  expect(readinessOf(RESTART, 1, gone)).toEqual({
    kind: 'never',
    text: 'tenant shop is not there any more',
  })
})

test('what was done and what was not', () => {
  expect([0, 1, 2].map((step) => doneWords(RESTART, step))).toEqual([
    'Nothing was done. Not done: stop the archive, start a new round, full backup.',
    'Done: stop the archive. Not done: start a new round, full backup.',
    'Done: stop the archive, start a new round. Not done: full backup.',
  ])
  expect(doneWords(OPERATIONS.backup, 0)).toBe('')
})

test.each([
  [
    0,
    'INTERRUPTED',
    { state: 'unknown', step: 0, effectMissed: true },
    'after 30 min the views show nothing of it. Nothing more is sent. Not known: stop the archive. Not done: start a new round, full backup.',
  ],
  // Nobody looked before: the cluster or obbackup was away.
  [
    0,
    'STOP',
    { state: 'failed', step: 1 },
    'that it ran was seen only after 30 min. Nothing more is sent. Done: stop the archive. Not done: start a new round, full backup.',
  ],
  [
    1,
    'DOING',
    { state: 'failed', step: 2 },
    'that it ran was seen only after 30 min. Nothing more is sent. Done: stop the archive, start a new round. Not done: full backup.',
  ],
] as const)(
  'the answer of statement %s was lost 30 min ago, and the archive is %s',
  (step, status, change, said) => {
    const request = sentRequest(RESTART, { state: 'unknown', step })
    expect(afterMissedStep(request, facts(status))).toEqual({
      ...request,
      ...change,
      note: `The answer was lost, and ${said}`,
    })
  },
)
