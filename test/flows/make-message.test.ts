import { expect, it } from 'vitest'
import { makeMessage } from '../../src/flows/make-message.ts'
import type { Due } from '../../src/store/store.ts'
import { failedJob, failure, LOOK, NOW } from '../slack/samples.ts'

const ROW: Due = {
  id: 1,
  key: 'k',
  identity: 'failure:prod/data/1',
  mode: 'upsert',
  channel: 'C0DBOPS',
  body: failure(failedJob()),
  attempts: 1,
  createdAt: NOW,
  lookFirst: false,
  lastError: null,
  root: null,
  manner: { mention: 'S0DBA', unrouted: true },
  short: 'd-abcdef',
  meant: null,
  maybeIn: null,
}

const made = (method: 'post' | 'edit') =>
  JSON.stringify(
    makeMessage(ROW, { method, channel: 'C0DBOPS', ts: method === 'post' ? null : '1.1' }, LOOK, {
      mark: null,
      now: NOW,
    }).blocks,
  )

it('a new message calls people, an edit of it never does', () => {
  expect(made('post')).toContain('<!subteam^S0DBA>')
  expect(made('post')).toContain('no route matched')
  expect(made('edit')).not.toMatch(/subteam|no route matched/)
})
