import { showsDeliveryId } from '../domain/delivery-id.ts'
import { withManner } from '../slack/blocks/called.ts'
import { withMark } from '../slack/blocks/delivery-mark.ts'
import { renderMessage } from '../slack/blocks/render-message.ts'
import { cutMarkup } from '../slack/format.ts'
import type { Look } from '../slack/look.ts'
import type { Rendered } from '../slack/rendered.ts'
import type { Due } from '../store/store.ts'
import { isRefusedForForm } from './next-try.ts'
import type { Target } from './target.ts'

/**
 * The message of a row as it is said at its target: with its delivery id, and calling people when it is new. Throws when it cannot be made: the row is damaged, of a newer version
 * (after going back to this one), or there is a bug in a template.
 */
export function makeMessage(row: Due, target: Target, look: Look): Rendered {
  const { body } = row
  if (!body) throw new Error('what is stored is not JSON')
  const rendered: Rendered | undefined = renderMessage(body, look)
  if (!rendered) throw new Error(`unknown template ${String(body.template).slice(0, 40)}`)
  const isNew = target.method === 'post'
  const called = isNew ? withManner(rendered, row.manner) : rendered
  const marked = withMark(called, {
    id: showsDeliveryId(body) ? row.short : null,
    // A reply stands below a message that says so.
    meant: isNew && target.ts !== null ? null : row.meant,
  })
  return plainIfHopeless(row, marked)
}

/** Blocks that Slack refuses must not swallow an alert: later tries go as plain text. */
function plainIfHopeless(row: Due, rendered: Rendered): Rendered {
  if (row.attempts <= 1 || !isRefusedForForm(row.lastError)) return rendered
  const text = cutMarkup(rendered.text, 2900)
  return { text, blocks: [{ type: 'section', text: { type: 'plain_text', text } }] }
}
