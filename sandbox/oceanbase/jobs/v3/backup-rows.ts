import type { Row } from '../../view-store.ts'
import { displayBytes } from '../destination.ts'
import { dateOf } from './archive-rows.ts'
import type { TenantV3 } from './tenants.ts'

const BLOCK = 2 * 1024 ** 2
const OUTPUT_RATIO = 0.52

/** What the rows of a cluster's backup are made of. */
export interface BackupFactsV3 {
  readonly key: number
  /** D = full, I = incremental. */
  readonly type: 'D' | 'I'
  readonly startMs: number
  readonly encrypted: boolean
  readonly device: string
}

/** A tenant's part of a backup; null is the cluster's own row, which counts nothing (REFERENCE §8). */
export type Part = Pick<TenantV3, 'id' | 'partitions'> & { readonly bytes: number }

/** The cluster's own row: tenant 1. */
export const clusterPart: Part = { id: 1, partitions: 0, bytes: 0 }

/** How the row of a tenant ended. */
export type EndV3 = 'COMPLETED' | 'FAILED'

/** Partitions, blocks and bytes of a part when `share` of its time is over; blocks are unknown at the start. */
export function countersV3(part: Part, share: number): Row {
  const done = Math.min(1, Math.max(0, (share - 0.02) / 0.98))
  const blocks = Math.round(part.bytes / BLOCK)
  const finished = Math.floor(blocks * done)
  return {
    PARTITION_COUNT: part.partitions,
    FINISH_PARTITION_COUNT: Math.floor(part.partitions * done),
    MACRO_BLOCK_COUNT: share < 0.02 ? 0 : blocks,
    FINISH_MACRO_BLOCK_COUNT: finished,
    INPUT_BYTES: finished * BLOCK,
    OUTPUT_BYTES: Math.round(finished * BLOCK * OUTPUT_RATIO),
  }
}

/** A row of CDB_OB_BACKUP_PROGRESS; COMPLETION_TIME is the last update while it runs. */
export function progressRow(
  facts: BackupFactsV3,
  part: Part,
  share: number,
  status: 'RUNNING' | EndV3,
  updatedMs: number,
): Row {
  return {
    ...idsOf(facts, part),
    ...countersV3(part, share),
    START_TIME: facts.startMs,
    COMPLETION_TIME: updatedMs,
    STATUS: status,
  }
}

/** A row of CDB_OB_BACKUP_JOB_DETAILS, running or ended. */
export function jobDetailRow(
  facts: BackupFactsV3,
  part: Part,
  share: number,
  status: 'RUNNING' | EndV3,
  endMs: number,
): Row {
  const counters = countersV3(part, share)
  const seconds = Math.max(1, (endMs - facts.startMs) / 1000)
  const [input, output] = [Number(counters.INPUT_BYTES), Number(counters.OUTPUT_BYTES)]
  return {
    ...idsOf(facts, part),
    ENCRYPTION_MODE: facts.encrypted ? 'PASSWORD' : 'NONE',
    START_TIME: facts.startMs,
    END_TIME: status === 'RUNNING' ? null : endMs,
    INPUT_BYTES: input,
    OUTPUT_BYTES: output,
    OUTPUT_DEVICE_TYPE: facts.device,
    ELAPSED_SECONDS: Math.round(seconds),
    COMPRESSION_RATIO: input === 0 ? null : (output / input).toFixed(2),
    INPUT_BYTES_PER_SEC: input / seconds,
    OUTPUT_BYTES_PER_SEC: output / seconds,
    STATUS: status,
    INPUT_BYTES_DISPLAY: displayBytes(input),
    OUTPUT_BYTES_DISPLAY: displayBytes(output),
    INPUT_BYTES_PER_SEC_DISPLAY: `${displayBytes(input / seconds)}/S`,
    OUTPUT_BYTES_PER_SEC_DISPLAY: `${displayBytes(output / seconds)}/S`,
    TIME_TAKEN_DISPLAY: timeTaken(endMs - facts.startMs),
    ...replay(facts),
  }
}

/** A row of CDB_OB_BACKUP_SET_DETAILS: an ended backup. */
export function setDetailRow(
  facts: BackupFactsV3,
  part: Part,
  share: number,
  status: EndV3,
  endMs: number,
): Row {
  return {
    ...setColumns(facts, part, share, endMs),
    COPY_ID: '0',
    DEVICE_TYPE: facts.device,
    STATUS: status,
    ...replay(facts),
    BACKUP_LEVEL: 'CLUSTER',
  }
}

/** A row of CDB_OB_BACKUP_SET_FILES: the original (COPY_ID 0), being written or ended. */
export function setFileRow(
  facts: BackupFactsV3,
  part: Part,
  share: number,
  status: 'RUNNING' | EndV3,
  endMs: number,
): Row {
  const states = {
    RUNNING: ['DOING', 'COPYING'],
    COMPLETED: ['SUCCESS', 'AVAILABLE'],
    FAILED: ['FAILED', 'INCOMPLETE'],
  } as const
  const [state, file] = states[status]
  return {
    ...setColumns(facts, part, share, endMs),
    ...(status === 'RUNNING' ? { COMPLETION_TIME: null } : {}),
    COPY_ID: 0,
    STATUS: state,
    FILE_STATUS: file,
  }
}

function idsOf(facts: BackupFactsV3, part: Part): Row {
  return { INCARNATION: 1, BS_KEY: facts.key, BACKUP_TYPE: facts.type, TENANT_ID: part.id }
}

function replay(facts: BackupFactsV3): Row {
  // Microseconds, as the documents' example has it.
  return { START_REPLAY_LOG_TS: Math.round(facts.startMs * 1000), DATE: dateOf(facts.startMs) }
}

function setColumns(facts: BackupFactsV3, part: Part, share: number, endMs: number): Row {
  const bytes = Number(countersV3(part, share).OUTPUT_BYTES)
  const seconds = Math.max(1, (endMs - facts.startMs) / 1000)
  return {
    ...idsOf(facts, part),
    ENCRYPTION_MODE: facts.encrypted ? 'PASSWORD' : 'NONE',
    START_TIME: facts.startMs,
    COMPLETION_TIME: endMs,
    ELAPSED_SECONDES: Math.round(seconds),
    KEEP: 'NO',
    KEEP_UNTIL: '',
    COMPRESSED: 'NO',
    OUTPUT_BYTES: bytes,
    OUTPUT_RATE_BYTES: bytes / seconds,
    COMPRESSION_RATIO: null,
    OUTPUT_BYTES_DISPLAY: displayBytes(bytes),
    OUTPUT_RATE_BYTES_DISPLAY: `${displayBytes(bytes / seconds)}/S`,
    TIME_TAKEN_DISPLAY: timeTaken(endMs - facts.startMs),
  }
}

/** `HH:MM:SS.ffffff` of milliseconds. */
function timeTaken(ms: number): string {
  const whole = Math.max(0, Math.round(ms * 1000))
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  const seconds = Math.floor(whole / 1e6)
  const micros = String(whole % 1e6).padStart(6, '0')
  return `${two(seconds / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}.${micros}`
}

/** DEVICE_TYPE of an address. */
export function deviceOf(uri: string): string {
  return (/^(\w+):/.exec(uri)?.[1] ?? 'file').toUpperCase()
}
