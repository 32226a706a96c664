import type { Read } from './command.ts'
import { readArguments } from './command-arguments.ts'
import { readSpan } from './filter-time.ts'
import { misread } from './misread.ts'
import { type RuleChange, readRuleChange } from './rule-changes.ts'
import { shownWord, typedWords } from './typing.ts'

const DAY_MS = 86_400_000

/** `rules backtest`. */
export interface BacktestCommand {
  readonly kind: 'rules backtest'
  /** How far back to look, in ms. */
  readonly last: number
  /** Changes to try; none: the rules as they are. */
  readonly changes: readonly RuleChange[]
  readonly cluster: string | null
}

/** How far back it looks unless told otherwise, and at most. */
const USUAL_MS = 30 * DAY_MS
const LONGEST_MS = 90 * DAY_MS
const FLAGS = ['--last', '--set', '--cluster']

/** Reads what stands behind `rules`: `backtest` with its filters. */
export function readRulesCommand(words: readonly string[]): Read {
  const [verb = '', ...rest] = words
  if (verb.toLowerCase() !== 'backtest') {
    const got = verb === '' ? 'nothing' : `"${shownWord(verb)}"`
    return misread(`rules takes backtest, and got ${got}.`, 'rules backtest')
  }
  if (rest[0]?.toLowerCase() === 'help') {
    return { ok: true, command: { kind: 'help', topic: 'rules backtest' } }
  }
  const read = readArguments('rules backtest', gathered(rest), { valued: FLAGS })
  if (!read.ok) return read
  const { plain, flags } = read
  if (plain.length > 0) {
    return misread(
      `rules backtest takes no plain words, and got "${shownWord(plain.join(' '))}".`,
      'rules backtest',
    )
  }
  const typed = flags['--last']
  const last = typed === undefined ? USUAL_MS : readSpan(typed)
  if (last === null) {
    return misread(
      `--last needs a length of time, such as 30d, and got "${shownWord(typed ?? '')}".`,
      'rules backtest --last 30d',
    )
  }
  if (last > LONGEST_MS) {
    return misread('rules backtest looks back 90 days at most.', 'rules backtest --last 90d')
  }
  const changes: RuleChange[] = []
  for (const text of (flags['--set'] ?? '').split(',').filter((one) => one !== '')) {
    const change = readRuleChange(text)
    if (!change.ok) {
      return misread(
        `--set ${shownWord(text)} ${change.problem}`,
        change.fix && typedWords(['rules', 'backtest', '--set', change.fix]),
      )
    }
    changes.push(change.change)
  }
  const cluster = flags['--cluster'] ?? null
  return { ok: true, command: { kind: 'rules backtest', last, changes, cluster } }
}

/** `--set a=1 --set b=2` as `--set a=1,b=2`. */
function gathered(words: readonly string[]): readonly string[] {
  const sets: string[] = []
  const others: string[] = []
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? ''
    const inline = /^--set=(.*)$/i.exec(word)?.[1]
    if (inline !== undefined) sets.push(inline)
    else if (/^--set$/i.test(word) && words[i + 1] !== undefined) sets.push(words[++i] ?? '')
    else others.push(word)
  }
  return sets.length === 0 ? others : [...others, '--set', sets.join(',')]
}
