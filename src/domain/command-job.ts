import { closest } from './closest.ts'
import type { Read } from './command.ts'
import { readArguments } from './command-arguments.ts'
import { misread } from './misread.ts'
import { AREAS } from './subcommands.ts'
import { shownWord, typedWords } from './typing.ts'

/** What people type as well: the words of the lists, and what the jobs are called. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  backup: 'data',
  copies: 'copy',
  recovery: 'recover',
  validations: 'validation',
}

/** Reads what stands behind `job`. */
export function readJobCommand(words: readonly string[]): Read {
  const read = readArguments('job', words, {
    valued: ['--cluster', '--tenant'],
    alone: ['--columns'],
  })
  if (!read.ok) return read
  const [typed, id, ...more] = read.plain
  if (typed !== undefined && /^\d{1,19}$/.test(typed) && more.length === 0) {
    return misread(
      `job needs the area before the id: ${AREAS.join(', ')}.`,
      typedWords(['job', id ?? 'data', typed]),
    )
  }
  if (typed === undefined || id === undefined || more.length > 0) {
    return misread('job needs an area and an id, for example job data 12.', 'help job')
  }
  const word = typed.toLowerCase()
  const area = AREAS.find((one) => one === word || one === OTHER_WORDS[word])
  if (!area) {
    const near = closest(word, AREAS)
    return misread(
      `Unknown area "${shownWord(typed)}".${near ? ` Did you mean ${near}?` : ` It knows ${AREAS.join(', ')}.`}`,
      near ? typedWords(['job', near, id]) : 'help job',
    )
  }
  if (!/^\d{1,19}$/.test(id)) {
    return misread(`"${shownWord(id)}" is not a job id: digits only.`, null)
  }
  return {
    ok: true,
    command: {
      kind: 'job',
      area,
      id,
      tenant: read.flags['--tenant'] ?? null,
      cluster: read.flags['--cluster'] ?? null,
      columns: read.alone.includes('--columns'),
    },
  }
}
