import type { ActionsBlock, KnownBlock, Overflow } from '@slack/types'
import { alertState, runsAgain } from '../../domain/alert-state.ts'
import { isQuiet, type Mark, type MarkWish, RUN_SNOOZE_MS } from '../../domain/mark.ts'
import type { MessageBody } from '../../domain/notification.ts'
import { ACK, SNOOZE } from '../action-ids.ts'
import { mention } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, withBlocks } from '../rendered.ts'
import { markup } from '../voice.ts'
import { button, context, plainText } from './primitives.ts'

/** Slack's limit of blocks in a message (RULES §1.1). */
const MOST_BLOCKS = 50

/**
 * An alert with its buttons, Ack and Snooze, and with who answered to it; any other message as it is. What is acked
 * has no more buttons; what is over still says who saw to it. `now` is the bot's clock, ms since the epoch (UTC).
 */
export function withAlertButtons(
  rendered: Rendered,
  body: MessageBody,
  mark: Mark | null,
  look: Look,
  now: number,
): Rendered {
  const state = alertState(body)
  if (state === null) return rendered
  const lasting = mark !== null && isQuiet(mark, now) ? mark : null
  const open = state === 'open'
  const words =
    body.template !== 'line' && lasting && (open || lasting.kind === 'ack')
      ? [context([markWords(lasting, look)])]
      : []
  const own = open && lasting?.kind !== 'ack' ? answerElements(rendered, body) : []
  const last = rendered.blocks.at(-1)
  const before = last?.type === 'actions' ? rendered.blocks.slice(0, -1) : rendered.blocks
  const elements = [...(last?.type === 'actions' ? last.elements : []), ...own]
  const row: ActionsBlock[] = elements.length > 0 ? [{ type: 'actions', elements }] : []
  const blocks: KnownBlock[] = [...before, ...words, ...row]
  return blocks.length > MOST_BLOCKS ? rendered : withBlocks(rendered, blocks)
}

function answerElements({ text }: Rendered, body: MessageBody) {
  const headline = text.split('\n', 1)[0] ?? ''
  const all = body.template === 'group' && body.open > 1
  return [
    button(ACK, all ? 'Ack all' : 'Ack', { value: 'ack', label: `I see to it: ${headline}` }),
    snooze(runsAgain(body)),
  ]
}

function snooze(again: boolean): Overflow {
  const option = (text: string, value: MarkWish) => ({ text: plainText(text, 75), value })
  return {
    type: 'overflow',
    action_id: SNOOZE,
    options: [
      option('Snooze 1 h', '1h'),
      option('Snooze 4 h', '4h'),
      ...(again ? [option('Snooze until the next run', 'run')] : []),
    ],
  }
}

/** `acked by @bob 12:40`, `snoozed by @bob until 16:40`, `snoozed by @bob until the next run, at most 2026-11-27 12:40`. */
function markWords({ kind, by, at, until }: Mark, look: Look): string {
  const voice = markup(look)
  if (kind === 'ack') return `✋ acked by ${mention(by)} ${voice.time(at)}`
  const end =
    until === null ? `the next run, at most ${voice.time(at + RUN_SNOOZE_MS)}` : voice.time(until)
  return `💤 snoozed by ${mention(by)} until ${end}`
}
