import { OPERATION_KINDS } from '../../src/domain/operation.ts'
import { EMPTY_OPERATION_FORM, readOperationForm } from '../../src/domain/operation-form.ts'
import type { RestoreFormInput } from '../../src/domain/restore-form.ts'
import { Secret } from '../../src/domain/secret.ts'
import { RequestError } from '../../src/errors.ts'
import type { Cluster } from '../../src/flows/context.ts'
import { readRestoreForm } from '../../src/flows/read-restore-form.ts'
import type { Random } from '../chaos/random.ts'
import { drawNeeds, PASSWORD_NAME } from './draw-needs.ts'
import { drawTenantName } from './draw-operation.ts'
import type { FuzzCase, Maker } from './fuzz-case.ts'
import { hostileText, mostly, plainWord, quotingText } from './hostile.ts'
import type { Place } from './place.ts'

/** Text that the two forms bring, as Slack hands it over. */
export const formMakers: readonly Maker[] = [
  { name: 'operation form', make: fromOperationForm },
  { name: 'restore form', make: fromRestoreForm },
]

const DESCRIPTION = 'obbackup r-ab12cd34'

function fromOperationForm(random: Random): FuzzCase | null {
  const needs = drawNeeds(random)
  const tenants = Array.from({ length: random.whole(1, 4) }, (_, index) => ({
    tenantId: String(1002 + 2 * index),
    name: drawTenantName(random),
  }))
  const ids = tenants.map(({ tenantId }) => tenantId).slice(0, random.whole(1, 4))
  const box = () => random.pick(['', '', 'yes', mostly(random, 'yes', 0.2)])
  const read = readOperationForm(
    {
      ...EMPTY_OPERATION_FORM,
      operation: mostly(random, random.pick(OPERATION_KINDS), 0.02),
      cluster: mostly(random, 'prod', 0.1),
      generation: mostly(random, String(needs.generation), 0.05),
      tenants: mostly(random, (random.chance(0.6) ? ids.slice(0, 1) : ids).join('\n'), 0.05),
      backupType: mostly(random, random.pick(['full', 'incremental']), 0.1),
      plusArchivelog: box(),
      password: random.pick(['', mostly(random, PASSWORD_NAME, 0.1)]),
      recoveryDays: mostly(random, random.pick(['7', '14d', '30 days']), 0.2),
      target: mostly(random, `copy_${plainWord(random)}`, 0.2),
      breakGlass: box(),
      reason: hostileText(random) || 'because',
    },
    { cluster: 'prod', generation: needs.generation, tenants, passwords: [PASSWORD_NAME] },
  )
  return read.ok ? { operation: read.operation, needs, description: DESCRIPTION } : null
}

async function fromRestoreForm(random: Random, place: Place): Promise<FuzzCase | null> {
  const needs = { ...drawNeeds(random), generation: 4 as const }
  const input: RestoreFormInput = {
    operation: random.pick(['restore', 'recover-table']),
    cluster: 'prod',
    tenantId: mostly(random, '1002', 0.02),
    setId: random.chance(0.9) ? '' : hostileText(random),
    ...drawPoint(random),
    target: mostly(random, `copy_${plainWord(random)}`, 0.15),
    targetTenantId: mostly(random, random.pick(['1002', '1004']), 0.02),
    tables: drawTables(random),
    pool: mostly(random, 'restore_pool', 0.1),
    locality: random.pick(['', mostly(random, 'F@z1,F@z2', 0.2)]),
    primaryZone: random.pick(['', mostly(random, 'z1;z2', 0.2)]),
    concurrency: random.pick(['', mostly(random, '8', 0.2)]),
    method: mostly(random, random.pick(['full', 'quick']), 0.1),
    passwords: random.pick(['', mostly(random, PASSWORD_NAME, 0.1)]),
    breakGlass: '',
    reason: 'because',
  }
  try {
    const operation = await readRestoreForm(await clusterOf(place), input)
    return { operation, needs, description: DESCRIPTION }
  } catch (error) {
    if (error instanceof RequestError) return null
    throw error
  }
}

function drawPoint(random: Random): Pick<RestoreFormInput, 'pointKind' | 'point'> {
  const pointKind = random.pick(['latest', 'time', 'scn'])
  const minute = String(random.whole(10, 50))
  const plain = {
    latest: '',
    time: `2025-03-01 01:${minute}:00.123456 +00:00`,
    scn: `17407914${minute}000000001`,
  }[pointKind]
  return { pointKind, point: mostly(random, plain ?? '', 0.15) }
}

function drawTables(random: Random): string {
  const name = () => {
    if (random.chance(0.5)) return plainWord(random)
    return random.chance(0.8)
      ? `\`${quotingText(random).replaceAll('`', '')}\``
      : hostileText(random)
  }
  const line = () => {
    const from = `${name()}.${name()}`
    return random.chance(0.5) ? from : `${from} -> ${name()}.${name()}`
  }
  return Array.from({ length: random.whole(1, 2) }, line).join('\n')
}

const clusters = new WeakMap<Place, Promise<Cluster>>()

/** The cluster of a place, whose tenants and sets are read once: what is in question is the form. */
function clusterOf(place: Place): Promise<Cluster> {
  const known = clusters.get(place)
  if (known) return known
  const made = readCluster(place)
  clusters.set(place, made)
  return made
}

async function readCluster(place: Place): Promise<Cluster> {
  const { edge } = place.of(4)
  const tenants = await edge.readTenants()
  const sets = await edge.readSets('1002')
  return {
    config: {
      name: 'prod',
      host: '127.0.0.1',
      port: 2881,
      user: 'ob_bot_ro@sys',
      password: new Secret(''),
      ssl: false,
      admin: null,
      channel: 'C1',
    },
    oceanbase: { ...edge, readTenants: async () => tenants, readSets: async () => sets },
  }
}
