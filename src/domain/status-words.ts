import { closest } from './closest.ts'
import { type State, stateOfStatus } from './state.ts'

/** What counts as running includes every word that nobody knows (REFERENCE §16.1). */
const RUNNING: readonly State[] = ['running', 'unknown']

/** Words for states: the bot's own, OCP's (REFERENCE §11), and other spellings of both. */
const WORDS: ReadonlyMap<string, readonly State[]> = new Map<string, readonly State[]>(
  Object.entries({
    pending: ['pending'],
    running: RUNNING,
    'in-progress': ['pending', 'cancelling', ...RUNNING],
    executing: ['cancelling', ...RUNNING],
    cancelling: ['cancelling'],
    canceling: ['cancelling'],
    success: ['success'],
    succeeded: ['success'],
    completed: ['success'],
    good: ['success'],
    partial: ['partial'],
    // A command that failed for some of its tenants has failed for whoever asks what failed.
    failed: ['failed', 'partial'],
    cancelled: ['cancelled'],
    canceled: ['cancelled'],
    unknown: ['unknown'],
  }),
)

/** The words that a refusal names; the other spellings are understood as well. */
export const STATUS_WORDS: readonly string[] = [
  'in-progress',
  'pending',
  'running',
  'completed',
  'partial',
  'failed',
  'cancelled',
]

/** States behind a list of words, or the first word that means none, with what was probably meant. */
export type ReadStates =
  | { readonly ok: true; readonly states: readonly State[] }
  | { readonly ok: false; readonly word: string; readonly near: string | null }

/** Reads `failed,running`, `In Progress`, or a view's own word such as `BACKUP_DATA_MINOR`. */
export function readStates(text: string): ReadStates {
  const states: State[] = []
  for (const word of statusWords(text)) {
    const meant = WORDS.get(word.toLowerCase().replace(/[\s_]+/g, '-')) ?? ofView(word)
    if (meant.length === 0) {
      return { ok: false, word, near: closest(word.replace(/[\s_]+/g, '-'), [...WORDS.keys()]) }
    }
    states.push(...meant)
  }
  return states.length === 0
    ? { ok: false, word: text, near: null }
    : { ok: true, states: [...new Set(states)] }
}

/** The words of a list that is separated by commas. */
export function statusWords(text: string): readonly string[] {
  return text
    .split(/[,;、]/)
    .map((one) => one.trim())
    .filter((one) => one !== '')
}

function ofView(word: string): readonly State[] {
  const state = stateOfStatus(word)
  return state === 'unknown' ? [] : state === 'running' ? RUNNING : [state]
}
