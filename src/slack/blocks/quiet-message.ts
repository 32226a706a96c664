import type { MessageBody } from '../../domain/notification.ts'
import { count, escapeText, mention } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { markup, plain, type Voice } from '../voice.ts'
import { lineWords } from './group-message.ts'
import { matchWords } from './match-words.ts'
import { context, section, sections } from './primitives.ts'

type QuietBody = Extract<MessageBody, { template: 'quiet over' }>

type MuteBody = Extract<MessageBody, { template: 'mute' }>

/** Somebody's mute, where its alerts would be: who wants it quiet, why and until when; then that it is over. */
export function renderMute({ mute, over }: MuteBody, look: Look): Rendered {
  const voice = markup(look)
  const { match, by, reason, createdAt, until, endedBy } = mute
  const kept = over?.kept ? 'what it kept back has a message of its own' : 'it kept nothing back'
  const headline = (words: Voice) =>
    over
      ? `🔔 ${words.bold(`The mute of ${matchWords(match, words)} is over`)}: ${kept}`
      : `🔕 ${words.bold(`Muted ${matchWords(match, words)}`)} until ${words.time(until)}`
  const early = endedBy === null ? '' : ` · ended by ${mention(endedBy)}`
  return toRendered(headline(plain), [
    section([headline(voice), `by ${mention(by)}: ${escapeText(reason, 300)}`]),
    context([
      over
        ? `${voice.time(createdAt)} to ${voice.time(over.at)}${early}`
        : 'Alerts that open meanwhile are kept back, and told when it ends · `/obbackup mutes`',
    ]),
  ])
}

/** A mute or a maintenance window is over: what it kept back, and what of that is still open. */
export function renderQuietOver(body: QuietBody, look: Look): Rendered {
  const voice = markup(look)
  const { quiet, total, ids, lines } = body.held
  const more = total - lines.length
  const why = quiet.by === null ? '' : `by ${mention(quiet.by)}: ${escapeText(quiet.reason, 300)}`
  return toRendered(headline(body, plain), [
    ...sections([
      headline(body, voice),
      ...lines.map(({ line }) => `${lineWords(line, voice)} · ${voice.time(line.since)}`),
      more > 0 ? `+${more} more` : '',
      ids.length > 0 ? 'What is still open follows, unless something else mutes it.' : '',
    ]),
    context([
      [matchWords(quiet.match, voice), `${voice.time(quiet.from)} to ${voice.time(body.at)}`, why]
        .filter((one) => one !== '')
        .join(' · '),
    ]),
  ])
}

function headline({ held, cluster }: QuietBody, voice: Voice): string {
  const { quiet, total, ids } = held
  const what =
    quiet.by === null
      ? `Maintenance window ${voice.code(quiet.reason, 80)}`
      : `Mute ${voice.code(quiet.id, 20)}`
  const left = ids.length === 0 ? 'all over' : `${ids.length} still open`
  const sign = ids.length === 0 ? '🔔' : '🔴'
  return `${sign} ${voice.bold(`${what} is over`)} on ${voice.name(cluster)}: ${count(total, 'alert')} kept back, ${left}`
}
