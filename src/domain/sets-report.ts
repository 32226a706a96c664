import { holesOf } from './intact-rounds.ts'
import { type RoundPieces, summarisePieces } from './piece-summary.ts'
import type {
  ArchiveRow,
  BackupSetRow,
  ClusterRows,
  Login,
  PieceRow,
  PolicyRow,
  TenantRow,
  UnreadableView,
} from './rows.ts'
import { bestCopies, chainsOf, deletedCount, type SetChain } from './set-chain.ts'
import { userTenants } from './tenant.ts'
import {
  standingOfWindow,
  type TenantSets,
  toTenantSets,
  type WindowStanding,
} from './tenant-sets.ts'

/** One cluster of the overview. */
export interface ClusterSets {
  readonly cluster: string
  readonly version: string
  /** As whom it was read: a user tenant sees only itself. */
  readonly login: Login
  /** Database time of the reading, ms since the epoch (UTC). */
  readonly databaseNow: number
  /** The bot's clock at the reading. */
  readonly readAt: number
  /** Worst first. */
  readonly tenants: readonly TenantSets[]
  /** Views that could not be read: what they would show is unknown. */
  readonly unreadable: readonly UnreadableView[]
}

/** One tenant's sets, chains and pieces. */
export interface TenantSetsDetail extends Omit<ClusterSets, 'tenants'> {
  readonly tenant: TenantSets
  readonly chains: readonly SetChain[]
  /** Sets that are deleted: counted, not listed. */
  readonly deleted: number
  readonly pieces: readonly RoundPieces[]
  /** The cleanup policy; `unread` when nobody knows whether there is one. */
  readonly policy: PolicyRow | null | 'unread'
}

/** The answer to `sets`. */
export interface SetsReport {
  /** The tenant that was asked for, or null for the overview. */
  readonly tenant: string | null
  /** The overview; empty when one tenant was asked for. */
  readonly clusters: readonly ClusterSets[]
  /** The tenant asked for, once for each cluster that has one of that name. */
  readonly details: readonly TenantSetsDetail[]
  /** Clusters that did not answer, with the reason. */
  readonly dark: readonly { readonly cluster: string; readonly reason: string }[]
  /** The bot's clock, ms since the epoch (UTC). */
  readonly at: number
}

/** Sets, rounds, pieces and policy of one tenant, as the OceanBase edge reads them. */
export interface SetRows {
  readonly sets: readonly BackupSetRow[]
  /** The current round first: it is newer than its own line in the summary. */
  readonly rounds: readonly ArchiveRow[]
  readonly pieces: readonly PieceRow[]
  readonly policy: PolicyRow | null
  /** Views of these that may not be read. */
  readonly unreadable: readonly UnreadableView[]
}

/** What a report is made by. */
export interface SetsFacts {
  /** The bot's clock, ms since the epoch (UTC). */
  readonly readAt: number
  /** Seconds that the log archive of a tenant, by name, may be behind before that is worth a warning. */
  readonly lagWarning: (tenant: string) => number
}

/** The overview of one cluster, out of a reading; broken pieces are not known here. */
export function toClusterSets(cluster: string, rows: ClusterRows, facts: SetsFacts): ClusterSets {
  const tenants = userTenants(rows.tenants).map((tenant) => {
    const of = <Row extends { readonly tenantId: string }>(all: readonly Row[]) =>
      all.filter((row) => row.tenantId === tenant.tenantId)
    const archives = of(rows.archives)
    const rounds = [...archives, ...of(rows.rounds)]
    return toTenantSets(
      tenant,
      { sets: bestCopies(of(rows.sets)), rounds, holes: [] },
      archives,
      rows,
      facts.lagWarning(tenant.name),
    )
  })
  return {
    ...readingOf(cluster, rows, facts.readAt),
    tenants: tenants.toSorted(
      (a, b) => RANK[standingOfWindow(a)] - RANK[standingOfWindow(b)] || compareNames(a, b),
    ),
  }
}

/** One tenant in detail. */
export function toSetsDetail(
  cluster: string,
  tenant: TenantRow,
  found: SetRows,
  rows: ClusterRows,
  facts: SetsFacts,
): TenantSetsDetail {
  const holes = holesOf(found.pieces)
  const sets = bestCopies(found.sets)
  const archives = rows.archives.filter((one) => one.tenantId === tenant.tenantId)
  const unreadable = [
    ...rows.unreadable,
    ...found.unreadable.filter((one) => !rows.unreadable.some((other) => other.view === one.view)),
  ]
  // 3.x has no policies but parameters (REFERENCE §8); obbackup does not read them.
  const unread =
    rows.version.generation === 3 ||
    unreadable.some((one) => one.view === 'CDB_OB_BACKUP_DELETE_POLICY')
  const policy = unread ? 'unread' : found.policy
  return {
    ...readingOf(cluster, rows, facts.readAt),
    unreadable,
    tenant: toTenantSets(
      tenant,
      { sets, rounds: [...archives, ...found.rounds], holes },
      archives,
      rows,
      facts.lagWarning(tenant.name),
    ),
    chains: chainsOf(found.sets, { policy, databaseNow: rows.databaseNow }),
    deleted: deletedCount(found.sets),
    pieces: summarisePieces(found.pieces),
    policy,
  }
}

function readingOf(cluster: string, rows: ClusterRows, readAt: number) {
  return {
    cluster,
    version: rows.version.text,
    login: rows.login,
    databaseNow: rows.databaseNow,
    readAt,
    unreadable: rows.unreadable,
  }
}

const RANK: Readonly<Record<WindowStanding, number>> = {
  nothing: 0,
  ended: 1,
  gaps: 2,
  late: 3,
  whole: 4,
  'not judged': 5,
}

function compareNames(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}
