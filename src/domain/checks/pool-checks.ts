import { runningJobs } from '../chosen-jobs.ts'
import { localityZones, primaryZones, zonesOf } from '../locality.ts'
import type { RecoverTable, RestoreTenant } from '../operation.ts'
import type { OperationFacts } from '../operation-facts.ts'
import type { Check } from '../plan.ts'
import { restoreChain } from '../restore-chain.ts'
import type { PoolRow } from '../rows.ts'
import { short } from '../short.ts'
import { formatSize } from '../size.ts'

type FromBackup = RestoreTenant | RecoverTable

/** What a restore needs of the place that it fills: a free pool, zones that the pool has, room on their disks. */
export function poolChecks(operation: FromBackup, facts: OperationFacts): readonly Check[] {
  const pool = facts.pools.find((one) => one.name === operation.pool)
  return [
    poolCheck(operation.pool, pool, facts),
    ...placeChecks(operation, pool),
    ...roomChecks(operation, pool, facts),
  ]
}

function poolCheck(name: string, pool: PoolRow | undefined, facts: OperationFacts): Check {
  const free = facts.pools.filter((one) => one.tenantId === null && one.name !== name)
  const others =
    free.length === 0
      ? 'create one first (CREATE RESOURCE POOL)'
      : `choose a free pool, such as ${free
          .slice(0, 3)
          .map((one) => one.name)
          .join(', ')}`
  const taken = pool && takerOf(name, facts)
  const problem = !pool
    ? `there is no pool ${name}; ${others}`
    : pool.tenantId !== null
      ? `${pool.name} belongs to tenant ${pool.tenantId}; choose a free pool`
      : taken
        ? `${pool.name} is asked for by ${taken}, which runs; ${others}`
        : null
  const found = pool ? `${pool.name}${pool.zoneList ? ` in ${pool.zoneList}` : ''}` : ''
  return { name: 'pool is free', ok: problem === null, detail: problem ?? found }
}

/** The restore that was started for a pool and has not taken it yet: it is free until its tenant is made. */
function takerOf(pool: string, facts: OperationFacts): string | null {
  const running = runningJobs(facts, 'restore', null)
  const job = running.find((one) => poolsOf(one.restore?.option ?? null).includes(pool))
  return job ? `restore job ${job.jobId} into ${job.restore?.target}` : null
}

/** The pools of a RESTORE_OPTION such as `pool_list=a,b&locality=…`. */
function poolsOf(option: string | null): readonly string[] {
  const list = /(?:^|&)pool_list=([^&]*)/.exec(option ?? '')?.[1] ?? ''
  return list.split(',').map((one) => one.trim())
}

/** Locality and primary zone name zones that the pool has; without them OceanBase fails after the tenant is made. */
function placeChecks(
  { locality, primaryZone }: FromBackup,
  pool: PoolRow | undefined,
): readonly Check[] {
  const has = zonesOf(pool?.zoneList ?? null)
  const replicas = locality === undefined ? [] : localityZones(locality)
  const checks: Check[] = []
  if (locality !== undefined) {
    const strange = missing(replicas, has)
    checks.push({
      name: 'locality fits the pool',
      ok: replicas.length > 0 && strange.length === 0,
      detail:
        replicas.length === 0
          ? `"${short(locality)}" names no zone; write it like F@z1,F@z2,F@z3`
          : strange.length > 0
            ? `"${short(locality)}": ${strange.join(', ')} is no zone of pool ${pool?.name}; name only ${has.join(', ')}, or another pool`
            : locality,
    })
  }
  if (primaryZone !== undefined) {
    const named = primaryZones(primaryZone)
    // Leaders live where replicas do.
    const allowed = replicas.length > 0 ? replicas : has
    const strange = missing(named, allowed)
    checks.push({
      name: 'primary zone fits the locality',
      ok: strange.length === 0,
      detail:
        strange.length === 0
          ? primaryZone
          : `"${short(primaryZone)}": ${strange.join(', ')} gets no replica; name only ${allowed.join(', ')}, or nothing`,
    })
  }
  return checks
}

/** Those of the zones that are not there; none when nobody knows which are. */
function missing(zones: readonly string[], there: readonly string[]): readonly string[] {
  const known = new Set(there.map((one) => one.toLowerCase()))
  return known.size === 0 ? [] : zones.filter((one) => !known.has(one.toLowerCase()))
}

/**
 * Every zone that gets a replica must have room for the chosen set as it is stored: restored data is not smaller than
 * that. Of the full set under an incremental one only what was not dropped in between comes back, so that it has more is
 * a warning. A quick restore copies none, and what a table recovery copies nobody knows before. Only what is certain
 * fails: unknown disks and sizes, and disks that only cache what lies on shared storage, are a warning.
 */
function roomChecks(
  operation: FromBackup,
  pool: PoolRow | undefined,
  { source, servers, version }: OperationFacts,
): readonly Check[] {
  if (!source || operation.kind !== 'restore' || operation.method === 'quick') return []
  if (version.generation === 3) return []
  const chain = restoreChain(source, operation.setId, operation.scn).sets
  const needed = chain.at(-1)?.outputBytes ?? 0
  const largest = Math.max(0, ...chain.map((set) => set.outputBytes ?? 0))
  const replicas = operation.locality === undefined ? [] : localityZones(operation.locality)
  const zones = replicas.length > 0 ? replicas : zonesOf(pool?.zoneList ?? null)
  const rooms = zones.flatMap((zone) => {
    const disks = servers.filter((one) => one.zone?.toLowerCase() === zone.toLowerCase())
    const free = disks.map(({ dataDiskBytes, dataDiskUsedBytes }) =>
      dataDiskBytes === null || dataDiskUsedBytes === null
        ? null
        : Math.max(0, dataDiskBytes - dataDiskUsedBytes),
    )
    const known = free.filter((one) => one !== null)
    if (known.length === 0 || known.length < free.length) return []
    return [
      {
        zone,
        bytes: known.reduce((sum, one) => sum + one, 0),
        caches: disks.some(({ caches }) => caches),
      },
    ]
  })
  const name = 'disks have room'
  if (rooms.length === 0 || largest === 0) {
    return [{ name, ok: true, warns: true, detail: 'not known: the views do not tell the sizes' }]
  }
  const words = rooms.map(({ zone, bytes }) => `${zone} ${formatSize(bytes)}`).join(', ')
  if (rooms.some(({ caches }) => caches)) {
    const detail = `not known: ${formatSize(largest)} go to shared storage, whose room no view tells; the disks, free ${words}, only cache it`
    return [{ name, ok: true, warns: true, detail }]
  }
  if (rooms.some(({ bytes }) => bytes < needed)) {
    const detail = `${formatSize(needed)} are needed in each zone at least; free: ${words}. Choose a pool in other zones, or make room`
    return [{ name, ok: false, detail }]
  }
  return rooms.every(({ bytes }) => bytes >= largest)
    ? [{ name, ok: true, detail: `${formatSize(largest)} to read; free: ${words}` }]
    : [
        {
          name,
          ok: true,
          warns: true,
          detail: `less than the ${formatSize(largest)} of the full set; free: ${words}`,
        },
      ]
}
