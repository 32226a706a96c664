import { LIMITS } from '../limits.ts'
import { blocksCheck } from './block-list.ts'
import { type Check, type Field, flag, may, need, refuse, shape, string } from './check.ts'
import { plainText } from './composition.ts'

const common: Readonly<Record<string, Field>> = {
  type: need(string()),
  blocks: need(blocksCheck),
  private_metadata: may(string(LIMITS.privateMetadata, 0)),
  callback_id: may(string(LIMITS.id, 0)),
  external_id: may(string(LIMITS.id, 0)),
}

const word = plainText(LIMITS.viewTitle)

/** A modal [T]. */
export const modal: Check = shape(
  {
    ...common,
    title: need(word),
    submit: may(word),
    close: may(word),
    clear_on_close: may(flag),
    notify_on_close: may(flag),
  },
  (view, pointer, walk) => {
    if (view.submit === undefined && (walk.counts.get('input') ?? 0) > 0)
      refuse(walk, pointer, 'missing_field', 'missing required field: submit (there are inputs)')
  },
)

/** A home tab: no title, no buttons [T][P]. */
export const home: Check = shape(common)
