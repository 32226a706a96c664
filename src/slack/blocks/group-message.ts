import type { IncidentGroup } from '../../domain/incident-groups.ts'
import { failedSubjects, type Job, type JobArea } from '../../domain/job.ts'
import type { GroupLine, MessageBody } from '../../domain/notification.ts'
import { AREAS } from '../../domain/subcommands.ts'
import { formatDuration } from '../../domain/time.ts'
import { GROUP_CSV } from '../action-ids.ts'
import { groupValue } from '../button-values.ts'
import { count } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { speak } from '../speak.ts'
import { markup, plain, type Voice } from '../voice.ts'
import { batchWords, countJobs } from './batch-message.ts'
import { causeWords } from './cause-words.ts'
import { jobTitle, outcomeWords, verdict } from './job-words.ts'
import { actions, button, context, sections } from './primitives.ts'

type GroupBody = Extract<MessageBody, { template: 'group' }>
type ListBody = Extract<MessageBody, { template: 'group list' }>

const SIGN = { critical: '🔴', warning: '🟡', info: '⚪' } as const

/** Several incidents in one message: how many, of what, the worst by name; green when all are over. */
export function renderGroup(body: GroupBody, look: Look): Rendered {
  const voice = markup(look)
  const { group, lines, open } = body
  const more = open - lines.filter((line) => !line.over).length
  const cause = oneCause(lines, voice)
  // A phone shows little more than the first line.
  const why = cause && open > 0 ? ` · ${cause.short}` : ''
  return toRendered(`${headline(body, plain)}${why}`, [
    ...sections([
      `${headline(body, voice)}${why}`,
      ...(cause ? causeLines(cause, open > 0) : []),
      ...lines.map(
        (line) => `${lineWords(line, voice, cause === null)} · ${voice.time(line.since)}`,
      ),
      more > 0 ? `+${more} more, named in the thread` : '',
      ...batchWords(group.batches).map((words) => `Jobs meanwhile: ${words}`),
    ]),
    context([
      group.cause === null
        ? `Slack did not take messages since ${voice.time(group.since)}; what happened meanwhile is gathered here.`
        : [
            `since ${voice.time(group.since)}`,
            group.earlier ? `${group.earlier} more just before, each by itself` : '',
            'told together because they have one cause; single alerts for these are held',
          ]
            .filter((one) => one !== '')
            .join(' · '),
    ]),
    ...actions([open > GROUP_CSV_FROM ? csvButton(body) : null]),
  ])
}

/** With more open alerts than this a file is of use. */
const GROUP_CSV_FROM = 10

function csvButton({ cluster, group, open }: GroupBody) {
  const value = groupValue(cluster, group.id)
  if (value === null) return null
  const label = `Download ${open} alerts as CSV`
  return button(GROUP_CSV, 'Download CSV', { value, label })
}

/** Members of a group that its message has no room for. */
export function renderGroupList({ lines }: ListBody, look: Look): Rendered {
  const voice = markup(look)
  const said = count(lines.length, 'more alert')
  return toRendered(said, sections([`*${said}*`, ...listLines(lines, voice)]))
}

/** Names on one line of a list. */
const NAMES_A_LINE = 10

/** Jobs of one tenant that failed alike are named one after the other; the rest have a line each. */
function listLines(lines: readonly GroupLine[], voice: Voice): readonly string[] {
  const alone = (line: GroupLine) => `${lineWords(line, voice)} · ${voice.time(line.since)}`
  const alike = Map.groupBy(lines, (line) => headOf(line, voice) ?? alone(line))
  return [...alike].flatMap(([head, some]) => {
    const named = some.flatMap(({ about }) => {
      if (about.kind !== 'job') return []
      const [tenant = ''] = failedSubjects(about.job)
      return [`${voice.name(tenant)} (job ${voice.code(about.job.jobId, 20)})`]
    })
    if (some.some((line) => headOf(line, voice) === null)) return some.map(() => head)
    const rows = Array.from({ length: Math.ceil(named.length / NAMES_A_LINE) }, (_, i) =>
      named.slice(i * NAMES_A_LINE, (i + 1) * NAMES_A_LINE).join(', '),
    )
    return [`${head}:`, ...rows]
  })
}

/** What a line shares with others of its list; null when it stands by itself. */
function headOf(line: GroupLine, voice: Voice): string | null {
  const { about } = line
  if (about.kind !== 'job' || about.job.restore || about.job.recover) return null
  if (failedSubjects(about.job).length !== 1) return null
  const nameless: Job = { ...about.job, parts: [], passedOver: [] }
  const { short } = causeWords(about.job, voice)
  const sign = signOf(line)
  return `${sign} ${jobTitle(nameless, voice)} ${outcomeWords(nameless)} · ${short}`
}

function headline({ group, lines, open, severity, cluster, at }: GroupBody, voice: Voice): string {
  const on = `on ${voice.name(cluster)}`
  const all = group.total === 0 ? 'no alert' : count(group.total, 'alert')
  const caughtUp = group.cause === null ? 'While Slack was away: ' : ''
  if (open === 0) {
    if (group.total === 0) return `🟢 ${voice.bold(`${caughtUp}${all}`)} ${on}`
    const lasted = formatDuration((at - group.since) / 1000)
    // What is closed is not known to be well.
    const [sign, end] = lines.some((line) => line.closed)
      ? ['⚪', 'all over or closed']
      : ['🟢', 'all over']
    return `${sign} ${voice.bold(`${caughtUp}${kindOf(group, voice) ?? all}, ${end}`)} ${on}, after ${lasted}`
  }
  const over = group.total - open
  const left = over > 0 ? `, ${open} open and ${over} over` : ''
  return `${SIGN[severity]} ${voice.bold(`${caughtUp}${kindOf(group, voice) ?? all}`)} ${on}${left}`
}

/** `1000 backups failed`, `6 log archives interrupted`, `5 alerts of rule stalled`: what the members have in common. */
function kindOf({ cause, total }: IncidentGroup, voice: Voice): string | null {
  const [kind, area, condition] = cause?.split('/') ?? []
  if (kind === 'job' && area !== undefined && isArea(area)) {
    return `${countJobs(area, total)} failed`
  }
  if (kind === 'archive' && condition !== undefined && isCondition(condition)) {
    return `${count(total, 'log archive')} ${CONDITIONS[condition]}`
  }
  return kind === 'rule' && area !== undefined
    ? `${count(total, 'alert')} of rule ${voice.code(area)}`
    : null
}

function isArea(word: string): word is JobArea {
  return AREAS.some((area) => area === word)
}

function isCondition(word: string): word is keyof typeof CONDITIONS {
  return Object.hasOwn(CONDITIONS, word)
}

/** What all have failed of, which is said once; null when they have not one cause. */
function oneCause(lines: readonly GroupLine[], voice: Voice): Cause | null {
  const words = lines.flatMap((line) =>
    line.about.kind === 'job' ? [causeWords(line.about.job, voice)] : [],
  )
  const [first] = words
  if (!first || words.length < lines.length) return null
  return words.every((one) => one.short === first.short) ? first : null
}

type Cause = ReturnType<typeof causeWords>

/** Of what is over nobody has to do anything. */
function causeLines({ short, cause, next }: Cause, open: boolean): readonly string[] {
  return open ? [`*Cause:* ${cause}`, `*Next:* ${next}`] : [`*Cause:* ${short}: ${cause}`]
}

/** One alert among others, in a line: what is wrong, without the cluster. `caused`: with the cause of a failed job. */
export function lineWords(line: GroupLine, voice: Voice, caused = true): string {
  const { about } = line
  const quiet: Voice = { ...voice, bold: (phrase) => phrase }
  const sign = signOf(line)
  switch (about.kind) {
    case 'job': {
      const { short } = causeWords(about.job, voice)
      const why = caused ? ` · ${short}` : ''
      return `${sign} ${verdict(about.job, null, quiet)} · job ${voice.code(about.job.jobId, 20)}${why}`
    }
    case 'archive':
      return `${sign} log archive of ${voice.name(about.tenantName)}: ${CONDITIONS[about.condition ?? 'starting']}`
    case 'finding':
      return `${sign} ${speak(about.title, voice)}`
    case 'blind':
      return about.view === null
        ? `${sign} the cluster does not answer`
        : `${sign} ${voice.code(about.view, 80)} cannot be read`
  }
}

function signOf({ severity, over, closed }: GroupLine): string {
  if (!over) return SIGN[severity]
  return closed ? '⚪ Closed:' : '🟢 Over:'
}

const CONDITIONS = {
  interrupted: 'interrupted',
  'not-doing': 'not running',
  lagging: 'behind',
  'far-behind': 'far behind',
  starting: 'in trouble',
} as const
