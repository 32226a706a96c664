import { normalise } from './state.ts'
import { readViewTime } from './time.ts'

/** What a cleanup deletes: what is obsolete, one set or piece or several, or everything; or it stops another cleanup. */
export type CleanupType = 'obsolete' | 'set' | 'piece' | 'all' | 'cancel' | 'unknown'

/*
 * TYPE by its beginning (REFERENCE §5): older versions write `DELETE BACKUP SET` and `DELETE OBSOLETE BACKUP BACKUP`,
 * the newest `DELETE BACKUPSET` and `DELETE ARCHIVELOG_PIECE`.
 */
const BY_PREFIX: readonly (readonly [RegExp, CleanupType])[] = [
  [/^DELETE OBSOLETE/, 'obsolete'],
  [/^DELETE BACKUP ?SET/, 'set'],
  [/^DELETE (BACKUP ?|ARCHIVELOG_)PIECE/, 'piece'],
  [/^DELETE BACKUP ALL/, 'all'],
  [/^CANCEL/, 'cancel'],
]

/** TYPE of a cleanup, whatever the version calls it. */
export function cleanupType(type: string): CleanupType {
  const text = normalise(type).replace(/\s+/g, ' ')
  return BY_PREFIX.find(([prefix]) => prefix.test(text))?.[1] ?? 'unknown'
}

/** What PARAMETER means: a time before which everything is obsolete (ms since the epoch, UTC), or an id. */
export interface CleanupAim {
  readonly obsoleteBefore: number | null
  readonly itemId: string | null
}

const NO_AIM: CleanupAim = { obsoleteBefore: null, itemId: null }

/**
 * Reads PARAMETER. The view wraps it as a time from microseconds, so that an id looks like a moment after 1970-01-01;
 * versions that do not wrap it print the number (REFERENCE §5).
 */
export function cleanupAim(parameter: string | null): CleanupAim {
  const text = parameter?.trim() ?? ''
  if (/^\d{1,19}$/.test(text)) return ofMicros(BigInt(text))
  const time = readViewTime(text)
  if (time) return { obsoleteBefore: time.ms, itemId: null }
  const wrapped = /^1970-01-01[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/.exec(text)
  if (!wrapped) return NO_AIM
  const [, hour = '', minute = '', second = '', fraction = ''] = wrapped
  const seconds = (Number(hour) * 60 + Number(minute)) * 60 + Number(second)
  return ofMicros(BigInt(seconds) * 1_000_000n + BigInt(fraction.padEnd(6, '0')))
}

/** No id reaches the microseconds of 1971, and no time lies before it (trap 5). */
const YEAR_1971 = 31_536_000_000_000n

function ofMicros(micros: bigint): CleanupAim {
  if (micros === 0n) return NO_AIM
  return micros < YEAR_1971
    ? { obsoleteBefore: null, itemId: String(micros) }
    : { obsoleteBefore: Number(micros) / 1000, itemId: null }
}
