import type { JobArea } from '../../domain/job.ts'
import type { JobList } from '../../domain/list.ts'
import { isOver } from '../../domain/state.ts'
import { LIST_WORDS } from '../../domain/subcommands.ts'
import { typedWords } from '../../domain/typing.ts'
import { code } from '../format.ts'
import { pagesOf } from './list-heading.ts'

const DAY_MS = 24 * 60 * 60_000

/** What to say and what to try when a page of a list holds no job. */
export interface EmptyList {
  readonly words: string
  /** The text after `/obbackup` of what may find more, or null when nothing would. */
  readonly instead: string | null
}

/** Why there is nothing, and the next thing to try. */
export function emptyList(list: JobList): EmptyList {
  const { page, area, filter, clusters, dark } = list
  if (clusters.length === 0 && dark.length > 0) {
    return { words: 'No cluster answered, so nobody knows.', instead: null }
  }
  const pages = pagesOf(list)
  if (page > 1) {
    const last = pages === null ? '' : `; the last one is ${pages}`
    return { words: `There is no page ${page}${last}.`, instead: null }
  }
  const never = missingArea(
    area,
    clusters.map((one) => one.version),
  )
  if (never !== null) return { words: never, instead: null }
  const days = filter.from === null ? null : (list.at - filter.from) / DAY_MS
  const further = days === null ? null : days < 29 ? '30d' : days < 89 ? '90d' : null
  const asked = [
    ...(filter.tenant === null ? [] : ['--tenant', filter.tenant]),
    ...(filter.cluster === null ? [] : ['--cluster', filter.cluster]),
  ]
  const states = filter.states.length === 0 ? [] : ['--status', filter.states.join(',')]
  const word = LIST_WORDS.find((one) => one.area === area)?.word ?? area
  const some = dark.length > 0 || clusters.some((one) => one.unreadable.length > 0)
  const nothing = some ? 'Nothing in what could be read matches.' : 'Nothing matches.'
  // Running jobs are listed whenever they started: looking further back finds no more.
  if (filter.states.length > 0 && filter.states.every((state) => !isOver(state))) {
    return {
      words: some ? 'Nothing in what could be read runs now.' : 'Nothing runs now.',
      instead: null,
    }
  }
  if (further === null) {
    const instead = states.length === 0 ? null : typedWords([word, ...asked])
    return {
      words: `${nothing}${instead === null ? '' : ` Try it without ${code('--status')}:`}`,
      instead,
    }
  }
  return {
    words: `${nothing} Look further back:`,
    instead: typedWords([word, ...asked, ...states, '--last', further]),
  }
}

/** What a server of these versions does not have at all (REFERENCE §7, §9); null when one of them may. */
function missingArea(area: JobArea, versions: readonly string[]): string | null {
  const all = (pattern: RegExp) => versions.length > 0 && versions.every((one) => pattern.test(one))
  if (area === 'copy' && all(/^4\./)) {
    return 'Second backups are a feature of OceanBase 3.x; 4.x has none. See `/obbackup sets` for what is there.'
  }
  if (area === 'recover' && all(/^(2|3|4\.0|4\.1|4\.2\.0)\./)) {
    return 'Table recovery comes with OceanBase 4.2.1; this version has none.'
  }
  return null
}
