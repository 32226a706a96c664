import fc from 'fast-check'
import { OPERATION_KINDS, type Operation, type OperationKind } from '../../src/domain/operation.ts'
import { Secret } from '../../src/domain/secret.ts'
import type { StatementNeeds } from '../../src/oceanbase/statements.ts'

/** Any text, also what no text should be. */
export const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({
    unit: fc.constantFrom("'", '\\', '"', '`', ';', '-', '&', '=', ',', ' ', '*', '.', 'a', '0'),
    maxLength: 20,
  }),
  fc.constantFrom('all', 'ALL', 'All_User', 'all_meta', 'sys', 'SYS', '*', 'AUX_RECOVER$1'),
)

const sometimes = (value: fc.Arbitrary<string>, weight = 20) =>
  fc.oneof({ weight, arbitrary: value }, { weight: 1, arbitrary: nasty })

const tenant = sometimes(fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_$]{0,9}$/)).map((name) => ({
  tenantId: '1002',
  name,
}))

const scope = fc.oneof(
  { weight: 9, arbitrary: fc.array(tenant, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.array(tenant, { minLength: 20, maxLength: 22 }) },
)

const table = fc.record({
  database: fc.oneof(fc.constant('app'), nasty),
  table: fc.oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), nasty),
})

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })

/** Operations of every kind, most fields plain and some of any content; and the server that they are for. */
export const anyCase = fc
  .record({
    kind: fc.constantFrom<OperationKind>(...OPERATION_KINDS),
    generation: fc.constantFrom<3 | 4>(4, 4, 3),
    cluster: fc.boolean(),
    tenants: scope,
    one: tenant,
    flags: fc.tuple(fc.boolean(), fc.boolean()),
    days: fc.oneof(fc.integer({ min: -1, max: 5000 }), fc.double()),
    name: sometimes(fc.constant('main')),
    names: optional(fc.array(sometimes(fc.constant('main'), 30), { maxLength: 3 })),
    password: fc.oneof(fc.string({ unit: 'grapheme', minLength: 1 }), nasty),
    target: sometimes(fc.constant('copy')),
    pool: sometimes(fc.constant('p1')),
    scn: sometimes(
      fc.bigInt({ min: 10n ** 15n, max: 9n * 10n ** 15n }).map((micros) => `${micros}000`),
    ),
    locality: optional(sometimes(fc.constant('F@z1'))),
    primaryZone: optional(sometimes(fc.constant('z1;z2'))),
    concurrency: optional(fc.integer({ min: 0, max: 110 })),
    method: optional(fc.constantFrom<'full' | 'quick'>('full', 'quick')),
    tables: fc.array(fc.record({ from: table, to: table }), { minLength: 0, maxLength: 3 }),
    data: sometimes(fc.constant('oss://b/data?host=h&access_id=A&access_key=S3CR3T')),
    archive: fc.option(sometimes(fc.constant('file:///b/archive'))),
    origin: sometimes(fc.constant('obprod')),
    description: sometimes(fc.constant('obbackup r-ab12cd34'), 8),
  })
  .map((drawn) => {
    const needs: StatementNeeds = {
      generation: drawn.generation,
      destinations: {
        data: new Secret(drawn.data),
        archive: drawn.archive === null ? null : new Secret(drawn.archive),
      },
      password: (name) => (name === 'main' ? new Secret(drawn.password) : null),
      origin: { cluster: drawn.origin, id: '1' },
    }
    return { operation: operationOf(drawn), needs, description: drawn.description }
  })

interface Drawn {
  readonly kind: OperationKind
  readonly generation: 3 | 4
  readonly cluster: boolean
  readonly tenants: readonly { tenantId: string; name: string }[]
  readonly one: { tenantId: string; name: string }
  readonly flags: readonly [boolean, boolean]
  readonly days: number
  readonly name: string
  readonly names: readonly string[] | undefined
  readonly target: string
  readonly pool: string
  readonly scn: string
  readonly locality: string | undefined
  readonly primaryZone: string | undefined
  readonly concurrency: number | undefined
  readonly method: 'full' | 'quick' | undefined
  readonly tables: readonly {
    from: { database: string; table: string }
    to: { database: string; table: string }
  }[]
}

const SINGLE = /^(?:archive-(?:suspend|resume|restart)|cleanup-policy|activate|cancel-recover)/

function operationOf(drawn: Drawn): Operation {
  const { kind, generation } = drawn
  const cluster = 'prod'
  const isSingle = SINGLE.test(kind)
  const isCluster = generation === 3 ? drawn.flags[0] || drawn.cluster : drawn.cluster && isSingle
  const tenants = isSingle ? [drawn.one] : drawn.tenants
  const scope = isCluster ? ({ kind: 'cluster' } as const) : ({ kind: 'tenants', tenants } as const)
  const source = {
    cluster,
    sourceTenantId: '1002',
    sourceTenant: drawn.one.name,
    setId: '7',
    pool: drawn.pool,
    scn: drawn.scn,
    ...(drawn.locality === undefined ? {} : { locality: drawn.locality }),
    ...(drawn.primaryZone === undefined ? {} : { primaryZone: drawn.primaryZone }),
    ...(drawn.concurrency === undefined ? {} : { concurrency: drawn.concurrency }),
    ...(drawn.names === undefined ? {} : { passwords: drawn.names }),
  }
  switch (kind) {
    case 'backup': {
      const [incremental, plusArchivelog] = drawn.flags
      const password = drawn.cluster ? null : drawn.name
      return { kind, cluster, scope, incremental, plusArchivelog, password }
    }
    case 'cleanup-policy-set':
      return { kind, cluster, scope, recoveryDays: drawn.days }
    case 'restore': {
      const { method, target } = drawn
      return { ...source, kind, target, ...(method === undefined ? {} : { method }) }
    }
    case 'cancel-restore':
      return { kind, cluster, target: drawn.one.name }
    case 'recover-table':
      return { ...source, kind, target: drawn.one, tables: drawn.tables }
    default:
      return { kind, cluster, scope }
  }
}
