import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCommand as readAt } from '../../src/domain/command.ts'
import { operationLine, wordsOf } from '../../src/domain/command-operation.ts'
import { OPERATION_KINDS } from '../../src/domain/operation.ts'

const readCommand = (text: string) => readAt(text, { now: 0, timeZone: null })

const form = (operation: string, tenants: readonly string[] = [], change: object = {}) => ({
  kind: 'operate',
  operation,
  incremental: false,
  tenants,
  cluster: null,
  breakGlass: false,
  ...change,
})

describe('commands that open a form', () => {
  test.each<readonly [string, object]>([
    ['backup full', form('backup')],
    ['Backup FULL crm orders', form('backup', ['crm', 'orders'])],
    ['backup full crm,orders, pay', form('backup', ['crm', 'orders', 'pay'])],
    ['backup full crm crm', form('backup', ['crm'])],
    ['backup incremental crm', form('backup', ['crm'], { incremental: true })],
    ['backup inc crm', form('backup', ['crm'], { incremental: true })],
    ['backup full --tenant crm --cluster prod', form('backup', ['crm'], { cluster: 'prod' })],
    // What a phone makes of two dashes.
    ['backup full crm —break-glass', form('backup', ['crm'], { breakGlass: true })],
    ['archive start crm orders', form('archive-start', ['crm', 'orders'])],
    ['archive stop crm', form('archive-stop', ['crm'])],
    ['archive suspend crm', form('archive-suspend', ['crm'])],
    ['archive resume crm', form('archive-resume', ['crm'])],
    ['archive restart crm', form('archive-restart', ['crm'])],
    ['cleanup start crm', form('delete-obsolete', ['crm'])],
    ['cleanup policy set crm', form('cleanup-policy-set', ['crm'])],
    ['cleanup policy drop', form('cleanup-policy-drop')],
    ['cancel backup crm orders', form('cancel-backup', ['crm', 'orders'])],
    ['cancel cleanup', form('cancel-cleanup')],
    ['cancel restore crm_fix', form('cancel-restore', ['crm_fix'])],
    ['cancel recover crm', form('cancel-recover-table', ['crm'])],
    ['cancel recovery crm', form('cancel-recover-table', ['crm'])],
    ['restore start crm', form('restore', ['crm'])],
    ['recover start crm', form('recover-table', ['crm'])],
    ['activate crm_fix', form('activate-standby', ['crm_fix'])],
    ['activate', form('activate-standby')],
  ])('%s', (text, expected) => {
    expect(readCommand(text)).toEqual({ ok: true, command: expected })
  })

  test.each([
    ['cleanup', 'cleanup'],
    ['cleanup crm', 'cleanup'],
    ['restore --last 7d', 'restore'],
    ['recover', 'recover'],
  ])('%s stays a list', (text, area) => {
    expect(readCommand(text)).toMatchObject({ ok: true, command: { kind: 'list', area } })
  })

  test.each<readonly [string, string, string | null]>([
    ['backup', 'backup takes full or incremental', 'help backup'],
    ['backup ful crm', 'Did you mean full?', 'backup full crm'],
    ['backup crm', 'and got "crm"', 'backup full crm'],
    ['bakcup full crm', 'Did you mean backup?', 'backup full crm'],
    ['archive strat crm', 'Did you mean start?', 'archive start crm'],
    ['archive', 'start, stop, suspend, resume or restart', 'help archive'],
    ['archive restart crm orders', 'takes one tenant', 'archive restart crm'],
    ['restore strat crm', 'Did you mean start?', 'restore start crm'],
    ['recover strt crm', 'Did you mean start?', 'recover start crm'],
    ['cleanup polcy set crm', 'Did you mean policy?', 'cleanup policy set crm'],
    ['backup full crm orders --last 3d', 'Unknown filter "--last"', 'backup full crm orders'],
    ['backup full crm --now orders', 'Unknown filter "--now"', 'backup full crm orders'],
    ['cleanup policy', 'cleanup policy takes set or drop', 'help cleanup policy'],
    ['cancel crm', 'backup, cleanup, restore or recover', 'help cancel'],
    ['cancel bakup crm', 'Did you mean backup?', 'cancel backup crm'],
    ['activate a b', 'takes one tenant', 'activate a'],
    [
      'backup full crm --break-glas',
      'Did you mean --break-glass?',
      'backup full crm --break-glass',
    ],
    [
      `backup full ${Array.from({ length: 21 }, (_, i) => `t${i}`).join(' ')}`,
      'at most 20 tenants',
      `backup full ${Array.from({ length: 20 }, (_, i) => `t${i}`).join(' ')}`,
    ],
  ])('%s: says what to type instead', (text, message, suggestion) => {
    const read = readCommand(text)
    expect(read).toMatchObject({ ok: false, suggestion })
    expect(read.ok ? '' : read.message).toContain(message)
  })

  test.each([
    ['backup full help', 'backup full'],
    ['backup help', 'backup'],
    ['cleanup policy help', 'cleanup policy'],
    ['cleanup policy set help', 'cleanup policy set'],
    ['activate help', 'activate'],
    ['policy explain help', 'policy explain'],
  ])('%s', (text, topic) => {
    expect(readCommand(text)).toEqual({ ok: true, command: { kind: 'help', topic } })
  })

  test('every kind has a command, and a button’s line reads back as what it was made of', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.$-]{0,30}$/)
    fc.assert(
      fc.property(fc.constantFrom(...OPERATION_KINDS), word, word, (operation, tenant, cluster) => {
        expect(wordsOf(operation)).not.toEqual(['help'])
        const line = operationLine({ operation, tenants: [tenant], cluster })
        const read = readCommand(line)
        if (tenant.toLowerCase() === 'help') return
        expect(read).toEqual({ ok: true, command: form(operation, [tenant], { cluster }) })
      }),
    )
  })
})

describe('audit and policy', () => {
  const DAY = 86_400_000
  const explain = (change: object) => ({
    kind: 'policy explain',
    user: null,
    operation: 'backup',
    tenant: null,
    cluster: null,
    ...change,
  })
  test.each<readonly [string, object]>([
    ['audit', { kind: 'audit', request: null, last: null }],
    ['audit R-7F3A9C2B', { kind: 'audit', request: 'r-7f3a9c2b', last: null }],
    ['audit --last 7d', { kind: 'audit', request: null, last: 7 * DAY }],
    ['policy', { kind: 'policy' }],
    ['policy explain me backup crm', explain({ tenant: 'crm' })],
    ['policy explain backup crm', explain({ tenant: 'crm' })],
    ['policy explain <@U0BOB7|bob> backup', explain({ user: 'U0BOB7' })],
    [
      'policy explain U0BOB7 Restore crm --cluster prod',
      explain({ user: 'U0BOB7', operation: 'restore', tenant: 'crm', cluster: 'prod' }),
    ],
    ['policy explain me activate crm', explain({ operation: 'activate-standby', tenant: 'crm' })],
  ])('%s', (text, expected) => {
    expect(readCommand(text)).toEqual({ ok: true, command: expected })
  })
  test.each([
    ['audit 12', 'is no request id'],
    ['audit --last soon', '--last needs a length of time'],
    ['policy explain @bob backup crm', 'Copy member ID'],
    ['policy explain bob backup crm', 'Copy member ID'],
    ['policy explain me bakup', 'Did you mean backup?'],
    ['policy explain', 'needs an operation'],
    ['policy explain me archive stop crm', 'Did you mean archive-stop?'],
    ['policy explain U0BOB7 cleanup policy set crm', 'Did you mean cleanup-policy-set?'],
    ['policy explian me backup', 'Did you mean explain?'],
  ])('%s: says what to type instead', (text, message) => {
    const read = readCommand(text)
    expect(read.ok ? '' : read.message).toContain(message)
  })
})
