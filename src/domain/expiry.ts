import { isFullSet, isUsableSet } from './restore-window.ts'
import type { BackupSetRow, PolicyRow } from './rows.ts'
import { isSet, scnToMs } from './scn.ts'

/** Until when cleanup leaves a set alone. Times are ms since the epoch (UTC). */
export type Expiry =
  /** The last good full backup is always kept (REFERENCE §5). */
  | { readonly kind: 'newest full' }
  /** No newer good full backup makes it obsolete yet. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'until'; readonly at: number }
  | { readonly kind: 'obsolete'; readonly since: number }
  | { readonly kind: 'no policy' }
  /** A policy whose window is in no form that is known; RECOVERY_WINDOW, verbatim. */
  | { readonly kind: 'unclear'; readonly window: string }
  /** Not read here: 3.x cleans up by parameters (REFERENCE §8), and a view may be denied. */
  | { readonly kind: 'unknown' }

const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** RECOVERY_WINDOW (`7d`, `12h`) in ms, or null when it has another form. */
export function recoveryWindowMs(window: string | null): number | null {
  const [, digits, unit] = /^\s*(\d{1,6})\s*([smhd])\s*$/i.exec(window ?? '') ?? []
  const ms = Number(digits) * (UNITS[unit?.toLowerCase() ?? ''] ?? 0)
  return digits === undefined || ms === 0 ? null : ms
}

/** What {@link expiryOf} needs beside the set. */
export interface ExpiryFacts {
  /** All sets of the tenant. */
  readonly sets: readonly BackupSetRow[]
  /** `unread` when nobody knows whether there is one. */
  readonly policy: PolicyRow | null | 'unread'
  /** Database time, ms since the epoch (UTC). */
  readonly databaseNow: number
}

/**
 * When the set that a chain begins with becomes obsolete: as soon as a newer usable full set can restore to every
 * point of the recovery window, that is when its MIN_RESTORE_SCN lies further back than the window
 * (CDB_OB_BACKUP_DELETE_POLICY, REFERENCE §5). Set ids rise with time.
 */
export function expiryOf(first: BackupSetRow, { sets, policy, databaseNow }: ExpiryFacts): Expiry {
  if (policy === 'unread') return { kind: 'unknown' }
  if (policy === null) return { kind: 'no policy' }
  const newer = sets
    .filter((set) => set.tenantId === first.tenantId && isFullSet(set) && isUsableSet(set))
    .filter((set) => isSet(set.minRestoreScn) && BigInt(set.setId) > BigInt(first.setId))
  if (newer.length === 0) {
    return { kind: isFullSet(first) && isUsableSet(first) ? 'newest full' : 'waiting' }
  }
  const window = recoveryWindowMs(policy.recoveryWindow)
  if (window === null) return { kind: 'unclear', window: policy.recoveryWindow ?? '' }
  const at = Math.min(...newer.map((set) => (scnToMs(set.minRestoreScn) ?? 0) + window))
  return at <= databaseNow ? { kind: 'obsolete', since: at } : { kind: 'until', at }
}
