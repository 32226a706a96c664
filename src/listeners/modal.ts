import type { ModalView } from '@slack/types'
import { BotError } from '../errors.ts'
import { loadingView, messageView } from '../slack/blocks/plain-views.ts'
import type { Listening } from './listening.ts'

/**
 * Opens a modal that says "Reading…", because the trigger lives only 3 s, and fills it as {@link fillModal} does.
 * Throws a BotError when Slack does not open it.
 */
export async function openModal(
  listening: Listening,
  triggerId: string,
  title: string,
  work: () => Promise<ModalView>,
): Promise<null> {
  const viewId = await listening.interactive.open(triggerId, loadingView(title))
  return await fillModal(listening, viewId, title, work)
}

/**
 * Shows in an open modal what the work gives, or what went wrong. Errors that are nobody's business but ours are
 * thrown on after the modal has said that there was one, so that it does not say "Reading…" for ever.
 */
export async function fillModal(
  { interactive }: Listening,
  viewId: string,
  title: string,
  work: () => Promise<ModalView>,
): Promise<null> {
  let view: ModalView
  try {
    view = await work()
  } catch (error) {
    if (!(error instanceof BotError)) {
      const sorry = messageView(title, 'Something went wrong; see the message in the channel.')
      await interactive.update(viewId, sorry).catch(() => false)
      throw error
    }
    view = messageView(title, error.message)
  }
  await interactive.update(viewId, view)
  return null
}

/** Whether the person sees it: false when they closed the modal, or Slack does not show it. */
export async function shown(
  { interactive, context }: Listening,
  viewId: string,
  view: ModalView,
): Promise<boolean> {
  try {
    return await interactive.update(viewId, view)
  } catch (error) {
    if (!(error instanceof BotError)) throw error
    context.log.warn({ reason: error.message }, 'a form could not be changed')
    return false
  }
}
