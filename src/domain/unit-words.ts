import type { OperationFacts } from './operation-facts.ts'
import type { PoolRow, UnitRow } from './rows.ts'
import { formatSize } from './size.ts'

/** What a tenant or pool has in each zone; null where it is not told. */
interface Units {
  readonly count: number | null
  readonly unit: UnitRow
}

/**
 * What a restored tenant will have in each zone, beside what the source has, and whether that is less: a drill may want
 * less, whoever replaces production does not (COMMANDS §8 "pools"). '' where it is not told.
 */
export function unitWords(poolName: string, facts: OperationFacts): string {
  const { pools, source } = facts
  const pool = pools.find((one) => one.name === poolName)
  const there = pool && unitsOf(pool, facts)
  if (!there) return ''
  const own = pools.find((one) => source !== null && one.tenantId === source.ref.tenantId)
  const before = own && unitsOf(own, facts)
  const words = `${shown(there)} in each zone`
  if (!before) return words
  const less = isLess(there, before) ? '⚠️ less than the source, which has' : 'the source has'
  return `${words}; ${less} ${shown(before)}`
}

function unitsOf(pool: PoolRow, { units }: OperationFacts): Units | undefined {
  const unit = units.find((one) => one.unitConfigId === pool.unitConfigId)
  return unit && { count: pool.unitCount, unit }
}

function shown({ count, unit }: Units): string {
  const { maxCpu, memoryBytes, logDiskBytes } = unit
  const parts = [
    maxCpu === null ? '' : `${maxCpu} CPU`,
    memoryBytes === null ? '' : `${formatSize(memoryBytes)} memory`,
    logDiskBytes === null ? '' : `${formatSize(logDiskBytes)} log disk`,
  ]
  return `${count ?? '?'} × ${parts.filter((one) => one !== '').join(', ') || 'unknown'}`
}

function isLess(there: Units, before: Units): boolean {
  const pairs = [
    [there.count, before.count],
    [there.unit.maxCpu, before.unit.maxCpu],
    [there.unit.memoryBytes, before.unit.memoryBytes],
    [there.unit.logDiskBytes, before.unit.logDiskBytes],
  ] as const
  return pairs.some(([a, b]) => a !== null && b !== null && a < b)
}
