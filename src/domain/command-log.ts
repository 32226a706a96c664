import type { Read } from './command.ts'
import { namedTenants, oneTenant, readArguments } from './command-arguments.ts'
import type { TypedAt } from './filter-time.ts'
import type { FilterFlags } from './list-filter.ts'
import { LOG_FLAGS, readLogFilter } from './log-filter.ts'
import { misread } from './misread.ts'
import { typedWords } from './typing.ts'

/** Reads what stands behind `log`: one tenant, and filters. */
export function readLogCommand(words: readonly string[], at: TypedAt): Read {
  const read = readArguments('log', words, { valued: LOG_FLAGS })
  if (!read.ok) return read
  const flags: FilterFlags = read.flags
  const { named, kept } = namedTenants(read)
  if (named.length > 1) {
    return oneTenant('log', named, kept, LOG_FLAGS)
  }
  const filter = readLogFilter(flags, at)
  if (!filter.ok) {
    const fixed: Readonly<Partial<Record<string, string | null>>> = { ...flags, ...filter.fix }
    const kept = LOG_FLAGS.flatMap((flag) => (fixed[flag] == null ? [] : [flag, fixed[flag]]))
    return misread(filter.message, filter.fix && typedWords(['log', ...read.plain, ...kept]))
  }
  const about = { tenant: named[0] ?? null, cluster: flags['--cluster'] ?? null }
  return { ok: true, command: { kind: 'log', ...about, filter: filter.filter } }
}
