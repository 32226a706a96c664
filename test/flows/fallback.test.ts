import { describe, expect, it } from 'vitest'
import { deliveryId } from '../../src/domain/delivery-id.ts'
import { line, type OutboxStage, startOutbox } from './support/outbox-stage.ts'

/** The bot is not in it. */
const SHUT = 'C0OTHER'

/** Posts that Slack took or refused in a channel. */
function tries({ slack }: OutboxStage, channel: string): number {
  return slack.calls
    .filter((one) => /^chat\.(post|upd)/.test(one.method))
    .filter((one) => one.args.channel === channel).length
}

/** The first lines of what stands in the fallback channel. */
function said(stage: OutboxStage): string[] {
  return stage.texts('C0DBOPS').map((text) => text.split('\n', 1)[0] ?? '')
}

const REFUSES = '🔴 obbackup cannot post in <#C0OTHER>: not_in_channel'

describe('a channel that takes no messages', () => {
  it('three tries, then the message comes elsewhere with a remark, and one word says what to do', async () => {
    await using stage = await startOutbox()
    await stage.enqueue(line('one', { channel: SHUT }))
    await stage.pass(9)
    expect(said(stage)).toEqual([])
    await stage.pass(5)
    expect(tries(stage, SHUT)).toBe(3)
    const [message, word] = stage.slack.messages('C0DBOPS')
    expect(message?.text).toBe(
      'one\nmeant for <#C0OTHER>, which takes no messages (not_in_channel)',
    )
    expect(word?.text.split('\n')).toEqual([
      '🔴 obbackup cannot post in <#C0OTHER>: not_in_channel',
      'Since 2026-11-20 09:00 UTC what is meant for it comes here instead, each message with a remark.',
      'Next: obbackup is not in <#C0OTHER>: invite it with /invite @obbackup. Every message is tried there first, so nothing else needs to be done.',
      expect.stringMatching(/^d-[a-z0-9]{6}$/),
    ])
    expect(await stage.store.outboxCounts()).toMatchObject({ sent: 2, failed: 0, queued: 0 })
  })

  it('what comes later is tried there once and moves at once, without another word', async () => {
    await using stage = await startOutbox()
    const others = ['a', 'b', 'c', 'd'].map((key) => line(key, { channel: SHUT }))
    await stage.enqueue(...others)
    await stage.pass(25)
    expect(said(stage)).toEqual(['a', REFUSES, 'b', 'c', 'd'])
    expect(tries(stage, SHUT)).toBe(3 + 3)
  })

  it('works again: later messages go there, each message is in one place, and the word turns green', async () => {
    await using stage = await startOutbox()
    await stage.enqueue(line('one', { channel: SHUT, identity: 'i' }))
    await stage.pass(16)
    stage.slack.invite(SHUT)
    await stage.enqueue(
      line('one, later', { channel: SHUT, identity: 'i', mode: 'edit' }),
      line('reply', { channel: SHUT, identity: 'i', mode: 'thread' }),
      line('two', { channel: SHUT }),
    )
    await stage.pass(10)
    expect(stage.texts(SHUT)).toEqual(['two'])
    const [first, word, reply] = stage.slack.messages('C0DBOPS')
    // The message is edited where it is, and still says where it belongs.
    expect(first?.text).toBe(
      'one, later\nmeant for <#C0OTHER>, which takes no messages (not_in_channel)',
    )
    expect(reply).toMatchObject({ text: 'reply', thread_ts: first?.ts })
    expect(word?.text).toMatch(/^🟢 obbackup can post in <#C0OTHER> again after \d+ s\n/)
    expect(await stage.store.channelTrouble(SHUT)).toBeNull()
    // And when it fails once more, that is a new word.
    stage.slack.kick(SHUT)
    await stage.enqueue(line('three', { channel: SHUT }))
    await stage.pass(20)
    expect(said(stage).filter((one) => one.startsWith('🔴'))).toHaveLength(1)
    expect(said(stage)).toContain('three')
  })

  it('a restart forgets neither the trouble nor what was said about it', async () => {
    await using stage = await startOutbox()
    await stage.enqueue(line('one', { channel: SHUT }))
    await stage.pass(16)
    await stage.restart()
    await stage.enqueue(line('two', { channel: SHUT }))
    await stage.pass(4)
    expect(said(stage)).toEqual(['one', expect.stringContaining('🔴'), 'two'])
  })

  it('archived later: its messages go on elsewhere, replies too, and nothing is lost', async () => {
    await using stage = await startOutbox()
    const { slack } = stage
    slack.invite(SHUT)
    const about = { channel: SHUT, identity: 'i' }
    await stage.enqueue(line('alert', about))
    await stage.pass(2)
    slack.archive(SHUT)
    await stage.enqueue(
      line('reply', { ...about, mode: 'thread' }),
      line('over', { ...about, mode: 'edit' }),
      line('over-line', { ...about, mode: 'thread' }),
    )
    await stage.pass(40)
    expect(stage.texts(SHUT)).toEqual(['alert'])
    expect(said(stage).filter((one) => !one.startsWith('🔴'))).toEqual([
      'reply',
      'over',
      'over-line',
    ])
    const messages = slack.messages('C0DBOPS')
    const over = messages.find((one) => one.text.startsWith('over\n'))
    const last = messages.find((one) => one.text.startsWith('over-line'))
    expect(last?.thread_ts).toBe(over?.ts)
  })

  it('a message that may be there already is said elsewhere all the same: twice rather than never', async () => {
    await using stage = await startOutbox()
    stage.slack.invite(SHUT)
    stage.slack.faults.loseAnswer('chat.postMessage')
    await stage.enqueue(line('one', { channel: SHUT }))
    await stage.deliver()
    stage.slack.kick(SHUT)
    await stage.pass(20)
    expect(said(stage)).toEqual(['one', expect.stringContaining('🔴')])
    expect(stage.logs.join('')).toContain('may be there twice')
    const remark =
      'meant for <#C0OTHER>, which takes no messages (not_in_channel) · may have been said there already: Slack did not answer, and obbackup could not look'
    expect(stage.texts('C0DBOPS')[0]).toBe(`one\n${remark}`)
    // It stays where the message is edited, also after a restart.
    await stage.restart()
    await stage.enqueue(line('one, later', { channel: SHUT, identity: 'one', mode: 'edit' }))
    await stage.pass(3)
    expect(stage.texts('C0DBOPS')[0]).toBe(`one, later\n${remark}`)
    const { rows } = await stage.store.deliveries(deliveryId('one'), 3)
    expect(rows[0]).toMatchObject({ maybeIn: SHUT, meantFor: SHUT })
  })

  it('archived before anybody could look: its history can still be read, so nothing is said twice', async () => {
    await using stage = await startOutbox()
    stage.slack.invite(SHUT)
    stage.slack.faults.loseAnswer('chat.postMessage')
    await stage.enqueue(line('one', { channel: SHUT }))
    await stage.deliver()
    stage.slack.archive(SHUT)
    await stage.pass(20)
    expect(stage.texts(SHUT)).toEqual(['one'])
    expect(said(stage)).toEqual([])
    expect(await stage.store.outboxCounts()).toMatchObject({ sent: 1, unknown: 0 })
  })

  it('looked for and surely not there: said elsewhere without that doubt', async () => {
    await using stage = await startOutbox()
    const { slack } = stage
    slack.invite(SHUT)
    slack.faults.fail('chat.postMessage', 500)
    await stage.enqueue(line('one', { channel: SHUT }))
    await stage.deliver()
    slack.archive(SHUT)
    await stage.pass(30)
    expect(stage.texts(SHUT)).toEqual([])
    expect(stage.texts('C0DBOPS')[0]).toBe(
      'one\nmeant for <#C0OTHER>, which takes no messages (is_archived)',
    )
    expect(stage.logs.join('')).not.toContain('may be there twice')
  })

  it('the fallback takes nothing either: all waits for it, in order', async () => {
    await using stage = await startOutbox()
    stage.slack.kick('C0DBOPS')
    await stage.enqueue(line('one', { channel: SHUT }), line('two', { channel: SHUT }))
    await stage.pass(90)
    expect(stage.logs.join('')).toContain('the fallback channel takes no messages')
    expect(await stage.store.oldestWaiting()).toMatchObject({ reason: 'not_in_channel' })
    stage.slack.invite('C0DBOPS')
    await stage.pass(70)
    expect(said(stage).filter((one) => !one.startsWith('🔴'))).toEqual(['one', 'two'])
    expect(await stage.store.outboxCounts()).toMatchObject({ failed: 0, queued: 0, unknown: 0 })
  })

  it('what somebody showed to that channel is for it alone: given up, and nobody else sees it', async () => {
    await using stage = await startOutbox()
    const shared = {
      template: 'shared',
      by: 'U0ALICE',
      command: 'status',
      text: 'x',
      blocks: [],
    } as const
    await stage.enqueue({ ...line('shared', { channel: SHUT }), body: shared })
    await stage.pass(30)
    expect(said(stage)).toEqual([])
    expect(await stage.store.outboxCounts()).toMatchObject({ failed: 1, queued: 0 })
  })

  it('a fallback of its own: not the alert channel', async () => {
    await using stage = await startOutbox({ fallback: 'C0APPROVALS' })
    stage.slack.kick('C0DBOPS')
    await stage.enqueue(line('one'))
    await stage.pass(20)
    expect(stage.texts('C0APPROVALS').map((text) => text.split('\n', 1)[0])).toEqual([
      'one',
      '🔴 obbackup cannot post in <#C0DBOPS>: not_in_channel',
    ])
  })
})
