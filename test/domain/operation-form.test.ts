import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_TENANTS, OPERATION_KINDS, type Operation } from '../../src/domain/operation.ts'
import {
  EMPTY_OPERATION_FORM,
  formKind,
  type OperationFormInput,
  quickProblems,
  readOperationForm,
} from '../../src/domain/operation-form.ts'
import { MAX_TABLES, readTables } from '../../src/domain/operation-form-tables.ts'

const NOW = {
  cluster: 'prod',
  generation: 4 as 3 | 4,
  tenants: [
    { tenantId: '1002', name: 'crm' },
    { tenantId: '1004', name: 'orders' },
  ],
  passwords: ['nightly'],
}
const filled = (operation: string, change: Partial<OperationFormInput> = {}) => ({
  ...EMPTY_OPERATION_FORM,
  operation,
  cluster: 'prod',
  tenants: '1002',
  reason: 'a test',
  ...change,
})
const crm = { kind: 'tenants', tenants: [{ tenantId: '1002', name: 'crm' }] }

describe('a form as an operation', () => {
  test.each<readonly [OperationFormInput, object]>([
    [
      filled('backup', { tenants: '1004\n1002', plusArchivelog: 'yes', password: 'nightly' }),
      {
        kind: 'backup',
        scope: { kind: 'tenants', tenants: [NOW.tenants[1], NOW.tenants[0]] },
        incremental: false,
        plusArchivelog: true,
        password: 'nightly',
      },
    ],
    [
      filled('backup', { backupType: 'incremental' }),
      { kind: 'backup', scope: crm, incremental: true, plusArchivelog: false, password: null },
    ],
    [filled('archive-restart'), { kind: 'archive-restart', scope: crm }],
    [
      filled('cleanup-policy-set', { recoveryDays: '7d' }),
      { kind: 'cleanup-policy-set', scope: crm, recoveryDays: 7 },
    ],
    [
      filled('cancel-restore', { tenants: '', target: ' crm_fix ' }),
      { kind: 'cancel-restore', target: 'crm_fix' },
    ],
  ])('%j', (input, expected) => {
    expect(readOperationForm(input, NOW)).toEqual({
      ok: true,
      operation: { cluster: 'prod', ...expected },
    })
  })

  test('on 3.x it is the whole cluster, said so, whatever was chosen', () => {
    const read = readOperationForm(filled('backup', { plusArchivelog: 'yes' }), {
      ...NOW,
      generation: 3,
    })
    expect(read).toMatchObject({
      ok: true,
      operation: { scope: { kind: 'cluster' }, plusArchivelog: false },
    })
  })

  test.each<readonly [string, OperationFormInput, string, RegExp]>([
    ['no tenant', filled('backup', { tenants: '' }), 'tenants', /at least one/],
    [
      'a tenant that is gone',
      filled('backup', { tenants: '1002\n1999' }),
      'tenants',
      /1999 is not there/,
    ],
    [
      'two where one is meant',
      filled('archive-restart', { tenants: '1002\n1004' }),
      'tenants',
      /one tenant/,
    ],
    [
      'too many',
      filled('backup', { tenants: Array.from({ length: 21 }, (_, i) => i).join('\n') }),
      'tenants',
      /at most 20/,
    ],
    [
      'a password that is not configured',
      filled('backup', { password: 'x' }),
      'password',
      /No password "x"/,
    ],
    ['no days', filled('cleanup-policy-set'), 'recoveryDays', /from 1 to/],
    [
      'half a day',
      filled('cleanup-policy-set', { recoveryDays: '0.5' }),
      'recoveryDays',
      /whole number/,
    ],
    [
      'days as SQL',
      filled('cleanup-policy-set', { recoveryDays: "7d' x" }),
      'recoveryDays',
      /whole number/,
    ],
    ['a name that reaches all', filled('cancel-restore', { target: 'all' }), 'target', /reserved/],
    ['no reason', filled('backup', { reason: ' ' }), 'reason', /Say why/],
    ['an unknown kind', filled('drop-everything'), 'operation', /Open the form again/],
  ])('%s: one problem, at its field', (_, input, field, message) => {
    const read = readOperationForm(input, NOW)
    expect(read.ok).toBe(false)
    if (read.ok) return
    expect(read.problems.map((one) => one.field)).toEqual([field])
    expect(read.problems[0]?.message).toMatch(message)
  })

  test('PLUS ARCHIVELOG ticked on another cluster is no wish where there is no such box', () => {
    const input = filled('backup', { plusArchivelog: 'yes' })
    expect(readOperationForm(input, { ...NOW, plusArchivelog: false })).toMatchObject({
      operation: { plusArchivelog: false },
    })
  })

  test('suspend and the like are not there on 3.x', () => {
    expect(readOperationForm(filled('archive-suspend'), { ...NOW, generation: 3 })).toMatchObject({
      ok: false,
      problems: [{ field: 'cluster' }],
    })
  })

  test('any text: only tenants that were offered, never none and never more than 20 on 4.x', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('1002', '1004', '1002\n1004', 'all', 'yes'))
    fc.assert(
      fc.property(
        fc.constantFrom(...OPERATION_KINDS),
        fc.record({
          tenants: text,
          target: text,
          recoveryDays: text,
          password: text,
          reason: text,
          plusArchivelog: text,
          backupType: text,
        }),
        (operation, change) => {
          const read = readOperationForm(filled(operation, change), NOW)
          if (!read.ok) {
            expect(read.problems.length).toBeGreaterThan(0)
            return
          }
          const made: Operation = read.operation
          expect(made.kind).toBe(operation)
          if (!('scope' in made)) return
          expect(made.scope.kind).toBe('tenants')
          const tenants = made.scope.kind === 'tenants' ? made.scope.tenants : []
          expect(tenants.length).toBeGreaterThan(0)
          expect(tenants.length).toBeLessThanOrEqual(MAX_TENANTS)
          for (const one of tenants) expect(NOW.tenants).toContainEqual(one)
        },
      ),
    )
  })

  test('what is wrong without a query is said without one', () => {
    expect(
      quickProblems(filled('backup', { tenants: '', reason: '' })).map((one) => one.field),
    ).toEqual(['tenants', 'reason'])
    expect(quickProblems(filled('backup', { tenants: '', generation: '3' }))).toEqual([])
  })

  test('every kind but restore and table recovery has this form', () => {
    expect(OPERATION_KINDS.filter((kind) => formKind(kind) === null)).toEqual([
      'restore',
      'recover-table',
    ])
  })
})

describe('the tables of a recovery', () => {
  const table = (database: string, name: string) => ({ database, table: name })
  test.each([
    ['shop.orders', table('shop', 'orders'), table('shop', 'orders_restored')],
    ['shop.orders -> shop.o2', table('shop', 'orders'), table('shop', 'o2')],
    ['shop.orders->o2', table('shop', 'orders'), table('shop', 'o2')],
    ['shop.orders → fix.orders', table('shop', 'orders'), table('fix', 'orders')],
    ['`my shop`.`a.b` -> `x y`', table('my shop', 'a.b'), table('my shop', 'x y')],
    ['店.订单', table('店', '订单'), table('店', '订单_restored')],
  ])('%s', (line, from, to) => {
    expect(readTables(line)).toEqual({ ok: true, tables: [{ from, to }] })
  })
  test.each([
    ['shop.orders', table('SHOP', 'ORDERS'), table('SHOP', 'ORDERS_RESTORED')],
    ['shop.orders -> fix', table('SHOP', 'ORDERS'), table('SHOP', 'FIX')],
    ['shop.`Orders`', table('SHOP', 'Orders'), table('SHOP', 'Orders_RESTORED')],
  ])('of an Oracle-mode tenant, as they are stored: %s', (line, from, to) => {
    expect(readTables(line, 'ORACLE')).toEqual({ ok: true, tables: [{ from, to }] })
  })
  test('two names that are one in Oracle mode', () => {
    const read = readTables('shop.a -> x\nshop.b -> X', 'ORACLE')
    expect(read.ok ? '' : read.message).toMatch(/new name of two tables/)
  })
  test.each([
    ['', /at least one/],
    ['orders', /write db\.table/],
    ['shop.*', /name each table/],
    ['*.*', /name each table/],
    ['shop.orders -> shop.orders', /new name is the old one/],
    ['shop.orders\nshop.orders -> x', /named twice/],
    ['shop.a -> x\nshop.b -> x', /new name of two tables/],
    ["shop.orders'; DROP", /write db\.table/],
    [`shop.${'t'.repeat(60)}`, /at most 64/],
    [Array.from({ length: MAX_TABLES + 1 }, (_, i) => `a.t${i}`).join('\n'), /at most 30/],
  ])('%j is refused with the remedy', (text, message) => {
    const read = readTables(text)
    expect(read.ok ? '' : read.message).toMatch(message)
  })
  test('any text: names without control characters, each with a new one, or a sentence', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom('a.b', '->', '`', '.', '*', '\n', 'shop.orders'),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const read = readTables(pieces.join(' '))
        if (!read.ok) {
          expect(read.message).not.toBe('')
          return
        }
        for (const { from, to } of read.tables) {
          expect(from).not.toEqual(to)
          for (const text of [from.database, from.table, to.database, to.table]) {
            expect(text).toMatch(/^[^\p{Cc}`*]+$/u)
          }
        }
      }),
      { numRuns: 1000 },
    )
  })
})
