import { describe, expect, test } from 'vitest'
import { acceptedMessages } from '../../../sandbox/chaos/accepted.ts'
import { judge } from '../../../sandbox/chaos/judge.ts'
import type { Fact } from '../../../sandbox/chaos/truth.ts'
import type { Call } from '../../../sandbox/slack/web-api.ts'

/** A call that Slack took: a new message, or a change of one. */
function call(ts: string, key: string, lines: readonly string[], thread?: string): Call {
  return {
    method: 'chat.postMessage',
    args: {
      metadata: { event_payload: { key } },
      blocks: [{ type: 'section', text: { type: 'mrkdwn', text: lines.join('\n') } }],
      ...(thread === undefined ? {} : { thread_ts: thread }),
    },
    token: '',
    at: 0,
    answer: { ok: true, ts, channel: 'C1' },
  }
}

function edit(ts: string, key: string, lines: readonly string[]): Call {
  return { ...call(ts, key, lines), method: 'chat.update' }
}

const FAILED: Fact = {
  kind: 'failed',
  area: 'data',
  key: 'data/1/7/2026-11-18 01:00:00.000000',
  jobId: '7',
  tenants: ['t01'],
}
const ID = `failure:prod/${FAILED.key}`
const RED = ['🔴 *Full backup of t01 failed* on prod', 'job `7`']
const GREEN = ['🟢 *Recovered: full backup of t01 succeeded*', 'job `7`']
const TOLD = [
  call('1', `${ID}#open`, RED),
  edit('1', `${ID}#recovered`, GREEN),
  call('2', `${ID}#recovered-line`, ['🟢 Recovered'], '1'),
]
const GROUP = 'group:prod/job/1'
const LINE = '🔴 Full backup of t01 failed · job `7` · -9071 · 01:00'
const OVER = '🟢 Over: Full backup of t01 failed · job `7` · -9071 · 01:00'

describe('what the judge finds', () => {
  test.each<[string, readonly Call[], { lost: number; repeated: number }]>([
    ['told, and over', TOLD, { lost: 0, repeated: 0 }],
    ['never told', [], { lost: 1, repeated: 0 }],
    ['told, never that it is over', TOLD.slice(0, 1), { lost: 1, repeated: 0 }],
    ['the message twice', [...TOLD, call('3', `${ID}#open`, RED)], { lost: 0, repeated: 3 }],
    ['refused', TOLD.map((one) => ({ ...one, answer: { ok: false } })), { lost: 1, repeated: 0 }],
    [
      'told of another job',
      [call('1', `${ID}#open`, ['🔴 *Full backup of t02 failed*', 'job `8`'])],
      { lost: 1, repeated: 0 },
    ],
    [
      'in a group, by an edit',
      [
        call('1', `${GROUP}#at/1`, ['🔴 *1 alert* on prod']),
        edit('1', `${GROUP}#at/2`, ['🔴 *1 alert* on prod', LINE]),
        edit('1', `${GROUP}#at/3`, ['🟢 *1 alert, all over* on prod', OVER]),
      ],
      { lost: 0, repeated: 0 },
    ],
    [
      'in a list of a group',
      [
        call('1', `${GROUP}#at/1`, ['🟢 *1 alert, all over* on prod']),
        call('2', `${GROUP}#list/1/0`, ['🔴 Full backup failed · -9071:', 't01 (job `7`)'], '1'),
      ],
      { lost: 0, repeated: 0 },
    ],
    [
      'in a group and by itself',
      [...TOLD, call('3', `${GROUP}#at/1`, ['🟢 *1 alert, all over* on prod', OVER])],
      { lost: 0, repeated: 1 },
    ],
    [
      'a group that counts more than happened',
      [call('1', `${GROUP}#at/1`, ['🟢 *2 alerts, all over* on prod', OVER])],
      { lost: 1, repeated: 0 },
    ],
    [
      'as a cleanup of the same number',
      [
        call('1', `${GROUP}#at/1`, [
          '🟢 *1 alert, all over* on prod',
          OVER.replace('Full backup', 'Backup cleanup'),
        ]),
      ],
      { lost: 1, repeated: 0 },
    ],
  ])('%s', (_, calls, expected) => {
    expect(judge([FAILED], acceptedMessages(calls))).toMatchObject(expected)
  })

  test('an interruption belongs to the time after the one before it', () => {
    const fact = (after: number, to: number): Fact => ({
      kind: 'interrupted',
      tenantId: 1002,
      tenant: 't00',
      at: after + 1000,
      after,
      to,
    })
    const told = (ts: string, second: number) => [
      call(ts, `archive:prod/1002/interrupted/${second}#open`, ['🔴 *Log archive of t00*']),
      edit(ts, `archive:prod/1002/interrupted/${second}#recovered`, ['🟢 *Recovered*']),
      call(`${ts}.1`, `archive:prod/1002/interrupted/${second}#recovered-line`, ['🟢'], ts),
    ]
    const facts = [fact(0, 100_000), fact(100_000, 200_000)]
    const both = acceptedMessages([...told('1', 50), ...told('2', 150)])
    expect(judge(facts, both)).toMatchObject({ events: 4, delivered: 4, lost: 0, repeated: 0 })
    const one = acceptedMessages(told('1', 50))
    expect(judge(facts, one)).toMatchObject({ events: 3, delivered: 2, lost: 1, repeated: 0 })
  })

  test.each([
    [0, { lost: 2, repeated: 0 }],
    [1, { lost: 2, repeated: 0 }],
    [2, { lost: 0, repeated: 0 }],
    [3, { lost: 0, repeated: 1 }],
  ])('of two restores without a message %i are counted', (count, expected) => {
    const facts = [1, 2].map((n): Fact => ({ kind: 'restored', key: `restore/1/${n}/-` }))
    const line = `Jobs meanwhile: ${count} restores: ${count} succeeded`
    const calls = [
      call('1', 'group:prod/away/1#at/1', ['🟢 *While Slack was away: no alert*', line]),
    ]
    expect(judge(facts, acceptedMessages(calls))).toMatchObject(expected)
  })
})
