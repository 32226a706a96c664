import type { Read } from './command.ts'
import { oneTenant, readArguments } from './command-arguments.ts'
import type { TypedAt } from './filter-time.ts'
import { type FilterFlags, LIST_FLAGS, readListFilter } from './list-filter.ts'
import { misread } from './misread.ts'
import type { ListWord } from './subcommands.ts'
import { shownWord, typedWords } from './typing.ts'

/** Reads what stands behind a list's word; `data crm` is `data --tenant crm`. */
export function readListCommand(
  { area, word, days }: ListWord,
  words: readonly string[],
  at: TypedAt,
): Read {
  const read = readArguments(word, words, { valued: LIST_FLAGS })
  if (!read.ok) return read
  const [plain, ...more] = read.plain
  const flags: FilterFlags = read.flags
  if (more.length > 0) {
    return oneTenant(word, read.plain, typedFlags(flags), LIST_FLAGS)
  }
  const named = flags['--tenant']
  if (plain !== undefined && named !== undefined && plain !== named) {
    return misread(
      `The tenant "${shownWord(plain)}" and --tenant "${shownWord(named)}" contradict each other. Keep one of them.`,
      typedWords([word, ...typedFlags(flags)]),
    )
  }
  const tenant = plain ?? named
  const all: FilterFlags = tenant === undefined ? flags : { ...flags, '--tenant': tenant }
  const filter = readListFilter(all, at, days)
  if (!filter.ok) {
    const fixed = filter.fix ? { ...all, ...filter.fix } : null
    return misread(filter.message, fixed && typedWords([word, ...typedFlags(fixed)]))
  }
  const { page, zone } = filter
  return { ok: true, command: { kind: 'list', area, filter: filter.filter, page, zone } }
}

function typedFlags(flags: Readonly<Partial<Record<string, string | null>>>): readonly string[] {
  return LIST_FLAGS.flatMap((flag) => {
    const value = flags[flag]
    return value == null ? [] : [flag, value]
  })
}
