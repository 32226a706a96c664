import { expect, test } from 'vitest'
import type { Job } from '../../src/domain/job.ts'
import { renderMessage } from '../../src/slack/blocks/render-message.ts'
import { job, LOOK, NOW, restoreJob } from './samples.ts'
import { elementsOf } from './texts.ts'
import { expectMessage } from './valid.ts'

const DONE = { state: 'success', status: 'SUCCESS', endedAt: NOW } as const

function buttons(one: Job, acts = true): unknown[] {
  const body = { template: 'job', cluster: 'prod-sh', job: one, pace: null, at: NOW } as const
  const message = renderMessage(body, { ...LOOK, acts })
  expectMessage(message)
  return elementsOf(message.blocks).map(({ text, value }) => [text?.text, value])
}

test('a restored tenant that takes no writes yet is one press away from its activation', () => {
  expect(buttons(restoreJob(DONE))).toEqual([['Activate…', 'activate crm_fix --cluster prod-sh']])
})

test.each([
  ['nobody may have anything done', restoreJob(DONE), false],
  ['it is not over', restoreJob(), true],
  ['a quick restore is never activated', restoreJob(DONE, { quick: true }), true],
  ['a restored tenant of 3.x takes writes', restoreJob(DONE, { generation: 3 }), true],
  ['a failure has a message of its own', restoreJob({ ...DONE, state: 'failed' }), true],
  ['not a restore', job(DONE), true],
] as const)('no button: %s', (_, one, acts) => {
  expect(buttons(one, acts)).toEqual([])
})
