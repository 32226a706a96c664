import {
  OPERATION_KINDS,
  type Operation,
  type OperationKind,
  type Scope,
  type TenantRef,
} from '../../src/domain/operation.ts'
import type { Random } from '../chaos/random.ts'
import { PASSWORD_NAME } from './draw-needs.ts'
import { hostileText, mostly, plainWord, quotingText } from './hostile.ts'

const CLUSTER = 'prod'

/** Those with the most text in them come more often. */
const KINDS: readonly OperationKind[] = [
  ...OPERATION_KINDS,
  'restore',
  'recover-table',
  'recover-table',
]

/** A tenant's name as a form or command may bring it. */
export type DrawName = (random: Random) => string

/** A name of a tenant, sometimes a hostile one. */
export const drawTenantName: DrawName = (random) =>
  mostly(
    random,
    random.chance(0.4)
      ? plainWord(random)
      : random.pick(['shop', 'hr', 'crm_2', 'T1', '_x', 'a$b']),
    0.08,
  )

/** An operation of any kind with fields of any content. */
export function drawOperation(random: Random, generation: 3 | 4, drawName: DrawName): Operation {
  const kind = random.pick(KINDS)
  switch (kind) {
    case 'backup':
      return {
        kind,
        cluster: CLUSTER,
        scope: drawScope(random, generation, drawName),
        incremental: random.chance(0.5),
        plusArchivelog: random.chance(generation === 4 ? 0.5 : 0.1),
        password: random.chance(0.5) ? null : mostly(random, PASSWORD_NAME, 0.05),
      }
    case 'cleanup-policy-set':
      return {
        kind,
        cluster: CLUSTER,
        scope: drawScope(random, generation, drawName, 1),
        recoveryDays: random.chance(0.8)
          ? random.whole(1, 400)
          : random.pick([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1e21, 3651]),
      }
    case 'restore':
      return {
        kind,
        ...drawSource(random, generation, drawName),
        target: mostly(random, `copy_${plainWord(random)}`, 0.1),
        ...(random.chance(0.3) ? { method: random.pick(['full', 'quick'] as const) } : {}),
      }
    case 'cancel-restore':
      return { kind, cluster: CLUSTER, target: drawName(random) }
    case 'recover-table':
      return {
        kind,
        ...drawSource(random, generation, drawName),
        target: ref(drawName(random)),
        tables: drawTables(random),
      }
    default: {
      const single =
        /^(?:archive-(?:suspend|resume|restart)|cleanup-policy|activate|cancel-recover)/
      return {
        kind,
        cluster: CLUSTER,
        scope: drawScope(random, generation, drawName, single.test(kind) ? 1 : undefined),
      }
    }
  }
}

function ref(name: string): TenantRef {
  return { tenantId: '1002', name }
}

function drawScope(random: Random, generation: 3 | 4, drawName: DrawName, most = 4): Scope {
  const wrong = random.chance(0.08)
  if ((generation === 3) !== wrong) return { kind: 'cluster' }
  const odd = random.chance(0.05)
  const length = odd ? random.pick([0, most + 1, 21]) : random.whole(1, most)
  return { kind: 'tenants', tenants: Array.from({ length }, () => ref(drawName(random))) }
}

function drawSource(random: Random, generation: 3 | 4, drawName: DrawName) {
  const at = BigInt(1_740_794_400_000_000) + BigInt(random.whole(0, 2_000_000_000))
  const finer = generation === 4 ? random.whole(0, 999) : random.chance(0.03) ? 1 : 0
  return {
    cluster: CLUSTER,
    sourceTenantId: '1002',
    sourceTenant: drawName(random),
    setId: mostly(random, '7', 0.1),
    pool: mostly(random, 'restore_pool', 0.06),
    scn: mostly(random, String(at * 1000n + BigInt(finer)), 0.06),
    ...(random.chance(0.3) ? { locality: mostly(random, 'F@z1,F@z2', 0.15) } : {}),
    ...(random.chance(0.3) ? { primaryZone: mostly(random, 'z1;z2', 0.15) } : {}),
    ...(random.chance(generation === 4 ? 0.3 : 0.05)
      ? { concurrency: random.chance(0.9) ? random.whole(1, 100) : random.pick([0, 101, 1.5, -3]) }
      : {}),
    ...(random.chance(0.4)
      ? {
          passwords: Array.from({ length: random.whole(0, 3) }, () =>
            mostly(random, PASSWORD_NAME, 0.04),
          ),
        }
      : {}),
  }
}

function drawTables(random: Random) {
  const length = random.chance(0.03) ? random.pick([0, 31]) : random.whole(1, 3)
  // Many a hostile text is a fine name for a table, between backticks.
  const name = (plain: string) => {
    if (random.chance(0.25)) return quotingText(random)
    return random.chance(0.03) ? hostileText(random) : plain
  }
  return Array.from({ length }, () => ({
    from: { database: name('app'), table: name(`t_${plainWord(random)}`) },
    to: { database: name('app'), table: name(`r_${plainWord(random)}`) },
  }))
}
