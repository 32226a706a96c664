import type { ModalView } from '@slack/types'
import { MESSAGE_VIEW } from '../action-ids.ts'
import { forOnePerson } from '../format.ts'
import { plainText, section } from './primitives.ts'

/** Longest title of a modal (RULES §1.1). */
export const TITLE_MAX = 24

/** Opened at once, before any query, so that the trigger does not expire; updated when the answer is there. */
export function loadingView(title: string, text = '⏳ Reading from OceanBase…'): ModalView {
  return messageView(title, text)
}

/** A modal that says one thing. */
export function messageView(title: string, text: string): ModalView {
  return {
    type: 'modal',
    callback_id: MESSAGE_VIEW,
    title: plainText(title, TITLE_MAX),
    close: plainText('Close', TITLE_MAX),
    blocks: [section(forOnePerson(text, 2500) || '-')],
  }
}
