import type { Job } from './job.ts'

/**
 * Whether a job that succeeded is of the kind of work that makes an earlier failure good. Of backups, cleanups, restores
 * and table recoveries that is every later one of its area. A second backup or a validation is of one thing: only the
 * same set or piece, or all of them, makes it good. Whose tenants were hit is looked at besides.
 */
export function makesGood(done: Job, failed: Job): boolean {
  if (done.area !== failed.area) return false
  if (done.copy && failed.copy) {
    if (done.copy.what !== failed.copy.what) return false
    return done.copy.itemId === '0' || done.copy.itemId === failed.copy.itemId
  }
  if (done.validation && failed.validation) {
    const { itemId, type } = failed.validation
    if (done.validation.itemId === null) return true
    return done.validation.itemId === itemId && done.validation.type === type
  }
  return true
}
