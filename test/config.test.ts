import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readConfig } from '../src/config.ts'
import { rulesFor } from '../src/domain/rules-for.ts'
import { ConfigError } from '../src/errors.ts'

const good = {
  SLACK_BOT_TOKEN: 'xoxb-very-secret-token',
  SLACK_APP_TOKEN: 'xapp-very-secret-token',
  SLACK_ALERT_CHANNEL: 'C0DBOPS',
  OB_NAME: 'prod',
  OB_HOST: 'db.example.com',
  OB_USER: 'ob_bot_ro@sys',
  OB_PASSWORD: 'hunter2hunter2',
}

/** A placeholder of a variable that is not set. */
const UNSET = ['$', '{NOPE}'].join('')

const folder = mkdtempSync(join(tmpdir(), 'obbackup-config-'))
afterAll(() => rmSync(folder, { recursive: true }))

function yaml(text: string): string {
  const path = join(folder, `${Math.random()}.yaml`)
  writeFileSync(path, text)
  return path
}

function problems(environment: Record<string, string | undefined>): string {
  try {
    readConfig(environment)
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return (error as ConfigError).message
  }
  throw new Error('the configuration was accepted')
}

describe('readConfig', () => {
  it('needs no more than Slack and one cluster', () => {
    const config = readConfig(good)
    expect(config.clusters).toHaveLength(1)
    expect(config.clusters[0]).toMatchObject({
      name: 'prod',
      host: 'db.example.com',
      port: 2881,
      ssl: false,
      admin: null,
      channel: 'C0DBOPS',
    })
    expect(config.slack.mode.kind).toBe('socket')
    expect(config.approvalChannel).toBe('C0DBOPS')
    expect(config.operators).toEqual([])
    expect(config.pollCron).toBe('*/15 * * * * *')
    expect(config.storeUrl).toBe('file:data/obbackup.db')
  })

  it('a heartbeat, a test alert and another channel: their defaults, and how they are set', () => {
    expect(readConfig(good)).toMatchObject({
      fallbackChannel: 'C0DBOPS',
      heartbeat: null,
      testAlert: { cron: '0 9 * * 1', timeZone: 'UTC' },
    })
    const url = 'https://hc.example.com/ping/0f9e8d7c'
    const set = readConfig({
      ...good,
      HEARTBEAT_URL: url,
      TEST_ALERT_CRON: '',
      CONFIG_FILE: yaml('fallback_channel: C0OTHER'),
    })
    expect(set).toMatchObject({ fallbackChannel: 'C0OTHER', testAlert: null })
    // Exactly as it is: a slash at its end would be another address.
    expect(set.heartbeat?.url.reveal()).toBe(url)
    expect(JSON.stringify(set)).not.toContain('0f9e8d7c')
    const zone = { ...good, DISPLAY_TIME_ZONE: 'Asia/Shanghai', TEST_ALERT_CRON: '30 8 * * *' }
    expect(readConfig(zone).testAlert).toEqual({ cron: '30 8 * * *', timeZone: 'Asia/Shanghai' })
  })

  it('a heartbeat address that is none is not repeated', () => {
    const text = problems({
      ...good,
      HEARTBEAT_URL: 'hc.example.com/0f9e8d7c',
      HEARTBEAT_CRON: 'x',
    })
    expect(text).toContain('HEARTBEAT_URL is set; needed: an http or https address')
    expect(text).toContain('HEARTBEAT_CRON is "x"')
    expect(text).not.toContain('0f9e8d7c')
  })

  it('tells every problem at once, with name, value and remedy, and no secret', () => {
    const message = problems({
      ...good,
      SLACK_BOT_TOKEN: 'xoxp-a-user-token',
      SLACK_ALERT_CHANNEL: '#db-ops',
      OB_PORT: '99999',
      POLL_CRON: 'every now and then',
      OPERATORS: '@alice',
      DISPLAY_TIME_ZONE: 'Mars/Olympus',
      STORE_URL: 'postgres://user:pw@host/db',
      HEALTH_PORT: '80a',
      SLACK_API_URL: 'localhost:3300',
    })
    for (const name of [
      'SLACK_BOT_TOKEN is set; needed: the Bot User OAuth Token',
      'SLACK_ALERT_CHANNEL is "#db-ops"; needed: a channel id',
      'OB_PORT is "99999"; needed: a whole number from 1 to 65535',
      'POLL_CRON is "every now and then"',
      'OPERATORS has "@alice"',
      'DISPLAY_TIME_ZONE is "Mars/Olympus"',
      'STORE_URL has postgres:',
      'HEALTH_PORT is "80a"',
      'SLACK_API_URL is "localhost:3300"',
    ]) {
      expect(message).toContain(name)
    }
    expect(message).not.toContain('xoxp')
    expect(message).not.toContain('hunter2')
    expect(message).not.toContain('pw@host')
  })

  it.each([
    ['nothing at all', {}, ['SLACK_BOT_TOKEN is missing', 'SLACK_APP_TOKEN is missing', 'OB_HOST']],
    [
      'a token of the wrong kind',
      { ...good, SLACK_APP_TOKEN: 'xoxb-1' },
      ['SLACK_APP_TOKEN is set'],
    ],
    [
      'HTTP without a port',
      { ...good, SLACK_APP_TOKEN: undefined, SLACK_SIGNING_SECRET: 'abc' },
      ['PORT is missing'],
    ],
    ['operators but no approvers', { ...good, OPERATORS: 'U0ALICE' }, ['APPROVERS is empty']],
    [
      'one person alone',
      { ...good, OPERATORS: 'U0ALICE', APPROVERS: 'U0ALICE' },
      ['nobody may approve an own request'],
    ],
    ['a misspelt setting', { ...good, SLACK_ALERT_CHANEL: 'C1234' }, []],
    [
      'a misspelt setting whose right one is missing',
      { ...good, OB_USER: undefined, OB_USR: 'x' },
      ['OB_USR is not a setting. Did you mean OB_USER?'],
    ],
    [
      'an admin without a password',
      { ...good, OB_ADMIN_USER: 'op@sys' },
      ['OB_ADMIN_PASSWORD is missing'],
    ],
    ['Chinese, which is not there yet', { ...good, LANGUAGE: 'zh' }, ['LANGUAGE is "zh"']],
    [
      'a file that is not there',
      { ...good, CONFIG_FILE: '/nowhere/x.yaml' },
      ['CONFIG_FILE is "/nowhere/x.yaml" and cannot be read'],
    ],
  ])('%s', (_, environment, expected) => {
    if (expected.length === 0) return void readConfig(environment)
    const message = problems(environment)
    for (const part of expected) expect(message).toContain(part)
  })

  it('leaves the locale variable LANGUAGE of many systems alone', () => {
    expect(readConfig({ ...good, LANGUAGE: 'en_US:en' })).toEqual(readConfig(good))
  })

  it('reads more clusters from YAML, with secrets from the environment only after parsing', () => {
    const path = yaml(`
clusters:
  - name: prod-sh
    host: sh.example.com
    user: ro@sys#sh
    password: \${SH_PASSWORD}
    admin_user: op@sys#sh
    admin_password: \${SH_ADMIN}
    channel: C0SH
thresholds:
  lag_warning_seconds: 120
requests:
  expire_after_minutes: 5
`)
    const tricky = 'a: "b"\n  - name: evil # }'
    const config = readConfig({ ...good, CONFIG_FILE: path, SH_PASSWORD: tricky, SH_ADMIN: 'x' })
    expect(config.clusters.map((cluster) => cluster.name)).toEqual(['prod', 'prod-sh'])
    expect(config.clusters[1]?.password.reveal()).toBe(tricky)
    expect(config.clusters[1]?.channel).toBe('C0SH')
    const { limits } = rulesFor(config.rules, 'prod')(null)
    expect([limits.lagWarning, limits.lagCritical]).toEqual([120, 3600])
    expect(config.requestExpiryMs).toBe(300_000)
  })

  it.each([
    ['an unknown key', 'clusters:\n  - nam: x\n    host: h\n    user: u\n    password: p\n', 'nam'],
    [
      'a name twice',
      'clusters:\n  - {name: prod, host: h, user: u, password: p}\n',
      'has the name "prod" twice',
    ],
    [
      'a name that cannot be typed',
      'clusters:\n  - {name: "a b", host: h, user: u, password: p}\n',
      'has the name "a b"',
    ],
    [
      'an unset variable',
      `clusters:\n  - {name: x, host: h, user: u, password: "${UNSET}"}\n`,
      `uses ${UNSET}, which is not set`,
    ],
    [
      'half an admin',
      'clusters:\n  - {name: x, host: h, user: u, password: p, admin_user: a}\n',
      'only one of admin_user',
    ],
    [
      'limits the wrong way round',
      'thresholds: {lag_warning_seconds: 10, lag_critical_seconds: 5}\n',
      'must be above',
    ],
    ['a damaged file', 'clusters: [\n  password: hunter3\n', 'is not valid YAML at line'],
  ])('YAML with %s', (_, text, expected) => {
    const message = problems({ ...good, CONFIG_FILE: yaml(text) })
    expect(message).toContain(expected)
    expect(message).not.toContain('hunter3')
  })

  it('never prints a secret, however it is turned into text', () => {
    const config = readConfig({ ...good, OB_ADMIN_USER: 'op', OB_ADMIN_PASSWORD: 'op-secret-1' })
    const texts = [
      JSON.stringify(config),
      String(config.slack.botToken),
      `${config.clusters[0]?.password}`,
    ]
    for (const text of texts) {
      for (const secret of ['very-secret', 'hunter2', 'op-secret-1'])
        expect(text).not.toContain(secret)
    }
  })
})
