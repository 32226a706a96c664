import { showsDeliveryId } from '../domain/delivery-id.ts'
import type { Mark } from '../domain/mark.ts'
import { withAlertButtons } from '../slack/blocks/alert-buttons.ts'
import { withManner } from '../slack/blocks/called.ts'
import { withMark } from '../slack/blocks/delivery-mark.ts'
import { renderMessage } from '../slack/blocks/render-message.ts'
import { cutMarkup } from '../slack/format.ts'
import type { Look } from '../slack/look.ts'
import type { Rendered } from '../slack/rendered.ts'
import type { Due } from '../store/store.ts'
import { isRefusedForForm } from './next-try.ts'
import type { Target } from './target.ts'

/** What people said about the alert of a row, and the bot's clock, ms since the epoch (UTC). */
export interface Answered {
  readonly mark: Mark | null
  readonly now: number
}

/**
 * The message of a row as it is said at its target: with its delivery id, calling people when it is new, and, of an
 * alert, with its buttons and who answered. Throws when it cannot be made: the row is damaged, of a newer version
 * (after going back to this one), or there is a bug in a template.
 */
export function makeMessage(row: Due, target: Target, look: Look, answered: Answered): Rendered {
  const { body } = row
  if (!body) throw new Error('what is stored is not JSON')
  const rendered: Rendered | undefined = renderMessage(body, look)
  if (!rendered) throw new Error(`unknown template ${String(body.template).slice(0, 40)}`)
  const answerable = withAlertButtons(rendered, body, answered.mark, look, answered.now)
  const isNew = target.method === 'post'
  const called = isNew ? withManner(answerable, row.manner) : answerable
  const marked = withMark(called, {
    id: showsDeliveryId(body) ? row.short : null,
    // A reply stands below a message that says so.
    meant: isNew && target.ts !== null ? null : row.meant,
    maybeIn: row.maybeIn,
  })
  return plainIfHopeless(row, marked)
}

/** Blocks that Slack refuses must not swallow an alert: later tries go as plain text. */
function plainIfHopeless(row: Due, rendered: Rendered): Rendered {
  if (row.attempts <= 1 || !isRefusedForForm(row.lastError)) return rendered
  const text = cutMarkup(rendered.text, 2900)
  return { text, blocks: [{ type: 'section', text: { type: 'plain_text', text } }] }
}
