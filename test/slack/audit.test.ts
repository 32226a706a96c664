import { expect, it } from 'vitest'
import type { AuditEntry } from '../../src/domain/audit.ts'
import { factsOf } from '../../src/domain/audit-facts.ts'
import { OPERATION_KINDS, type Operation } from '../../src/domain/operation.ts'
import { renderAudit } from '../../src/slack/blocks/render-audit.ts'

const AT = Date.parse('2026-11-25T12:29:00Z')
const LOOK = { timeZone: null, acts: true }
const crm = { tenantId: '1002', name: 'crm' }
const orders = { tenantId: '1004', name: 'orders' }
const from = {
  cluster: 'prod',
  sourceTenantId: '1002',
  sourceTenant: 'crm',
  setId: '5',
  pool: 'spare',
  scn: '1740794402000000000',
} as const
const backup = {
  kind: 'backup',
  cluster: 'prod',
  incremental: false,
  plusArchivelog: false,
  password: null,
} as const
const recovery = { ...from, kind: 'recover-table', tables: [] } as const

function line(operation: Operation): string {
  const entry: AuditEntry = {
    ...factsOf(operation),
    seq: 1,
    at: AT,
    previous: '',
    hash: '',
    request: 'r-7f3a0001',
    who: 'U0ALICE',
    what: 'asked',
    channel: null,
    policy: null,
    digest: null,
    detail: null,
    state: null,
    revision: null,
    stored: null,
  }
  const facts = { entries: [entry], head: null, problem: null }
  return JSON.stringify(renderAudit(facts, { request: null, since: null }, LOOK).blocks)
}

it.each<[string, Operation]>([
  ['restore of crm into crm_fix on prod', { ...from, kind: 'restore', target: 'crm_fix' }],
  ['recover-table of crm into orders on prod', { ...recovery, target: orders }],
  ['recover-table of crm into crm on prod', { ...recovery, target: crm }],
  [
    'cancel-restore into crm_fix on prod',
    { kind: 'cancel-restore', cluster: 'prod', target: 'crm_fix' },
  ],
  [
    'cancel-recover-table into crm on prod',
    { kind: 'cancel-recover-table', cluster: 'prod', scope: { kind: 'tenants', tenants: [crm] } },
  ],
  [
    'backup of crm and orders on prod',
    { ...backup, scope: { kind: 'tenants', tenants: [crm, orders] } },
  ],
  ['backup of the whole of prod', { ...backup, scope: { kind: 'cluster' } }],
])('a line says %s', (words, operation) => {
  expect(line(operation)).toContain(`${words} ·`)
})

it('no kind but those that read one tenant and write into another has two sides', () => {
  const both: readonly string[] = ['restore', 'recover-table', 'cancel-restore']
  for (const kind of OPERATION_KINDS) {
    const scope = { kind: 'tenants', tenants: [crm, orders] } as const
    if (both.includes(kind)) continue
    const words = line({ kind, cluster: 'prod', scope } as Operation)
    expect(words).toMatch(/(of|into) crm and orders on prod/)
  }
})
