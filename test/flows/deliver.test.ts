import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { deliveryId } from '../../src/domain/delivery-id.ts'
import type { MessageBody } from '../../src/domain/notification.ts'
import { temporaryDirectory } from '../store/examples.ts'
import { line, startOutbox } from './support/outbox-stage.ts'

/** Slack's calls of one method. */
function callsOf(slack: { calls: readonly { method: string }[] }, method: string): number {
  return slack.calls.filter((call) => call.method === method).length
}

describe('limits', () => {
  it('a 429 pauses its channel for as long as Slack says, and no other; nothing is lost, the order stays', async () => {
    await using stage = await startOutbox()
    const { slack, clock } = stage
    await stage.enqueue(line('a1'), line('a2'), line('b1', { channel: 'C0APPROVALS' }))
    await stage.enqueue(line('b2', { channel: 'C0APPROVALS' }))
    slack.faults.rateLimit('chat.postMessage', 30)
    const start = clock.now()
    await stage.pass(29)
    // Whichever of the two channels met the 429: the other one went on.
    const [limited, other] =
      stage.texts('C0DBOPS').length === 0 ? ['C0DBOPS', 'C0APPROVALS'] : ['C0APPROVALS', 'C0DBOPS']
    expect(stage.texts(limited)).toEqual([])
    expect(stage.texts(other)).toHaveLength(2)
    expect(slack.calls.filter((call) => call.args.channel === limited)).toHaveLength(1)
    await stage.pass(4)
    expect(stage.texts('C0DBOPS')).toEqual(['a1', 'a2'])
    expect(stage.texts('C0APPROVALS')).toEqual(['b1', 'b2'])
    const again = slack.calls.filter((call) => call.args.channel === limited)[1]
    expect(again?.at).toBeGreaterThanOrEqual(start + 30_000)
  })

  it('a 429 on an edit is waited for as well', async () => {
    await using stage = await startOutbox()
    const { slack } = stage
    await stage.enqueue(line('one', { identity: 'i' }))
    await stage.pass(1)
    slack.faults.rateLimit('chat.update', 20)
    await stage.enqueue(line('two', { identity: 'i', mode: 'edit' }))
    await stage.pass(20)
    expect(stage.texts('C0DBOPS')).toEqual(['one'])
    await stage.pass(3)
    expect(stage.texts('C0DBOPS')).toEqual(['two'])
  })

  it('a 429 on edits does not hold up what is new in the same channel', async () => {
    await using stage = await startOutbox()
    const { slack } = stage
    await stage.enqueue(line('one', { identity: 'i' }))
    await stage.pass(2)
    slack.faults.rateLimit('chat.update', 30)
    await stage.enqueue(line('two', { identity: 'i', mode: 'edit' }), line('three'))
    await stage.pass(2)
    expect(stage.texts('C0DBOPS')).toEqual(['one', 'three'])
    await stage.enqueue(line('two, newer', { identity: 'i', mode: 'edit' }), line('four'))
    await stage.pass(26)
    expect(callsOf(slack, 'chat.update')).toBe(1)
    expect(stage.texts('C0DBOPS')).toEqual(['one', 'three', 'four'])
    await stage.pass(6)
    expect(stage.texts('C0DBOPS')).toEqual(['two, newer', 'three', 'four'])
  })

  it('an alert goes before the change of an older message that is due in the same second', async () => {
    await using stage = await startOutbox()
    await stage.enqueue(line('one', { identity: 'i', mode: 'upsert' }))
    await stage.pass(2)
    await stage.enqueue(line('one, moved', { identity: 'i', mode: 'edit' }), line('alert'))
    const before = stage.slack.calls.length
    await stage.deliver()
    expect(stage.slack.calls.slice(before).map((one) => one.method)).toEqual([
      'chat.postMessage',
      'chat.update',
    ])
  })

  it('200 at once: at most one a second for each channel, all once, in order', async () => {
    await using stage = await startOutbox()
    const keys = Array.from({ length: 100 }, (_, i) => `n${i}`)
    await stage.enqueue(...keys.map((key) => line(`a${key}`)))
    await stage.enqueue(...keys.map((key) => line(`b${key}`, { channel: 'C0APPROVALS' })))
    await stage.pass(110)
    expect(stage.texts('C0DBOPS')).toEqual(keys.map((key) => `a${key}`))
    expect(stage.texts('C0APPROVALS')).toEqual(keys.map((key) => `b${key}`))
    for (const channel of ['C0DBOPS', 'C0APPROVALS']) {
      const times = stage.slack.calls.filter((one) => one.args.channel === channel)
      for (const [i, call] of times.entries()) {
        const before = times[i - 1]
        if (before) expect(call.at - before.at).toBeGreaterThanOrEqual(1000)
      }
    }
  })
})

describe('answers that are lost', () => {
  it.each([
    ['a cut connection', (slack) => slack.faults.loseAnswer('chat.postMessage')],
    ['silence', (slack) => slack.faults.hang('chat.postMessage')],
    ['HTTP 500', (slack) => slack.faults.fail('chat.postMessage', 500)],
    ['fatal_error', (slack) => slack.faults.error('chat.postMessage', 'fatal_error')],
  ] as [string, (slack: Awaited<ReturnType<typeof startOutbox>>['slack']) => void][])(
    '%s: looked for, said once, the order stays',
    async (_, fault) => {
      await using stage = await startOutbox({ timeoutMs: 1000 })
      fault(stage.slack)
      await stage.enqueue(line('one'), line('two'))
      await stage.pass(10)
      expect(stage.texts('C0DBOPS')).toEqual(['one', 'two'])
      expect(callsOf(stage.slack, 'conversations.history')).toBe(1)
      expect(await stage.store.outboxCounts()).toMatchObject({ sent: 2, queued: 0, unknown: 0 })
    },
  )

  it('the message found is the one that is edited later', async () => {
    await using stage = await startOutbox()
    stage.slack.faults.loseAnswer('chat.postMessage')
    await stage.enqueue(line('one', { identity: 'i', mode: 'upsert' }))
    await stage.pass(5)
    await stage.enqueue(line('two', { identity: 'i', mode: 'upsert' }))
    await stage.pass(5)
    expect(stage.texts('C0DBOPS')).toEqual(['two'])
  })

  it('a reply is found again in its thread', async () => {
    await using stage = await startOutbox()
    await stage.enqueue(line('root', { identity: 'i' }))
    await stage.pass(1)
    stage.slack.faults.loseAnswer('chat.postMessage')
    await stage.enqueue(line('reply', { identity: 'i', mode: 'thread' }))
    await stage.pass(8)
    const [root, reply, more] = stage.slack.messages('C0DBOPS')
    expect([root?.text, reply?.text, more]).toEqual(['root', 'reply', undefined])
    expect(reply?.thread_ts).toBe(root?.ts)
    expect(callsOf(stage.slack, 'conversations.replies')).toBe(1)
  })

  it('a 429 on the look is waited for; nothing is sent meanwhile, and other channels go on', async () => {
    await using stage = await startOutbox()
    const { slack, clock } = stage
    slack.faults.loseAnswer('chat.postMessage')
    await stage.enqueue(line('one'), line('two'))
    await stage.deliver()
    slack.faults.rateLimit('conversations.history', 30)
    const start = clock.now()
    await stage.enqueue(line('other', { channel: 'C0APPROVALS' }))
    await stage.pass(25)
    expect(stage.texts('C0DBOPS')).toEqual(['one'])
    expect(stage.texts('C0APPROVALS')).toEqual(['other'])
    await stage.pass(10)
    expect(stage.texts('C0DBOPS')).toEqual(['one', 'two'])
    const [, again] = slack.calls.filter((one) => one.method === 'conversations.history')
    expect(again?.at).toBeGreaterThanOrEqual(start + 30_000)
    expect(callsOf(slack, 'conversations.history')).toBe(2)
  })

  it.each([
    [
      'may not be made',
      5,
      1,
      (slack) => slack.faults.error('conversations.history', 'missing_scope', 1000),
    ],
    [
      'is refused again and again',
      1500,
      12,
      (slack) => slack.faults.rateLimit('conversations.history', 60, 1000),
    ],
    [
      'fails in Slack again and again',
      1500,
      12,
      (slack) => slack.faults.error('conversations.history', 'internal_error', 1000),
    ],
  ] as [string, number, number, Change][])(
    'a look that %s holds the channel up no longer: said, with a remark, and the rest follows',
    async (_, seconds, looks, breaks) => {
      await using stage = await startOutbox()
      stage.slack.faults.loseAnswer('chat.postMessage')
      await stage.enqueue(line('one'), line('two'))
      await stage.deliver()
      breaks(stage.slack)
      await stage.pass(seconds)
      const remark =
        'may have been said in <#C0DBOPS> already: Slack did not answer, and obbackup could not look'
      expect(stage.texts('C0DBOPS')).toEqual(['one', `one\n${remark}`, 'two'])
      expect(callsOf(stage.slack, 'conversations.history')).toBe(looks)
      expect(await stage.store.outboxCounts()).toMatchObject({ sent: 2, unknown: 0 })
    },
  )

  it('with Slack away for an hour: looked for until it answers, and said once', async () => {
    await using stage = await startOutbox()
    stage.slack.faults.loseAnswer('chat.postMessage')
    await stage.enqueue(line('one'), line('two'))
    await stage.deliver()
    stage.slack.faults.fail('conversations.history', 503, 1000)
    await stage.pass(3600)
    expect(callsOf(stage.slack, 'conversations.history')).toBeGreaterThan(50)
    expect(callsOf(stage.slack, 'chat.postMessage')).toBe(1)
    stage.slack.faults.clear()
    await stage.pass(70)
    expect(stage.texts('C0DBOPS')).toEqual(['one', 'two'])
  })

  it('a look that fails sends nothing: looked for again', async () => {
    await using stage = await startOutbox()
    const { faults } = stage.slack
    faults.loseAnswer('chat.postMessage')
    faults.fail('conversations.history', 500, 2)
    faults.error('conversations.history', 'internal_error')
    await stage.enqueue(line('one'))
    await stage.pass(60)
    expect(stage.texts('C0DBOPS')).toEqual(['one'])
    expect(callsOf(stage.slack, 'conversations.history')).toBe(4)
    expect(callsOf(stage.slack, 'chat.postMessage')).toBe(1)
  })

  it('a lost edit is made again and looks nowhere', async () => {
    await using stage = await startOutbox()
    await stage.enqueue(line('one', { identity: 'i' }))
    await stage.pass(1)
    stage.slack.faults.loseAnswer('chat.update')
    stage.slack.faults.fail('chat.update', 500)
    await stage.enqueue(line('two', { identity: 'i', mode: 'edit' }))
    await stage.pass(10)
    expect(stage.texts('C0DBOPS')).toEqual(['two'])
    expect(callsOf(stage.slack, 'conversations.history')).toBe(0)
  })

  it('more messages since than are looked through: said, perhaps again, rather than never', async () => {
    await using stage = await startOutbox()
    const { slack } = stage
    slack.faults.loseAnswer('chat.postMessage')
    await stage.enqueue(line('one'), line('two'))
    await stage.deliver()
    for (let i = 0; i < 1010; i++) {
      await slack.say({ user: 'U0ALICE', channel: 'C0DBOPS', text: `talk ${i}` })
    }
    await stage.pass(10)
    const ours = slack.messages('C0DBOPS').filter((message) => message.bot)
    const remark =
      'may have been said in <#C0DBOPS> already: Slack did not answer, and obbackup could not look'
    expect(ours.map((message) => message.text)).toEqual(['one', `one\n${remark}`, 'two'])
    expect(stage.logs.join('')).toContain('may be there twice')
  })

  it('the store fails to note what was sent: looked for when the lease ends, not said twice', async () => {
    await using stage = await startOutbox()
    const { store } = stage
    let broken = 1
    stage.store = {
      ...store,
      sent: (id, message) =>
        broken-- > 0 ? Promise.reject(new Error('disk full')) : store.sent(id, message),
    }
    await stage.enqueue(line('one'), line('two', { channel: 'C0APPROVALS' }))
    await stage.pass(70)
    expect(stage.texts('C0DBOPS')).toEqual(['one'])
    expect(stage.texts('C0APPROVALS')).toEqual(['two'])
    expect(await store.outboxCounts()).toMatchObject({ sent: 2, sending: 0, unknown: 0 })
    expect(stage.logs.join('')).toContain('disk full')
  })

  it('our clock is fifty minutes ahead of Slack: found all the same, not said twice', async () => {
    await using stage = await startOutbox({ aheadMs: 50 * 60_000 })
    stage.slack.faults.loseAnswer('chat.postMessage')
    await stage.enqueue(line('one'), line('two'))
    await stage.pass(10)
    expect(stage.texts('C0DBOPS')).toEqual(['one', 'two'])
  })

  it('our clock jumps while a message is on its way: it is not sent beside itself', async () => {
    await using stage = await startOutbox({ timeoutMs: 1000 })
    const { slack, clock } = stage
    slack.faults.hang('chat.postMessage')
    await stage.enqueue(line('one'))
    const sending = stage.deliver()
    await slack.until(() => callsOf(slack, 'chat.postMessage') === 1)
    clock.advance(600_000)
    expect(await stage.deliver()).toBe(0)
    expect(slack.calls).toHaveLength(1)
    await sending
    await stage.pass(5)
    expect(stage.texts('C0DBOPS')).toEqual(['one'])
  })

  it.each([false, true])(
    'our clock is set back by twenty minutes (restarted: %s): nothing waits until it is that late again',
    async (restarted) => {
      await using stage = await startOutbox()
      const { slack } = stage
      await stage.enqueue(line('one'), line('waits', { channel: 'C0APPROVALS' }))
      slack.faults.error('chat.postMessage', 'internal_error')
      await stage.run()
      await stage.enqueue(line('two'))
      stage.setClock(-20 * 60_000)
      if (restarted) await stage.restart()
      await stage.enqueue(line('three'))
      await stage.pass(restarted ? 65 : 8, stage.run)
      expect(stage.texts('C0DBOPS').toSorted()).toEqual(['one', 'three', 'two'])
      expect(stage.texts('C0APPROVALS')).toEqual(['waits'])
    },
  )

  it('a restart in the middle: found again, the rest follows', async () => {
    await using stage = await startOutbox({ timeoutMs: 1000 })
    const { store, slack } = stage
    // The process ends before it can note Slack's answer.
    stage.store = { ...store, sent: () => Promise.reject(new Error('gone')) }
    await stage.enqueue(line('one'), line('two'), line('three', { channel: 'C0APPROVALS' }))
    await stage.deliver()
    stage.store = store
    await stage.restart()
    await stage.pass(5)
    expect(stage.texts('C0DBOPS')).toEqual(['one', 'two'])
    expect(stage.texts('C0APPROVALS')).toEqual(['three'])
    expect(callsOf(slack, 'chat.postMessage')).toBe(3)
  })
})

describe('what is no longer as it was', () => {
  /** Takes the message out of Slack, as an admin would. */
  async function remove(slack: Awaited<ReturnType<typeof startOutbox>>['slack'], ts: string) {
    const answer = await fetch(`${slack.apiUrl}chat.delete`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${slack.botToken}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ channel: 'C0DBOPS', ts }),
    })
    expect(await answer.json()).toMatchObject({ ok: true })
  }

  it('the message was deleted: an upsert says it anew and is edited there, an edit does nothing', async () => {
    await using stage = await startOutbox()
    const { slack } = stage
    for (const identity of ['u', 'e']) {
      await stage.enqueue(line(`${identity}1`, { identity }))
      await stage.pass(2)
    }
    for (const message of slack.messages('C0DBOPS').slice()) await remove(slack, message.ts)
    await stage.enqueue(
      line('u2', { identity: 'u', mode: 'upsert' }),
      line('e2', { identity: 'e', mode: 'edit' }),
    )
    await stage.pass(4)
    expect(stage.texts('C0DBOPS')).toEqual(['u2'])
    await stage.enqueue(line('u3', { identity: 'u', mode: 'upsert' }))
    await stage.pass(4)
    expect(stage.texts('C0DBOPS')).toEqual(['u3'])
    expect(await stage.store.outboxCounts()).toMatchObject({ queued: 0, unknown: 0, failed: 0 })
  })

  it('the message was deleted, and the answer to the one that takes its place is lost: said once', async () => {
    await using stage = await startOutbox()
    const { slack } = stage
    await stage.enqueue(line('u1', { identity: 'u' }))
    await stage.pass(2)
    await remove(slack, slack.messages('C0DBOPS')[0]?.ts ?? '')
    slack.faults.loseAnswer('chat.postMessage')
    await stage.enqueue(line('u2', { identity: 'u', mode: 'upsert' }))
    await stage.pass(10)
    expect(stage.texts('C0DBOPS')).toEqual(['u2'])
    await stage.enqueue(line('u3', { identity: 'u', mode: 'upsert' }))
    await stage.pass(4)
    expect(stage.texts('C0DBOPS')).toEqual(['u3'])
  })

  it.each(['cant_update_message', 'edit_window_closed'])(
    'the message may not be changed any more (%s): an upsert says it anew, an edit holds nothing up',
    async (word) => {
      await using stage = await startOutbox()
      const { slack } = stage
      await stage.enqueue(line('e1', { identity: 'e' }), line('u1', { identity: 'u' }))
      await stage.pass(3)
      slack.faults.error('chat.update', word, 2)
      await stage.enqueue(
        line('e2', { identity: 'e', mode: 'edit' }),
        line('u2', { identity: 'u', mode: 'upsert' }),
      )
      await stage.pass(5)
      expect(stage.texts('C0DBOPS')).toEqual(['e1', 'u1', 'u2'])
      expect(await stage.store.outboxCounts()).toMatchObject({ queued: 0, unknown: 0, failed: 0 })
    },
  )

  it('the message stands, and may not be changed any more: what is said in its thread is said all the same', async () => {
    await using stage = await startOutbox()
    const { slack } = stage
    await stage.enqueue(line('alert', { identity: 'i' }))
    await stage.pass(2)
    slack.faults.error('chat.update', 'edit_window_closed', 1)
    await stage.enqueue(line('green', { identity: 'i', mode: 'edit' }))
    await stage.pass(3)
    await stage.enqueue(line('over', { identity: 'i', mode: 'thread' }))
    await stage.pass(3)
    expect(stage.texts('C0DBOPS')).toEqual(['alert', 'over'])
  })

  it('a reply under a message that is gone holds nothing up', async () => {
    await using stage = await startOutbox()
    const { slack } = stage
    await stage.enqueue(line('root', { identity: 'i' }))
    await stage.pass(2)
    await remove(slack, slack.messages('C0DBOPS')[0]?.ts ?? '')
    await stage.enqueue(line('reply', { identity: 'i', mode: 'thread' }), line('next'))
    await stage.pass(5)
    expect(stage.texts('C0DBOPS')).toEqual(['next'])
  })

  it.each([
    [
      'kicked out',
      (slack) => slack.kick('C0DBOPS'),
      (slack) => slack.invite('C0DBOPS'),
      'invite @obbackup',
    ],
    [
      'archived',
      (slack) => slack.faults.error('chat.postMessage', 'is_archived', 3),
      () => {},
      'unarchive',
    ],
    [
      'a token that was revoked',
      (slack) => slack.faults.error('chat.postMessage', 'token_revoked', 3),
      () => {},
      'SLACK_BOT_TOKEN',
    ],
  ] as [string, Change, Change, string][])(
    '%s: the log says what to do, and once that is done the message comes',
    async (_, breaks, mends, remedy) => {
      await using stage = await startOutbox()
      breaks(stage.slack)
      await stage.enqueue(line('one'), line('two'))
      await stage.pass(125)
      expect(stage.texts('C0DBOPS')).toEqual([])
      expect(stage.logs.join('')).toContain(remedy)
      // Not hammered: a person has to do something first.
      expect(callsOf(stage.slack, 'chat.postMessage')).toBeLessThanOrEqual(3)
      mends(stage.slack)
      await stage.pass(62)
      expect(stage.texts('C0DBOPS')).toEqual(['one', 'two'])
    },
  )
})

type Change = (slack: Awaited<ReturnType<typeof startOutbox>>['slack']) => void

describe('a call that hangs', () => {
  it('holds up its own channel and no other, and the next run goes on beside it', async () => {
    await using stage = await startOutbox({ timeoutMs: 60_000 })
    const { slack, clock } = stage
    slack.faults.hang('chat.postMessage')
    await stage.enqueue(line('a1'), line('a2'))
    const first = stage.run()
    await slack.until(() => slack.calls[0], { what: 'the call that hangs' })
    await stage.enqueue(...['b1', 'b2', 'b3'].map((key) => line(key, { channel: 'C0APPROVALS' })))
    const runs: Promise<void>[] = []
    let over = 0
    for (const count of [1, 2, 3]) {
      runs.push(stage.run().then(() => void over++))
      await slack.until(() => stage.texts('C0APPROVALS').length === count)
      clock.advance(1000)
    }
    expect(stage.texts('C0APPROVALS')).toEqual(['b1', 'b2', 'b3'])
    expect(stage.texts('C0DBOPS')).toEqual([])
    expect(slack.calls.filter((call) => call.args.channel === 'C0DBOPS')).toHaveLength(1)
    // A run is over when nothing is on its way any more.
    expect(over).toBe(0)
    // Cuts the call, so that nobody has to wait for its end.
    await slack.close()
    await Promise.all([first, ...runs])
    expect(over).toBe(3)
  })
})

describe('messages that cannot be made or taken', () => {
  it('a row that is not JSON is given up with a reason; the others are sent', async () => {
    using folder = temporaryDirectory()
    const file = `${folder.path}/obbackup.db`
    await using stage = await startOutbox({ storeUrl: `file:${file}` })
    await stage.enqueue(line('bad'), line('next'), line('other', { channel: 'C0APPROVALS' }))
    const raw = new DatabaseSync(file)
    raw.exec(`update outbox set body = '{"template":"li' where key = 'bad'`)
    raw.close()
    await stage.pass(2)
    expect(stage.texts('C0DBOPS')).toEqual(['next'])
    expect(stage.texts('C0APPROVALS')).toEqual(['other'])
    expect(await stage.store.outboxCounts()).toMatchObject({ failed: 1, sent: 2 })
    expect(stage.logs.join('')).toMatch(/"key":"bad".*not JSON/)
    const [row] = (await stage.store.deliveries(deliveryId('bad'), 1)).rows
    expect(row).toMatchObject({
      state: 'failed',
      body: null,
      lastError: expect.stringMatching(/JSON/),
    })
  })

  it.each(
    ['', 'null', '5', '"text"', '[]', '{}', '{"template":null}', '{"template":"rule"}'].flatMap(
      (body) =>
        (['post', 'upsert', 'edit', 'thread'] as const).map((mode) => [body, mode] as const),
    ),
  )('a row whose text is %j, as %s: failed, said in the log, passed over', async (body, mode) => {
    using folder = temporaryDirectory()
    const file = `${folder.path}/obbackup.db`
    await using stage = await startOutbox({ storeUrl: `file:${file}` })
    await stage.enqueue(line('root', { identity: 'i' }))
    await stage.pass(2)
    await stage.enqueue(line('bad', { identity: 'i', mode }), line('next'))
    await stage.enqueue(line('after', { identity: 'i', mode: 'thread' }))
    const raw = new DatabaseSync(file)
    raw
      .prepare(
        `update outbox set body = ?, manner = '{', state = 'unknown', look_first = 1 where key = 'bad'`,
      )
      .run(body)
    raw.close()
    await stage.pass(30)
    expect(stage.texts('C0DBOPS').toSorted()).toEqual(['after', 'next', 'root'])
    expect(await stage.store.outboxCounts()).toMatchObject({ failed: 1, sent: 3 })
    expect(await stage.store.failedSince(0)).toBe(1)
    expect(stage.logs.join('')).toMatch(/"key":"bad".*message could not be made/)
  })

  it('blocks that Slack refuses: the words come as plain text', async () => {
    await using stage = await startOutbox()
    stage.slack.faults.error('chat.postMessage', 'invalid_blocks')
    await stage.enqueue(line('one'))
    await stage.pass(5)
    const [message] = stage.slack.messages('C0DBOPS')
    expect(message?.text).toBe('one')
    expect(message?.blocks).toMatchObject([{ type: 'section', text: { type: 'plain_text' } }])
  })

  it.each([
    ['whatever it looks like', 'invalid_blocks', 10],
    ['for a reason that nobody knows', 'some_new_word', 600],
  ])('refused %s: given up, and its channel goes on', async (_, word, seconds) => {
    await using stage = await startOutbox()
    stage.slack.faults.error('chat.postMessage', word, 1000)
    await stage.enqueue(line('one'))
    await stage.pass(seconds)
    stage.slack.faults.clear()
    expect(await stage.store.outboxCounts()).toMatchObject({ failed: 1 })
    await stage.enqueue(line('two'))
    await stage.pass(2)
    expect(stage.texts('C0DBOPS')).toEqual(['two'])
    expect(stage.logs.join('')).toContain(word)
  })

  it.each([
    ['has lost its facts', { template: 'job' } as MessageBody],
    ['is of a kind that this version does not know', { template: 'poem' } as never as MessageBody],
  ])('a row that %s does not hold its channel up', async (_, body) => {
    await using stage = await startOutbox()
    await stage.enqueue({ ...line('poison'), body }, line('next'))
    await stage.pass(30)
    expect(stage.texts('C0DBOPS')).toEqual(['next'])
    expect(await stage.store.outboxCounts()).toMatchObject({ failed: 1, sent: 1 })
    expect(stage.logs.join('')).toContain('poison')
    expect(callsOf(stage.slack, 'chat.postMessage')).toBe(1)
  })
})
