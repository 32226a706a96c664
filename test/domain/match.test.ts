import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fitsPattern, isMeant, type Match, type Subject } from '../../src/domain/match.ts'
import { placeOf, type Route } from '../../src/domain/routing.ts'

const SUBJECT: Subject = {
  cluster: 'prod-sh',
  tenants: ['crm', 'orders'],
  area: 'data',
  severity: 'critical',
  rule: 'job_failed',
}

it.each([
  ['crm', 'crm', true],
  ['crm', 'crm2', false],
  ['crm*', 'crm2', true],
  ['*', '', true],
  ['c?m', 'crm', true],
  ['c?m', 'cm', false],
  ['*rm*', 'crm', true],
  ['a*b*c', 'aXbXbXc', true],
  ['a*b*c', 'aXbX', false],
  ['x, crm', 'crm', true],
  ['c.m', 'crm', false],
  ['CRM', 'crm', false],
])('the pattern %s and %s: %s', (pattern, text, fits) => {
  expect(fitsPattern(pattern, text)).toBe(fits)
})

it('a pattern of many stars is no trap', () => {
  // Trying all ways to share the letters out among the stars would not end in our lifetime.
  expect(fitsPattern(`${'a*'.repeat(100)}b`, 'a'.repeat(5000))).toBe(false)
})

it.each<[Match, 'some' | 'every', Partial<Subject>, boolean]>([
  [{}, 'every', {}, true],
  [{ tenant: 'crm' }, 'some', {}, true],
  [{ tenant: 'crm' }, 'every', {}, false],
  [{ tenant: 'crm,orders' }, 'every', {}, true],
  [{ tenant: '*' }, 'every', { tenants: [] }, false],
  [{ cluster: 'prod-*', severity: 'critical' }, 'every', {}, true],
  [{ cluster: 'prod-*', severity: 'warning' }, 'every', {}, false],
  [{ area: 'data' }, 'every', { area: null }, false],
  [{ rule: 'job_*' }, 'every', {}, true],
  [{ rule: 'job_*' }, 'every', { rule: null }, false],
])('%j means %s of it %j: %s', (match, tenants, change, meant) => {
  expect(isMeant(match, { ...SUBJECT, ...change }, tenants)).toBe(meant)
})

it('what every tenant fits, some tenant fits; names with commas between them fit themselves', () => {
  const names = fc.array(fc.stringMatching(/^[a-z0-9_]{1,8}$/), { minLength: 1 })
  fc.assert(
    fc.property(names, fc.string(), (tenants, pattern) => {
      const subject = { ...SUBJECT, tenants }
      const every = isMeant({ tenant: pattern }, subject, 'every')
      expect(!every || isMeant({ tenant: pattern }, subject, 'some')).toBe(true)
      expect(isMeant({ tenant: tenants.join(',') }, subject, 'every')).toBe(true)
    }),
  )
})

const ROUTES: readonly Route[] = [
  { match: { tenant: 'crm', severity: 'critical' }, channel: 'C1', mention: 'S1' },
  { match: { tenant: 'crm' }, channel: 'C2', mention: 'S2' },
  { match: { cluster: 'prod-sh', area: 'log' }, channel: 'C3', mention: null },
]

it.each<[Partial<Subject>, string | null, object]>([
  [{}, null, { channel: 'C1', mention: 'S1', route: 0, unrouted: false }],
  [{ severity: 'warning' }, null, { channel: 'C2', mention: 'S2', route: 1 }],
  [{ severity: 'info' }, null, { channel: 'C2', mention: null, route: 1 }],
  [{ tenants: ['orders'], area: 'log' }, null, { channel: 'C3', mention: null, route: 2 }],
  [{ tenants: ['orders'] }, 'COWN', { channel: 'COWN', route: null, unrouted: false }],
  [{ tenants: ['orders'] }, null, { channel: 'CALL', route: null, unrouted: true }],
])('%j goes there (own channel %s)', (change, own, place) => {
  const routing = { routes: ROUTES, clusterChannel: () => own, fallback: 'CALL' }
  expect(placeOf(routing, { ...SUBJECT, ...change })).toMatchObject(place)
})

it('without routes nothing is remarked', () => {
  const routing = { routes: [], clusterChannel: () => null, fallback: 'CALL' }
  expect(placeOf(routing, SUBJECT)).toEqual({
    channel: 'CALL',
    mention: null,
    route: null,
    unrouted: false,
  })
})
