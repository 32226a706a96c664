import { LIMITS } from '../limits.ts'
import { stateValues } from './element-state.ts'
import { withIds } from './elements.ts'
import { newId, newToken } from './ids.ts'
import type { View } from './model.ts'

/** A refusal of views.*, by Slack's error code. */
export class ViewRefused extends Error {
  readonly code: string

  constructor(code: string) {
    super(code)
    this.code = code
  }
}

/** A view as an app sends it, already validated. */
export type ViewDraft = Partial<View> & Pick<View, 'type' | 'blocks'>

/** Facts that every view carries. */
export interface AppFacts {
  readonly teamId: string
  readonly appId: string
  readonly botId: string
}

/** The open modals of everybody, root first, and the home tabs. */
export class ViewStacks {
  readonly #app: AppFacts
  readonly #stacks = new Map<string, View[]>()
  readonly #homes = new Map<string, View>()

  constructor(app: AppFacts) {
    this.#app = app
  }

  /** The open modal views of a person, top last. */
  of(user: string): readonly View[] {
    return this.#stacks.get(user) ?? []
  }

  /** The home tab published for a person. */
  home(user: string): View | undefined {
    return this.#homes.get(user)
  }

  /** An open view or home tab and its owner. */
  find(by: { id?: string; externalId?: string }): { view: View; user: string } | undefined {
    const homes = [...this.#homes].map(([user, view]) => ({ user, view }))
    const modals = [...this.#stacks].flatMap(([user, stack]) =>
      stack.map((view) => ({ user, view })),
    )
    return [...modals, ...homes].find(({ view }) =>
      by.id === undefined ? view.external_id === by.externalId : view.id === by.id,
    )
  }

  /** Opens a modal; what was open before is gone. */
  open(user: string, draft: ViewDraft): View {
    const view = this.#made(draft, null)
    this.#stacks.set(user, [view])
    return view
  }

  /** Puts a view on top. @throws ViewRefused not_found, push_limit_reached */
  push(user: string, draft: ViewDraft): View {
    const stack = this.#stacks.get(user) ?? []
    const top = stack.at(-1)
    if (!top) throw new ViewRefused('not_found')
    if (stack.length >= LIMITS.viewStack) throw new ViewRefused('push_limit_reached')
    const view = this.#made(draft, top)
    this.#stacks.set(user, [...stack, view])
    return view
  }

  /** Changes a view in place; answers stay where block_id, action_id and type do. @throws ViewRefused hash_conflict */
  update(view: View, draft: ViewDraft, hash?: string): View {
    if (hash !== undefined && hash !== view.hash) throw new ViewRefused('hash_conflict')
    this.#checkExternalId(draft, view)
    const made = this.#shaped(draft)
    const values = stateValues(made.blocks, view.state.values)
    Object.assign(view, made, { hash: newHash(), state: { values } })
    return view
  }

  /** Publishes the home tab of a person. */
  publish(user: string, draft: ViewDraft, hash?: string): View {
    const known = this.#homes.get(user)
    if (known) return this.update(known, draft, hash)
    const view = this.#made(draft, null)
    this.#homes.set(user, view)
    return view
  }

  /** Takes the top view away, or all of them; returns what was closed, top first. */
  close(user: string, all: boolean): View[] {
    const stack = [...(this.#stacks.get(user) ?? [])]
    const closed = stack.splice(all ? 0 : -1).reverse()
    this.#stacks.set(user, stack)
    return closed
  }

  #checkExternalId(draft: ViewDraft, self?: View): void {
    if (!draft.external_id) return
    const other = this.find({ externalId: draft.external_id })
    if (other && other.view !== self) throw new ViewRefused('duplicate_external_id')
  }

  #made(draft: ViewDraft, below: View | null): View {
    this.#checkExternalId(draft)
    const shaped = this.#shaped(draft)
    const id = newId('V')
    const { teamId, appId, botId } = this.#app
    return {
      id,
      team_id: teamId,
      ...shaped,
      state: { values: stateValues(shaped.blocks) },
      hash: newHash(),
      previous_view_id: below?.id ?? null,
      root_view_id: below?.root_view_id ?? id,
      app_id: appId,
      app_installed_team_id: teamId,
      bot_id: botId,
    }
  }

  #shaped(draft: ViewDraft) {
    const { type, title, submit, close } = draft
    return {
      type,
      ...(title ? { title } : {}),
      submit: submit ?? null,
      close: close ?? null,
      blocks: withIds(draft.blocks),
      private_metadata: draft.private_metadata ?? '',
      callback_id: draft.callback_id ?? '',
      external_id: draft.external_id ?? '',
      clear_on_close: draft.clear_on_close ?? false,
      notify_on_close: draft.notify_on_close ?? false,
    }
  }
}

let made = 0
function newHash(): string {
  made += 1
  return `${Math.floor(Date.now() / 1000)}.${made}${newToken(3)}`
}
