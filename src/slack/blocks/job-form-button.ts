import type { Button } from '@slack/types'
import { failedSubjects, isJobOver, type Job, type JobArea, subjectsOf } from '../../domain/job.ts'
import { MAX_TENANTS, type OperationKind } from '../../domain/operation.ts'
import { formButton } from './form-button.ts'

const CANCELS: Readonly<Partial<Record<JobArea, OperationKind>>> = {
  data: 'cancel-backup',
  cleanup: 'cancel-cleanup',
  restore: 'cancel-restore',
  recover: 'cancel-recover-table',
}

/**
 * The form that is the next step of a job, as the n-th such button of its message: Cancel while it runs, again after a
 * failed backup, Activate after a restore, and Cancel the restore after a failed one, whose tenant stays (COMMANDS §5).
 */
export function jobFormButton(job: Job, cluster: string, n: number): Button | null {
  if (!isJobOver(job)) {
    const operation = CANCELS[job.area]
    const tenants = subjectsOf(job)
    if (!operation || tenants.length > MAX_TENANTS) return null
    return formButton(n, 'Cancel…', { operation, tenants, cluster })
  }
  if (job.state === 'failed' || job.state === 'partial') return againButton(job, cluster, n)
  if (
    job.restore &&
    job.state === 'success' &&
    !job.restore.quick &&
    job.restore.generation === 4
  ) {
    const tenants = [job.restore.target]
    return formButton(n, 'Activate…', { operation: 'activate-standby', tenants, cluster })
  }
  return null
}

function againButton(job: Job, cluster: string, n: number): Button | null {
  if (job.restore) {
    const tenants = [job.restore.target]
    const text = 'Cancel the restore…'
    return formButton(n, text, { operation: 'cancel-restore', tenants, cluster })
  }
  const tenants = failedSubjects(job)
  if (job.area !== 'data' || tenants.length > MAX_TENANTS) return null
  const incremental = job.kind === 'incremental'
  return formButton(n, 'Run again…', { operation: 'backup', incremental, tenants, cluster })
}
