import type { PieceRow, PolicyRow, StreamRow } from '../../src/domain/rows.ts'
import { msToScn } from '../../src/domain/scn.ts'

/** A frozen, readable piece of shop's round 1 with log between two moments. */
export function pieceRow(
  pieceId: string,
  from: number,
  to: number,
  change: Partial<PieceRow> = {},
): PieceRow {
  return {
    tenantId: '1002',
    destNo: '0',
    roundId: '1',
    pieceId,
    status: 'FROZEN',
    fileStatus: 'AVAILABLE',
    startScn: msToScn(from),
    checkpointScn: msToScn(to),
    endScn: msToScn(to),
    inputBytes: 20,
    outputBytes: 10,
    copyId: null,
    path: 'file:///backup/archive',
    ...change,
  }
}

/** A log stream of shop's round 2 that is archived up to a moment. */
export function streamRow(streamId: string, checkpoint: number): StreamRow {
  return {
    tenantId: '1002',
    streamId,
    roundId: '2',
    pieceId: '3',
    status: 'DOING',
    checkpointScn: msToScn(checkpoint),
    inputBytes: 0,
    outputBytes: 0,
  }
}

/** The cleanup policy of shop. */
export function policyRow(recoveryWindow: string | null = '7d'): PolicyRow {
  return { tenantId: '1002', name: 'default', recoveryWindow }
}
