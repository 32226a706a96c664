import { DEFAULT_THRESHOLDS } from '../../src/domain/event.ts'
import type { MessageBody } from '../../src/domain/notification.ts'
import { toClusterStatus } from '../../src/domain/status-report.ts'
import { causeView } from '../../src/slack/blocks/cause-view.ts'
import { renderHelp } from '../../src/slack/blocks/render-help.ts'
import { renderJobDetail } from '../../src/slack/blocks/render-job-detail.ts'
import { renderMessage } from '../../src/slack/blocks/render-message.ts'
import { renderMisread } from '../../src/slack/blocks/render-misread.ts'
import { renderRequests } from '../../src/slack/blocks/render-requests.ts'
import { renderStatus } from '../../src/slack/blocks/render-status.ts'
import { fc, test as property } from './property.ts'
import {
  archive,
  failedJob,
  failure,
  incident,
  interrupted,
  job,
  LOOK,
  NOW,
  part,
  recoverJob,
  request,
  restoreJob,
  snapshot,
  table,
  tenant,
} from './samples.ts'
import { expectMessage, expectNoForeignTokens, expectView } from './valid.ts'

/* Whatever stands in a data field of any template: Slack takes the message, and it pings nobody. */

/** Slack ids that the samples put where ids belong. */
const PEOPLE = ['U0ALICE', 'U0BOB']

/** Every string of a value becomes the text, but for those that the domain closes to a set of words. */
function infect<T>(value: T, text: string): T {
  if (typeof value === 'string') return text as T
  if (Array.isArray(value)) return value.map((one) => infect(one, text)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, CLOSED.has(key) ? one : infect(one, text)]),
  ) as T
}

/** Fields of closed unions, our own ids and tokens, ids of people, and SCNs, which the edges check beforehand. */
const CLOSED = new Set([
  'template',
  'kind',
  'area',
  'state',
  'event',
  'condition',
  'outcome',
  'severity',
  'wentBack',
  'id',
  'token',
  'requester',
  'user',
  'verdict',
  'scn',
  'from',
  'to',
  'startScn',
  'checkpointScn',
])

const failed = failedJob({
  parts: [part({ state: 'failed', comment: 'c' }), part({ state: 'success' })],
  passedOver: ['p'],
  leftOut: ['l'],
})
const tables = recoverJob(
  { state: 'partial', endedAt: NOW },
  { failed: 1, tables: [table({ source: 's', target: 't', state: 'failed', comment: 'c' })] },
)

const BODIES: readonly MessageBody[] = [
  ...[job(), restoreJob(), recoverJob(), failed, job({ missingPolls: 3 })].map(
    (one): MessageBody => ({ template: 'job', cluster: 'c', job: one, pace: null, at: NOW }),
  ),
  failure(failed),
  failure(tables),
  failure(restoreJob({ state: 'failed', endedAt: NOW }), { lastFull: null, archive: null }),
  failure(failed, { recoveredBy: job({ state: 'success', endedAt: NOW }) }),
  ...(['open', 'recovered', 'replaced'] as const).map(
    (outcome): MessageBody => ({
      template: 'archive',
      cluster: 'c',
      archive: outcome === 'open' ? interrupted() : archive(),
      incident: incident(),
      outcome,
      at: NOW,
    }),
  ),
  ...[null, NOW].flatMap((backAt): MessageBody[] => [
    { template: 'unreachable', cluster: 'c', reason: 'r', incident: incident(), backAt },
    { template: 'blind', cluster: 'c', view: 'v', reason: 'r', incident: incident(), backAt },
  ]),
  ...(['pending', 'unknown', 'refused'] as const).map(
    (state): MessageBody => ({
      template: 'request',
      request: request({
        state,
        note: 'n',
        decisions: [{ user: 'U0BOB', verdict: 'approve', at: NOW, digest: 'd' }],
      }),
      at: NOW,
    }),
  ),
  ...(['started', 'phase', 'succeeded', 'failed', 'cancelled', 'vanished'] as const).map(
    (event): MessageBody => ({
      template: 'line',
      line: { kind: 'job', event, cluster: 'c', job: failed, at: NOW },
    }),
  ),
  { template: 'line', line: { kind: 'recovered', what: 'w', since: NOW, at: NOW } },
  { template: 'line', line: { kind: 'request', text: 't', at: NOW } },
]

property(
  'messages',
  [fc.long(), fc.size(0, BODIES.length - 1)],
  (text, i) => {
    const body = infect(BODIES[i] as MessageBody, text)
    const rendered = renderMessage(body, LOOK)
    expectMessage(rendered)
    expectNoForeignTokens(rendered.blocks, PEOPLE)
  },
  400,
)

property(
  'status',
  [fc.long()],
  (text) => {
    const jobs = [failed, job(), restoreJob(), recoverJob(), tables]
    const tenants = [
      tenant({ archive: interrupted() }),
      tenant({ lastFull: null }),
      tenant({ status: 'x' }),
    ]
    const seen = infect(
      snapshot({
        tenants,
        jobs,
        unreadable: [{ view: 'v', errno: 1, message: 'm' }],
        rowProblems: ['p'],
      }),
      text,
    )
    const status = toClusterStatus(
      { snapshot: seen, trails: {}, incidents: [], stale: text },
      null,
      DEFAULT_THRESHOLDS,
    )
    const report = { clusters: [status], dark: [{ cluster: text, reason: text }], at: NOW }
    for (const rendered of [
      renderStatus({ ...report, tenant: text }, LOOK, { command: text }),
      renderStatus({ ...report, clusters: [], dark: [], tenant: text }, LOOK),
    ]) {
      expectMessage(rendered)
      expectNoForeignTokens(rendered.blocks, ['nobody'])
    }
  },
  100,
)

property(
  'answers and modals',
  [fc.long()],
  (text) => {
    const event = { at: NOW, module: 'm', event: 'e', pairs: [{ name: 'n', value: 'v' }] }
    const detail = infect({ cluster: 'c', job: failed, pace: null, events: [event], at: NOW }, text)
    const rendered = [
      renderHelp(text, LOOK),
      renderMisread({ message: text, suggestion: text }, LOOK),
      renderRequests([infect(request(), text)], NOW),
      renderJobDetail(detail, LOOK),
    ]
    for (const one of rendered) {
      expectMessage(one)
      expectNoForeignTokens(one.blocks, PEOPLE)
    }
    expectView(causeView(detail, LOOK))
  },
  150,
)
