import type { App } from '@slack/bolt'
import type { ModalView } from '@slack/types'
import { poolNameProblem, tenantNameProblem } from '../domain/names.ts'
import type { Operation } from '../domain/operation.ts'
import { formKind, quickProblems, YES } from '../domain/operation-form.ts'
import { readTables } from '../domain/operation-form-tables.ts'
import type { Request } from '../domain/request.ts'
import { type RestoreFormInput, reasonProblem } from '../domain/restore-form.ts'
import { BotError, RequestError } from '../errors.ts'
import { ask } from '../flows/ask.ts'
import { findCluster } from '../flows/choices.ts'
import type { Cluster, Context } from '../flows/context.ts'
import { readOperationOf } from '../flows/read-operation-form.ts'
import { latestProblem, readRestoreForm } from '../flows/read-restore-form.ts'
import * as action from '../slack/action-ids.ts'
import { loadingView, messageView } from '../slack/blocks/plain-views.ts'
import { renderNotice, renderProblem } from '../slack/blocks/render-problem.ts'
import { count, utc } from '../slack/format.ts'
import type { Rendered } from '../slack/rendered.ts'
import { answered } from './answered.ts'
import { approveTyped } from './approvals.ts'
import { redrawn, type SentOperation, sentForm, titleOf } from './forms.ts'
import type { Listening } from './listening.ts'
import { shown } from './modal.ts'
import { newcomers } from './once.ts'

const SENT_ALREADY =
  'This form was sent already, and is not sent twice. What comes of it is said here or in a message to you; /obbackup requests lists what was asked for.'

/** Submitted forms. What can be judged without a query is answered inline; the rest after a loading view. */
export function listenToViews(app: App, listening: Listening): void {
  const isNew = newcomers(listening.context.clock)
  for (const callback of [action.RESTORE_SUBMIT, action.OPERATION_SUBMIT]) {
    app.view(callback, async ({ body, view, ack }) => {
      const arrived = performance.now()
      const sent = sentForm(view)
      const errors = inlineProblems(sent, Object.keys(view.state.values))
      if (Object.keys(errors).length > 0) {
        await ack({ response_action: 'errors', errors })
        return
      }
      // When our ack is late Slack says "Try again?" over a form that was taken, and its button works as before.
      if (!isNew(`${view.id} ${view.hash}`)) {
        await ack({ response_action: 'update', view: messageView(titleOf(sent), SENT_ALREADY) })
        return
      }
      await ack({ response_action: 'update', view: loadingView(titleOf(sent)) })
      listening.acked('view', (performance.now() - arrived) / 1000)
      const asker = { user: body.user.id, channel: sent.channel, responseUrl: null }
      answered(
        listening,
        asker,
        'the request',
        () => submit(listening, view.id, sent, asker.user),
        { whenLate: 'It may still be made: look at /obbackup requests before you ask again.' },
      )
    })
  }
  approveTyped(app, listening)
}

/** Problems by block id, of the blocks that the view has: Slack takes no others. */
function inlineProblems(sent: SentOperation, shownBlocks: readonly string[]) {
  const problems =
    sent.form === 'operation' ? quickProblems(sent.input) : restoreProblems(sent.input)
  return Object.fromEntries(
    problems
      .filter((one) => shownBlocks.includes(one.field))
      .map((one) => [one.field, one.message]),
  )
}

function restoreProblems(input: RestoreFormInput) {
  const recovers = input.operation === 'recover-table'
  const found: (readonly [string, string | null | undefined])[] = [
    ['target', recovers ? null : tenantNameProblem(input.target.trim())],
    ['tables', recovers ? tablesProblem(input.tables) : null],
    ['reason', reasonProblem(input.reason)?.message],
    [
      'pointKind',
      input.pointKind === 'latest' && input.point.trim() !== ''
        ? latestProblem(input.point.trim())
        : null,
    ],
    ['pool', poolNameProblem(input.pool)],
    [
      'point',
      input.pointKind !== 'latest' && input.point.trim() === ''
        ? 'Give a time with a zone, or an SCN.'
        : null,
    ],
  ]
  return found.flatMap(([field, message]) => (message ? [{ field, message }] : []))
}

/** What is wrong with tables in either mode of a tenant: which one it has is looked up only afterwards. */
function tablesProblem(text: string): string | null {
  const tables = readTables(text)
  return tables.ok || readTables(text, 'ORACLE').ok ? null : tables.message
}

/** Makes the request; gives the words for the person when the modal that should show them is closed. */
async function submit(
  listening: Listening,
  viewId: string,
  sent: SentOperation,
  user: string,
): Promise<Rendered | null> {
  const { context, kick } = listening
  const title = titleOf(sent)
  let view: ModalView
  let said: Rendered
  try {
    const cluster = findCluster(context.clusters, sent.input.cluster)
    const operation = await readSent(context, cluster, sent)
    const request = await ask(context, cluster, operation, {
      requester: user,
      channel: sent.channel,
      reason: sent.input.reason,
      breakGlass: sent.input.breakGlass === YES,
      code: sent.code,
    })
    kick()
    const text = askedText(request)
    view = messageView(request.breakGlass ? 'Counting down' : 'Asked for approval', text)
    said = renderNotice(text)
  } catch (error) {
    if (!(error instanceof BotError)) {
      const sorry = messageView(title, 'Something went wrong; see the message.')
      await shown(listening, viewId, sorry)
      throw error
    }
    const problems =
      error instanceof RequestError && error.fields.length > 0
        ? error.fields
        : [{ field: 'reason', message: error.message }]
    view = await formAgain(listening, user, sent, problems, error.message)
    const words = problems.map((one) => one.message).join(' ')
    said = renderProblem(`Nothing was asked for. ${words} Open the form again.`)
  }
  return (await shown(listening, viewId, view)) ? null : said
}

async function readSent(
  context: Pick<Context, 'clusters' | 'config'>,
  cluster: Cluster,
  sent: SentOperation,
): Promise<Operation> {
  if (sent.form === 'restore') return await readRestoreForm(cluster, sent.input)
  const kind = formKind(sent.input.operation)
  if (!kind) throw new BotError('This form is damaged. Open it again.')
  return await readOperationOf(context, cluster, kind, sent.input)
}

/** The form with what was typed and what is wrong; only the sentence when the database gives nothing to draw it from. */
async function formAgain(
  listening: Listening,
  user: string,
  sent: SentOperation,
  problems: RequestError['fields'],
  message: string,
): Promise<ModalView> {
  try {
    return await redrawn(listening, { user }, sent, problems)
  } catch (error) {
    if (!(error instanceof BotError)) throw error
    return messageView(titleOf(sent), message)
  }
}

function askedText({ id, quorum, breakGlass }: Request): string {
  if (breakGlass) {
    return `Request ${id} counts down in the approval channel: it runs ${utc(breakGlass.runsAt, true)} unless somebody stops it. It is reviewed afterwards.`
  }
  const others = quorum === 1 ? 'somebody else has' : `${count(quorum, 'other', 'others')} have`
  return `Request ${id} is in the approval channel. It runs only after ${others} approved it, and expires if nobody does.`
}
