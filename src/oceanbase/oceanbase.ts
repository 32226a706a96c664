import type { JobQuery, JobRows, ViewColumns } from '../domain/list.ts'
import type { TableRef } from '../domain/operation.ts'
import type {
  ClusterRows,
  PoolRow,
  ServerRow,
  ServerVersion,
  TenantRow,
  UnitRow,
} from '../domain/rows.ts'
import type { Secret } from '../domain/secret.ts'
import { OceanBaseError } from '../errors.ts'
import { type Account, placeOf } from './account.ts'
import { type ArchiveDetail, readArchiveDetail } from './archive-detail.ts'
import { type Catalogue, readCatalogue } from './catalogue.ts'
import { readClusterRows, readProtection } from './cluster-rows.ts'
import type { Destinations } from './destinations.ts'
import { GENERATION_4 } from './dialect.ts'
import type { RootServiceEvent } from './events.ts'
import { type ExecuteOutcome, execute } from './execute.ts'
import { type EventRange, lookUpEvents } from './job-events.ts'
import { listJobs } from './list-jobs.ts'
import { demand, lookUpDestinations, lookUpSets, type TenantSets } from './lookups.ts'
import { type Origin, readOrigin } from './origin.ts'
import { SessionPool } from './pool.ts'
import { type PreviewQuery, previewRestore, type RestorePreview } from './preview.ts'
import { type Probe, probeAdmin, probeMonitor, probeView, readClockSkew } from './probe.ts'
import { readableViews, rejectBlind, STANDING, WATCHED } from './readable-views.ts'
import { type Reading, readView } from './reading.ts'
import type { Session } from './session.ts'
import type { Statement } from './statement.ts'
import { readTableNames } from './table-names.ts'
import { resourcePools, servers, tenants, unitConfigs } from './tenants.ts'
import { readV3Destinations } from './v3-destinations.ts'
import { readVersion } from './version.ts'
import { type ColumnsQuery, readColumns } from './view-columns.ts'

export type { Origin } from './origin.ts'
export type { PreviewQuery, RestorePreview } from './preview.ts'

/** What a cluster has to put a tenant into. */
export interface Room {
  readonly units: readonly UnitRow[]
  readonly servers: readonly ServerRow[]
}

/** How to reach one cluster. */
export interface OceanBaseOptions {
  /** The cluster's name, for messages. */
  readonly name: string
  readonly host: string
  readonly port: number
  /** The monitoring user: `ob_bot_ro@sys` sees every tenant, `name@tenant` that tenant of a 4.x only. */
  readonly user: string
  readonly password: Secret
  /** `ca` is PEM text. A certificate must be valid for the host unless `rejectUnauthorized` is false. */
  readonly ssl?: boolean | { readonly ca?: string; readonly rejectUnauthorized?: boolean }
  /** Account for approved operations only. */
  readonly admin?: { readonly user: string; readonly password: Secret }
  /** ms, default 10 000 */
  readonly queryTimeout?: number
  /** ms, default 5 000 */
  readonly connectTimeout?: number
  /** ms that an executed command may take, default 60 000 */
  readonly executeTimeout?: number
}

/** One cluster, read as the monitoring user, its rows in the form of 4.x whatever the version. Every method but `execute` throws OceanBaseError. */
export interface OceanBase {
  readonly name: string
  /**
   * Everything that is watched, over one connection: running views, then history rows that started at or after
   * `historySince` (ms since the epoch, UTC; newest first, at most `historyLimit` of each view, 500 when not
   * given), then archives, sets that are not deleted, and tenants. A job that started earlier and ended since is not in the history that is read: let
   * `historySince` reach back to the oldest job still followed.
   */
  read(options: {
    readonly historySince: number
    readonly historyLimit?: number
  }): Promise<ClusterRows>
  /** As `read`, but without any job: archives, rounds, tenants and, when asked for, sets that are not deleted. */
  readProtection(options: { readonly sets: boolean }): Promise<ClusterRows>
  /** Every tenant: sys, user, META and auxiliary ones. */
  readTenants(): Promise<TenantRow[]>
  readPools(): Promise<PoolRow[]>
  /** Units and data disks of sys, where the version tells them; [] elsewhere and where they may not be read. */
  readRoom(): Promise<Room>
  /**
   * Tables and views of a tenant that have one of these names, as given or all in lower or upper case, whatever their
   * database; null where that is not told.
   */
  readTableNames(tenantId: string, names: readonly string[]): Promise<readonly TableRef[] | null>
  /**
   * All sets of a tenant, deleted ones too, newest first; its rounds, the current one first (it is newer than its own
   * line in the summary); its pieces and its delete policy, where the version has them and they may be read.
   */
  readSets(tenantId: string): Promise<TenantSets>
  /** Of a 3.x that of the cluster, whatever the tenant; nothing is known of its archive, which goes there too. */
  readDestinations(tenantId: string): Promise<Destinations>
  /** One page of an area's jobs: leading rows by place, and only the rows that belong to them. */
  readJobs(query: JobQuery): Promise<JobRows>
  /** Every column of a job's rows as the server prints them, redacted; secret columns are named, never read. */
  readColumns(query: ColumnsQuery): Promise<readonly ViewColumns[]>
  /** Rounds, pieces and log streams of the archive of one tenant, or the rounds of all. */
  readArchives(tenantId: string | null): Promise<ArchiveDetail>
  /**
   * RootService's events of these modules in a time range (ms since the epoch, UTC), and those of the tenants named,
   * newest first, redacted; [] when they cannot be read.
   */
  readEvents(range: EventRange): Promise<RootServiceEvent[]>
  /**
   * What `RESTORE … PREVIEW` says that a restore would read (COMMANDS §5); asked as the admin account, changes nothing.
   * Never throws.
   */
  previewRestore(options: PreviewQuery): Promise<RestorePreview>
  /** Name and id of a 3.x cluster, for a restore of its backups; null on 4.x and when they cannot be told. */
  readOrigin(): Promise<Origin | null>
  /** Sends one command as the admin account, once; never to a server of another generation. Never throws. */
  execute(statement: Statement): Promise<ExecuteOutcome>
  /** A self-check for `doctor`. */
  probe(): Promise<Probe>
  close(): Promise<void>
}

const NO_ADMIN = 'no admin account is configured. Set OB_ADMIN_USER and OB_ADMIN_PASSWORD.'

/** Makes the edge to one cluster. Nothing is connected before the first question. */
export function openOceanBase(options: OceanBaseOptions): OceanBase {
  const { name, admin } = options
  const account = accountOf(options, options, 'monitor')
  const adminAccount = admin ? accountOf(options, admin, 'admin') : null
  const pool = new SessionPool(account)
  let known: { version: ServerVersion; catalogue: Catalogue } | null = null

  async function learn(session: Session) {
    const catalogue = await readCatalogue(
      session,
      readableViews.map((view) => view.name),
    )
    known = { version: await readVersion(session, catalogue, account), catalogue }
    return known
  }

  function withReading<T>(work: (reading: Reading, version: ServerVersion) => Promise<T>) {
    return pool.use(async (session) => {
      let { version, catalogue } = session.fresh || !known ? await learn(session) : known
      const reading: Reading = {
        session,
        catalogue: () => catalogue,
        refresh: async () => {
          ;({ version, catalogue } = await learn(session))
        },
        problems: [],
        unreadable: [],
      }
      return await work(reading, version)
    })
  }

  /** Why a command of that generation may not be sent; null when it may. Never throws. */
  async function unsendable(generation: 3 | 4): Promise<string | null> {
    try {
      const version = known?.version ?? (await withReading(async (_, found) => found))
      if (version.generation === generation) return null
      return `${name} is OceanBase ${version.text}; the command is one of ${generation}.x.`
    } catch (error) {
      return error instanceof OceanBaseError ? error.message : `${name}: ${String(error)}`
    }
  }

  return {
    name,
    read: ({ historySince, historyLimit }) =>
      withReading(async (reading, version) => {
        const rows = await readClusterRows(reading, version, historySince, historyLimit)
        rejectBlind(rows, WATCHED, reading.catalogue(), account)
        return rows
      }),
    readProtection: ({ sets }) =>
      withReading(async (reading, version) => {
        const rows = await readProtection(reading, version, sets)
        rejectBlind(rows, STANDING, reading.catalogue(), account)
        return rows
      }),
    readTenants: () => withReading((reading) => demand(reading, account, tenants)),
    readPools: () =>
      withReading(async (reading) =>
        seesSys(reading.catalogue()) ? await demand(reading, account, resourcePools) : [],
      ),
    readRoom: () =>
      withReading(async (reading) => {
        if (!seesSys(reading.catalogue())) return { units: [], servers: [] }
        const units = await readView(reading, unitConfigs)
        return { units, servers: await readView(reading, servers) }
      }),
    readTableNames: (tenantId, names) =>
      withReading(async ({ session, catalogue }, { generation }) =>
        generation === 4 && seesSys(catalogue())
          ? await readTableNames(session, tenantId, names)
          : null,
      ),
    readSets: (tenantId) => withReading((reading) => lookUpSets(reading, account, tenantId)),
    readDestinations: (tenantId) =>
      withReading((reading, { generation }) =>
        generation === 3
          ? readV3Destinations(reading.session)
          : lookUpDestinations(reading, account, tenantId),
      ),
    readJobs: (query) => withReading((reading, version) => listJobs(reading, version, query)),
    readColumns: (query) => withReading((reading) => readColumns(reading, query)),
    readArchives: (tenantId) =>
      withReading((reading) => readArchiveDetail(reading, account, tenantId)),
    readEvents: (range) => withReading((reading) => lookUpEvents(reading, range)),
    async previewRestore(query) {
      const problem = adminAccount ? await unsendable(4) : NO_ADMIN
      if (!adminAccount || problem !== null) {
        return { kind: 'unavailable', message: problem ?? NO_ADMIN }
      }
      return await previewRestore(query, adminAccount)
    },
    readOrigin: () =>
      withReading(async ({ session }, { generation }) =>
        generation === 3 ? await readOrigin(session) : null,
      ),
    async execute(statement) {
      if (!adminAccount) return { kind: 'not-sent', message: `${name}: ${NO_ADMIN}` }
      const problem = await unsendable(statement.generation)
      if (problem !== null) return { kind: 'not-sent', message: problem }
      return await execute(statement, adminAccount, options.executeTimeout)
    },
    probe: () =>
      withReading(async (reading, version) => {
        const views = []
        const { dialect } = reading.catalogue()
        for (const view of readableViews) {
          // A dialect without such a view misses nothing: second backup on 4.x, table recovery on 3.x.
          if (dialect?.tablesOf(view.name).length === 0) continue
          views.push(await probeView(reading.session, reading.catalogue(), view))
        }
        const canSelect = views.some((one) => one.view === GENERATION_4 && one.readable)
        return {
          version,
          login: dialect?.login ?? { kind: 'sys' },
          host: placeOf(account),
          views,
          monitor: await probeMonitor(reading.session, account, canSelect),
          admin: adminAccount && (await probeAdmin(adminAccount)),
          clockSkewSeconds: await readClockSkew(reading.session),
        }
      }),
    close: () => pool.close(),
  }
}

function accountOf(
  options: OceanBaseOptions,
  login: { readonly user: string; readonly password: Secret },
  role: Account['role'],
): Account {
  return {
    cluster: options.name,
    host: options.host,
    port: options.port,
    user: login.user,
    password: login.password,
    role,
    ssl: options.ssl ?? false,
    connectTimeout: options.connectTimeout ?? 5_000,
    queryTimeout: options.queryTimeout ?? 10_000,
  }
}

/** Whether the login is one of sys: a user tenant sees neither pools nor other tenants' restores (REFERENCE §1.3). */
function seesSys(catalogue: Catalogue): boolean {
  return catalogue.dialect?.login.kind !== 'tenant'
}
