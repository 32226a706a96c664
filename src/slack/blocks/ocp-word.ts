import type { JobArea } from '../../domain/job.ts'
import type { State } from '../../domain/state.ts'

/**
 * A job's state as OCP's task pages call it (REFERENCE §11), so that who knows those pages finds the same word. Cleanups
 * have words of their own; `Cancelled` is ours, because OCP has none.
 */
export function ocpWord(area: JobArea, state: State): string {
  switch (state) {
    case 'success':
      return 'Completed'
    case 'failed':
    case 'partial':
    case 'interrupted':
      return 'Failed'
    case 'cancelled':
      return 'Cancelled'
    case 'pending':
      return area === 'cleanup' ? 'Pending' : 'In Progress'
    case 'stopped':
    case 'paused':
      return 'Stopped'
    default:
      return area === 'cleanup' ? 'Executing' : 'In Progress'
  }
}
