/**
 * System change number as decimal text: nanoseconds since the Unix epoch (UTC), up to 20 digits.
 * Never a JavaScript number (REFERENCE §2.5, trap 7). `0` and `1` mean "not set".
 */
export type Scn = string

/** Whether the text is an SCN literal as OceanBase's grammar takes it (COMMANDS §0.1). */
export function isScn(text: string): boolean {
  return /^\d{1,20}$/.test(text)
}

/** Whether an SCN carries a point in time: present, and neither 0 nor 1 (REFERENCE §2.5, trap 14). */
export function isSet(scn: Scn | null | undefined): scn is Scn {
  return scn != null && isScn(scn) && BigInt(scn) > 1n
}

/** Milliseconds since the epoch (UTC), or null when the SCN is not set. */
export function scnToMs(scn: Scn | null | undefined): number | null {
  return isSet(scn) ? Number(BigInt(scn) / 1_000_000n) : null
}

/** The SCN of a point in time given in milliseconds since the epoch (UTC). */
export function msToScn(ms: number): Scn {
  return (BigInt(Math.round(ms * 1000)) * 1000n).toString()
}

/** Order of two SCNs: negative, 0 or positive, by value and not by text length. */
export function compareScn(a: Scn, b: Scn): number {
  const difference = BigInt(a) - BigInt(b)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** Nanoseconds `b - a`, as seconds with fractions; for rates only, not for equality. */
export function scnSeconds(a: Scn, b: Scn): number {
  return Number((BigInt(b) - BigInt(a)) / 1000n) / 1e6
}
