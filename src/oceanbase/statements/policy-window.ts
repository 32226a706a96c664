import type { SetCleanupPolicy } from '../../domain/operation.ts'
import { BotError } from '../../errors.ts'

/** Most days of a recovery window: ten years. */
const MOST_DAYS = 3650

/** The recovery window as a literal, `'7d'`. Throws BotError unless it is a whole number of days from 1 to 3650. */
export function policyWindow({ recoveryDays }: Pick<SetCleanupPolicy, 'recoveryDays'>): string {
  if (Number.isInteger(recoveryDays) && recoveryDays >= 1 && recoveryDays <= MOST_DAYS) {
    return `'${recoveryDays}d'`
  }
  throw new BotError(`The recovery window must be a whole number of days from 1 to ${MOST_DAYS}.`)
}
