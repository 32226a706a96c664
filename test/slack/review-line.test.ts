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
