import type { ThreadLine } from '../../domain/notification.ts'
import { formatDuration } from '../../domain/time.ts'
import { clean, escapeText, mention, name } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { speak } from '../speak.ts'
import { markup, plain, type Voice } from '../voice.ts'
import { causeWords } from './cause-words.ts'
import { lineWords } from './group-message.ts'
import { doneWords, jobPhrase, jobTitle, phaseOf, readyWords, verdict } from './job-words.ts'
import { operationPhrase } from './operation-words.ts'
import { section } from './primitives.ts'
import { STATE_WORDS } from './state-words.ts'

/** One quiet line in a thread. */
export function renderLine(line: ThreadLine, look: Look): Rendered {
  switch (line.kind) {
    case 'request':
      return toRendered(clean(line.text, 300), [section(escapeText(line.text, 1500) || '-')])
    case 'alarm':
      return alarmLine(line, look)
    case 'review':
      return reviewLine(line, look)
    case 'recovered': {
      const lasted = formatDuration((line.at - line.since) / 1000)
      const said = (voice: Voice, what: string) =>
        `🟢 Recovered: ${what} at ${voice.time(line.at)}, after ${lasted}`
      return toRendered(said(plain, clean(line.what, 150)), [
        section(said(markup(look), escapeText(line.what, 300))),
      ])
    }
    case 'over': {
      const lasted = formatDuration((line.at - line.since) / 1000)
      const sign = line.closed ? '⚪ Closed:' : '🟢 Over:'
      const said = (voice: Voice) =>
        `${sign} ${speak(line.what, voice)} at ${voice.time(line.at)}, after ${lasted}`
      return toRendered(said(plain), [section(said(markup(look)))])
    }
    case 'again': {
      const said = (voice: Voice) => {
        const [sign = '', ...rest] = lineWords(line.what, voice).split(' ')
        return `${sign} Again: ${rest.join(' ')}, ${voice.time(line.at)}`
      }
      return toRendered(said(plain), [section(said(markup(look)))])
    }
    case 'open':
      return toRendered(openLine(line, plain), [section(openLine(line, markup(look)))])
    case 'job':
      return toRendered(jobLine(line, plain), [section(jobLine(line, markup(look)))])
  }
}

type GlassLine = Extract<ThreadLine, { kind: 'alarm' | 'review' }>

/** What is about to run without approval, when and why; calls those who would have approved, while it can be stopped. */
function alarmLine({ request, callees }: GlassLine, look: Look): Rendered {
  const voice = markup(look)
  const { operation } = request.plan
  const what = operationPhrase(operation, { ...plain, name })
  return toRendered(`🚨 Break-glass, runs unless stopped: ${operationPhrase(operation, plain)}`, [
    section([
      `🚨 *Break-glass:* ${mention(request.requester)} asks to *${what}* without approval. It runs ${voice.time(request.breakGlass?.runsAt ?? null, true)}, unless somebody presses Stop on the card.`,
      `*Reason:* ${escapeText(request.reason, 400)}`,
      `${called(callees)} Is it right?`,
    ]),
  ])
}

/** Who did what without approval, why, and what came of it; with a mention of those who would have approved. */
function reviewLine({ request, callees }: GlassLine, look: Look): Rendered {
  const voice = markup(look)
  const { operation } = request.plan
  const result = [STATE_WORDS[request.state], request.note ?? ''].filter((one) => one !== '')
  return toRendered(`🔎 Break-glass review: ${operationPhrase(operation, plain)}`, [
    section([
      `🔎 *Break-glass review:* ${mention(request.requester)} asked without approval to *${operationPhrase(operation, { ...plain, name })}*, ${voice.time(request.createdAt)}.`,
      `*Reason:* ${escapeText(request.reason, 400)}`,
      `*Result:* ${escapeText(result.join(' · '), 400)}`,
      `${called(callees)} Was it right? Answer here.`,
    ]),
  ])
}

/** Mentions of users and user groups; nothing else becomes one. */
function called(callees: readonly string[]): string {
  const ids = callees.filter((id) => /^[UWS][A-Z0-9]+$/.test(id))
  const calls = ids.map((id) => (id.startsWith('S') ? `<!subteam^${id}>` : mention(id)))
  return calls.slice(0, 20).join(' ')
}

/** `🔴 Still open after 24 h: full backup of crm failed · job 12 … on prod`. */
function openLine(line: Extract<ThreadLine, { kind: 'open' }>, voice: Voice): string {
  const { why, worst, open, since, at, cluster } = line
  const lasted = formatDuration((at - since) / 1000)
  const word = {
    'a day': `Still open, ${lasted} after the last word`,
    'snooze is over': 'Still open, and the snooze is over',
    'failed again': 'Failed again, after it was left to the next run',
    'failed after the ack': 'Failed again, and the ack is over',
    joined: 'New since somebody answered',
    'not acked': `Nobody acked it for ${lasted}`,
  }[why]
  const [sign = '', ...rest] = lineWords(worst, voice).split(' ')
  const more = open > 1 ? ` and ${open - 1} more` : ''
  return `${sign} ${voice.bold(`${word}:`)} ${rest.join(' ')}${more} on ${voice.name(cluster)}`
}

function jobLine(
  { job, event, cluster }: Extract<ThreadLine, { kind: 'job' }>,
  voice: Voice,
): string {
  const what = `${jobTitle(job, voice)} on ${voice.name(cluster)}`
  const quiet: Voice = { ...voice, bold: (phrase) => phrase }
  const facts = (all: readonly string[]) => all.filter((one) => one !== '').join(' · ')
  switch (event) {
    case 'started':
      return facts([`⏳ Started: ${jobPhrase(job, voice)}`, `job ${voice.code(job.jobId, 30)}`])
    case 'phase':
      return `⏳ ${what} is at ${voice.code(phaseOf(job), 60)}`
    case 'succeeded':
      return facts([`✅ ${what} succeeded`, doneWords(job), readyWords(job, voice)])
    case 'failed':
    case 'partly failed': {
      const words = causeWords(job, voice)
      const sign = '🔴'
      return `${facts([`${sign} ${verdict(job, cluster, quiet)}`, words.short])}: ${words.cause}`
    }
    case 'cancelled':
      return `⚪ ${what} was cancelled`
    case 'vanished':
      return `❔ ${what} is in no view any more: nobody knows how it ended. Look at it in the database.`
  }
}
