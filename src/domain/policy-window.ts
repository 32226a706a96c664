import { occurrenceAt } from './maintenance.ts'
import type { OperationWindow } from './policy.ts'
import { nextDue } from './timetable.ts'
import { toZoneTime } from './zone-time.ts'

/** Whether something may run at a moment. Times are ms since the epoch (UTC). */
export type WindowState =
  | { readonly open: true; readonly until: number | null }
  | { readonly open: false; readonly opensAt: number | null; readonly zone: string }

/** Whether one of the windows is open; without windows always. */
export function windowState(windows: readonly OperationWindow[], now: number): WindowState {
  if (windows.length === 0) return { open: true, until: null }
  const open = windows.flatMap((window) => occurrenceAt(window, now) ?? [])
  if (open.length > 0) return { open: true, until: Math.max(...open.map((one) => one.until)) }
  const [next] = windows
    .map(({ begins }) => ({ at: nextDue(begins, now), zone: begins.zone }))
    .filter((one): one is { at: number; zone: string } => one.at !== null)
    .toSorted((a, b) => a.at - b.at)
  return { open: false, opensAt: next?.at ?? null, zone: next?.zone ?? 'UTC' }
}

/** `Outside the windows of policy x (Sat 22:00-04:00); the next one opens 2026-11-28 22:00 Asia/Shanghai.` */
export function closedWindowText(
  name: string,
  windows: readonly OperationWindow[],
  { opensAt, zone }: Extract<WindowState, { open: false }>,
): string {
  const texts = windows.map(({ begins }) => `${begins.text} ${begins.zone}`).join(', ')
  const next =
    opensAt === null
      ? 'none opens for years'
      : `the next one opens ${new Date(toZoneTime(opensAt, zone)).toISOString().slice(0, 16).replace('T', ' ')} ${zone}`
  return `Outside the windows of policy ${name} (${texts}); ${next}.`
}
