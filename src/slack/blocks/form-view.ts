import type { KnownBlock, ModalView } from '@slack/types'
import type { FieldProblem } from '../../domain/field-problem.ts'
import type { OperationKind } from '../../domain/operation.ts'
import { textField } from './form-elements.ts'
import { type Fields, formMetadata } from './form-state.ts'
import {
  askingBlocks,
  CONSEQUENCES,
  FORM_TITLES,
  labelled,
  noteBlocks,
  problemBlocks,
} from './form-words.ts'
import { TITLE_MAX } from './plain-views.ts'
import { plainText, section } from './primitives.ts'

/** What every form of an operation holds besides its own fields. */
interface Asking {
  readonly operation: string
  readonly reason: string
  readonly breakGlass: string
}

/** What is drawn around a form's own fields. */
export interface FormFrame {
  /** Where the command was typed; kept with the form. */
  readonly channel: string
  /** Problems found after the form was sent, shown above it. */
  readonly problems?: readonly FieldProblem[]
  /** A word above the fields. */
  readonly note?: string | null
}

/** Most characters of a text that has no field of its own now. */
const KEPT_MAX = 3000

/**
 * The modal of an operation's form, whichever it is: the word and the problems above it, `head` (which cluster, which
 * tenant), then `body` with consequence, reason and break-glass; or, when `body` is null, `instead`, without fields and
 * without anything to send. Text that is neither shown nor fits into private_metadata gets a field even then, and Slack
 * wants a button that sends it: nothing that was typed is lost.
 */
export function formView<T extends Fields<T> & Asking>(
  frame: FormFrame,
  form: T,
  facts: {
    readonly operation: OperationKind
    readonly callbackId: string
    /** Before the action ids of reason and break-glass. */
    readonly prefix: string
    /** Fields without which the form cannot be made again. */
    readonly least: readonly (keyof T)[]
    readonly head: readonly KnownBlock[]
    readonly body: readonly KnownBlock[] | null
    readonly instead: readonly KnownBlock[]
    readonly mayBreakGlass: boolean
    /** Whether that takes a code of an authenticator app. */
    readonly breakGlassCode: boolean
  },
): ModalView {
  const { operation, body, prefix, mayBreakGlass, breakGlassCode } = facts
  const { reason, breakGlass } = form
  const own =
    body === null
      ? facts.instead
      : [
          ...body,
          section(CONSEQUENCES[operation]),
          ...askingBlocks({ operation, mayBreakGlass, breakGlassCode, breakGlass, reason, prefix }),
        ]
  const drawn = [
    ...noteBlocks(frame.note),
    ...problemBlocks(frame.problems ?? [], operation),
    ...facts.head,
    ...own,
  ]
  const shown = drawn.flatMap((one) => (one.type === 'input' ? (one.block_id ?? []) : []))
  const { json, left } = formMetadata(frame.channel, form, { least: facts.least, shown })
  const kept = left.map((name) => {
    const text = Object.entries<string>(form).find(([one]) => one === name)?.[1] ?? ''
    const element = textField(`${prefix}_kept_${name}`, text, { max: KEPT_MAX, multiline: true })
    return labelled(operation, name, element, { optional: true })
  })
  const sends = body !== null || kept.length > 0
  return {
    type: 'modal',
    callback_id: facts.callbackId,
    title: plainText(FORM_TITLES[operation], TITLE_MAX),
    close: plainText('Cancel', TITLE_MAX),
    ...(sends ? { submit: plainText('Ask for approval', TITLE_MAX) } : {}),
    private_metadata: json,
    blocks: [...drawn, ...kept],
  }
}
