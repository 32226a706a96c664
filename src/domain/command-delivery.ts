import type { Read } from './command.ts'
import { isDeliveryId } from './delivery-id.ts'
import { misread } from './misread.ts'
import { shownWord } from './typing.ts'

/** `delivery <id>`. */
export interface DeliveryCommand {
  readonly kind: 'delivery'
  /** As domain/delivery-id.ts makes it. */
  readonly id: string
}

/** Reads what stands behind `delivery`: one id, in capitals or without its `d-` as well. */
export function readDeliveryCommand(words: readonly string[]): Read {
  const [typed, ...more] = words
  if (typed === undefined || more.length > 0) {
    return misread(
      'delivery needs the id of one message: it stands below the message in small letters, such as d-7k3mxa.',
      'help delivery',
    )
  }
  const word = typed.toLowerCase()
  const id = word.startsWith('d-') ? word : `d-${word}`
  if (!isDeliveryId(id)) {
    return misread(
      `"${shownWord(typed)}" is not the id of a message: it is d- and six letters or digits.`,
      'help delivery',
    )
  }
  return { ok: true, command: { kind: 'delivery', id } }
}
