import type { State } from '../../domain/state.ts'

const SIGNS: Readonly<Record<State, string>> = {
  pending: '⏳',
  running: '⏳',
  cancelling: '⏳',
  success: '✅',
  partial: '🔴',
  failed: '🔴',
  cancelled: '⚪',
  paused: '⚪',
  stopped: '⚪',
  interrupted: '🔴',
  unknown: '❔',
}

/** Sign of a state of a tenant's share, a table or a file; a word always stands beside it. */
export function stateSign(state: State): string {
  return SIGNS[state]
}

const RANK: Readonly<Record<State, number>> = {
  failed: 0,
  interrupted: 0,
  partial: 1,
  unknown: 2,
  cancelling: 3,
  running: 3,
  pending: 4,
  paused: 5,
  stopped: 5,
  cancelled: 5,
  success: 6,
}

/** The same things with what went wrong first, then what runs, then what is done; else in their order. */
export function worstFirst<T extends { readonly state: State }>(all: readonly T[]): readonly T[] {
  return all.toSorted((a, b) => RANK[a.state] - RANK[b.state])
}
