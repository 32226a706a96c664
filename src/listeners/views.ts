import type { App } from '@slack/bolt'
import { poolNameProblem, tenantNameProblem } from '../domain/operation.ts'
import { type RestoreFormInput, reasonProblem } from '../domain/restore-form.ts'
import { BotError, RequestError } from '../errors.ts'
import { findCluster, readChoices } from '../flows/choices.ts'
import { requestRestore } from '../flows/request.ts'
import * as action from '../slack/action-ids.ts'
import { loadingView, messageView } from '../slack/blocks/plain-views.ts'
import { readRestoreView, restoreView } from '../slack/blocks/restore-view.ts'
import { answered } from './answered.ts'
import type { Listening } from './listening.ts'

const TITLE = 'Restore a tenant'

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
    await ack({ response_action: 'update', view: loadingView(TITLE) })
    listening.acked('view', (performance.now() - arrived) / 1000)
    const asker = { user: body.user.id, channel, responseUrl: null }
    answered(listening, asker, 'the request', async () => {
      await submit(listening, view.id, input, channel, body.user.id)
      return null
    })
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

async function submit(
  listening: Listening,
  viewId: string,
  input: RestoreFormInput,
  channel: string,
  user: string,
): Promise<void> {
  const { context, interactive, kick } = listening
  try {
    const cluster = findCluster(context.clusters, input.cluster)
    try {
      const request = await requestRestore(context, cluster, input, user)
      kick()
      await interactive.update(
        viewId,
        messageView(
          'Asked for approval',
          `Request ${request.id} is in the approval channel. It runs only after somebody else has approved it, and expires if nobody does.`,
        ),
      )
    } catch (error) {
      if (!(error instanceof RequestError) || error.fields.length === 0) throw error
      const choices = await readChoices(context, cluster, { tenantId: input.tenantId })
      await interactive.update(
        viewId,
        restoreView(choices, input, { channel, problems: error.fields }),
      )
    }
  } catch (error) {
    if (!(error instanceof BotError)) {
      await interactive.update(viewId, messageView(TITLE, 'Something went wrong; see the message.'))
      throw error
    }
    await interactive.update(viewId, messageView(TITLE, error.message))
  }
}
