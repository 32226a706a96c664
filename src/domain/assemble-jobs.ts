import { assembleCleanups } from './assemble-cleanups.ts'
import { assembleCopies } from './assemble-copies.ts'
import { assembleData } from './assemble-data.ts'
import { assembleRecoveries } from './assemble-recoveries.ts'
import { assembleRestores } from './assemble-restores.ts'
import { assembleValidations } from './assemble-validations.ts'
import type { Job } from './job.ts'
import type { ClusterRows } from './rows.ts'

/** All jobs of one reading, running and finished, one entry for each command (traps 2 and 19). */
export function assembleJobs(rows: ClusterRows): readonly Job[] {
  return [
    ...assembleData(rows),
    ...assembleCleanups(rows),
    ...assembleRestores(rows),
    ...assembleRecoveries(rows),
    ...assembleCopies(rows),
    ...assembleValidations(rows),
  ]
}
