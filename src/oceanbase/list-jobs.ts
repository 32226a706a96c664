import type { JobQuery, JobRows } from '../domain/list.ts'
import type { ServerVersion } from '../domain/rows.ts'
import { BotError } from '../errors.ts'
import type { Reading } from './reading.ts'

/** One page of an area's jobs: leading rows by place, then only the rows that belong to them. Throws OceanBaseError. */
export async function listJobs(
  _reading: Reading,
  _version: ServerVersion,
  _query: JobQuery,
): Promise<JobRows> {
  throw new BotError('lists are not read yet')
}
