import { HandClock } from '../../sandbox/oceanbase/clock.ts'
import { startOceanBase } from '../../sandbox/oceanbase/server.ts'
import { compareVersions, versions } from '../../sandbox/oceanbase/view-specs.ts'
import { Secret } from '../../src/domain/secret.ts'
import { openOceanBase } from '../../src/oceanbase/oceanbase.ts'
import { VIEW_VERSION } from './kernel-views.ts'

/** The moment that every reading asks back to: statements that differ only in it count once. */
export const SINCE = Date.UTC(2025, 1, 20)

const AREAS = ['data', 'cleanup', 'restore', 'recover'] as const
/** Not of restores: the progress view that the tests make themselves cannot be asked for all its columns (5437). */
const COLUMNS = ['data', 'cleanup', 'recover'] as const
const LIST = {
  tenant: null,
  jobId: null,
  states: [],
  from: SINCE,
  to: SINCE + 1000,
  ranAt: null,
  skip: 0,
  take: 10,
} as const

/**
 * Every statement that the bot sends, but its ALTER SYSTEM commands: each method of its edge, asked of a stand-in of
 * each of these versions, so that the column set of each is among them.
 */
export async function botStatements(of: readonly string[]): Promise<readonly string[]> {
  const all = new Set<string>()
  for (const version of of) {
    await using server = await startOceanBase({ version, clock: new HandClock(SINCE) })
    const old = compareVersions(version, '4.0.0') < 0
    if (!old) server.simulation.addTenant({ id: 1002, name: 'shop' })
    const edge = openOceanBase({
      name: 'c',
      host: '127.0.0.1',
      port: server.port,
      user: 'ob_bot_ro@sys',
      password: new Secret('ro-secret'),
      admin: { user: 'ob_bot_op@sys', password: new Secret('op-secret') },
    })
    const questions = [
      () => edge.read({ historySince: SINCE }),
      () => edge.readTenants(),
      () => edge.readPools(),
      () => edge.readSets('1002'),
      () => edge.readDestinations('1002'),
      () => edge.readEvents({ modules: ['backup_data'], from: SINCE, to: SINCE + 1, limit: 5 }),
      () => edge.readRoom(),
      () => edge.readTableNames('1002', ['customer_back']),
      () => edge.probe(),
      () => edge.readArchives('1002'),
      () => edge.readArchives(null),
      ...AREAS.flatMap((area) => [
        () => edge.readJobs({ ...LIST, area }),
        () =>
          edge.readJobs({
            ...LIST,
            area,
            states: ['failed'],
            tenant: { id: '1002', name: 'shop' },
          }),
      ]),
      ...COLUMNS.map(
        (area) => () =>
          edge.readColumns({ area, jobs: [{ tenantId: '1', jobId: '1' }], startedAt: SINCE }),
      ),
      () =>
        edge.execute({ generation: 4, sql: new Secret('ALTER SYSTEM X'), masked: '', session: [] }),
    ]
    for (const ask of questions) {
      const asking = ask()
      // 3.x is refused after its version is known.
      if (old) await asking.catch(() => undefined)
      else await asking
    }
    await edge.close()
    for (const { sql } of server.statements) {
      // Internal tables and parameters are read of 3.x alone, whose columns no kernel of 4.x has.
      if (!/^\s*ALTER|^SHOW PARAMETERS|oceanbase\.`__all_/i.test(sql)) all.add(sql)
    }
  }
  return [...all]
}

/** The version that the stand-in knows and that is nearest to this comment's, on the same line of versions. */
export function nearestVersion(comment: string): string {
  const [, line = '', patch = ''] = /(\d+\.\d+)\.(\d+)/.exec(comment) ?? []
  const same = versions.filter((version) => version.startsWith(`${line}.`))
  const upTo = same.filter((version) => Number(version.split('.')[2]) <= Number(patch))
  return upTo.at(-1) ?? same[0] ?? VIEW_VERSION
}
