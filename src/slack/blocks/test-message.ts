import type { LastTest, MessageBody } from '../../domain/notification.ts'
import { formatDuration } from '../../domain/time.ts'
import { ago, escapeText } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { markup, plain, type Voice } from '../voice.ts'
import { section } from './primitives.ts'

type TestBody = Extract<MessageBody, { template: 'test' }>

/** The test alert: that messages get through, and whether the one before did. */
export function renderTest(body: TestBody, look: Look): Rendered {
  const { at, last } = body
  return toRendered(headline(body, plain), [
    section([
      headline(body, markup(look)),
      last?.seconds === null && last.problem !== null
        ? `The last one said: ${escapeText(last.problem, 300)}`
        : '',
      'Nothing happened and nothing needs to be done. When this message does not come at its time, no alert would have come either.',
      last === null
        ? ''
        : `The last one was made ${markup(look).time(last.at)}, ${ago(last.at, at)}.`,
    ]),
  ])
}

function headline({ at, last }: TestBody, voice: Voice): string {
  return `🔔 ${voice.bold('Test alert')}: obbackup reaches this channel; ${lastWords(last, at)}`
}

function lastWords(last: LastTest | null, at: number): string {
  if (last === null) return 'no earlier one is known'
  const when = ago(last.at, at)
  return last.seconds === null
    ? `the last one, ${when}, did not arrive`
    : `the last one, ${when}, arrived ${last.seconds > LATE_SECONDS ? 'late, ' : ''}after ${lasted(last.seconds)}`
}

/** An alert that takes longer than this to arrive may come too late. */
const LATE_SECONDS = 300

/** `0.4 s`, `1.2 s`, `75 s`, `7 d`: the tenths matter while it is quick. */
function lasted(seconds: number): string {
  return seconds < 10 ? `${seconds.toFixed(1)} s` : formatDuration(seconds)
}
