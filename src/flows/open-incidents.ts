import type { WatchState } from '../domain/watch-state.ts'

/** Incidents that are open now, with since when (ms since the epoch, UTC), by id. */
export function openIncidents(states: readonly WatchState[]): ReadonlyMap<string, number> {
  return new Map(
    states.flatMap(({ incidents }) => incidents.map((one) => [one.id, one.since] as const)),
  )
}
