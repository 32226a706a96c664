import { expect, it } from 'vitest'
import { readCommand } from '../../src/domain/command.ts'
import { eventBehind, rowsBehind } from '../../src/domain/delivery-chain.ts'
import type { MessageBody } from '../../src/domain/notification.ts'
import { archive, failedJob, failure, incident, job, NOW, request } from '../slack/samples.ts'

const RUNNING: MessageBody = { template: 'job', cluster: 'prod', job: job(), pace: null, at: NOW }

it.each([
  ['j#started', RUNNING, 'job_started'],
  ['j#at/1', RUNNING, 'job_progressed'],
  ['j#over/success', { ...RUNNING, job: job({ state: 'success' }) }, 'job_succeeded'],
  ['j#over/cancelled', { ...RUNNING, job: job({ state: 'cancelled' }) }, 'job_cancelled'],
  ['j#over/partial', { ...RUNNING, job: job({ state: 'partial' }) }, 'job_partly_failed'],
  ['j#vanished', { ...RUNNING, job: job({ missingPolls: 3 }) }, 'job_vanished'],
  ['i#open', failure(failedJob()), 'job_failed'],
  [
    'i#recovered',
    failure(failedJob(), { recoveredBy: job({ state: 'success' }) }),
    'job_recovered',
  ],
  ['i#dropped', failure(failedJob(), { dropped: ['Tenant crm was dropped'] }), 'tenant_dropped'],
  ['i#renamed/1', failure(failedJob()), 'tenant_renamed'],
  ['i#open', archiveBody('open', 'lagging'), 'archive_lagging'],
  ['i#open', archiveBody('open', 'interrupted'), 'archive_interrupted'],
  ['i#at/1', archiveBody('open', 'interrupted'), 'archive_progressed'],
  ['i#recovered', archiveBody('recovered', 'interrupted'), 'archive_recovered'],
  ['i#dropped', archiveBody('dropped', 'interrupted'), 'tenant_dropped'],
  ['r#card', { template: 'request', request: request(), at: NOW }, 'request pending'],
  ['t#1', { template: 'test', at: NOW, last: null }, 'test'],
] as [string, MessageBody, string][])('%s: %#', (key, body, event) => {
  expect(eventBehind(key, body)).toBe(event)
})

function archiveBody(
  outcome: 'open' | 'recovered' | 'dropped',
  condition: 'lagging' | 'interrupted',
): MessageBody {
  const one = incident({ kind: 'archive', condition })
  return {
    template: 'archive',
    cluster: 'prod',
    archive: archive(),
    incident: one,
    outcome,
    at: NOW,
  }
}

it('the rows are named as the views name them: running or history, sys first, five at most', () => {
  const parts = failedJob().parts.flatMap((part) => Array.from({ length: 9 }, () => part))
  const rows = rowsBehind(failure({ ...failedJob(), fromSys: true, parts }))
  expect(rows).toHaveLength(5)
  expect(rows[0]).toMatchObject({ view: 'CDB_OB_BACKUP_JOB_HISTORY', tenant: 'sys' })
  expect(rowsBehind(RUNNING)[0]).toMatchObject({ view: 'CDB_OB_BACKUP_JOBS' })
  expect(rowsBehind(archiveBody('open', 'lagging'))).toMatchObject([{ view: 'CDB_OB_ARCHIVELOG' }])
  expect(rowsBehind({ template: 'test', at: NOW, last: null })).toEqual([])
})

it.each([
  ['delivery d-7k3mxa', 'd-7k3mxa'],
  ['delivery D-7K3MXA', 'd-7k3mxa'],
  ['delivery 7k3mxa', 'd-7k3mxa'],
])('%s', (text, id) => {
  expect(readCommand(text, { now: NOW, timeZone: null })).toEqual({
    ok: true,
    command: { kind: 'delivery', id },
  })
})

it.each(['delivery', 'delivery d-7k3mx', 'delivery d-7k3mxl', 'delivery d-7k3mxa d-7k3mxa'])(
  '%s is none',
  (text) => {
    expect(readCommand(text, { now: NOW, timeZone: null }).ok).toBe(false)
  },
)
