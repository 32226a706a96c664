import { Secret as OtpSecret, TOTP } from 'otpauth'
import type { Secret } from './domain/secret.ts'

/** Length of a step, in seconds (RFC 6238 §4.1, and what every authenticator app takes for granted). */
const PERIOD = 30

/** Whether the text can be an authenticator's secret: base32 (RFC 4648), 80 bits at least; blanks are let through. */
export function isTotpSecret(secret: Secret): boolean {
  return /^[A-Z2-7]{16,}=*$/i.test(bare(secret.reveal()))
}

/**
 * The step (30 s since the epoch) that a code of six digits belongs to, at most one before or after that of `now` (ms
 * since the epoch, UTC), or null when it is none of these. Codes of RFC 6238 with SHA-1, as apps make them.
 */
export function stepOfCode(secret: Secret, code: string, now: number): number | null {
  const token = code.replace(/\s/g, '')
  if (!/^\d{6}$/.test(token)) return null
  const totp = new TOTP({
    secret: OtpSecret.fromBase32(bare(secret.reveal())),
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD,
  })
  const delta = totp.validate({ token, timestamp: now, window: 1 })
  return delta === null ? null : Math.floor(now / 1000 / PERIOD) + delta
}

function bare(text: string): string {
  return text.replace(/[\s-]/g, '').toUpperCase()
}
