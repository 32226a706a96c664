import { ApiError } from '../api-error.ts'
import { isJson, type Json } from '../checks/check.ts'
import type { Ack } from '../delivery.ts'
import { type Answer, answer, stateFor } from '../state/element-state.ts'
import { elementsOf, findElement, type Placed } from '../state/elements.ts'
import type { StateValues, View } from '../state/model.ts'
import type { ViewDraft } from '../state/view-stacks.ts'
import { checkView, viewAnswer } from '../view-arguments.ts'
import type { World } from '../world.ts'
import { chosen } from './action-object.ts'
import { interactionBase, viewObject } from './payloads.ts'
import { formErrors } from './required.ts'
import { needsQuery, suggest } from './suggest.ts'

/** Slack's words when a submission did not get through. */
export const TROUBLE = 'We had some trouble connecting. Try again?'

/** Using an interactive element of an open modal or the home tab. */
export interface ActInput {
  readonly user: string
  readonly viewId: string
  readonly actionId: string
  readonly blockId?: string
  readonly value?: Answer
}

/** What came of a submission. */
export interface Submitted {
  /** By block_id: from Slack's own check, or from the app. */
  readonly errors?: Record<string, string>
  /** Whether the view is gone. */
  readonly closed: boolean
  /** The view that is on top now. */
  readonly view?: View
  readonly timedOut: boolean
  /** What Slack says if the answer was late or wrong. */
  readonly error?: string
}

/** An open view of a person. @throws Error if it is not open */
export function openView(world: World, user: string, viewId?: string): View {
  world.directory.person(user)
  const top = world.views.of(user).at(-1)
  if (viewId === undefined) {
    if (!top) throw new Error(`${user} has no open modal`)
    return top
  }
  const found = world.views.find({ id: viewId })
  if (found?.user !== user) throw new Error(`${user} has no open view ${viewId}`)
  return found.view
}

/** Uses an element of a view; resolves with the ack. @throws Error if it is not there */
export async function act(world: World, input: ActInput): Promise<Ack> {
  const { user, actionId } = input
  const view = openView(world, user, input.viewId)
  const placed = findElement(view.blocks, actionId, input.blockId)
  if (placed.block.type === 'input' && placed.block.dispatch_action !== true)
    throw new Error(`${actionId} stands in an input without dispatch_action: the app hears nothing`)
  const offered = await offeredFor(world, user, view, placed, input.value)
  const { action, state } = chosen(
    placed.element,
    { blockId: placed.blockId, actionTs: world.ts.next() },
    input.value,
    offered,
  )
  if (state) view.state.values = answer(view.state.values, placed.blockId, actionId, state)
  return await world.delivery.send('interactive', {
    type: 'block_actions',
    ...interactionBase(world, user),
    container: { type: 'view', view_id: view.id },
    trigger_id: world.triggers.issue(user),
    view: viewObject(view),
    actions: [action],
  })
}

async function offeredFor(
  world: World,
  user: string,
  view: View,
  { block, element }: Placed,
  value: Answer | undefined,
): Promise<readonly unknown[]> {
  const blockId = block.block_id ?? ''
  const actionId = element.action_id ?? ''
  const key = `${blockId} ${actionId}`
  if (needsQuery(world, element, key, value)) {
    for (const one of Array.isArray(value) ? value : [value])
      await suggest(world, { user, actionId, blockId, viewId: view.id, value: String(one) })
  }
  return world.offered.get(key) ?? []
}

/**
 * Fills in inputs of a view, by action_id or block_id.
 * @throws Error if an input is not there or has no such option
 */
export async function fill(
  world: World,
  user: string,
  view: View,
  values: Readonly<Record<string, Answer>>,
): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    const placed = elementsOf(view.blocks).find(
      ({ block, element }) => element.action_id === name || block.block_id === name,
    )
    if (!placed) {
      const there = elementsOf(view.blocks).map(({ element }) => element.action_id)
      throw new Error(`The view has no input ${name}; there are: ${there.join(', ') || 'none'}`)
    }
    const offered = await offeredFor(world, user, view, placed, value)
    const state = stateFor(placed.element, value, offered)
    const { block, element } = placed
    view.state.values = answer(
      view.state.values,
      block.block_id ?? '',
      element.action_id ?? '',
      state,
    )
  }
}

/** Submits the top view as it is filled in, or with this state. */
export async function submit(world: World, user: string, view: View): Promise<Submitted> {
  if (!view.submit) throw new Error(`The view ${view.callback_id} has no submit button`)
  if (world.views.of(user).at(-1) !== view)
    throw new Error(`The view ${view.callback_id} is not on top`)
  const wrong = formErrors(view)
  if (Object.keys(wrong).length > 0) return { errors: wrong, closed: false, view, timedOut: false }
  const ack = await world.delivery.send('interactive', {
    type: 'view_submission',
    ...interactionBase(world, user),
    trigger_id: world.triggers.issue(user),
    view: viewObject(view),
    response_urls: [],
  })
  if (ack.error) return { closed: false, view, timedOut: ack.timedOut, error: TROUBLE }
  try {
    return { ...afterSubmit(world, user, view, ack.ackPayload), timedOut: false }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { closed: false, view, timedOut: false, error: `${TROUBLE} (${error.code})` }
  }
}

function afterSubmit(
  world: World,
  user: string,
  view: View,
  payload: unknown,
): Omit<Submitted, 'timedOut'> {
  const answered: Json = isJson(payload) ? payload : {}
  const action = answered.response_action
  if (action === undefined && Object.keys(answered).length > 0)
    throw new ApiError('invalid_response')
  if (action === 'errors') {
    const errors = checkedErrors(view, answered.errors)
    return { errors, closed: false, view }
  }
  if (action === 'update' || action === 'push') {
    checkView(answered.view)
    const draft = answered.view as ViewDraft
    const shown = viewAnswer(world, user, () =>
      action === 'update' ? world.views.update(view, draft) : world.views.push(user, draft),
    ).view
    return { closed: false, view: shown }
  }
  if (action !== undefined && action !== 'clear') throw new ApiError('invalid_response_action')
  if (world.views.of(user).includes(view)) world.views.close(user, action === 'clear')
  world.changed({ type: 'view', user })
  const top = world.views.of(user).at(-1)
  return { closed: true, ...(top ? { view: top } : {}) }
}

/** Slack takes errors only for input blocks of the view. */
function checkedErrors(view: View, errors: unknown): Record<string, string> {
  const inputs = new Set(view.blocks.filter((one) => one.type === 'input').map((b) => b.block_id))
  const entries = isJson(errors) ? Object.entries(errors) : []
  const right = entries.every(([id, text]) => inputs.has(id) && typeof text === 'string')
  if (entries.length === 0 || !right) throw new ApiError('invalid_errors')
  return Object.fromEntries(entries) as Record<string, string>
}

/** Closes the top view, or all; the app hears of those with `notify_on_close`. */
export async function closeView(world: World, user: string, all = false): Promise<void> {
  const top = openView(world, user)
  const cleared = all || top.clear_on_close
  const closed = world.views.close(user, cleared)
  world.changed({ type: 'view', user })
  for (const view of closed.filter((one) => one.notify_on_close)) {
    await world.delivery.send('interactive', {
      type: 'view_closed',
      ...interactionBase(world, user),
      view: viewObject(view),
      is_cleared: cleared,
    })
  }
}

/** Takes over what the page holds of a form. */
export function takeState(view: View, state: StateValues): void {
  for (const [blockId, actions] of Object.entries(state)) {
    for (const [actionId, entry] of Object.entries(actions)) {
      if (view.state.values[blockId]?.[actionId])
        view.state.values = answer(view.state.values, blockId, actionId, entry)
    }
  }
}
