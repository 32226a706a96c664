import type { MessageBody } from '../../domain/notification.ts'
import { formatDuration } from '../../domain/time.ts'
import { count } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { speak } from '../speak.ts'
import { markup, plain, type Voice } from '../voice.ts'
import { viewCause } from './failure-message.ts'
import { lineWords } from './group-message.ts'
import { actions, section } from './primitives.ts'

type ClosedBody = Extract<MessageBody, { template: 'closed' }>
type UnwatchedBody = Extract<MessageBody, { template: 'unwatched' }>

/** An alert that is followed no more: neither red nor green, because nobody knows what became of it. */
export function renderClosed({ cluster, line, why, at }: ClosedBody, look: Look): Rendered {
  const voice = markup(look)
  const headline = (words: Voice) => {
    const [sign = '', ...rest] = lineWords(line, words).split(' ')
    return `${sign} ${words.bold(rest.join(' '))} on ${words.name(cluster)}`
  }
  const lasted = formatDuration((at - line.since) / 1000)
  return toRendered(headline(plain), [
    section([
      headline(voice),
      `${speak(why, voice)}. obbackup follows this no longer: whether it is well is not known.`,
      `It was open since ${voice.time(line.since)}, for ${lasted}.`,
    ]),
    ...actions([line.about.kind === 'job' ? viewCause(cluster, line.about.job, 0) : null]),
  ])
}

/** A cluster was watched and is not configured any more: silence about it must not be taken for health. */
export function renderUnwatched(
  { cluster, lastRead, closed, backAt }: UnwatchedBody,
  look: Look,
): Rendered {
  const voice = markup(look)
  if (backAt !== null) {
    const back = (words: Voice) =>
      `🔔 ${words.bold(`${words.name(cluster)} is watched again`)}: it is configured again`
    const was =
      closed === 0
        ? ''
        : ` ${count(closed, 'alert')} that ${closed === 1 ? 'was' : 'were'} closed meanwhile ${closed === 1 ? 'is' : 'are'} open again.`
    return toRendered(back(plain), [
      section([
        back(voice),
        `It was not watched from ${voice.time(lastRead)} to ${voice.time(backAt)}.${was}`,
      ]),
    ])
  }
  const headline = (words: Voice) =>
    `⚪ ${words.bold(`${words.name(cluster)} is no longer watched`)}: it is not configured any more`
  const open =
    closed === 0
      ? 'No alert of it was open.'
      : `${count(closed, 'alert')} of it that ${closed === 1 ? 'was open is' : 'were open are'} closed.`
  return toRendered(headline(plain), [
    section([
      headline(voice),
      `It was read last ${voice.time(lastRead)}. ${open}`,
      '*Next:* If nobody meant that, look for it in `CONFIG_FILE` and `OB_NAME`. A cluster under another name is a new one.',
    ]),
  ])
}
