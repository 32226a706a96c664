import { showsDeliveryId } from '../domain/delivery-id.ts'
import { withMark } from '../slack/blocks/delivery-mark.ts'
import { renderMessage } from '../slack/blocks/render-message.ts'
import { cutMarkup } from '../slack/format.ts'
import type { Look } from '../slack/look.ts'
import type { Rendered } from '../slack/rendered.ts'
import type { Due } from '../store/store.ts'
import { isRefusedForForm } from './next-try.ts'

/**
 * The message of a row, with its delivery id. Throws when it cannot be made: the row is damaged, of a newer version
 * (after going back to this one), or there is a bug in a template.
 */
export function makeMessage(row: Due, look: Look): Rendered {
  const { body } = row
  if (!body) throw new Error('what is stored is not JSON')
  const rendered: Rendered | undefined = renderMessage(body, look)
  if (!rendered) throw new Error(`unknown template ${String(body.template).slice(0, 40)}`)
  const reply = row.mode === 'thread' && row.meant?.channel !== row.root?.channel
  const marked = withMark(rendered, {
    id: showsDeliveryId(body) ? row.short : null,
    meant: reply ? null : row.meant,
  })
  return plainIfHopeless(row, marked)
}

/** Blocks that Slack refuses must not swallow an alert: later tries go as plain text. */
function plainIfHopeless(row: Due, rendered: Rendered): Rendered {
  if (row.attempts <= 1 || !isRefusedForForm(row.lastError)) return rendered
  const text = cutMarkup(rendered.text, 2900)
  return { text, blocks: [{ type: 'section', text: { type: 'plain_text', text } }] }
}
