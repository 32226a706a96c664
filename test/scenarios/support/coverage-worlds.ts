import { type Answer, ask } from './ask.ts'
import type { CoverageRow } from './coverage-table.ts'
import { seedDocument } from './documents.ts'
import {
  clusterBackupWorld,
  dataBackupWorld,
  ownRecoveryRows,
  ownRecoveryWorld,
  putRows,
  restoreWorld,
  secondBackupWorld,
  tableRecoveryRows,
  tableRecoveryWorld,
  taskPagesWorld,
  typeSql,
} from './seed-world.ts'
import { startWorld, type World } from './world.ts'

/** Where the rows of docs/coverage.md are asked; worlds start when they are needed. */
export interface CoverageWorlds extends AsyncDisposable {
  /** The answer to a row's command, with its fact in the views. */
  answerTo(row: CoverageRow): Promise<Answer>
}

const WORLDS = {
  '000': () => dataBackupWorld('4.0.0'),
  '001': () => restoreWorld('4.0.0'),
  '002': () => taskPagesWorld('4.2.5'),
  '003': () => tableRecoveryWorld('4.2.1'),
  '003 tenant': () => ownRecoveryWorld('4.2.1'),
  '004': () => clusterBackupWorld(),
  'second backup': () => secondBackupWorld(),
} as const
type WorldName = keyof typeof WORLDS

/** Worlds for all rows. An answer is kept for as long as nothing in its world is changed. */
export function coverageWorlds(): CoverageWorlds {
  const worlds = new Map<WorldName, Promise<World>>()
  const answers = new Map<string, Answer>()
  const worldOf = (name: WorldName): Promise<World> => {
    const world = worlds.get(name) ?? WORLDS[name]()
    worlds.set(name, world)
    return world
  }
  return {
    async answerTo(row) {
      if (row.kind === 'statement') return await afterStatement(row)
      const world = await worldOf(worldName(row))
      const status = statusOf(row)
      if (status) {
        const { reset, patch } = status
        reset(world)
        patch(world)
        const answer = await ask(world, row.command)
        reset(world)
        return answer
      }
      const key = `${worldName(row)}: ${row.command}`
      const answer = answers.get(key) ?? (await ask(world, row.command))
      answers.set(key, answer)
      return answer
    },
    async [Symbol.asyncDispose]() {
      for (const world of worlds.values()) await (await world)[Symbol.asyncDispose]()
    },
  }
}

function worldName({ document, name }: CoverageRow): WorldName {
  if (document === '003' && name.startsWith('DBA_')) return '003 tenant'
  if (name === 'Data Backup Tasks / Second Backup = Yes') return 'second backup'
  if (name === 'Data Backup Tasks / Second Backup') return '004'
  if (name.startsWith('Data Backup Tasks / progress percentage')) return '004'
  return document as WorldName
}

interface StatusChange {
  readonly reset: (world: World) => void
  readonly patch: (world: World) => void
}

/** How a status word comes into the views; null when it is there already. */
function statusOf({ kind, document, name }: CoverageRow): StatusChange | null {
  const [, view = '', word = '', row = ''] = /^(\S+) (\S+) \((.+)\)$/.exec(name) ?? []
  if (kind !== 'status') return null
  if (document === '001') {
    const tenantId = row === 'sys' ? 1 : 1002
    return change(seedDocument('001').rows, ({ oceanbase: { simulation } }) => {
      // The restored tenant has no row before it exists.
      if (word === 'CREATE_TENANT') simulation.remove(view, { TENANT_ID: 1002 })
      simulation.update(view, { TENANT_ID: tenantId }, { STATUS: word })
    })
  }
  if (document !== '003' || !['sys', 'tenant'].includes(row)) return null
  const [rows, key] =
    row === 'sys'
      ? [tableRecoveryRows(), { TENANT_ID: 1, JOB_ID: 1 }]
      : [ownRecoveryRows(), { TENANT_ID: 1010, JOB_ID: 2 }]
  return change(rows, ({ oceanbase }) => {
    oceanbase.simulation.update('CDB_OB_RECOVER_TABLE_JOBS', key, { STATUS: word })
  })
}

function change(
  rows: ReturnType<typeof seedDocument>['rows'],
  patch: StatusChange['patch'],
): StatusChange {
  return { reset: ({ oceanbase }) => putRows(oceanbase.simulation, rows), patch }
}

/** A cluster of its own in which a DBA types the statement, and what the bot then says. */
async function afterStatement({ name, command }: CoverageRow): Promise<Answer> {
  await using world = await startWorld({ version: '3.1.5' })
  const backup = 'ALTER SYSTEM BACKUP DATABASE'
  if (name.startsWith('SET ENCRYPTION')) {
    await typeSql(world, [name, backup])
    await world.after(90)
  } else {
    await typeSql(world, name.includes('CANCEL') ? [backup, name] : [name])
    await world.after(1)
  }
  return await ask(world, command)
}
