import type { KnownBlock, ModalView } from '@slack/types'
import { z } from 'zod'
import { SHOWN_MAX } from '../../domain/plan.ts'
import type { Request } from '../../domain/request.ts'
import { APPROVE_SUBMIT } from '../action-ids.ts'
import { code, escapeText, mention } from '../format.ts'
import { plain } from '../voice.ts'
import { codeField, input as field, textField } from './form-elements.ts'
import { readFields, type SentView } from './form-state.ts'
import { operationPhrase } from './operation-words.ts'
import { TITLE_MAX } from './plain-views.ts'
import { boxes, plainText, section } from './primitives.ts'

/** What an approval asks for, besides the click. */
export interface ApproveNeeds {
  readonly request: Request
  /** The text to be typed, or null. */
  readonly typing: string | null
  readonly code: boolean
  /** What was wrong with what was brought, at its field. */
  readonly problem: { readonly field: 'typed' | 'code'; readonly message: string } | null
}

/**
 * The form behind Approve: what is agreed to, in full, and what has to be typed. `typed` is what was typed before; a
 * code is never shown again.
 */
export function approveView(
  { request, typing, code: wantsCode, problem }: ApproveNeeds,
  place: { readonly channel: string; readonly token: string; readonly typed?: string },
): ModalView {
  const { operation, statement } = request.plan
  const at = (name: 'typed' | 'code'): KnownBlock[] =>
    problem?.field === name ? [section(`⚠️ ${escapeText(problem.message, 600)}`)] : []
  return {
    type: 'modal',
    callback_id: APPROVE_SUBMIT,
    title: plainText('Approve', TITLE_MAX),
    submit: plainText('Approve', TITLE_MAX),
    close: plainText('Not yet', TITLE_MAX),
    private_metadata: JSON.stringify({
      channel: place.channel,
      id: request.id,
      token: place.token,
    }),
    blocks: [
      section([
        `${mention(request.requester)} asks to *${escapeText(operationPhrase(operation, plain), 1500)}*`,
        `request ${code(request.id, 40)}`,
      ]),
      ...boxes(statement, SHOWN_MAX),
      ...(typing === null
        ? []
        : [
            ...at('typed'),
            field(
              'typed',
              `Type the name: ${typing}`,
              textField('approve_typed', place.typed ?? '', { max: 2000 }),
              { hint: 'Exactly as it is written, to show that you have read what this is about.' },
            ),
          ]),
      ...(wantsCode ? [...at('code'), codeField('code', 'Code', 'approve_code')] : []),
    ],
  }
}

const Place = z.object({ channel: z.string(), id: z.string(), token: z.string() })

/** What was typed into {@link approveView}, and for which request; null for a view that is none of ours. */
export function readApproveView(view: SentView): {
  readonly id: string
  readonly token: string
  readonly channel: string
  readonly typed: string
  readonly code: string
} | null {
  const { input } = readFields(view, { typed: '', code: '' })
  try {
    const place = Place.safeParse(JSON.parse(view.private_metadata))
    return place.success ? { ...place.data, typed: input.typed, code: input.code } : null
  } catch {
    return null
  }
}
