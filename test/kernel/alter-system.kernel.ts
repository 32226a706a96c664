import fc from 'fast-check'
import { type Connection, createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { SqlError } from '../../sandbox/oceanbase/sql/sql-error.ts'
import { parseAlterSystem } from '../../sandbox/oceanbase/statement/parse-alter-system.ts'
import { Secret } from '../../src/domain/secret.ts'
import { BotError } from '../../src/errors.ts'
import { stringLiteral } from '../../src/oceanbase/literal.ts'
import { type Statement, statementsOf } from '../../src/oceanbase/statements.ts'
import { anyCase } from '../oceanbase/any-operation.ts'
import { restoreStatement } from '../oceanbase/restore-statement.ts'
import { ask } from './answers.ts'
import { VIEW_VERSION } from './kernel-views.ts'
import { type Grammar, loadGrammar } from './published-grammar.ts'

const place = inject('oceanbase')
const grammar: Grammar | null = place ? await loadGrammar() : null

const FROM = "FROM 'file:///a,file:///b'"
const POOL = "WITH 'pool_list=p'"
const POINT = 'UNTIL SCN=1700000000000000000'
const TABLE = 'ALTER SYSTEM RECOVER TABLE `d`.`t` TO TENANT `n`'

/** Not supported in a kernel of one tenant; the statement was understood. */
const UNSUPPORTED = 1235
/** The named tenant does not exist; the statement was understood. */
const NO_TENANT = 5160

/**
 * The forms of COMMANDS §2 to §6 that the stand-in knows, and what the kernel answers. Those without a tenant would
 * reach every tenant of a real cluster: only the wheel's kernel gets them.
 */
const UNDERSTOOD: readonly (readonly [sql: string, errno: number])[] = [
  ['ALTER SYSTEM BACKUP DATABASE', UNSUPPORTED],
  ['ALTER SYSTEM BACKUP DATABASE PLUS ARCHIVELOG', UNSUPPORTED],
  ["ALTER SYSTEM BACKUP DATABASE PLUS ARCHIVELOG DESCRIPTION 'x'", UNSUPPORTED],
  ["ALTER SYSTEM BACKUP DATABASE TO = 'file:///x' PLUS ARCHIVELOG", UNSUPPORTED],
  ["ALTER SYSTEM BACKUP INCREMENTAL DATABASE DESCRIPTION = 'x'", UNSUPPORTED],
  ['ALTER SYSTEM BACKUP TENANT = `nosuch`', NO_TENANT],
  ["ALTER SYSTEM BACKUP TENANT = 'nosuch'", NO_TENANT],
  ["ALTER SYSTEM BACKUP TENANT nosuch, `other` PLUS ARCHIVELOG DESCRIPTION = 'x'", NO_TENANT],
  ['ALTER SYSTEM BACKUP INCREMENTAL TENANT = nosuch, other PLUS ARCHIVELOG', NO_TENANT],
  ['ALTER SYSTEM CANCEL BACKUP', UNSUPPORTED],
  ['ALTER SYSTEM CANCEL BACKUP TENANT = nosuch, other', NO_TENANT],
  ["ALTER SYSTEM SET DATA_BACKUP_DEST = 'file:///x' TENANT = nosuch", NO_TENANT],
  ['ALTER SYSTEM SET ha_low_thread_score = 5 TENANT = nosuch', NO_TENANT],
  [
    "ALTER SYSTEM SET LOG_ARCHIVE_DEST = 'LOCATION=file:///x BINDING=Optional' TENANT = nosuch",
    NO_TENANT,
  ],
  ["ALTER SYSTEM SET LOG_ARCHIVE_DEST_STATE = 'DEFER' TENANT = nosuch", NO_TENANT],
  ['ALTER SYSTEM ARCHIVELOG', UNSUPPORTED],
  ["ALTER SYSTEM ARCHIVELOG TENANT = ALL DESCRIPTION = 'x'", UNSUPPORTED],
  ["ALTER SYSTEM ARCHIVELOG TENANT nosuch, other DESCRIPTION 'x'", NO_TENANT],
  ['ALTER SYSTEM NOARCHIVELOG TENANT = nosuch', NO_TENANT],
  [
    "ALTER SYSTEM ADD DELETE BACKUP POLICY = 'default' RECOVERY_WINDOW = '7d' TENANT = nosuch",
    NO_TENANT,
  ],
  ["ALTER SYSTEM ADD DELETE BACKUP POLICY 'default' RECOVERY_WINDOW '7d'", UNSUPPORTED],
  ["ALTER SYSTEM DROP DELETE BACKUP POLICY = 'default' TENANT = nosuch", NO_TENANT],
  ['ALTER SYSTEM CANCEL DELETE BACKUP TENANT = nosuch, other', NO_TENANT],
  ["ALTER SYSTEM DELETE OBSOLETE BACKUP TENANT = nosuch DESCRIPTION = 'x'", UNSUPPORTED],
  ["ALTER SYSTEM DELETE BACKUPSET 1 COPY 0 TENANT = nosuch DESCRIPTION = 'x'", UNSUPPORTED],
  ['ALTER SYSTEM DELETE BACKUPPIECE 1 TENANT = nosuch', UNSUPPORTED],
  ['ALTER SYSTEM CANCEL RESTORE `n`', UNSUPPORTED],
  ["ALTER SYSTEM SET LOG_RESTORE_SOURCE = 'LOCATION=file:///b' TENANT = n", NO_TENANT],
  [`ALTER SYSTEM RECOVER TABLE \`d\`.\`t\` TO TENANT = \`n\` ${FROM} ${POOL}`, NO_TENANT],
  [
    `ALTER SYSTEM RECOVER TABLE \`d\`.\`t\`, \`d\`.\`u\` TO \`n\` ${FROM} ${POINT} ${POOL} DESCRIPTION = 'x'`,
    NO_TENANT,
  ],
  [`ALTER SYSTEM RECOVER TABLE \`d\`.* TO TENANT \`n\` ${FROM} ${POOL}`, NO_TENANT],
  [`ALTER SYSTEM RECOVER TABLE *.* TO TENANT \`n\` ${FROM} ${POOL}`, NO_TENANT],
  [`${TABLE} ${FROM} UNTIL TIME='2025-01-01 00:00:00.123456' ${POOL}`, NO_TENANT],
  [
    `${TABLE} ${FROM} ${POOL} WITH KEY FROM 'file:///k' ENCRYPTED BY 'p' REMAP TABLE \`d\`.\`t\`:\`e\`.\`u\` DESCRIPTION = 'x'`,
    NO_TENANT,
  ],
  [`${TABLE} ${FROM} ${POOL} REMAP TABLE \`d\`.\`t\`:\`u\`, \`d\`.\`v\`:\`e\`.\`w\``, NO_TENANT],
  [`${TABLE} ${FROM} ${POOL} REMAP TABLE \`d\`.\`*\`:\`e\`.\`*\``, NO_TENANT],
  [`${TABLE} ${FROM} ${POOL} REMAP TABLEGROUP a:b`, NO_TENANT],
  ['ALTER SYSTEM CANCEL RECOVER TABLE `n`', NO_TENANT],
]

/** What neither kernel nor stand-in takes. */
const SYNTAX_ERRORS = [
  'ALTER SYSTEM FROBNICATE',
  "ALTER SYSTEM BACKUP DATABASE DESCRIPTION = 'x' PLUS ARCHIVELOG",
  'ALTER SYSTEM CANCEL BACKUP TENANT = ?',
  `${TABLE} FROM ? ${POOL}`,
  `${TABLE} ${FROM} UNTIL SCN='17' ${POOL}`,
  `${TABLE} ${FROM} ${POOL} ${POINT}`,
  `${TABLE} ${FROM} ${POOL} REMAP TABLESPACE a:b`,
]

/** RESTORE, which the wheels' grammar has not: by the published grammar. */
const RESTORES: readonly (readonly [sql: string, understood: boolean])[] = [
  [`ALTER SYSTEM RESTORE \`n\` ${FROM} ${POOL}`, true],
  [`ALTER SYSTEM RESTORE \`n\` ${FROM} ${POINT} ${POOL}`, true],
  [`ALTER SYSTEM RESTORE \`n\` ${FROM} UNTIL TIME='2025-01-01 00:00:00' ${POOL}`, true],
  [`ALTER SYSTEM RESTORE \`n\` ${FROM} ${POINT} ${POOL} DESCRIPTION = 'x'`, true],
  [`ALTER SYSTEM RESTORE \`n\` ${FROM} UNTIL SCN='17' ${POOL}`, false],
  [`ALTER SYSTEM RESTORE 'n' ${FROM} ${POINT} ${POOL}`, false],
  [`ALTER SYSTEM RESTORE \`n\` ${FROM} ${POOL} ${POINT}`, false],
  [`ALTER SYSTEM RESTORE \`n\` FROM ? ${POINT} ${POOL}`, false],
]

function parsedByStandIn(sql: string): number | null {
  try {
    parseAlterSystem(sql, VIEW_VERSION)
    return null
  } catch (error) {
    if (error instanceof SqlError) return error.errno
    throw error
  }
}

/** Statements that the wheels' grammar has not; the published one has. */
const NOT_OF_THE_WHEEL: ReadonlySet<string> = new Set(['restore', 'activate-standby'])

function statementsOrNone(...asked: Parameters<typeof statementsOf>): readonly Statement[] {
  try {
    return statementsOf(...asked)
  } catch (error) {
    if (error instanceof BotError) return []
    throw error
  }
}

describe.skipIf(!place)('ALTER SYSTEM', () => {
  let kernel: Connection

  beforeAll(async () => {
    if (!place) return
    const { host, port, user, password } = place
    kernel = await createConnection({ host, port, user, password })
  })

  afterAll(async () => {
    await kernel?.end()
    const forms = UNDERSTOOD.length + SYNTAX_ERRORS.length + (grammar ? RESTORES.length : 0)
    console.log(`${forms} forms of ALTER SYSTEM compared`)
  })

  test.each(UNDERSTOOD)('%s', async (sql, errno) => {
    if (!place?.own && errno === UNSUPPORTED) return
    const answer = await ask(kernel, sql)
    if (place?.own) expect(answer).toMatchObject({ kind: 'error', errno })
    else expect(answer).not.toMatchObject({ errno: 1064 })
    expect(parsedByStandIn(sql)).toBe(null)
  })

  test.each(SYNTAX_ERRORS)('%s is no statement', async (sql) => {
    expect(await ask(kernel, sql)).toMatchObject({ errno: 1064 })
    expect(parsedByStandIn(sql)).toBe(1064)
  })

  test.skipIf(!grammar).each(RESTORES)('%s: %s by the published grammar', (sql, understood) => {
    expect(grammar?.(sql) === null).toBe(understood)
    expect(parsedByStandIn(sql) === null).toBe(understood)
  })

  test.skipIf(!grammar)('the restore statement of the bot is one of the published grammar', () => {
    fc.assert(
      fc.property(
        fc.record({
          description: fc.string({ unit: 'grapheme', maxLength: 40 }),
          locality: fc.constantFrom(undefined, 'FULL{1}@z1, FULL{1}@z2'),
          concurrency: fc.constantFrom(undefined, 7),
          scn: fc.bigInt({ min: 2n, max: 18_000_000_000_000_000_000n }).map(String),
        }),
        ({ description, locality, concurrency, scn }) => {
          fc.pre(!/\p{Cc}|\u2028|\u2029|\\/u.test(description))
          const { sql } = restoreStatement(
            {
              kind: 'restore',
              cluster: 'c',
              sourceTenantId: '1002',
              sourceTenant: 'shop',
              setId: '3',
              target: 'shop_copy',
              scn,
              pool: 'p',
              ...(locality === undefined ? {} : { locality }),
              ...(concurrency === undefined ? {} : { concurrency }),
            },
            { data: new Secret('file:///a'), archive: new Secret('oss://b/c?host=h&access_key=k') },
            description,
          )
          expect(grammar?.(sql.reveal())).toBe(null)
        },
      ),
      { numRuns: 25 },
    )
  })

  test('every statement of the bot is understood, whatever the names', async () => {
    const kinds = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(anyCase, async ({ operation, needs, description }) => {
        // 3.x is another grammar. Other kernels may have tenants of these names.
        fc.pre(place?.own === true && needs.generation === 4)
        const made = statementsOrNone(operation, needs, description)
        fc.pre(made.length > 0)
        for (const { sql } of made) {
          if (NOT_OF_THE_WHEEL.has(operation.kind)) {
            if (grammar) expect(grammar(sql.reveal()), sql.reveal()).toBe(null)
            continue
          }
          const answer = await ask(kernel, sql.reveal())
          expect(answer, sql.reveal()).toMatchObject({ kind: 'error' })
          expect(answer, sql.reveal()).not.toMatchObject({ errno: 1064 })
        }
        kinds.set(operation.kind, (kinds.get(operation.kind) ?? 0) + 1)
      }),
      { numRuns: 400, maxSkipsPerRun: 1000 },
    )
    console.log(`statements that the kernel understood: ${JSON.stringify([...kinds])}`)
  })

  test('a literal of the bot arrives as the text that it was made of', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 60 }), async (text) => {
        fc.pre(!/\p{Cc}|\u2028|\u2029/u.test(text))
        const answer = await ask(kernel, `SELECT ${stringLiteral(text, 'text')} AS T`)
        expect(answer).toMatchObject({ rows: [[text]] })
      }),
      { numRuns: 200 },
    )
  })
})
