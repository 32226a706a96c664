import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RestoreTenant } from '../../src/domain/operation.ts'
import { Secret } from '../../src/domain/secret.ts'
import { BotError } from '../../src/errors.ts'
import { restoreStatement } from './restore-statement.ts'
import { type Token, tokens } from './sql-tokens.ts'

const DATA = 'oss://bucket/data?host=h.example.com&access_id=AKID&access_key=S3CR3T'
const ARCHIVE = 'oss://bucket/archive?host=h.example.com&access_id=AKID&access_key=S3CR3T'

const OPERATION: RestoreTenant = {
  kind: 'restore',
  cluster: 'prod',
  sourceTenantId: '1002',
  sourceTenant: 'shop',
  setId: '7',
  target: 'shop_copy',
  pool: 'restore_pool',
  scn: '1740767997500123456',
}

function make(
  change: Partial<RestoreTenant> = {},
  data = DATA,
  archive: string | null = ARCHIVE,
  description = 'obbackup R-42',
) {
  return restoreStatement(
    { ...OPERATION, ...change },
    { data: new Secret(data), archive: archive === null ? null : new Secret(archive) },
    description,
  )
}

const words = (text: string): Token[] => text.split(' ').map((one) => ({ kind: 'word', text: one }))
const equals: Token = { kind: 'sign', text: '=' }

function intended(
  operation: RestoreTenant,
  uris: string,
  option: string,
  description: string,
): Token[] {
  return [
    ...words('ALTER SYSTEM RESTORE'),
    { kind: 'identifier', text: operation.target },
    ...words('FROM'),
    { kind: 'string', text: uris },
    ...words('UNTIL SCN'),
    equals,
    { kind: 'integer', text: operation.scn },
    ...words('WITH'),
    { kind: 'string', text: option },
    ...words('DESCRIPTION'),
    equals,
    { kind: 'string', text: description },
  ]
}

describe('restoreStatement', () => {
  it('writes the form of COMMANDS §5, data before archive', () => {
    const { sql, masked, session } = make({
      locality: 'F@z1',
      primaryZone: 'z1;z2,z3',
      concurrency: 8,
    })
    expect(sql.reveal()).toBe(
      `ALTER SYSTEM RESTORE \`shop_copy\` FROM '${DATA},${ARCHIVE}' UNTIL SCN=1740767997500123456 ` +
        "WITH 'pool_list=restore_pool&locality=F@z1&primary_zone=z1;z2,z3&concurrency=8' " +
        "DESCRIPTION = 'obbackup R-42'",
    )
    expect(masked).toBe(
      'ALTER SYSTEM RESTORE `shop_copy` FROM ' +
        "'oss://bucket/data?host=h.example.com (keys hidden),oss://bucket/archive?host=h.example.com (keys hidden)' " +
        'UNTIL SCN=1740767997500123456 ' +
        "WITH 'pool_list=restore_pool&locality=F@z1&primary_zone=z1;z2,z3&concurrency=8' " +
        "DESCRIPTION = 'obbackup R-42'",
    )
    expect(session).toEqual([])
    expect(JSON.stringify({ sql, masked })).not.toContain('S3CR3T')
  })

  it('takes a data destination alone, and says nothing of keys where there are none', () => {
    const { sql, masked } = make({}, 'file:///backup/data', null)
    expect(sql.reveal()).toContain("FROM 'file:///backup/data' UNTIL")
    expect(masked).toBe(sql.reveal())
  })

  const refused: [string, () => unknown][] = [
    ['tenant name with a backtick', () => make({ target: 'a`b' })],
    ['tenant name with a dot', () => make({ target: 'a.b' })],
    ['tenant named ALL', () => make({ target: 'ALL' })],
    ['empty tenant name', () => make({ target: '' })],
    ['pool with a separator', () => make({ pool: 'p&locality=x' })],
    ['pool list', () => make({ pool: 'p1,p2' })],
    ['locality with a separator', () => make({ locality: 'F@z1&method=quick' })],
    ['primary zone with a quote', () => make({ primaryZone: "z1'" })],
    ['concurrency 0', () => make({ concurrency: 0 })],
    ['concurrency 1.5', () => make({ concurrency: 1.5 })],
    ['concurrency NaN', () => make({ concurrency: Number.NaN })],
    ['SCN 0', () => make({ scn: '0' })],
    ['SCN 1', () => make({ scn: '1' })],
    ['SCN with a sign', () => make({ scn: '-5' })],
    ['SCN with a blank', () => make({ scn: '5 ' })],
    ['SCN of 21 digits', () => make({ scn: '9'.repeat(21) })],
    ['destination with a comma', () => make({}, 'file:///a,file:///b')],
    ['destination with a quote', () => make({}, "file:///a'b")],
    ['destination of another kind', () => make({}, 'http://h/x')],
    ['destination with a line break', () => make({}, 'file:///a\nb')],
    ['archive destination with a blank', () => make({}, DATA, 'file:///a b')],
    ['description with a line break', () => make({}, DATA, ARCHIVE, 'a\nb')],
    ['description with NUL', () => make({}, DATA, ARCHIVE, 'a\0b')],
    ['description with half a character', () => make({}, DATA, ARCHIVE, 'a\ud800')],
    ['description of 1,025 characters', () => make({}, DATA, ARCHIVE, 'a'.repeat(1025))],
  ]
  it.each(refused)('refuses a %s', (_, build) => {
    expect(build).toThrow(BotError)
  })

  it('names a refused destination without its keys', () => {
    expect(() => make({}, 'oss://b c?access_key=S3CR3T')).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('S3CR3T') }),
    )
  })

  const nasty = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.string({
      unit: fc.constantFrom("'", '\\', '"', '`', ';', '-', '&', '=', ',', ' ', '%', 'a', 'Z', '0'),
      maxLength: 20,
    }),
    fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,10}$/),
  )

  it('gives exactly the intended tokens or throws, whatever the fields hold and the sql_mode is', () => {
    let made = 0
    const sometimes = <T>(value: T) =>
      fc.oneof({ weight: 15, arbitrary: fc.constant(value) }, nasty)
    fc.assert(
      fc.property(
        sometimes('t1'),
        sometimes('pool'),
        fc.oneof(
          { weight: 15, arbitrary: fc.bigInt({ min: 0n, max: 10n ** 20n }).map(String) },
          nasty,
        ),
        fc.option(sometimes('F@z1')),
        fc.option(sometimes('z1;z2')),
        fc.option(fc.integer({ min: 0, max: 110 })),
        sometimes(DATA),
        fc.option(sometimes(ARCHIVE)),
        nasty,
        (target, pool, scn, locality, primaryZone, concurrency, data, archive, description) => {
          const operation: RestoreTenant = {
            ...OPERATION,
            target,
            pool,
            scn,
            ...(locality === null ? {} : { locality }),
            ...(primaryZone === null ? {} : { primaryZone }),
            ...(concurrency === null ? {} : { concurrency }),
          }
          let statement: ReturnType<typeof restoreStatement>
          try {
            statement = make(operation, data, archive, description)
          } catch (error) {
            expect(error).toBeInstanceOf(BotError)
            return
          }
          made += 1
          const option = [
            `pool_list=${pool}`,
            locality === null ? [] : `locality=${locality}`,
            primaryZone === null ? [] : `primary_zone=${primaryZone}`,
            concurrency === null ? [] : `concurrency=${concurrency}`,
          ].flat()
          const uris = archive === null ? data : `${data},${archive}`
          const sql = statement.sql.reveal()
          expect(tokens(sql, true)).toEqual(
            intended(operation, uris, option.join('&'), description),
          )
          // Without backslash escapes the text differs by its backslashes, but no literal ends elsewhere.
          expect(tokens(sql, false).map((token) => token.kind)).toEqual(
            intended(operation, uris, option.join('&'), description).map((token) => token.kind),
          )
          expect(tokens(statement.masked, true)).toHaveLength(tokens(sql, true).length)
          expect(statement.masked).not.toContain('S3CR3T')
        },
      ),
      { numRuns: 2000 },
    )
    expect(made).toBeGreaterThan(400)
  })
})
