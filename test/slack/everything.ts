import type { AuditEntry } from '../../src/domain/audit.ts'
import { DEFAULT_THRESHOLDS } from '../../src/domain/event.ts'
import type { Job, JobArea } from '../../src/domain/job.ts'
import type { JobDetail } from '../../src/domain/job-detail.ts'
import type { MessageBody } from '../../src/domain/notification.ts'
import { MAX_TENANTS, OPERATION_KINDS, type Operation } from '../../src/domain/operation.ts'
import { formKind, isOfCluster } from '../../src/domain/operation-form.ts'
import type { Request, RequestState } from '../../src/domain/request.ts'
import type { State } from '../../src/domain/state.ts'
import { toClusterStatus } from '../../src/domain/status-report.ts'
import { approveView } from '../../src/slack/blocks/approve-view.ts'
import { operationView } from '../../src/slack/blocks/operation-view.ts'
import { messageView } from '../../src/slack/blocks/plain-views.ts'
import { renderAudit } from '../../src/slack/blocks/render-audit.ts'
import { renderDelivery } from '../../src/slack/blocks/render-delivery.ts'
import { renderFindings } from '../../src/slack/blocks/render-findings.ts'
import { renderHelp } from '../../src/slack/blocks/render-help.ts'
import { renderJobDetail } from '../../src/slack/blocks/render-job-detail.ts'
import { renderJobList } from '../../src/slack/blocks/render-job-list.ts'
import { renderMisread } from '../../src/slack/blocks/render-misread.ts'
import { renderPolicies, renderPolicyAnswers } from '../../src/slack/blocks/render-policies.ts'
import { renderRequests } from '../../src/slack/blocks/render-requests.ts'
import { renderStatus } from '../../src/slack/blocks/render-status.ts'
import { restoreView } from '../../src/slack/blocks/restore-view.ts'
import { STATE_WORDS } from '../../src/slack/blocks/state-words.ts'
import type { Rendered } from '../../src/slack/rendered.ts'
import {
  archive,
  choices,
  cleanupJob,
  copyJob,
  failedJob,
  failure,
  incident,
  interrupted,
  job,
  jobList,
  LOOK,
  listed,
  listedCluster,
  NOW,
  pace,
  part,
  recoverJob,
  request,
  restoreJob,
  snapshot,
  table,
  tenant,
  validationJob,
} from './samples.ts'

/* Every template and every answer, to be filled with whatever a database or a person may bring. */

/** Every string becomes the text but those that the domain closes to a set of words; every number becomes another. */
export function filled<T>(value: T, text: string, number: (one: number) => number = same): T {
  if (typeof value === 'string') return text as T
  if (typeof value === 'number') return number(value) as T
  if (Array.isArray(value)) return value.map((one) => filled(one, text, number)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      CLOSED.has(key) ? one : filled(one, text, number),
    ]),
  ) as T
}

function same(one: number): number {
  return one
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
  'recoverScn',
  'generation',
  'what',
  'leftBy',
  'why',
  'states',
  'operations',
  'needs',
  'breakGlass',
])

const STATES: readonly State[] = [
  'pending',
  'running',
  'cancelling',
  'success',
  'partial',
  'failed',
  'cancelled',
  'paused',
  'stopped',
  'interrupted',
  'unknown',
]

const REQUEST_STATES = Object.keys(STATE_WORDS) as RequestState[]

/** An operation of every kind, with as much in it as it can hold. */
export const OPERATIONS: readonly Operation[] = OPERATION_KINDS.map((kind): Operation => {
  const tenants = Array.from({ length: MAX_TENANTS }, (_, i) => ({
    tenantId: `${1000 + i}`,
    name: 'n',
  }))
  const scope = { kind: 'tenants', tenants } as const
  const { operation: restore } = request().plan
  if (restore.kind !== 'restore') throw new Error('the sample is no restore')
  const { kind: _kind, target, ...source } = restore
  switch (kind) {
    case 'restore':
      return restore
    case 'cancel-restore':
      return { kind, cluster: 'c', target }
    case 'recover-table': {
      const name = { database: 'd', table: 't' }
      const tables = Array.from({ length: 30 }, () => ({ from: name, to: name }))
      return { ...source, kind, target: { tenantId: '1002', name: 'n' }, tables }
    }
    case 'backup':
      return { kind, cluster: 'c', scope, incremental: false, plusArchivelog: true, password: 'p' }
    case 'cleanup-policy-set':
      return { kind, cluster: 'c', scope: { kind: 'cluster' }, recoveryDays: 7 }
    default:
      return { kind, cluster: 'c', scope }
  }
})

/** A card of every kind and in every state, as long as a sequence and its people make it; not of every pair of them. */
export const CARDS: readonly Request[] = OPERATIONS.flatMap((operation, i) =>
  REQUEST_STATES.filter((_, j) => (i + j) % 7 === 0).map((state) =>
    request({
      state,
      plan: {
        ...request().plan,
        operation,
        statement: kindOf(operation)
          ? 'ALTER SYSTEM A\nALTER SYSTEM B\nALTER SYSTEM C'
          : 'ALTER SYSTEM A',
      },
      step: i % 3,
      quorum: 1 + (i % 2),
      needs: { typed: i % 2 === 0, code: i % 3 === 0 },
      jobKey: i % 2 === 0 ? 'k' : null,
      note: i % 2 === 0 ? 'n' : null,
      executingAt: NOW,
      breakGlass: i % 4 === 0 ? { runsAt: NOW, reviewAt: NOW, reviewed: i % 8 === 0 } : null,
      decisions: [{ user: 'U0BOB', verdict: 'approve', at: NOW, digest: 'd' }],
    }),
  ),
)

function kindOf({ kind }: Operation): boolean {
  return kind === 'archive-restart'
}

const AUDIT: readonly AuditEntry[] = OPERATION_KINDS.map((operation, i) => ({
  seq: i + 1,
  at: NOW,
  request: i % 2 === 0 ? 'r-7f3a9c2b' : null,
  who: i % 3 === 0 ? null : 'U0BOB',
  what: 'w',
  cluster: 'c',
  operation,
  tenants: ['t', 't', 't', 't'],
  policy: i % 2 === 0 ? 'p' : null,
  digest: null,
  detail: 'd',
  stored: null,
  channel: null,
  state: null,
  revision: null,
  previous: 'a'.repeat(64),
  hash: 'b'.repeat(64),
}))

/** The answers about who may and who did. */
export function governanceAnswers(text: string, number?: (one: number) => number): Rendered[] {
  const who = ['U0ALICE', 'U0BOB']
  const reach = {
    policy: 'p',
    operations: OPERATION_KINDS.slice(0, 9),
    clusters: 'c',
    tenants: 't',
    quorum: 2,
    code: true,
    problem: 'x',
    closed: true,
  }
  const people = { askers: who, approvers: who, breakGlass: who }
  const entries = AUDIT.map((one) => ({
    ...filled(one, text, number),
    operation: one.operation,
    who: one.who,
    hash: one.hash,
    request: one.request,
  }))
  const head = { seq: 9, hash: 'b'.repeat(64) }
  const answer = {
    kind: 'backup' as const,
    cluster: text,
    tenant: text,
    policy: text,
    mayAsk: true,
    mayApprove: false,
    mayBreakGlass: false,
    sentences: Array.from({ length: 20 }, () => text),
  }
  const requests = REQUEST_STATES.map((state) => request({ state, note: 'n' }))
  return [
    renderAudit({ entries, head, problem: text }, { request: null, since: NOW }, LOOK),
    renderAudit({ entries, head, problem: null }, { request: text, since: null }, LOOK),
    renderAudit({ entries: [], head: null, problem: null }, { request: null, since: null }, LOOK),
    renderPolicies(
      Array.from({ length: 30 }, () => ({ ...filled(reach, text, number), ...people })),
    ),
    renderPolicies([]),
    renderPolicyAnswers([{ ...answer, user: 'U0BOB' }]),
    renderPolicyAnswers([{ ...answer, user: 'U0BOB', policy: null, tenant: null }]),
    renderRequests(filled(requests, text, number), NOW, 'C0APPROVALS'),
    renderRequests(filled(CARDS.slice(0, 12), text, number), NOW, 'C0APPROVALS'),
  ]
}

/** Every form, as it opens and with what somebody typed wrongly. */
export function forms(text: string): { blocks: unknown }[] {
  const tenants = Array.from({ length: 120 }, (_, i) => ({ tenantId: `${1000 + i}`, name: text }))
  const problems = [{ field: 'reason', message: text, offer: 'backup full crm' }]
  const options = { channel: 'C0DBOPS', problems, note: text }
  const kinds = OPERATION_KINDS.flatMap((one) => formKind(one) ?? [])
  const input = {
    reason: text,
    target: text,
    tenants: '1000\n1001',
    password: text,
    recoveryDays: text,
  }
  const operation = kinds.flatMap((kind) =>
    ([3, 4] as const).map((generation) =>
      operationView(
        {
          operation: kind,
          cluster: text,
          clusters: [text, 'prod'],
          generation,
          tenants: isOfCluster(kind, generation) ? [] : tenants,
          passwords: [text, 'nightly'],
          plusArchivelog: generation === 4,
          mayBreakGlass: generation === 4,
          problem: null,
        },
        input,
        options,
      ),
    ),
  )
  const restore = (['restore', 'recover-table'] as const).map((kind) =>
    restoreView(
      choices({
        operation: kind,
        passwords: [text, 'nightly'],
        quick: true,
        mayBreakGlass: true,
        pools: [text, 'p'],
      }),
      { reason: text, tables: text, target: text, passwords: `${text}\nnightly` },
      options,
    ),
  )
  const typed = approveView(
    {
      request: filled(request(), text),
      typing: text,
      code: true,
      problem: { field: 'code', message: text },
    },
    { channel: 'C0DBOPS', token: 't', typed: text },
  )
  return [...operation, ...restore, typed, messageView('t', text)]
}

/** A failure of one of several tenants, with tenants passed over and left out. */
export const FAILED = failedJob({
  parts: [part({ state: 'failed', comment: 'c' }), part({ state: 'success' })],
  passedOver: ['p'],
  leftOut: ['l'],
})

const TABLES = recoverJob(
  { state: 'partial', endedAt: NOW },
  { failed: 1, tables: [table({ source: 's', target: 't', state: 'failed', comment: 'c' })] },
)

/** Jobs of every kind and in every state. */
const JOBS = [
  job(),
  restoreJob(),
  recoverJob(),
  FAILED,
  TABLES,
  job({ missingPolls: 3 }),
  cleanupJob(),
  cleanupJob({ state: 'failed' }, { itemId: '3', obsoleteBefore: null }),
  copyJob(),
  copyJob({ state: 'failed', endedAt: NOW }, { what: 'piece', itemId: '0' }),
  validationJob(),
  ...STATES.flatMap((state) => [
    job({ state, parts: [part({ state }), part({ state: 'success' })], endedAt: NOW }),
    restoreJob({ state, endedAt: NOW }),
  ]),
]

/** One of every kind, for answers about one job. */
const DETAILED = JOBS.slice(0, 11)

/** At least one body of every template, in every state that it knows. */
export const BODIES: readonly MessageBody[] = [
  ...JOBS.map(
    (one): MessageBody => ({
      template: 'job',
      cluster: 'c',
      job: one,
      pace: {
        bytesPerSecond: 9e8,
        left: { low: 420, high: 560 },
        leftBy: 'pace',
        still: null,
        wentBack: null,
        partsBack: [],
      },
      at: NOW,
    }),
  ),
  failure(FAILED),
  failure(TABLES),
  failure(restoreJob({ state: 'failed', endedAt: NOW }), { lastFull: null, archive: null }),
  failure(FAILED, { archive: interrupted() }),
  failure(FAILED, { recoveredBy: job({ state: 'success', endedAt: NOW }) }),
  // Of a phrase only what is data: its words are our own.
  failure(FAILED, { dropped: [{ name: 'crm' }] }),
  failure(FAILED, { renamed: [{ from: 'crm', to: 'sales', at: NOW }] }),
  ...STATES.flatMap((state) =>
    (['open', 'recovered', 'replaced', 'dropped'] as const).map(
      (outcome): MessageBody => ({
        template: 'archive',
        cluster: 'c',
        archive: state === 'interrupted' ? interrupted() : archive({ state }),
        incident: incident(),
        outcome,
        dropped: [{ name: 'crm' }],
        at: NOW,
      }),
    ),
  ),
  ...[null, NOW].flatMap((backAt): MessageBody[] => [
    { template: 'unreachable', cluster: 'c', reason: 'r', incident: incident(), backAt },
    { template: 'blind', cluster: 'c', view: 'v', reason: 'r', incident: incident(), backAt },
    { template: 'channel', channel: 'c', reason: 'r', since: NOW, backAt },
  ]),
  {
    template: 'archive',
    cluster: 'c',
    archive: archive(),
    incident: incident(),
    outcome: 'recovered',
    owed: ['o'],
    at: NOW,
  },
  failure(FAILED, { repeats: { count: 2, lastAt: NOW } }),
  ...[null, NOW].flatMap((wellSince): MessageBody[] => {
    const flapping = incident({ flaps: { wellSince } })
    const common = { cluster: 'c', reason: 'r', incident: flapping, backAt: null } as const
    return [
      { ...common, template: 'archive', archive: archive(), outcome: 'open', at: NOW },
      { ...common, template: 'unreachable' },
      { ...common, template: 'blind', view: 'v' },
      { ...common, template: 'unreachable', replaced: true },
      { ...common, template: 'blind', view: 'v', replaced: true },
    ]
  }),
  ...[null, 1.2].map(
    (seconds): MessageBody => ({
      template: 'test',
      at: NOW,
      last: { at: NOW, seconds, problem: 'p' },
    }),
  ),
  ...REQUEST_STATES.map(
    (state): MessageBody => ({
      template: 'request',
      request: request({
        state,
        note: 'n',
        executingAt: NOW,
        decisions: [{ user: 'U0BOB', verdict: 'approve', at: NOW, digest: 'd' }],
      }),
      at: NOW,
    }),
  ),
  ...CARDS.map((one): MessageBody => ({ template: 'request', request: one, at: NOW })),
  ...(['started', 'phase', 'succeeded', 'failed', 'cancelled', 'vanished'] as const).map(
    (event): MessageBody => ({
      template: 'line',
      line: { kind: 'job', event, cluster: 'c', job: FAILED, at: NOW },
    }),
  ),
  ...[
    { kind: 'job', job: FAILED } as const,
    { kind: 'archive', tenantName: 'w', condition: 'interrupted' } as const,
  ].map(
    (about): MessageBody => ({
      template: 'closed',
      cluster: 'c',
      line: { severity: 'critical', since: NOW, over: true, closed: true, about },
      why: ['The rule ', { code: 'w' }, ' was switched off here'],
      at: NOW,
    }),
  ),
  ...[null, true, false].map(
    (kept): MessageBody => ({
      template: 'mute',
      mute: {
        id: 'm-abcdef',
        match: { tenant: 'w' },
        by: 'U0BOB',
        reason: 'w',
        createdAt: NOW,
        until: NOW,
        endedAt: kept ? NOW : null,
        endedBy: kept ? 'U0ALICE' : null,
      },
      over: kept === null ? null : { at: NOW, kept },
    }),
  ),
  ...[0, 1, 2].flatMap((closed) =>
    [null, NOW].map(
      (backAt): MessageBody => ({
        template: 'unwatched',
        cluster: 'c',
        lastRead: NOW,
        closed,
        backAt,
      }),
    ),
  ),
  {
    template: 'line',
    line: { kind: 'over', what: [{ name: 'w' }], since: NOW, at: NOW, closed: true },
  },
  { template: 'line', line: { kind: 'recovered', what: 'w', since: NOW, at: NOW } },
  { template: 'line', line: { kind: 'request', text: 't', at: NOW } },
  {
    template: 'line',
    line: {
      kind: 'again',
      cluster: 'c',
      what: {
        severity: 'critical',
        since: NOW,
        over: false,
        about: { kind: 'archive', tenantName: 'w', condition: 'interrupted' },
      },
      at: NOW,
    },
  },
]

/** What `/obbackup job` shows of a failed job, or of another. */
export function detailOf(
  text: string,
  number?: (one: number) => number,
  one: Job = FAILED,
): JobDetail {
  const event = { at: NOW, module: 'm', event: 'e', pairs: [{ name: 'n', value: 'v' }] }
  const detail: JobDetail = {
    cluster: 'c',
    version: 'v',
    job: one,
    pace: null,
    phases: [{ tenantName: 't', phase: 'p', at: NOW - 60_000 }],
    usual: { low: 60, high: 120, runs: 4 },
    estimates: { runs: 4, made: 40, held: 34 },
    events: [event],
    columns: null,
    others: 0,
    dark: [],
    at: NOW,
  }
  return filled(detail, text, number)
}

/** The status of a cluster with everything in it, and of none. */
export function statusAnswers(text: string, number?: (one: number) => number): Rendered[] {
  const seen = snapshot({
    tenants: [
      tenant(),
      tenant({ archive: interrupted() }),
      tenant({ lastFull: null }),
      tenant({ status: 'x' }),
    ],
    jobs: [FAILED, job(), restoreJob(), recoverJob(), TABLES],
    unreadable: [{ view: 'v', errno: 1, message: 'm' }],
    rowProblems: ['p'],
  })
  const status = toClusterStatus(
    { snapshot: filled(seen, text, number), trails: {}, past: {}, incidents: [], stale: text },
    null,
    DEFAULT_THRESHOLDS,
  )
  const report = { clusters: [status], dark: [{ cluster: text, reason: text }], at: NOW }
  return [
    renderStatus({ ...report, tenant: text }, LOOK, { command: text }),
    renderStatus(
      { ...report, tenant: null },
      { ...LOOK, acts: true },
      { command: 'status', showAll: true },
    ),
    renderStatus({ ...report, clusters: [], dark: [], tenant: text }, LOOK),
  ]
}

/** Every other answer but words to one person, which may hold mentions. */
export function answers(text: string, number?: (one: number) => number): Rendered[] {
  const finding = { name: 'n', detail: 'd', remedy: 'r' }
  const examination = {
    title: 't',
    findings: (['pass', 'warn', 'fail'] as const).map((result) => ({ result, ...finding })),
  }
  return [
    renderHelp(null, LOOK),
    renderHelp(text, LOOK),
    renderMisread({ message: text, suggestion: text }, LOOK),
    renderMisread({ message: text, suggestion: null }, LOOK),
    renderFindings([
      {
        ...filled(examination, text),
        findings: examination.findings.map((one) => ({
          ...filled(one, text),
          result: one.result,
        })),
      },
    ]),
    ...BODIES.filter((_, i) => i % 15 === 0).map((body) =>
      deliveryOf(filled(body, text, number), text),
    ),
  ]
}

/** The way of a message that waits, and one of its rows is damaged. */
function deliveryOf(body: MessageBody, text: string): Rendered {
  const row = {
    id: 1,
    key: text,
    identity: text,
    mode: 'post',
    channel: text,
    body,
    state: 'unknown' as const,
    attempts: 2,
    createdAt: NOW,
    dueAt: NOW + 1000,
    finishedAt: null,
    lastError: text,
    sent: { channel: text, ts: text },
    meantFor: text,
    maybeIn: text,
  }
  const links = new Map([[`${text}/${text}`, `https://<${text}`]])
  const rows = [row, { ...row, body: null }]
  return renderDelivery({ id: 'd-7k3mxa', total: 9, rows, links, at: NOW }, LOOK)
}

/** What is told of one job of every kind, and every list. */
export function jobAnswers(text: string, number?: (one: number) => number): Rendered[] {
  return [
    ...DETAILED.map((one) => renderJobDetail(detailOf(text, number, one), LOOK)),
    renderJobDetail({ ...detailOf(text, number), columns: columnsOf(text) }, LOOK),
    ...listAnswers(text, number),
  ]
}

/** Every column of two rows, one of them with nothing in it. */
function columnsOf(text: string) {
  const columns = [
    { name: text, value: text },
    { name: 'A', value: null },
    { name: 'B', value: '' },
  ]
  return [
    { view: text, columns },
    { view: 'V', columns: [] },
  ]
}

const AREAS: readonly JobArea[] = ['data', 'cleanup', 'restore', 'recover', 'copy', 'validation']

/** Every list with jobs in every state, with everything that can be said about it, and empty. */
function listAnswers(text: string, number?: (one: number) => number): Rendered[] {
  const options = { listing: 'abcdefgh', command: text, zone: text }
  const remarks = {
    clusters: [
      listedCluster({ unreadable: ['v', 'w'] }),
      listedCluster({ login: { kind: 'tenant', tenantId: '1002', name: 't' } }),
    ],
    dark: Array.from({ length: 9 }, () => ({ cluster: 'd', reason: 'r' })),
    lookedBackTo: NOW,
  }
  return AREAS.flatMap((area) => {
    const jobs = JOBS.filter((one) => one.area === area).slice(0, 10)
    const some = jobList(
      jobs.map((one) => listed(one, { pace: pace({ leftBy: 'earlier runs' }) })),
      { area, more: true, ...remarks },
    )
    const none = [
      jobList([], { area }),
      jobList([], { area, ...remarks, clusters: [] }),
      jobList([], { area, ...remarks, page: 3, total: null }),
    ]
    return [some, ...none].map((list) => renderJobList(filled(list, text, number), LOOK, options))
  })
}
