import { assembleJobs } from '../../src/domain/assemble-jobs.ts'
import type { Operation, TenantRef } from '../../src/domain/operation.ts'
import type { OperationFacts, TenantFacts } from '../../src/domain/operation-facts.ts'
import type { Request } from '../../src/domain/request.ts'
import type { ArchiveRow, BackupSetRow, ClusterRows, PieceRow } from '../../src/domain/rows.ts'
import { msToScn } from '../../src/domain/scn.ts'
import { at, rows, tenant, viewTime } from './hand.ts'

/** Tenant shop 1002 as it is named in operations. */
export const SHOP: TenantRef = { tenantId: '1002', name: 'shop' }

/** Round 3 of shop's archive, DOING since midnight, checkpoint at 09:00. */
export function archiveRow(change: Partial<ArchiveRow> = {}): ArchiveRow {
  return {
    tenantId: '1002',
    destNo: '0',
    roundId: '3',
    pieceId: '201',
    status: 'DOING',
    startScn: msToScn(at(0)),
    checkpointScn: msToScn(at(9)),
    inputBytes: 1,
    outputBytes: 1,
    comment: '',
    path: 'file:///backup/log',
    ...change,
  }
}

/** Full set 5 of shop, made at 02:00, 10 GiB, usable. */
export function fullSet(change: Partial<BackupSetRow> = {}): BackupSetRow {
  return {
    tenantId: '1002',
    setId: '5',
    backupType: 'FULL',
    prevFullSetId: '0',
    prevIncSetId: '0',
    start: viewTime(at(2)),
    end: viewTime(at(3)),
    status: 'SUCCESS',
    fileStatus: 'AVAILABLE',
    plusArchivelog: false,
    startReplayScn: msToScn(at(2)),
    minRestoreScn: msToScn(at(3)),
    outputBytes: 10 * 1024 ** 3,
    encryptionMode: 'NONE',
    dataVersion: '4.2.5.0',
    copyId: null,
    path: 'file:///backup/data',
    result: '0',
    ...change,
  }
}

/** Piece 201 of round 3, from midnight on, being written. */
export function pieceRow(change: Partial<PieceRow> = {}): PieceRow {
  return {
    tenantId: '1002',
    destNo: '0',
    roundId: '3',
    pieceId: '201',
    status: 'ACTIVE',
    fileStatus: 'AVAILABLE',
    startScn: msToScn(at(0)),
    checkpointScn: msToScn(at(9)),
    endScn: msToScn(at(24)),
    inputBytes: 1,
    outputBytes: 1,
    copyId: null,
    path: 'file:///backup/log',
    ...change,
  }
}

/** Shop, well: archive DOING, one full set, both destinations, no policy. */
export function tenantFacts(change: Partial<TenantFacts> = {}): TenantFacts {
  return {
    ref: SHOP,
    row: tenant(),
    archive: archiveRow(),
    sets: [fullSet()],
    rounds: [archiveRow()],
    pieces: [pieceRow()],
    policy: null,
    places: {
      data: 'file:///backup/data',
      archive: 'file:///backup/log',
      archiveState: 'ENABLE',
      binding: 'OPTIONAL',
    },
    ...change,
  }
}

/** A 4.2.5 with shop in the scope and as source, one free pool, nothing running. `jobs` are made of rows. */
export function operationFacts(
  change: Partial<OperationFacts> = {},
  jobRows: Partial<ClusterRows> = {},
): OperationFacts {
  const reading = rows({ databaseNow: at(9), ...jobRows })
  return {
    version: reading.version,
    login: reading.login,
    databaseNow: at(9),
    admin: 'ob_bot_op@sys',
    passwords: ['nightly'],
    tenants: reading.tenants,
    scope: [tenantFacts()],
    source: tenantFacts(),
    pools: [
      { name: 'restore_pool', tenantId: null, zoneList: 'z1;z2', unitCount: 1, unitConfigId: '1' },
    ],
    units: [],
    servers: [],
    taken: [],
    jobs: assembleJobs(reading),
    preview: null,
    past: [],
    unreadable: [],
    ...change,
  }
}

const cluster = 'prod'
const scope = { kind: 'tenants', tenants: [SHOP] } as const
const FROM = {
  cluster,
  sourceTenantId: '1002',
  sourceTenant: 'shop',
  setId: '5',
  pool: 'restore_pool',
  scn: msToScn(at(8)),
}

/** One operation of each kind, of shop. */
export const OPERATIONS = {
  backup: {
    kind: 'backup',
    cluster,
    scope,
    incremental: false,
    plusArchivelog: false,
    password: null,
  },
  incremental: {
    kind: 'backup',
    cluster,
    scope,
    incremental: true,
    plusArchivelog: false,
    password: null,
  },
  'cancel-backup': { kind: 'cancel-backup', cluster, scope },
  'archive-start': { kind: 'archive-start', cluster, scope },
  'archive-stop': { kind: 'archive-stop', cluster, scope },
  'archive-suspend': { kind: 'archive-suspend', cluster, scope },
  'archive-resume': { kind: 'archive-resume', cluster, scope },
  'archive-restart': { kind: 'archive-restart', cluster, scope },
  'cleanup-policy-set': { kind: 'cleanup-policy-set', cluster, scope, recoveryDays: 7 },
  'cleanup-policy-drop': { kind: 'cleanup-policy-drop', cluster, scope },
  'delete-obsolete': { kind: 'delete-obsolete', cluster, scope },
  'cancel-cleanup': { kind: 'cancel-cleanup', cluster, scope },
  restore: { kind: 'restore', ...FROM, target: 'shop_fix' },
  'cancel-restore': { kind: 'cancel-restore', cluster, target: 'shop_fix' },
  'activate-standby': { kind: 'activate-standby', cluster, scope },
  'recover-table': {
    kind: 'recover-table',
    ...FROM,
    target: SHOP,
    tables: [{ from: { database: 'shop', table: 't' }, to: { database: 'shop', table: 't_back' } }],
  },
  'cancel-recover-table': { kind: 'cancel-recover-table', cluster, scope },
} as const satisfies Record<string, Operation>

/** A request of an operation that was sent at 09:00. */
export function sentRequest(operation: Operation, change: Partial<Request> = {}): Request {
  return {
    id: 'r-7f3a0001',
    state: 'started',
    plan: { operation, statement: '', facts: [], checks: [], chosen: [], digest: 'd', madeAt: 0 },
    requester: 'UALICE',
    askedIn: 'C0DBOPS',
    policy: 'default',
    quorum: 1,
    breakGlass: null,
    step: 0,
    reason: '',
    createdAt: at(8),
    expiresAt: at(10),
    decisions: [],
    token: 't',
    executingAt: at(9),
    jobKey: null,
    note: null,
    revision: 3,
    ...change,
  }
}
