import { expect, it } from 'vitest'
import type { Severity } from '../../src/domain/event.ts'
import { messageSeverity } from '../../src/domain/message-severity.ts'
import type { GroupLine, MessageBody, ThreadLine } from '../../src/domain/notification.ts'
import {
  archive,
  cleanupJob,
  failedJob,
  failure,
  incident,
  interrupted,
  job,
  NOW,
  request,
} from '../slack/samples.ts'

const worst: GroupLine = {
  severity: 'critical',
  over: false,
  since: NOW,
  about: { kind: 'blind', view: null },
}

function archiveMessage(outcome: 'open' | 'recovered' | 'replaced' | 'dropped'): MessageBody {
  return {
    template: 'archive',
    cluster: 'c',
    archive: outcome === 'open' ? interrupted() : archive(),
    incident: incident(),
    outcome,
    at: NOW,
  }
}

function ruleMessage(severity: Severity, outcome: 'open' | 'worse' | 'over'): MessageBody {
  return { template: 'rule', cluster: 'c', incident: incident({ severity }), outcome, at: NOW }
}

function unreachable(backAt: number | null): MessageBody {
  return { template: 'unreachable', cluster: 'c', reason: 'r', incident: incident(), backAt }
}

function group(open: number): MessageBody {
  return {
    template: 'group',
    cluster: 'c',
    group: { id: 'g', cause: '', members: [] } as never,
    severity: 'critical',
    lines: [],
    open,
    at: NOW,
  }
}

function muteOver(ids: readonly string[]): MessageBody {
  const quiet = { kind: 'window', id: 'w', name: 'n', until: NOW } as never
  const held = { quiet, channel: 'C1', total: 1, ids, lines: [] }
  return { template: 'quiet over', cluster: 'c', held, at: NOW }
}

function line(one: ThreadLine): MessageBody {
  return { template: 'line', line: one }
}

const glass = { request: request(), callees: [], at: NOW }

it.each<[string, Severity, MessageBody]>([
  ['a failed backup', 'critical', failure(failedJob())],
  ['a failed cleanup', 'warning', failure(cleanupJob({ state: 'failed' }))],
  ['a failure made good', 'info', failure(failedJob(), { recoveredBy: job() })],
  ['a failure of a tenant that is gone', 'info', failure(failedJob(), { dropped: [] })],
  ['an interrupted archive', 'critical', archiveMessage('open')],
  ['an archive that is well again', 'info', archiveMessage('recovered')],
  ['an archive that a newer message tells of', 'info', archiveMessage('replaced')],
  ['an archive of a tenant that is gone', 'info', archiveMessage('dropped')],
  ['a critical finding', 'critical', ruleMessage('critical', 'open')],
  ['a finding that grew worse', 'critical', ruleMessage('critical', 'worse')],
  ['a warning', 'warning', ruleMessage('warning', 'open')],
  ['a finding that is over', 'info', ruleMessage('critical', 'over')],
  ['a cluster that does not answer', 'critical', unreachable(null)],
  ['a cluster that is back', 'info', unreachable(NOW)],
  ['a group with open alerts', 'critical', group(3)],
  ['a group that is over', 'info', group(0)],
  ['a mute that is over, and alerts that come of it', 'critical', muteOver(['x'])],
  ['a mute that is over, and nothing comes of it', 'info', muteOver([])],
  ['a running job', 'info', { template: 'job', cluster: 'c', job: job(), pace: null, at: NOW }],
  ['a card', 'warning', { template: 'request', request: request(), at: NOW }],
  ['break-glass begins', 'critical', line({ kind: 'alarm', ...glass })],
  ['break-glass is to be reviewed', 'warning', line({ kind: 'review', ...glass })],
  [
    'a reminder is as urgent as what it reminds of',
    'critical',
    line({ kind: 'open', cluster: 'c', why: 'a day', worst, open: 1, since: NOW, at: NOW }),
  ],
  ['it is there again', 'critical', line({ kind: 'again', cluster: 'c', what: worst, at: NOW })],
  ['a word in a thread', 'info', line({ kind: 'request', text: 't', at: NOW })],
])('%s: %s', (_, severity, body) => {
  expect(messageSeverity(body)).toBe(severity)
})
