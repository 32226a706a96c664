const UNITS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
}

/** How long something is to last: `30m`, `4h`, `2d`, `1w`, also `90 min` and `4 hours`; in ms, or null. At most a year. */
export function readLength(text: string): number | null {
  const match = /^(\d{1,5})\s*(m(?:in(?:ute)?s?)?|h(?:ours?)?|d(?:ays?)?|w(?:eeks?)?)$/i.exec(
    text.trim(),
  )
  const ms = Number(match?.[1]) * (UNITS[match?.[2]?.[0]?.toLowerCase() ?? ''] ?? 0)
  return match && ms > 0 && ms <= 366 * 86_400_000 ? ms : null
}
