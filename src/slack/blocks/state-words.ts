import type { Decision, RequestState } from '../../domain/request.ts'

/** Sign of a request's state; a word always stands beside it. */
export const SIGNS: Readonly<Record<RequestState, string>> = {
  pending: '🔐',
  counting: '🚨',
  approved: '✅',
  executing: '⏳',
  waiting: '⏳',
  started: '⏳',
  succeeded: '✅',
  failed: '🔴',
  cancelled: '⚪',
  refused: '🔴',
  denied: '⛔',
  withdrawn: '⚪',
  expired: '⚪',
  unknown: '❔',
}

/** A request's state in one or two words. */
export const STATE_WORDS: Readonly<Record<RequestState, string>> = {
  pending: 'waits for approval',
  counting: 'break-glass, runs when its countdown ends',
  approved: 'approved, not started yet',
  executing: 'being sent to the database',
  waiting: 'on its way, waits before its next statement',
  started: 'started',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
  refused: 'refused',
  denied: 'denied',
  withdrawn: 'withdrawn',
  expired: 'expired',
  unknown: 'outcome unknown',
}

/** What a person did about a request, in a word. */
export const DECIDED_WORDS: Readonly<Record<Decision['verdict'], string>> = {
  approve: 'approved',
  deny: 'denied',
  withdraw: 'withdrawn',
  stop: 'stopped',
}
