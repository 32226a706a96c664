import type { JobArea } from '../domain/job.ts'
import type { ViewColumns } from '../domain/list.ts'
import { BotError } from '../errors.ts'
import type { Reading } from './reading.ts'

/** Which rows: a job's own and those of its tasks, found by its tenants' ids. */
export interface ColumnsQuery {
  readonly area: JobArea
  /** Tenant and job id of every row of the job, the leading one first. */
  readonly jobs: readonly { readonly tenantId: string; readonly jobId: string }[]
  /** Start of the leading row, ms since the epoch (UTC): ids come again (trap 17). */
  readonly startedAt: number | null
}

/** Every column of a job's rows, in the server's own words, redacted. Throws OceanBaseError. */
export async function readColumns(
  _reading: Reading,
  _query: ColumnsQuery,
): Promise<readonly ViewColumns[]> {
  throw new BotError('columns are not read yet')
}
