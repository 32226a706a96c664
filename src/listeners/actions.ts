import type { App, BlockAction, ViewOutput } from '@slack/bolt'
import type { Request } from '../domain/request.ts'
import type { Refusal } from '../domain/request-decision.ts'
import { BotError } from '../errors.ts'
import { answerJobByKey } from '../flows/answer-job.ts'
import { findCluster, readChoices } from '../flows/choices.ts'
import { exportGroup } from '../flows/export-group.ts'
import { clickRequest } from '../flows/request.ts'
import * as action from '../slack/action-ids.ts'
import { causeView } from '../slack/blocks/cause-view.ts'
import { renderNotice, renderProblem } from '../slack/blocks/render-problem.ts'
import { readRestoreView, restoreView } from '../slack/blocks/restore-view.ts'
import { readCauseValue, readDecisionValue, readGroupValue } from '../slack/button-values.ts'
import { count } from '../slack/format.ts'
import type { Asker } from '../slack/interactive.ts'
import type { Rendered } from '../slack/rendered.ts'
import { answered } from './answered.ts'
import { runCommand } from './commands.ts'
import type { Listening } from './listening.ts'
import { exportList, refreshList, shareList, turnPage } from './lists.ts'
import { answerAlert, endMute } from './marks.ts'
import { fillModal, openModal, RESTORE_TITLE } from './modal.ts'
import { shareAnswer } from './shares.ts'

type Click = BlockAction

/** Buttons and selects. Every click is acknowledged at once and gets an answer. */
export function listenToActions(app: App, listening: Listening): void {
  const handled: RegExp[] = []
  const on = (actionId: string, handle: (body: Click, value: string) => void) => {
    const pattern = action.actionPattern(actionId)
    handled.push(pattern)
    app.action(pattern, async ({ body, ack }) => {
      const arrived = performance.now()
      await ack()
      listening.acked('action', (performance.now() - arrived) / 1000)
      if (body.type !== 'block_actions') return
      const [first] = body.actions
      handle(body, first ? pressedValue(first) : '')
    })
  }
  on(action.RUN_COMMAND, (body, value) => rerun(listening, body, value, false, false))
  on(action.STATUS_REFRESH, (body, value) => rerun(listening, body, value, true, false))
  on(action.STATUS_SHOW_ALL, (body, value) => rerun(listening, body, value, true, true))
  on(action.REFRESH, (body, value) => rerun(listening, body, value, true, false))
  on(action.SHARE, (body, value) => shareAnswer(listening, askerOf(body), value))
  on(action.LIST_PAGE, (body, value) => turnPage(listening, askerOf(body), value))
  on(action.LIST_REFRESH, (body, value) => refreshList(listening, askerOf(body), value))
  on(action.LIST_SHARE, (body, value) => shareList(listening, askerOf(body), value))
  on(action.LIST_CSV, (body, value) => exportList(listening, askerOf(body), value))
  on(action.GROUP_CSV, (body, value) => groupCsv(listening, askerOf(body), value))
  on(action.VIEW_CAUSE, (body, value) => viewCause(listening, body, value))
  on(action.APPROVE, (body, value) => decideOn(listening, body, value, 'approve'))
  on(action.DENY, (body, value) => decideOn(listening, body, value, 'deny'))
  on(action.ACK, (body, value) => answerAlert(listening, askerOf(body), body, value))
  on(action.SNOOZE, (body, value) => answerAlert(listening, askerOf(body), body, value))
  on(action.UNMUTE, (body, value) => endMute(listening, askerOf(body), value))
  on(action.RESTORE_CLUSTER, (body) => rerender(listening, body))
  on(action.RESTORE_TENANT, (body) => rerender(listening, body))
  // Links, and inputs that need no reaction, still want an ack; a second one to the others would be an error.
  app.action(/.*/, async ({ body, ack }) => {
    const [first] = body.type === 'block_actions' ? body.actions : []
    if (!first || !handled.some((pattern) => pattern.test(first.action_id))) await ack()
  })
}

/** The value of a button, or of what was chosen in a menu. */
function pressedValue(pressed: Click['actions'][number]): string {
  if (pressed.type === 'overflow') return pressed.selected_option.value ?? ''
  return 'value' in pressed ? String(pressed.value ?? '') : ''
}

function askerOf(body: Click): Asker {
  return {
    user: body.user.id,
    channel: body.channel?.id ?? body.user.id,
    responseUrl: body.response_url || null,
  }
}

function rerun(
  listening: Listening,
  body: Click,
  text: string,
  replace: boolean,
  showAll: boolean,
): void {
  runCommand(listening, text, {
    asker: askerOf(body),
    triggerId: body.trigger_id,
    replace,
    showAll,
  })
}

/** Download CSV under many alerts: those that are open, to the person alone. */
function groupCsv(listening: Listening, asker: Asker, value: string): void {
  answered(listening, asker, 'the CSV file', async () => {
    const wanted = readGroupValue(value)
    if (!wanted) throw new BotError('This button is damaged. Use /obbackup status instead.')
    const sent = await exportGroup(listening.context, { ...wanted, user: asker.user })
    return renderNotice(
      `${count(sent, 'open alert')} sent to you as a CSV file, in a direct message.`,
    )
  })
}

function viewCause(listening: Listening, body: Click, value: string): void {
  const { context, look } = listening
  answered(listening, askerOf(body), 'View cause', () =>
    openModal(listening, body.trigger_id, 'Cause', async () => {
      const cause = readCauseValue(value)
      if (!cause) throw new BotError('This button is damaged. Use /obbackup job instead.')
      return causeView(await answerJobByKey(context, cause.cluster, cause.jobKey), look)
    }),
  )
}

function decideOn(
  listening: Listening,
  body: Click,
  value: string,
  verdict: 'approve' | 'deny',
): void {
  const { context, kick } = listening
  const asker = askerOf(body)
  answered(listening, asker, verdict, async () => {
    const decision = readDecisionValue(value)
    if (!decision) throw new BotError('This button is damaged. See /obbackup requests.')
    const clicked = await clickRequest(context, { ...decision, verdict, user: asker.user })
    kick()
    switch (clicked.kind) {
      case 'unknown-request':
        return renderProblem(
          `Request ${decision.id} is not known here. It belongs to another obbackup.`,
        )
      case 'refused':
        return renderProblem(
          refusalText(clicked.refusal, clicked.request, context.config.approvers),
        )
      case 'needs-form':
        return renderProblem('This approval needs a form.')
      case 'decided':
        return decidedText(clicked.request)
    }
  })
}

function decidedText(request: Request): Rendered {
  const text: Partial<Record<Request['state'], string>> = {
    approved: `You approved ${request.id}. The plan is checked once more, then it runs; the card and its thread follow it.`,
    denied: `You denied ${request.id}. Nothing was run.`,
    withdrawn: `You withdrew ${request.id}. Nothing was run.`,
  }
  return renderNotice(text[request.state] ?? `${request.id} is ${request.state}.`)
}

function expiredText({ id }: Request): string {
  return `Request ${id} has expired. Nothing was run; ask again with /obbackup restore start.`
}

/** Why a click changed nothing, and what to do. */
export function refusalText(
  refusal: Refusal,
  request: Request,
  approvers: readonly string[],
): string {
  const mentions = approvers
    .filter((id) => id !== request.requester)
    .map((id) => (id.startsWith('S') ? `<!subteam^${id}>` : `<@${id}>`))
    .join(', ')
  switch (refusal.reason) {
    case 'own-request':
      return `You asked for ${request.id}, so somebody else has to approve it. Approvers: ${mentions}.`
    case 'not-approver':
      return `You may not decide on ${request.id}: you are not among the approvers (${mentions}).`
    case 'approved-already':
      return `You have approved ${request.id} already. It needs ${request.quorum} different people.`
    case 'not-allowed':
      return `Request ${request.id}: ${refusal.why}`
    case 'expired':
      return expiredText(request)
    case 'stale-plan':
      return `The plan of ${request.id} changed after this card was drawn. Look at the card again before you approve.`
    case 'already-decided': {
      // Between its time and the click the request was put away; for the person it is the same news.
      if (refusal.state === 'expired') return expiredText(request)
      const last = request.decisions.at(-1)
      const who = last ? ` by <@${last.user}>` : ''
      return `Request ${request.id} was decided already${who}: it is ${refusal.state}.`
    }
  }
}

/** Another cluster or tenant was chosen: the form is drawn again with what was typed so far. */
function rerender(listening: Listening, body: Click): void {
  const { context } = listening
  const view = body.view as ViewOutput | undefined
  if (!view) return
  const { input, channel } = readRestoreView(view)
  answered(listening, { user: body.user.id, channel, responseUrl: null }, 'the form', () =>
    fillModal(listening, view.id, RESTORE_TITLE, async () => {
      const cluster = findCluster(context.clusters, input.cluster)
      const choices = await readChoices(context, cluster, { tenantId: input.tenantId })
      return restoreView(choices, input, { channel })
    }),
  )
}
