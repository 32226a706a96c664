import { expect, it } from 'vitest'
import { configOf } from './yaml-config.ts'

it('nothing is routed, escalated or muted unless told so', () => {
  expect(configOf('')).toMatchObject({ routes: [], escalation: null, maintenance: [] })
})

it('routes, escalation and windows', () => {
  const config = configOf(`
routes:
  - {match: {tenant: "crm,orders", severity: "critical,warning", area: data, rule: no_full}, channel: C0123ABCD, mention: S0123ABCD}
  - {channel: C0456EFGH}
escalation: {after: 30m, mention: S0DBA}
maintenance:
  - {match: {cluster: "prod-*"}, weekly: "Sat 22:00-04:00", zone: Asia/Shanghai}
  - {cron: "0 1 1 * *", for: 6h, zone: UTC}`)
  expect(config.routes).toEqual([
    {
      match: { tenant: 'crm,orders', severity: 'critical,warning', area: 'data', rule: 'no_full' },
      channel: 'C0123ABCD',
      mention: 'S0123ABCD',
    },
    { match: {}, channel: 'C0456EFGH', mention: null },
  ])
  expect(config.escalation).toEqual({ afterMs: 1_800_000, mention: 'S0DBA', severity: 'critical' })
  expect(config.maintenance).toMatchObject([
    {
      match: { cluster: 'prod-*' },
      begins: { text: 'Sat 22:00-04:00', zone: 'Asia/Shanghai' },
      lastsMs: 6 * 3_600_000,
    },
    { match: {}, begins: { text: '0 1 1 * * for 360 min', zone: 'UTC' }, lastsMs: 6 * 3_600_000 },
  ])
})

it('how alerts are told together', () => {
  expect(configOf('').grouping).toEqual({ at: 4, wait: 0, interval: 300_000 })
  expect(configOf('grouping: {wait: 30s}').grouping).toEqual({
    at: 4,
    wait: 30_000,
    interval: 300_000,
  })
  expect(configOf('grouping: {at: 2, wait: 1m, interval: 1h}').grouping).toEqual({
    at: 2,
    wait: 60_000,
    interval: 3_600_000,
  })
})

it.each([
  ['grouping: {at: 1}', 'from 2 to 1000'],
  ['grouping: {wait: 11m}', 'such as 0s, 30s or 2m'],
  ['grouping: {interval: 30}', 'grouping.interval'],
  ['routes: [{match: {}}]', 'routes.0.channel'],
  ['routes: [{channel: "#db-ops"}]', 'a channel id, such as C0123ABCD'],
  ['routes: [{channel: C0123ABCD, mention: U0ALICE}]', 'a Slack user group id'],
  ['routes: [{channel: C0123ABCD, match: {severity: bad}}]', 'critical, warning, info'],
  ['routes: [{channel: C0123ABCD, match: {area: dat}}]', 'data, log, cleanup'],
  ['routes: [{channel: C0123ABCD, match: {rule: nofull}}]', 'no_full'],
  ['routes: [{channel: C0123ABCD, match: {tenants: crm}}]', 'routes.0.match'],
  ['escalation: {after: soon, mention: S0DBA}', 'a length of time, such as 30m'],
  ['escalation: {after: 30m}', 'escalation.mention'],
  ['maintenance: [{weekly: "Sat 22:00-04:00"}]', 'maintenance.0.zone'],
  ['maintenance: [{weekly: "Sat 22:00-04:00", zone: Mars/Olympus}]', 'an IANA time zone'],
  ['maintenance: [{weekly: "Sat", zone: UTC}]', 'weekly is such as'],
  ['maintenance: [{zone: UTC}]', 'either weekly'],
  ['maintenance: [{cron: "0 1 * *", for: 1h, zone: UTC}]', 'cron has five fields'],
  ['maintenance: [{cron: "0 1 * * *", zone: UTC}]', 'cron needs for'],
  ['maintenance: [{cron: "0 1 * * *", for: 8d, zone: UTC}]', 'a length of time'],
  ['maintenance: [{weekly: "Sat 22:00-04:00", for: 6h, zone: UTC}]', 'for goes with cron'],
])('%s: %s', (yaml, problem) => {
  expect(() => configOf(yaml)).toThrow(problem)
})
