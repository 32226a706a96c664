import { describe, expect, it, test } from 'vitest'
import { OPERATION_KINDS } from '../src/domain/operation.ts'
import { configOf, problemsOf } from './yaml-config.ts'

const LISTS = { OPERATORS: 'U0ALICE,U0BOB', APPROVERS: 'U0BOB,U0CAROL' }
const one = (more: string) => `
policies:
  - {name: one, operations: [restore], ask: [U0ALICE], approve: [U0BOB, U0CAROL], ${more}}`

describe('without policies', () => {
  it('nobody may have anything done', () => {
    expect(configOf('')).toMatchObject({ policies: [], dangerous: [] })
  })

  it('the lists of the environment make one policy for everything', () => {
    const { policies } = configOf('requests: {expire_after_minutes: 20}', LISTS)
    expect(policies).toMatchObject([
      {
        name: 'default',
        operations: OPERATION_KINDS,
        channels: null,
        ask: ['U0ALICE', 'U0BOB'],
        approve: ['U0BOB', 'U0CAROL'],
        quorum: 1,
        approveWithinMs: 1_200_000,
        runWithinMs: 900_000,
        totp: false,
        windows: [],
        breakGlass: null,
      },
    ])
    expect(policies[0]?.typeTarget).toContain('restore')
    expect(policies[0]?.typeTarget).not.toContain('backup')
  })
})

describe('policies', () => {
  it('are read as written; words stand for kinds and for lists', () => {
    const { policies, ...config } = configOf(
      `
dangerous: [cancel-restore, cleanup]
backup_passwords: {nightly: "\${PW}"}
totp: {U0BOB: "\${BOB}", U0CAROL: "gezd gnbv gy3t qojq gezd gnbv gy3t qojq"}
break_glass_review: {at: "8:30", zone: Asia/Shanghai}
policies:
  - name: risky
    operations: [cancel-restore, cleanup, cancel]
    cluster: prod-*
    tenant: "crm,orders"
    channels: [C0DBOPS]
    ask: [operators]
    approve: [approvers, U0DAVE, S0DBA]
    quorum: 2
    approve_within: 2h
    run_within: 30m
    totp: false
    windows: [{weekly: "Sat 22:00-04:00", zone: Asia/Shanghai}, {cron: "0 1 1 * *", for: 6h, zone: UTC}]
    break_glass: {people: [U0DAVE], countdown: 10m}
  - {name: rest, operations: [archive], ask: [operators], approve: [approvers], type_target: false}
  - {name: coded, operations: [backup], ask: [U0ALICE], approve: [U0BOB, U0CAROL], totp: true, type_target: true, quorum: 2}`,
      { ...LISTS, PW: 'p w', BOB: 'GEZDGNBVGY3TQOJQ' },
    )
    expect(policies).toMatchObject([
      {
        name: 'risky',
        operations: [
          'cancel-restore',
          'cleanup-policy-set',
          'cleanup-policy-drop',
          'delete-obsolete',
          'cancel-backup',
          'cancel-cleanup',
          'cancel-recover-table',
        ],
        cluster: 'prod-*',
        tenant: 'crm,orders',
        channels: ['C0DBOPS'],
        ask: ['U0ALICE', 'U0BOB'],
        approve: ['U0BOB', 'U0CAROL', 'U0DAVE', 'S0DBA'],
        quorum: 2,
        approveWithinMs: 7_200_000,
        runWithinMs: 1_800_000,
        windows: [
          { begins: { text: 'Sat 22:00-04:00', zone: 'Asia/Shanghai' }, lastsMs: 21_600_000 },
          { begins: { text: '0 1 1 * * for 360 min', zone: 'UTC' }, lastsMs: 21_600_000 },
        ],
        breakGlass: { people: ['U0DAVE'], countdownMs: 600_000 },
      },
      { name: 'rest', channels: null, quorum: 1, typeTarget: [], breakGlass: null },
      { name: 'coded', totp: true, typeTarget: ['backup'] },
    ])
    expect(policies[0]?.typeTarget).not.toContain('cancel-cleanup')
    expect(config.backupPasswords.get('nightly')?.reveal()).toBe('p w')
    expect([...config.totp.keys()]).toEqual(['U0BOB', 'U0CAROL'])
    expect(config.breakGlassReview).toEqual({ hour: 8, minute: 30, zone: 'Asia/Shanghai' })
  })

  it('an empty list is read-only, whatever the environment says', () => {
    expect(configOf('policies: []', LISTS).policies).toEqual([])
  })

  it('the review is at nine in the zone of all times shown', () => {
    const { breakGlassReview } = configOf('', { DISPLAY_TIME_ZONE: 'Asia/Tokyo' })
    expect(breakGlassReview).toEqual({ hour: 9, minute: 0, zone: 'Asia/Tokyo' })
  })

  test.each([
    [
      'a name twice',
      `${one('quorum: 1')}\n  - {name: one, operations: [backup], ask: [S0X], approve: [S0Y]}`,
      /the name "one" twice/,
    ],
    [
      'an unknown kind',
      one('quorum: 1').replace('[restore]', '[explode]'),
      /policies\.0\.operations\.0 : "explode" is no operation; needed: one of backup, .*archive, cleanup/,
    ],
    [
      'a name where an id belongs',
      one('quorum: 1').replace('[U0ALICE]', '[alice]'),
      /policies\.0\.ask\.0 : "alice" is no good; needed: a Slack user id/,
    ],
    [
      'a window that is only a text',
      one('quorum: 1, windows: ["Sun 22:00-04:00"]'),
      /windows\.0 : "Sun 22:00-04:00" is no good; needed: weekly, or cron and for, such as \{weekly/,
    ],
    ['no operation', one('quorum: 1').replace('[restore]', '[]'), /at least one operation/],
    [
      'a quorum that the approvers cannot make',
      one('quorum: 3'),
      /policies\.one\.quorum is 3, but U0ALICE has only 2 other approvers/,
    ],
    [
      'a quorum that one asker cannot get',
      one('quorum: 2').replace('ask: [U0ALICE]', 'ask: [U0ALICE, U0BOB]'),
      /is 2, but U0BOB has only 1 other approver \(U0BOB, U0CAROL\)/,
    ],
    [
      'a quorum that no member of a group can get',
      one('quorum: 3').replace('ask: [U0ALICE]', 'ask: [S0DBA]'),
      /is 3, but whoever asks has only 2/,
    ],
    [
      'somebody named twice to make a quorum',
      one('quorum: 2').replace('[U0BOB, U0CAROL]', '[U0BOB, U0BOB]'),
      /is 2, but U0ALICE has only 1 other/,
    ],
    [
      'a word for an empty list',
      one('quorum: 1').replace('[U0ALICE]', '[operators]'),
      /policies\.one\.ask is nobody/,
    ],
    [
      'a dangerous operation that one may approve',
      `dangerous: [restore]${one('quorum: 1')}`,
      /policies\.one\.quorum is 1, which lets anyone approve alone what is dangerous here: restore/,
    ],
    [
      'a second factor that is not enrolled',
      `totp: {U0BOB: GEZDGNBVGY3TQOJQ}${one('totp: true')}`,
      /policies\.one\.totp is true, but U0CAROL has no secret/,
    ],
    [
      'break-glass past a second factor that is not enrolled',
      `totp: {U0BOB: GEZDGNBVGY3TQOJQ, U0CAROL: GEZDGNBVGY3TQOJQ}${one('totp: true, break_glass: {people: [U0BOB, U0DAVE], countdown: 5m}')}`,
      /policies\.one\.totp is true, but U0DAVE has no secret under totp\. Enrol them there, or take them out of break_glass\.people/,
    ],
    ['bad base32', 'totp: {U0BOB: GEZDGNBVGY3TQOJ1}', /totp\.U0BOB is not a base32 secret/],
    ['a short secret', 'totp: {U0BOB: GEZDGNBV}', /totp\.U0BOB is not a base32 secret/],
    [
      'a window that never opens',
      one('windows: [{cron: "0 0 31 2 *", for: 1h, zone: UTC}]'),
      /windows\.0 : "0 0 31 2 \* for 60 min" never opens/,
    ],
    ['a window without an end', one('windows: [{cron: "0 0 1 * *", zone: UTC}]'), /cron needs for/],
    [
      'a countdown of nothing',
      one('break_glass: {people: [U0DAVE], countdown: 0m}'),
      /break_glass\.countdown : "0m" is no good; needed: a length of time/,
    ],
    ['a name of a channel', one('channels: ["#ops"]'), /a channel id/],
    [
      'an e-mail address',
      one('quorum: 1').replace('U0ALICE', 'a@example.com'),
      /a Slack user id \(U…\), a user group id/,
    ],
    ['an empty password', 'backup_passwords: {nightly: ""}', /backup_passwords\.nightly is empty/],
    [
      'a password that is not set',
      `backup_passwords: {nightly: "\${NIGHTLY}"}`,
      /uses \$\{NIGHTLY\}, which is not set/,
    ],
    ['an hour that does not exist', 'break_glass_review: {at: "25:00"}', /a time of day/],
    ['a key that is none', one('qourum: 2'), /[Uu]nrecognized key.*qourum/],
  ])('%s is refused', (_, yaml, message) => {
    expect(problemsOf(yaml)).toMatch(message)
  })

  it('dangerous without policies is refused: the default needs one approver', () => {
    expect(problemsOf('dangerous: [restore]', LISTS)).toMatch(
      /dangerous names restore, but without/,
    )
  })

  it('every problem at once, and no secret in any', () => {
    const text = problemsOf(
      `totp: {U0BOB: not-base32-secret!}
dangerous: [restore]${one('quorum: 3')}
  - {name: one, operations: [restore], ask: [U0ALICE], approve: [U0BOB]}`,
    )
    expect(text).toMatch(/4 problems/)
    expect(text).not.toContain('not-base32')
  })

  it('what an earlier policy decides everywhere is none of a later one: all means the rest', () => {
    const { policies } = configOf(`
dangerous: [restore]
policies:
  - {name: two, operations: [restore, backup], channels: [C0OPS], ask: [S0X], approve: [S0Y], quorum: 2}
  - {name: some, operations: [cancel], cluster: prod-*, ask: [S0X], approve: [S0Y]}
  - {name: rest, operations: [all], ask: [S0X], approve: [S0Y]}`)
    expect(policies[2]?.operations).toEqual(
      OPERATION_KINDS.filter((kind) => kind !== 'restore' && kind !== 'backup'),
    )
    expect(policies[2]?.typeTarget).not.toContain('restore')
  })

  it('a policy that never decides is refused', () => {
    const all = 'operations: [all], ask: [S0X], approve: [S0Y]'
    expect(problemsOf(`policies:\n  - {name: all, ${all}}\n  - {name: late, ${all}}`)).toMatch(
      /policies\.late\.operations are all decided by policies before it/,
    )
  })

  it('of user groups nothing is said before Slack answers', () => {
    expect(problemsOf(one('quorum: 5').replace('U0BOB', 'S0DBA'))).toBe('none')
  })
})
