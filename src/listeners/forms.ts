import type { BlockAction, ViewOutput } from '@slack/bolt'
import type { ModalView } from '@slack/types'
import { readCommand } from '../domain/command.ts'
import type { OperationCommand } from '../domain/command-operation.ts'
import type { FieldProblem } from '../domain/field-problem.ts'
import {
  formKind,
  type OperationChoices,
  type OperationFormInput,
} from '../domain/operation-form.ts'
import type { RestoreFormInput } from '../domain/restore-form.ts'
import { BotError, OceanBaseError } from '../errors.ts'
import { type FormAsker, openedForm, redrawnOperation, redrawnRestore } from '../flows/open-form.ts'
import { OPERATION_SUBMIT } from '../slack/action-ids.ts'
import { readCode } from '../slack/blocks/form-state.ts'
import { FORM_TITLES } from '../slack/blocks/form-words.ts'
import { operationView, readOperationView } from '../slack/blocks/operation-view.ts'
import { readRestoreView, restoreView } from '../slack/blocks/restore-view.ts'
import { answered } from './answered.ts'
import type { Invocation } from './commands.ts'
import type { Listening } from './listening.ts'
import { fillModal, openModal } from './modal.ts'

/** A command that opens a form: a loading modal first, because the trigger lives only 3 s, then the real one. */
export function openForm(
  listening: Listening,
  command: OperationCommand,
  { asker, triggerId }: Invocation,
): void {
  const title = FORM_TITLES[command.operation]
  answered(listening, asker, title, () =>
    openModal(listening, triggerId, title, () => formOf(listening, asker, command)),
  )
}

/** "Ask for … instead": another form in the place of the one that cannot be. */
export function formInstead(listening: Listening, body: BlockAction, value: string): void {
  const { context } = listening
  const view = body.view as ViewOutput | undefined
  if (!view) return
  const { channel, input } = sentForm(view)
  const asker = { user: body.user.id, channel, responseUrl: null }
  const at = { now: context.clock.now(), timeZone: context.config.timeZone }
  const read = readCommand(value, at)
  answered(listening, asker, 'the form', async () => {
    if (!read.ok || read.command.kind !== 'operate') {
      throw new BotError(`This button is damaged. Type /obbackup ${value.slice(0, 100)} instead.`)
    }
    const { command } = read
    const title = FORM_TITLES[command.operation]
    return await fillModal(listening, view.id, title, () =>
      formOf(listening, asker, command, input.reason),
    )
  })
}

async function formOf(
  { context }: Listening,
  asker: FormAsker,
  command: OperationCommand,
  reason = '',
): Promise<ModalView> {
  const { user, channel } = asker
  const facts = await openedForm(context, { user, channel }, command).catch((error: unknown) => {
    if (!(error instanceof OceanBaseError)) throw error
    throw new BotError(`${error.message} Nothing was asked for; type it again when it answers.`)
  })
  const options = { channel, note: facts.note }
  return facts.form === 'restore'
    ? restoreView(facts.choices, { ...facts.input, reason }, options)
    : operationView(facts.choices, { ...facts.input, reason }, options)
}

/** Another cluster or tenant was chosen: the form is drawn again with what was typed so far. */
export function redrawForm(listening: Listening, body: BlockAction): void {
  const view = body.view as ViewOutput | undefined
  if (!view) return
  const sent = sentForm(view)
  const asker = { user: body.user.id, channel: sent.channel, responseUrl: null }
  answered(listening, asker, 'the form', () =>
    fillModal(listening, view.id, titleOf(sent), () => redrawn(listening, asker, sent, [])),
  )
}

/** A form as Slack sent it back: which, what is in it, and where it was asked for. */
export type SentOperation = {
  readonly channel: string
  /** Of break-glass: what was typed as the code; '' is none. */
  readonly code: string
} & (
  | { readonly form: 'operation'; readonly input: OperationFormInput }
  | { readonly form: 'restore'; readonly input: RestoreFormInput }
)

/** Reads a form that Slack sent back. */
export function sentForm(
  view: Pick<ViewOutput, 'callback_id' | 'state' | 'private_metadata'>,
): SentOperation {
  const sent = {
    state: { values: { ...view.state.values } },
    private_metadata: view.private_metadata,
  }
  const code = readCode(sent)
  return view.callback_id === OPERATION_SUBMIT
    ? { form: 'operation', code, ...readOperationView(sent) }
    : { form: 'restore', code, ...readRestoreView(sent) }
}

/** The title of a form that was sent back. */
export function titleOf({ form, input }: SentOperation): string {
  if (form === 'restore') {
    return FORM_TITLES[input.operation === 'recover-table' ? 'recover-table' : 'restore']
  }
  return FORM_TITLES[formKind(input.operation) ?? 'backup']
}

/** The form once more, with what was typed and what was wrong with it. */
export async function redrawn(
  { context }: Listening,
  { user }: { readonly user: string },
  sent: SentOperation,
  problems: readonly FieldProblem[],
): Promise<ModalView> {
  const { channel } = sent
  const asker = { user, channel }
  if (sent.form === 'restore') {
    const choices = await redrawnRestore(context, asker, sent.input)
    return restoreView(choices, sent.input, { channel, problems: unsaid(problems, choices) })
  }
  const kind = formKind(sent.input.operation)
  if (!kind) throw new BotError('This form is damaged. Open it again.')
  const choices = await redrawnOperation(context, asker, kind, sent.input)
  return operationView(choices, sent.input, { channel, problems: unsaid(problems, choices) })
}

/** Problems but for the one that the form itself says: that the database does not answer. */
function unsaid(
  problems: readonly FieldProblem[],
  { away, problem }: Pick<OperationChoices, 'away' | 'problem'>,
): readonly FieldProblem[] {
  return away ? problems.filter((one) => !problem?.startsWith(one.message)) : problems
}
