import { OceanBaseError } from '../errors.ts'
import { asText } from './row.ts'
import type { Session } from './session.ts'

/** The database's clock, ms since the epoch (UTC) with microseconds as fraction. Throws OceanBaseError. */
export async function readClock(session: Session): Promise<number> {
  const [row] = await session.rows('SELECT UNIX_TIMESTAMP(NOW(6)) AS T', 'tell the time')
  const seconds = Number(asText(row?.T) ?? Number.NaN)
  if (Number.isFinite(seconds) && seconds > 0) return Math.round(seconds * 1e6) / 1000
  throw new OceanBaseError('The database did not tell its time.', { retryable: true })
}
