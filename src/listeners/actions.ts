import type { App, BlockAction } from '@slack/bolt'
import { BotError } from '../errors.ts'
import { answerJobByKey } from '../flows/answer-job.ts'
import { exportGroup } from '../flows/export-group.ts'
import * as action from '../slack/action-ids.ts'
import { causeView } from '../slack/blocks/cause-view.ts'
import { renderNotice } from '../slack/blocks/render-problem.ts'
import { readCauseValue, readGroupValue } from '../slack/button-values.ts'
import { count } from '../slack/format.ts'
import type { Asker } from '../slack/interactive.ts'
import { answered } from './answered.ts'
import { decideOn } from './approvals.ts'
import { runCommand } from './commands.ts'
import { formInstead, redrawForm } from './forms.ts'
import type { Listening } from './listening.ts'
import { exportList, refreshList, shareList, turnPage } from './lists.ts'
import { answerAlert, endMute } from './marks.ts'
import { openModal } from './modal.ts'
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
  on(action.APPROVE, (body, value) => decideOn(listening, askerOf(body), body, value, 'approve'))
  on(action.DENY, (body, value) => decideOn(listening, askerOf(body), body, value, 'deny'))
  on(action.STOP, (body, value) => decideOn(listening, askerOf(body), body, value, 'stop'))
  on(action.ACK, (body, value) => answerAlert(listening, askerOf(body), body, value))
  on(action.SNOOZE, (body, value) => answerAlert(listening, askerOf(body), body, value))
  on(action.UNMUTE, (body, value) => endMute(listening, askerOf(body), value))
  on(action.RESTORE_CLUSTER, (body) => redrawForm(listening, body))
  on(action.RESTORE_TENANT, (body) => redrawForm(listening, body))
  on(action.OPERATION_CLUSTER, (body) => redrawForm(listening, body))
  on(action.FORM_AGAIN, (body) => redrawForm(listening, body))
  on(action.FORM_INSTEAD, (body, value) => formInstead(listening, body, value))
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
