import type { ActionsBlock, Button } from '@slack/types'
import {
  LIST_CSV,
  LIST_PAGE,
  LIST_REFRESH,
  LIST_SHARE,
  nthAction,
  REFRESH,
  SHARE,
} from '../action-ids.ts'
import { listingValue } from '../button-values.ts'
import { clean } from '../format.ts'
import { actions, button } from './primitives.ts'

/** Under an answer that a command gives: the same again, and for everybody. `command` is the text after `/obbackup`. */
export function answerButtons(command: string): ActionsBlock[] {
  const value = clean(command, 500)
  return actions([
    button(REFRESH, 'Refresh', { value, label: 'Read this again' }),
    shareButton(command),
  ])
}

/** Shows the answer of a command to the channel. */
export function shareButton(command: string): Button {
  return button(SHARE, 'Share to channel', {
    value: clean(command, 500),
    label: 'Post this answer into the channel',
  })
}

/** Under a page of a list; buttons that lead nowhere are left out. */
export function listButtons(list: {
  readonly listing: string
  readonly page: number
  /** Pages that there are, as far as known. */
  readonly pages: number | null
  readonly more: boolean
  readonly any: boolean
}): ActionsBlock[] {
  const { listing, page, pages, more, any } = list
  const newer = Math.min(page - 1, pages ?? page)
  const value = listingValue(listing, page)
  return actions([
    newer >= 1
      ? button(LIST_PAGE, 'Newer', {
          value: listingValue(listing, newer),
          label: `Newer jobs, page ${newer}`,
        })
      : null,
    more
      ? button(nthAction(LIST_PAGE, 1), 'Older', {
          value: listingValue(listing, page + 1),
          label: `Older jobs, page ${page + 1}`,
        })
      : null,
    button(LIST_REFRESH, 'Refresh', { value, label: 'Read this page again' }),
    any
      ? button(LIST_SHARE, 'Share to channel', {
          value,
          label: 'Post this page into the channel',
        })
      : null,
    any
      ? button(LIST_CSV, 'Download CSV', { value, label: 'Send me the whole list as a CSV file' })
      : null,
  ])
}
