import type { BlockAction } from '@slack/bolt'
import { type MarkWish, RUN_SNOOZE_MS } from '../domain/mark.ts'
import { BotError } from '../errors.ts'
import { type Marked, markAlert, type Pressed } from '../flows/marks.ts'
import { unmute } from '../flows/mutes.ts'
import { renderNotice } from '../slack/blocks/render-problem.ts'
import { utc } from '../slack/format.ts'
import type { Asker } from '../slack/interactive.ts'
import { answered } from './answered.ts'
import type { Listening } from './listening.ts'

const WISHES: readonly MarkWish[] = ['ack', '1h', '4h', 'run']

/** Ack, or a choice of Snooze, on an alert. The person hears what came of it; everybody sees it in the message. */
export function answerAlert(
  listening: Listening,
  asker: Asker,
  body: BlockAction,
  value: string,
): void {
  const { context, kick } = listening
  answered(listening, asker, value === 'ack' ? 'Ack' : 'Snooze', async () => {
    const wish = WISHES.find((one) => one === value)
    const pressed = pressedAt(body)
    if (!wish || !pressed) throw new BotError('This button is damaged. See /obbackup status.')
    const marked = await markAlert(context, pressed, wish, asker.user)
    if (marked.kind === 'marked') kick()
    return renderNotice(words(marked))
  })
}

/** Unmute, in the list of mutes or under the answer to `mute`. */
export function endMute(listening: Listening, asker: Asker, id: string): void {
  answered(listening, asker, 'Unmute', async () => {
    const mute = await unmute(listening.context, id, asker.user)
    return renderNotice(unmutedWords(mute.id))
  })
}

/** What is said to somebody who ended a mute. */
export function unmutedWords(id: string): string {
  return `Mute ${id} is over. What it kept back is told with the next look at the clusters.`
}

function pressedAt({ channel, container, message }: BlockAction): Pressed | null {
  const ts = String(container.message_ts ?? message?.ts ?? '')
  const root = message?.thread_ts ?? container.thread_ts
  if (!channel || ts === '') return null
  return {
    channel: channel.id,
    ts,
    threadTs: typeof root === 'string' && root !== ts ? root : null,
  }
}

function words(marked: Marked): string {
  switch (marked.kind) {
    case 'over':
      return 'It is over already: nothing to answer to.'
    case 'no next run':
      return 'It is about nothing that runs again. Snooze it for a while instead.'
    case 'acked':
      return `<@${marked.mark.by}> acked it ${utc(marked.mark.at)}; nobody is reminded of it.`
    case 'marked': {
      const { kind, at, until } = marked.mark
      if (kind === 'ack') return 'You acked it: no reminders and no escalation while it is open.'
      const end =
        until === null ? `its next run begins, at most ${utc(at + RUN_SNOOZE_MS)}` : utc(until)
      return `You snoozed it: no reminders and no escalation until ${end}.`
    }
  }
}
