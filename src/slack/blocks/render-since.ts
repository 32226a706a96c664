import type { BackupCount } from '../../domain/happened.ts'
import type { HistoryEntry } from '../../domain/history.ts'
import type { Request } from '../../domain/request.ts'
import type { SinceReport } from '../../domain/since.ts'
import { formatDuration } from '../../domain/time.ts'
import { RUN_COMMAND } from '../action-ids.ts'
import { ago, bytes, code, count, mention, name } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { speak } from '../speak.ts'
import { markup, plain, type Voice } from '../voice.ts'
import { hoursAndMinutes } from './digest-message.ts'
import { operationPhrase } from './operation-words.ts'
import { actions, button, context, section, sections } from './primitives.ts'
import { DECIDED_WORDS, STATE_WORDS } from './state-words.ts'
import { betterLine, passedLine, some, type TroubleLook, worseLine } from './trouble-lines.ts'

/** Time without a look that is worth a word. */
const BLIND_SECONDS = 10 * 60
/** Lines of each kind. */
const SHOWN = 10

/** `/obbackup since`: what changed since the asker looked last. `several`: whether clusters have to be named. */
export function renderSince(report: SinceReport, several: boolean, look: Look): Rendered {
  const voice = markup(look)
  const { happened, requests, at } = report
  const troubles: TroubleLook = { voice, several, clock: (ms) => voice.time(ms) }
  return toRendered(headline(report, plain), [
    section([headline(report, voice), whyWords(report, voice), blindWords(report)]),
    ...sections([
      ...group(
        'Went wrong, and goes on',
        happened.worse.map((one) => worseLine(one, troubles)),
      ),
      ...group(
        'Well again',
        happened.better.map((one) => betterLine(one, troubles)),
      ),
      ...group(
        'Came and went',
        happened.passed.map((one) => passedLine(one, troubles)),
      ),
      ...group(
        'Ended',
        happened.done.map((one) => doneLine(one, troubles)),
      ),
      ...group(
        'Requests',
        requests.map((one) => requestLine(one, at)),
      ),
      backupWords(happened.backups),
      runningWords(report),
      report.lasting > 0 ? `${count(report.lasting, 'older alert')} still open` : '',
    ]),
    context([lifeWords(report)]),
    ...actions([button(RUN_COMMAND, 'Status now', { value: 'status' })]),
  ])
}

function headline({ when, happened, lasting, at }: SinceReport, voice: Voice): string {
  const { worse, better, passed } = happened
  const critical = worse.some((one) => one.severity === 'critical')
  const sign = critical ? '🔴' : worse.length + lasting > 0 ? '🟡' : '🟢'
  const said = [
    worse.length > 0 ? `${worse.length} went wrong` : '',
    better.length > 0 ? `${better.length} well again` : '',
    passed.length > 0 ? `${passed.length} came and went` : '',
  ].filter((one) => one !== '')
  const changes = said.length > 0 ? said.join(' · ') : 'nothing went wrong'
  const still = lasting > 0 && worse.length === 0 ? ` · ${lasting} still open from before` : ''
  const since = `${when.why === 'look' ? 'Since you looked' : 'Since'} ${voice.time(when.from)}`
  const long = formatDuration((at - when.from) / 1000)
  return `${sign} ${voice.bold(`${since} (${long}): ${changes}`)}${still}`
}

function whyWords({ when }: SinceReport, voice: Voice): string {
  switch (when.why) {
    case 'cut':
      return `You looked last ${voice.time(when.lookedAt)}, which is longer ago; these are the last 7 days.`
    case 'first':
      return 'You have not looked before; these are the last 24 hours. From now on it is since your last `status` or `since`.'
    default:
      return ''
  }
}

/** "Nothing went wrong" is no news when nobody looked. */
function blindWords({ awake, when, at }: SinceReport): string {
  const blind = (at - when.from) / 1000 - awake
  return blind < BLIND_SECONDS
    ? ''
    : `⚠️ obbackup did not look for ${hoursAndMinutes(blind)} of this time; what happened then is told as far as it was seen later.`
}

function group(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`*${title}*`, ...some(lines, SHOWN)]
}

const SIGNS: Readonly<Partial<Record<HistoryEntry['kind'], string>>> = {
  job_succeeded: '✅',
  job_cancelled: '⚪',
  job_ended_badly: '🔴',
  job_vanished: '❔',
}

function doneLine(entry: HistoryEntry, { voice, several, clock }: TroubleLook): string {
  const on = several ? ` on ${voice.name(entry.cluster)}` : ''
  return `${SIGNS[entry.kind] ?? '⚪'} ${speak(entry.title, voice)}${on}, ${clock(entry.at)}`
}

function requestLine(request: Request, at: number): string {
  const decided = request.decisions.map(
    (one) => `${DECIDED_WORDS[one.verdict]} by ${mention(one.user)}`,
  )
  return [
    `${code(request.id, 40)} ${operationPhrase(request.plan.operation, { ...plain, name })}: ${STATE_WORDS[request.state]}`,
    `asked by ${mention(request.requester)} ${ago(request.createdAt, at)}`,
    ...decided,
  ].join(' · ')
}

function backupWords({ good, bad, cancelled, bytes: written }: BackupCount): string {
  const all = good + bad + cancelled
  if (all === 0) return 'No backup ended.'
  return [
    `${count(all, 'backup')} ended, ${good} good`,
    bad > 0 ? `${bad} failed` : '',
    cancelled > 0 ? `${cancelled} cancelled` : '',
    written > 0 ? `${bytes(written)} written` : '',
  ]
    .filter((one) => one !== '')
    .join(', ')
}

function runningWords({ running }: SinceReport): string {
  if (running.all === 0) return ''
  const begun = running.begun === running.all ? '' : `, ${running.begun} of them begun in this time`
  return `${count(running.all, 'job')} running now${begun}`
}

function lifeWords({ awake, when, at, more }: SinceReport): string {
  const all = awake >= (at - when.from) / 1000 - 60
  return [
    'only you see this',
    all ? 'obbackup looked all the time' : `obbackup looked for ${hoursAndMinutes(awake)} of it`,
    more ? 'more happened than can be told here' : '',
  ]
    .filter((one) => one !== '')
    .join(' · ')
}
