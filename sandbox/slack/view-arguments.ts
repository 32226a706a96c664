import { ApiError, invalidArguments, invalidBlocks } from './api-error.ts'
import type { Arguments } from './arguments.ts'
import { validateView } from './blocks.ts'
import type { View } from './state/model.ts'
import { type ViewDraft, ViewRefused } from './state/view-stacks.ts'
import type { World } from './world.ts'

/** The `view` argument. @throws ApiError invalid_arguments naming what is wrong, view_too_large */
export function readView(args: Arguments, type: 'modal' | 'home'): ViewDraft {
  const view = args.json('view') as ViewDraft
  checkView(view)
  if (view.type !== type) throw invalidArguments([`must be a ${type} [json-pointer:/view/type]`])
  return view
}

/** Refuses a view that breaks a rule. */
export function checkView(view: unknown): void {
  const problems = validateView(view)
  if (problems.some((problem) => problem.code === 'view_too_large'))
    throw new ApiError('view_too_large')
  if (problems.length > 0) throw invalidBlocks(problems, 'invalid_arguments')
}

/** Uses the trigger of a call up and gives the person it belongs to. */
export function exchangeTrigger(args: Arguments, world: World): string {
  const id = args.text('trigger_id') ?? args.text('interactivity_pointer')
  if (!id) throw invalidArguments(['missing required field: trigger_id'])
  const exchanged = world.triggers.exchange(id)
  if ('error' in exchanged) throw new ApiError(exchanged.error)
  return exchanged.user
}

/** Does something with views and answers with the view. */
export function viewAnswer(world: World, user: string, act: () => View): { view: View } {
  try {
    const view = act()
    world.changed({ type: view.type === 'home' ? 'home' : 'view', user })
    return { view: structuredClone(view) }
  } catch (error) {
    throw error instanceof ViewRefused ? new ApiError(error.code) : error
  }
}
