import type { App, BlockAction } from '@slack/bolt'
import type { ModalView } from '@slack/types'
import { type Request, wasStoppedMidway } from '../domain/request.ts'
import { BotError } from '../errors.ts'
import { type Click, type Clicked, clickRequest } from '../flows/request.ts'
import { APPROVE_SUBMIT } from '../slack/action-ids.ts'
import { approveView, readApproveView } from '../slack/blocks/approve-view.ts'
import { loadingView, messageView } from '../slack/blocks/plain-views.ts'
import { renderNotice, renderProblem } from '../slack/blocks/render-problem.ts'
import { STATE_WORDS } from '../slack/blocks/state-words.ts'
import { readDecisionValue } from '../slack/button-values.ts'
import { count } from '../slack/format.ts'
import type { Asker } from '../slack/interactive.ts'
import type { Rendered } from '../slack/rendered.ts'
import { answered } from './answered.ts'
import type { Listening } from './listening.ts'
import { shown } from './modal.ts'
import { refusalText } from './refusals.ts'

const TITLE = 'Approve'

/** A trigger lives 3 s; a click whose outcome is not known by then opens a modal that waits for it. */
const TRIGGER_PATIENCE_MS = 1800

/** Approve, Deny and Stop on a card. Where the approval needs something typed, a form asks for it. */
export function decideOn(
  listening: Listening,
  asker: Asker,
  body: Pick<BlockAction, 'trigger_id'>,
  value: string,
  verdict: Click['verdict'],
): void {
  const { context, interactive, kick } = listening
  answered(listening, asker, verdict, async () => {
    const decision = readDecisionValue(value)
    if (!decision) throw new BotError('This button is damaged. See /obbackup requests.')
    const { user, channel } = asker
    const clicking = clickRequest(context, { ...decision, verdict, user })
    // A form can only be opened while the trigger is good, so it is opened before its outcome is known, if it must be.
    const late = verdict === 'approve' && !(await isKnownSoon(clicking))
    const open = () => interactive.open(body.trigger_id, loadingView(TITLE, '⏳ Checking…'))
    const early = late ? await open() : null
    try {
      const clicked = await clicking
      kick()
      const place = { channel, ...decision }
      const viewId = early ?? (clicked.kind === 'needs-form' ? await open() : null)
      const view = viewId === null ? null : outcomeView(listening, clicked, place)
      if (viewId !== null && view && (await shown(listening, viewId, view))) return null
      return clicked.kind === 'needs-form'
        ? renderProblem('The form was closed. Nothing was approved; click Approve again.')
        : rendered(outcomeWords(listening, clicked, decision.id))
    } catch (error) {
      const text = error instanceof BotError ? error.message : 'Something went wrong.'
      if (early !== null) await shown(listening, early, messageView(TITLE, text))
      throw error
    }
  })
}

/** Whether it ends, well or not, while the trigger is good. */
async function isKnownSoon(work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), TRIGGER_PATIENCE_MS)
  })
  const ended = work.then(
    () => true,
    () => true,
  )
  try {
    return await Promise.race([ended, late])
  } finally {
    clearTimeout(timer)
  }
}

/** The form behind Approve was sent. */
export function approveTyped(app: App, listening: Listening): void {
  const { context, kick } = listening
  app.view(APPROVE_SUBMIT, async ({ body, view, ack }) => {
    const arrived = performance.now()
    await ack({ response_action: 'update', view: loadingView(TITLE, '⏳ Checking…') })
    listening.acked('view', (performance.now() - arrived) / 1000)
    const sent = readApproveView({
      state: { values: { ...view.state.values } },
      private_metadata: view.private_metadata,
    })
    const asker = { user: body.user.id, channel: sent?.channel ?? body.user.id, responseUrl: null }
    answered(listening, asker, 'the approval', async () => {
      if (!sent) throw new BotError('This form is damaged. Click Approve on the card again.')
      const { id, token, typed, code } = sent
      try {
        const click: Click = { id, token, verdict: 'approve', user: asker.user, typed, code }
        const clicked = await clickRequest(context, click)
        kick()
        if (await shown(listening, view.id, outcomeView(listening, clicked, sent))) return null
        if (clicked.kind === 'needs-form') {
          return renderProblem(`${clicked.problem?.message ?? ''} Click Approve on the card again.`)
        }
        return rendered(outcomeWords(listening, clicked, id))
      } catch (error) {
        const text = error instanceof BotError ? error.message : 'Something went wrong.'
        await shown(listening, view.id, messageView(TITLE, text))
        throw error
      }
    })
  })
}

interface Words {
  readonly text: string
  readonly problem: boolean
}

function rendered({ text, problem }: Words): Rendered {
  return problem ? renderProblem(text) : renderNotice(text)
}

/** What came of a click, in a modal: the form (again), or the words. */
function outcomeView(
  listening: Listening,
  clicked: Clicked,
  place: { readonly channel: string; readonly id: string; readonly token: string; typed?: string },
): ModalView {
  if (clicked.kind === 'needs-form') return approveView(clicked, place)
  const { text } = outcomeWords(listening, clicked, place.id)
  return messageView(clicked.kind === 'decided' ? 'Approved' : 'Not approved', text)
}

function outcomeWords(
  { context }: Listening,
  clicked: Exclude<Clicked, { kind: 'needs-form' }>,
  id: string,
): Words {
  switch (clicked.kind) {
    case 'unknown-request':
      return {
        text: `Request ${id} is not known here. It belongs to another obbackup.`,
        problem: true,
      }
    case 'refused':
      return { text: refusalText(clicked.refusal, clicked.request, context), problem: true }
    case 'decided':
      return { text: decidedText(clicked.request), problem: false }
  }
}

function decidedText(request: Request): string {
  const { id, state, quorum } = request
  if (wasStoppedMidway(request)) {
    return `You stopped ${id}: nothing more is sent. ${request.note ?? ''}`
  }
  const last = request.decisions.at(-1)
  if (last?.verdict === 'stop') return `You stopped ${id}. Nothing was run.`
  switch (state) {
    case 'pending': {
      const left = quorum - approvals(request)
      return `You approved ${id}. ${count(left, 'more approval is', 'more approvals are')} needed before it runs.`
    }
    case 'approved':
      return `You approved ${id}. The plan is checked once more, then it runs; the card and its thread follow it.`
    case 'denied':
      return `You denied ${id}. Nothing was run.`
    case 'withdrawn':
      return `You withdrew ${id}. Nothing was run.`
    default:
      return `${id} is ${STATE_WORDS[state]}.`
  }
}

/** How many different people approved. */
function approvals({ decisions }: Request): number {
  return new Set(decisions.filter((one) => one.verdict === 'approve').map((one) => one.user)).size
}
