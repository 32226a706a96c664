import { expect, test } from 'vitest'
import { validateBlocks } from '../../../sandbox/slack/blocks.ts'

test('a plain section passes', () => {
  const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'hello' } }]
  expect(validateBlocks(blocks, 'message')).toEqual([])
})
