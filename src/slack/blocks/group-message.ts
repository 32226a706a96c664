import { GROUP_AT } from '../../domain/incident-groups.ts'
import type { GroupLine, MessageBody } from '../../domain/notification.ts'
import { formatDuration } from '../../domain/time.ts'
import { count } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { speak } from '../speak.ts'
import { markup, plain, type Voice } from '../voice.ts'
import { batchWords } from './batch-message.ts'
import { causeWords } from './cause-words.ts'
import { verdict } from './job-words.ts'
import { context, sections } from './primitives.ts'

type GroupBody = Extract<MessageBody, { template: 'group' }>
type ListBody = Extract<MessageBody, { template: 'group list' }>

const SIGN = { critical: '🔴', warning: '🟡', info: '⚪' } as const

/** Several incidents in one message: how many, of what, the worst by name; green when all are over. */
export function renderGroup(body: GroupBody, look: Look): Rendered {
  const voice = markup(look)
  const { group, lines, open } = body
  const more = open - lines.length
  return toRendered(headline(body, plain), [
    ...sections([
      headline(body, voice),
      ...causeLines(lines, voice),
      ...lines.map((line) => `${lineWords(line, voice)} · ${voice.time(line.since)}`),
      more > 0 ? `+${more} more, named in the thread` : '',
      ...group.batches.map((batch) => `Jobs meanwhile: ${batchWords(batch)}`),
    ]),
    context([
      group.cause === null
        ? `Slack did not take messages since ${voice.time(group.since)}; what happened meanwhile is gathered here.`
        : `since ${voice.time(group.since)} · told together from ${GROUP_AT} of one cause on; single alerts for these are held`,
    ]),
  ])
}

/** Members of a group that its message has no room for. */
export function renderGroupList({ lines }: ListBody, look: Look): Rendered {
  const voice = markup(look)
  const said = count(lines.length, 'more alert')
  return toRendered(said, sections([`*${said}*`, ...lines.map((line) => lineWords(line, voice))]))
}

function headline({ group, open, severity, cluster, at }: GroupBody, voice: Voice): string {
  const on = `on ${voice.name(cluster)}`
  const all = group.total === 0 ? 'no alert' : count(group.total, 'alert')
  const caughtUp = group.cause === null ? 'While Slack was away: ' : ''
  if (open === 0) {
    if (group.total === 0) return `🟢 ${voice.bold(`${caughtUp}${all}`)} ${on}`
    const lasted = formatDuration((at - group.since) / 1000)
    return `🟢 ${voice.bold(`${caughtUp}${all}, all over`)} ${on}, after ${lasted}`
  }
  const over = group.total - open
  const left = over > 0 ? `, ${open} open and ${over} over` : ''
  return `${SIGN[severity]} ${voice.bold(`${caughtUp}${all}`)} ${on}${left}`
}

/** One cause for all is said once. */
function causeLines(lines: readonly GroupLine[], voice: Voice): readonly string[] {
  const words = lines.flatMap((line) =>
    line.about.kind === 'job' ? [causeWords(line.about.job, voice)] : [],
  )
  const [first] = words
  if (!first || words.length < lines.length) return []
  if (words.some((one) => one.short !== first.short)) return []
  return [`*Cause:* ${first.short}: ${first.cause}`, `*Next:* ${first.next}`]
}

function lineWords({ severity, about }: GroupLine, voice: Voice): string {
  const quiet: Voice = { ...voice, bold: (phrase) => phrase }
  const sign = SIGN[severity]
  switch (about.kind) {
    case 'job': {
      const { short } = causeWords(about.job, voice)
      return `${sign} ${verdict(about.job, null, quiet)} · job ${voice.code(about.job.jobId, 20)} · ${short}`
    }
    case 'archive':
      return `${sign} log archive of ${voice.name(about.tenantName)}: ${CONDITIONS[about.condition ?? 'starting']}`
    case 'finding':
      return `${sign} ${speak(about.title, voice)}`
  }
}

const CONDITIONS = {
  interrupted: 'interrupted',
  'not-doing': 'not running',
  lagging: 'behind',
  'far-behind': 'far behind',
  starting: 'in trouble',
} as const
