import { codeText } from '../../sql/sql-error.ts'
import { tagMillis } from '../../sql/timestamp.ts'
import { fullSeconds } from '../backup-phases.ts'
import type { HistoryOptions } from '../history.ts'
import {
  type BackupFactsV3,
  clusterPart,
  deviceOf,
  jobDetailRow,
  setDetailRow,
  setFileRow,
} from './backup-rows.ts'
import type { ClusterV3 } from './cluster.ts'

const DAY = 86_400_000
/** Share of the work that a failed backup of the past had done. */
const FAILED_AT = 0.6

/**
 * Writes a past into a 3.x cluster: a backup of the cluster every night at 18:00 UTC, full or incremental, one
 * round of log backup since before the first one, and a daily cleanup that found nothing. Without log backup in
 * DOING there is no past.
 */
export function seedHistoryV3(cluster: ClusterV3, options: HistoryOptions): void {
  const { archive, tenants, world } = cluster
  if (archive.status !== 'DOING') return
  const days = options.days ?? 14
  for (const view of ['', '_SUMMARY']) world.store.remove(`CDB_OB_BACKUP_ARCHIVELOG${view}`, {})
  world.store.remove('CDB_OB_BACKUP_PIECE_FILES', {})
  archive.start(world.now - (days + 1) * DAY)
  // The last night whose backup is over by now, two hours later.
  const last = Math.floor((world.now - 20 * 3_600_000) / DAY) * DAY + 18 * 3_600_000
  let hasFull = false
  for (let back = days - 1; back >= 0; back -= 1) {
    const start = last - back * DAY
    const isFull = !hasFull || (days - 1 - back) % (options.fullEvery ?? 7) === 0
    const names = new Set(tenants.users().map((tenant) => tenant.name))
    const failure = (options.failures ?? []).find(
      ({ daysAgo, tenant }) => daysAgo === back && (tenant === undefined || names.has(tenant)),
    )
    pastBackup(cluster, start, isFull, failure?.result ?? 0)
    hasFull ||= !failure
    if (start + 6 * 3_600_000 <= world.now - 10_000) pastCleanup(cluster, start + 6 * 3_600_000)
  }
  world.advance()
}

function pastBackup(cluster: ClusterV3, start: number, isFull: boolean, code: number): void {
  const { settings, tenants, world } = cluster
  const { store } = world
  const facts: BackupFactsV3 = {
    key: world.nextId('BS_KEY', 1, [
      'CDB_OB_BACKUP_SET_DETAILS',
      'CDB_OB_BACKUP_PROGRESS',
      'CDB_OB_BACKUP_SET_FILES',
    ]),
    type: isFull ? 'D' : 'I',
    startMs: start,
    encrypted: false,
    device: deviceOf(settings.get('backup_dest')),
  }
  const users = tenants.users()
  const longest = Math.max(60, ...users.map((tenant) => fullSeconds(tenant.bytes)))
  const share = code === 0 ? 1 : FAILED_AT
  const wobble = 1 + 0.05 * Math.sin(start / DAY)
  const end = start + longest * (isFull ? 1 : 0.3) * share * wobble * 1000
  const status = code === 0 ? 'COMPLETED' : 'FAILED'
  const parts = users.map((tenant) => ({ ...tenant, bytes: tenant.bytes * (isFull ? 1 : 0.15) }))
  for (const part of [clusterPart, ...parts]) {
    store.put('CDB_OB_BACKUP_SET_DETAILS', setDetailRow(facts, part, share, status, end))
    store.put('CDB_OB_BACKUP_JOB_DETAILS', jobDetailRow(facts, part, share, status, end))
    store.put('CDB_OB_BACKUP_SET_FILES', setFileRow(facts, part, share, status, end))
  }
  if (code === 0) return
  store.put('__all_rootservice_event_history', {
    gmt_create: end,
    module: 'backup',
    event: 'fail_backup',
    name1: 'bs_key',
    value1: String(facts.key),
    name2: 'result',
    value2: String(-Math.abs(code)),
    name3: 'info',
    value3: codeText(code),
    extra_info: '',
    rs_svr_ip: '10.0.0.3',
    rs_svr_port: 2882,
  })
}

function pastCleanup({ tenants, world }: ClusterV3, start: number): void {
  for (const tenant of tenants.all()) {
    world.store.put('CDB_OB_BACKUP_CLEAN_HISTORY', {
      TENANT_ID: tenant.id,
      BS_KEY: 0,
      START_TIME: start,
      END_TIME: start + 8000,
      INCARNATION: 1,
      TYPE: 'DELETE OBSOLETE BACKUP',
      STATUS: 'STOP',
      PARAMETER: tagMillis(start - 7 * DAY).slice(0, -1),
      ERROR_MSG: '',
      COMMENT: '',
    })
  }
}
