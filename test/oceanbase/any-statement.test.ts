import fc from 'fast-check'
import { expect, it } from 'vitest'
import { meaningsOf } from '../../sandbox/fuzz/meaning.ts'
import { understood } from '../../sandbox/fuzz/received.ts'
import { OPERATION_KINDS, type Operation } from '../../src/domain/operation.ts'
import { BotError } from '../../src/errors.ts'
import { redact } from '../../src/oceanbase/redact.ts'
import { type Statement, statementsOf } from '../../src/oceanbase/statements.ts'
import { anyCase } from './any-operation.ts'
import { tokens } from './sql-tokens.ts'

/** Words of each command of 4.x up to its names, none of which may reach more than what is named. */
const HEADS: Readonly<Record<Operation['kind'], readonly RegExp[]>> = {
  backup: [/^BACKUP( INCREMENTAL)? TENANT( PLUS ARCHIVELOG)? DESCRIPTION$/],
  'cancel-backup': [/^CANCEL BACKUP TENANT$/],
  'archive-start': [/^ARCHIVELOG TENANT DESCRIPTION$/],
  'archive-stop': [/^NOARCHIVELOG TENANT DESCRIPTION$/],
  'archive-suspend': [/^SET LOG_ARCHIVE_DEST_STATE TENANT$/],
  'archive-resume': [/^SET LOG_ARCHIVE_DEST_STATE TENANT$/],
  'archive-restart': [
    /^NOARCHIVELOG TENANT DESCRIPTION$/,
    /^ARCHIVELOG TENANT DESCRIPTION$/,
    /^BACKUP TENANT DESCRIPTION$/,
  ],
  'cleanup-policy-set': [/^ADD DELETE BACKUP POLICY RECOVERY_WINDOW TENANT$/],
  'cleanup-policy-drop': [/^DROP DELETE BACKUP POLICY TENANT$/],
  'delete-obsolete': [/^DELETE OBSOLETE BACKUP TENANT DESCRIPTION$/],
  'cancel-cleanup': [/^CANCEL DELETE BACKUP TENANT$/],
  restore: [/^RESTORE FROM UNTIL SCN WITH DESCRIPTION$/],
  'cancel-restore': [/^CANCEL RESTORE$/],
  'activate-standby': [/^ACTIVATE STANDBY TENANT$/],
  'recover-table': [/^RECOVER TABLE TO TENANT FROM UNTIL SCN WITH REMAP TABLE DESCRIPTION$/],
  'cancel-recover-table': [/^CANCEL RECOVER TABLE$/],
}

/** Names that stand for more than one user tenant, or for OceanBase's own (COMMANDS §0.2). */
const NEVER = /^(?:all|all_user|all_meta|sys|aux_recover\$.*|meta\$.*)$/i

/** Names in the order in which they stand in the command. */
function namesIn(operation: Operation, generation: 3 | 4): readonly string[] {
  switch (operation.kind) {
    case 'restore':
      return generation === 4 ? [operation.target] : [operation.target, operation.sourceTenant]
    case 'cancel-restore':
      return [operation.target]
    case 'recover-table':
      return [
        ...operation.tables.flatMap(({ from }) => [from.database, from.table]),
        operation.target.name,
        ...operation.tables.flatMap(({ from, to }) => [
          from.database,
          from.table,
          to.database,
          to.table,
        ]),
      ]
    default:
      return operation.scope.kind === 'tenants'
        ? operation.scope.tenants.map((one) => one.name)
        : []
  }
}

/** As a reader that knows neither the builder nor the stand-in sees it. */
function check(operation: Operation, generation: 3 | 4, statement: Statement, index: number): void {
  const sql = statement.sql.reveal()
  const read = tokens(sql, true)
  // No text depends on NO_BACKSLASH_ESCAPES in the server's sql_mode.
  expect(tokens(sql, false)).toEqual(read)
  const of = (kind: string) => read.filter((token) => token.kind === kind).map(({ text }) => text)
  expect(of('identifier')).toEqual(namesIn(operation, generation))
  expect(of('sign').every((sign) => ['=', ',', '.', ':'].includes(sign))).toBe(true)
  const words = of('word').slice(2).join(' ')
  if (generation === 4) expect(words).toMatch(HEADS[operation.kind][index] ?? /^$/)
  expect(of('word')).not.toContain('ALL')
  expect(of('integer')).toEqual(generation === 4 && 'scn' in operation ? [operation.scn] : [])
  expect(of('identifier')).not.toContain('*')
  const tenants =
    operation.kind === 'recover-table' ? [operation.target.name] : namesIn(operation, generation)
  expect(tenants.filter((name) => NEVER.test(name))).toEqual([])
}

it('gives statements that mean the operation and nothing more, or refuses', () => {
  const made = new Map<string, number>()
  fc.assert(
    fc.property(anyCase, (one) => {
      const { operation, needs } = one
      const { generation } = needs
      let statements: readonly Statement[]
      try {
        statements = statementsOf(operation, needs, one.description)
      } catch (error) {
        expect(error).toBeInstanceOf(BotError)
        expect(String(error)).not.toContain('S3CR3T')
        return
      }
      made.set(
        `${generation} ${operation.kind}`,
        (made.get(`${generation} ${operation.kind}`) ?? 0) + 1,
      )
      const meanings = meaningsOf(one)
      expect(statements).toHaveLength(meanings.length)
      for (const [index, statement] of statements.entries()) {
        check(operation, generation, statement, index)
        const texts = [...statement.session, statement].map(({ sql }) => sql.reveal())
        expect(understood(texts, generation === 4 ? '4.2.5' : '3.1.5')).toEqual(meanings[index])
        const shown = [...statement.session, statement].map(({ masked }) => masked)
        expect(shown.map(redact)).toEqual(shown)
        expect(shown.join()).not.toContain('S3CR3T')
      }
    }),
    { numRuns: 6000 },
  )
  for (const kind of OPERATION_KINDS) {
    expect(made.get(`4 ${kind}`) ?? 0, `4 ${kind}`).toBeGreaterThan(10)
  }
  expect([...made.keys()].filter((key) => key.startsWith('3 '))).toHaveLength(10)
})
