import type { Read } from './command.ts'
import { readArguments } from './command-arguments.ts'
import type { DigestKind } from './digest-period.ts'
import { readSpan } from './filter-time.ts'
import { misread } from './misread.ts'
import { LONGEST_MS } from './since.ts'
import { shownWord } from './typing.ts'

/** `since`. */
export interface SinceCommand {
  readonly kind: 'since'
  /** How far back was asked for, in ms; null: since the asker's last look. */
  readonly back: number | null
}

/** `digest`. */
export interface DigestCommand {
  readonly kind: 'digest'
  readonly period: DigestKind
}

/** Reads what stands behind `since`: nothing, or how far back: `24h`, `--last 2d`. */
export function readSinceCommand(words: readonly string[]): Read {
  const read = readArguments('since', words, { valued: ['--last'] })
  if (!read.ok) return read
  const last = read.flags['--last']
  const typed = [...read.plain, ...(last === undefined ? [] : [last])].join(' ')
  if (typed === '') return { ok: true, command: { kind: 'since', back: null } }
  const back = readSpan(typed)
  if (back === null) {
    return misread(
      `since takes how far back to look, such as 24h or 2d, and got "${shownWord(typed)}".`,
      'since 24h',
    )
  }
  if (back > LONGEST_MS) {
    return misread(
      'since looks back 7 days at most; for more there are the lists, such as data.',
      'since 7d',
    )
  }
  return { ok: true, command: { kind: 'since', back } }
}

/** Reads what stands behind `digest`: nothing, `daily` or `weekly`. */
export function readDigestCommand(words: readonly string[]): Read {
  const typed = words.join(' ').toLowerCase()
  if (typed === '' || typed === 'daily' || typed === 'weekly') {
    return {
      ok: true,
      command: { kind: 'digest', period: typed === 'weekly' ? 'weekly' : 'daily' },
    }
  }
  return misread(`digest takes daily or weekly, and got "${shownWord(typed)}".`, 'digest')
}
