import { expect, test } from 'vitest'
import { renderLine } from '../../src/slack/blocks/thread-line.ts'
import { request } from '../store/examples.ts'

test('a review says who, what, why and what came of it, and calls the approvers; no text of people becomes markup', () => {
  const said = renderLine(
    {
      kind: 'review',
      request: request('r-aaaaaaaa', {
        state: 'failed',
        requester: 'U0DAVE',
        reason: 'disk <!channel> full',
        note: '<@U0EVE> & co',
      }),
      callees: ['U0BOB', 'S0DBA', '<!here>'],
      at: 1,
    },
    { timeZone: null },
  )
  const text = JSON.stringify(said.blocks)
  expect(text).toMatch(/Break-glass review:\* <@U0DAVE> asked without approval to/)
  expect(text).toContain('*Reason:* disk &lt;!channel&gt; full')
  expect(text).toContain('*Result:* failed · &lt;@U0EVE&gt; &amp; co')
  expect(text).toContain('<@U0BOB> <!subteam^S0DBA> Was it right?')
  expect(text).not.toContain('!here')
  expect(said.text).toMatch(/^🔎 Break-glass review: /)
})

test('an alarm says who, what, when and why, and calls the approvers while it can be stopped', () => {
  const breakGlass = { runsAt: Date.parse('2026-11-25T09:05:00Z'), reviewAt: 2, reviewed: false }
  const said = renderLine(
    {
      kind: 'alarm',
      request: request('r-aaaaaaaa', {
        state: 'counting',
        requester: 'U0DAVE',
        reason: 'disk <!channel> full',
        breakGlass,
      }),
      callees: ['U0BOB', 'S0DBA', '<!here>'],
      at: 1,
    },
    { timeZone: 'UTC' },
  )
  const text = JSON.stringify(said.blocks)
  expect(text).toMatch(
    /Break-glass:\* <@U0DAVE> asks to .* without approval\. It runs .*09:05.* UTC/,
  )
  expect(text).toContain('*Reason:* disk &lt;!channel&gt; full')
  expect(text).toContain('<@U0BOB> <!subteam^S0DBA> Is it right?')
  expect(text).not.toContain('!here')
  expect(said.text).toMatch(/^🚨 Break-glass, runs unless stopped: /)
})
