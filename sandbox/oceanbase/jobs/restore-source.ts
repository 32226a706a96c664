import { obError, SqlError } from '../sql/sql-error.ts'
import { microsOfText } from '../sql/timestamp.ts'
import type { RestorePoint } from '../statement/alter-system.ts'
import type { Row } from '../view-store.ts'
import { below, isDestination, withoutKeys } from './destination.ts'
import type { World } from './world.ts'

/** What a restore reads: the tenant, the chain of sets, the pieces and the exact point. */
export interface RestoreSource {
  readonly tenantId: number
  readonly tenantName: string
  readonly scn: bigint
  /** The full set first, then incrementals. */
  readonly sets: readonly Row[]
  readonly setList: string
  readonly pieceList: string
}

/** What is asked for, as the statement says it. */
export interface SourceRequest {
  readonly from: string
  readonly until: RestorePoint
  /** Minutes east of UTC in which UNTIL TIME is read. */
  readonly zone: number
  readonly decryption: readonly string[]
}

/**
 * Finds the sets and pieces for a point (REFERENCE §6.6): 9026 for no uri, 9119 when the places hold nothing
 * fitting, 4018 outside the window, 9077 across a gap between rounds, 9047 for a wrong set password.
 */
export function findSource(
  world: World,
  request: SourceRequest,
  passwords: ReadonlyMap<string, string>,
): RestoreSource {
  const places = request.from.split(',').map((uri) => uri.trim())
  for (const uri of places) {
    if (!isDestination(uri))
      throw obError(9026, `backup destination '${withoutKeys(uri)}' is not valid`)
  }
  const paths = new Set(places.map(withoutKeys))
  const inPlaces = (row: Row): boolean => paths.has(String(row.PATH))
  const sets = world.store.rows('CDB_OB_BACKUP_SET_FILES').filter(inPlaces)
  // A destination belongs to one tenant (COMMANDS §2); should two share it, the first one's sets are meant.
  const tenantId = Number(sets[0]?.TENANT_ID ?? 0)
  const usable = sets.filter(
    (set) =>
      set.TENANT_ID === tenantId && set.STATUS === 'SUCCESS' && set.FILE_STATUS === 'AVAILABLE',
  )
  if (usable.length === 0) throw obError(9119)
  const rounds = world.store
    .rows('CDB_OB_ARCHIVELOG_SUMMARY', { TENANT_ID: tenantId })
    .filter(inPlaces)
  const wanted = pointOf(request.until, request.zone)
  const chosen = choose(usable, rounds, wanted)
  const scn = wanted ?? latest(chosen, rounds)
  const chain = chainOf(chosen, usable)
  for (const set of chain) {
    const password = passwords.get(`${tenantId}/${set.BACKUP_SET_ID}`)
    if (
      set.ENCRYPTION_MODE === 'PASSWORD' &&
      password !== undefined &&
      !request.decryption.includes(password)
    ) {
      throw obError(9047)
    }
  }
  const pieces = world.store
    .rows('CDB_OB_ARCHIVELOG_PIECE_FILES', { TENANT_ID: tenantId })
    .filter(inPlaces)
    .filter(
      (piece) =>
        big(piece.CHECKPOINT_SCN) >= big(chosen.START_REPLAY_SCN) && big(piece.START_SCN) <= scn,
    )
  const tenant = world.store.row('DBA_OB_TENANTS', { TENANT_ID: tenantId })
  return {
    tenantId,
    tenantName: String(tenant?.TENANT_NAME ?? `tenant_${tenantId}`),
    scn,
    sets: chain,
    setList: chain.map((set) => below(String(set.PATH), setName(set))).join(','),
    pieceList: pieces.map((piece) => below(String(piece.PATH), pieceName(piece))).join(','),
  }
}

/** The newest set from which the point can be reached, with the error that says why there is none. */
function choose(usable: readonly Row[], rounds: readonly Row[], scn: bigint | null): Row {
  let across = false
  for (const set of usable.toReversed()) {
    if (scn !== null && big(set.MIN_RESTORE_SCN) > scn) continue
    if (chainOf(set, usable).length === 0) continue
    if (set.PLUS_ARCHIVELOG === 'ON' && (scn === null || scn === big(set.MIN_RESTORE_SCN)))
      return set
    const round = roundOf(set, rounds)
    if (!round) continue
    if (scn === null || scn <= big(round.CHECKPOINT_SCN)) return set
    across ||= rounds.some(
      (later) => big(later.START_SCN) > big(round.START_SCN) && big(later.START_SCN) <= scn,
    )
  }
  if (across) throw obError(9077)
  if (rounds.length === 0 && scn === null) throw obError(9119)
  throw obError(4018, 'no enough log for restore')
}

function latest(set: Row, rounds: readonly Row[]): bigint {
  return big(roundOf(set, rounds)?.CHECKPOINT_SCN ?? set.MIN_RESTORE_SCN)
}

function roundOf(set: Row, rounds: readonly Row[]): Row | undefined {
  const replay = big(set.START_REPLAY_SCN)
  return rounds.find(
    (round) =>
      big(round.START_SCN) > 0n &&
      big(round.START_SCN) <= replay &&
      replay <= big(round.CHECKPOINT_SCN),
  )
}

/** The full set and the incrementals that a set needs; empty when a link is missing. */
function chainOf(set: Row, usable: readonly Row[]): readonly Row[] {
  if (set.BACKUP_TYPE === 'FULL') return [set]
  const before = usable.find((other) => other.BACKUP_SET_ID === set.PREV_INC_BACKUP_SET_ID)
  const chain = before ? chainOf(before, usable) : []
  return chain.length === 0 ? [] : [...chain, set]
}

function pointOf(until: RestorePoint, zone: number): bigint | null {
  if (until.kind === 'latest') return null
  if (until.kind === 'scn') return until.scn
  const micros = microsOfText(until.text, zone)
  if (micros === null)
    throw new SqlError(1292, '22007', `Incorrect datetime value: '${until.text}'`)
  return micros * 1000n
}

function setName(set: Row): string {
  return `backup_set_${set.BACKUP_SET_ID}_${set.BACKUP_TYPE === 'FULL' ? 'full' : 'inc'}`
}

function pieceName(piece: Row): string {
  return `piece_d${piece.DEST_ID}r${piece.ROUND_ID}p${piece.PIECE_ID}`
}

function big(value: unknown): bigint {
  return BigInt(String(value ?? 0))
}
