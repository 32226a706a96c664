import type { App } from '@slack/bolt'
import type { ModalView } from '@slack/types'
import { poolNameProblem, tenantNameProblem } from '../domain/names.ts'
import { type RestoreFormInput, reasonProblem } from '../domain/restore-form.ts'
import { BotError, RequestError } from '../errors.ts'
import { findCluster, readChoices } from '../flows/choices.ts'
import { readRestoreForm } from '../flows/read-restore-form.ts'
import { ask } from '../flows/request.ts'
import * as action from '../slack/action-ids.ts'
import { loadingView, messageView } from '../slack/blocks/plain-views.ts'
import { renderNotice, renderProblem } from '../slack/blocks/render-problem.ts'
import { readRestoreView, restoreView } from '../slack/blocks/restore-view.ts'
import type { Rendered } from '../slack/rendered.ts'
import { answered } from './answered.ts'
import type { Listening } from './listening.ts'
import { RESTORE_TITLE } from './modal.ts'

/** Submitted forms. What can be judged without a query is answered inline; the rest after a loading view. */
export function listenToViews(app: App, listening: Listening): void {
  app.view(action.RESTORE_SUBMIT, async ({ body, view, ack }) => {
    const arrived = performance.now()
    const { input, channel } = readRestoreView(view)
    const errors = quickProblems(input)
    if (Object.keys(errors).length > 0) {
      await ack({ response_action: 'errors', errors })
      return
    }
    await ack({ response_action: 'update', view: loadingView(RESTORE_TITLE) })
    listening.acked('view', (performance.now() - arrived) / 1000)
    const asker = { user: body.user.id, channel, responseUrl: null }
    answered(listening, asker, 'the request', () =>
      submit(listening, view.id, input, channel, body.user.id),
    )
  })
}

function quickProblems(input: RestoreFormInput): Record<string, string> {
  const errors: Record<string, string> = {}
  const add = (field: string, message: string | null | undefined) => {
    if (message) errors[field] = message
  }
  add('target', tenantNameProblem(input.target.trim()))
  add('reason', reasonProblem(input.reason)?.message)
  add('pool', poolNameProblem(input.pool))
  if (input.pointKind !== 'latest' && input.point.trim() === '') {
    add('point', 'Give a time with a zone, or an SCN.')
  }
  return errors
}

/** Makes the request; gives the words for the person when the modal that should show them is closed. */
async function submit(
  listening: Listening,
  viewId: string,
  input: RestoreFormInput,
  channel: string,
  user: string,
): Promise<Rendered | null> {
  const { context, kick } = listening
  try {
    const cluster = findCluster(context.clusters, input.cluster)
    try {
      const operation = await readRestoreForm(cluster, input)
      const asking = { requester: user, channel, reason: input.reason, breakGlass: false }
      const request = await ask(context, cluster, operation, asking)
      kick()
      const text = `Request ${request.id} is in the approval channel. It runs only after somebody else has approved it, and expires if nobody does.`
      const view = messageView('Asked for approval', text)
      return (await shown(listening, viewId, view)) ? null : renderNotice(text)
    } catch (error) {
      if (!(error instanceof RequestError) || error.fields.length === 0) throw error
      const choices = await readChoices(context, cluster, { tenantId: input.tenantId })
      const view = restoreView(choices, input, { channel, problems: error.fields })
      if (await shown(listening, viewId, view)) return null
      const problems = error.fields.map((field) => field.message).join(' ')
      return renderProblem(`Nothing was asked for. ${problems} Open the form again.`)
    }
  } catch (error) {
    if (!(error instanceof BotError)) {
      await shown(
        listening,
        viewId,
        messageView(RESTORE_TITLE, 'Something went wrong; see the message.'),
      )
      throw error
    }
    const view = messageView(RESTORE_TITLE, error.message)
    return (await shown(listening, viewId, view)) ? null : renderProblem(error.message)
  }
}

/** Whether the person sees it: false when they closed the modal, or Slack does not show it. */
async function shown(
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
