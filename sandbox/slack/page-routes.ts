import { click } from './people/click.ts'
import { typeCommand } from './people/command.ts'
import { openHome, say } from './people/events.ts'
import { type ActInput, act, closeView, openView, submit, takeState } from './people/modal.ts'
import { suggest } from './people/suggest.ts'
import type { Answer } from './state/element-state.ts'
import type { StateValues } from './state/model.ts'
import type { World } from './world.ts'

interface Body {
  user: string
  channel: string
  text: string
  thread_ts?: string
  ts: string
  block_id: string
  action_id: string
  value?: Answer
  values?: readonly string[]
  view_id: string
  state?: StateValues
}

type Answered = Promise<Record<string, unknown>> | Record<string, unknown>

const COLOURS = ['e96699', '4bbe2e', '2b6836', 'd58247', '235e5b', '9f69e7']

/** What the page asks for with GET, by the last part of the path. */
export const PAGE_READS: Readonly<
  Record<string, (world: World, query: URLSearchParams, connected: boolean) => Answered>
> = {
  state: (world, _query, connected) => pageState(world, connected),
  messages: (world, query) => ({
    messages: pageMessages(world, query.get('channel') ?? '', query.get('as') ?? ''),
  }),
  views: (world, query) => ({ views: structuredClone(world.views.of(query.get('user') ?? '')) }),
  async home(world, query) {
    const user = query.get('user') ?? ''
    await openHome(world, user)
    const view = world.views.home(user)
    return view ? { view: structuredClone(view) } : {}
  },
}

/** What the page does with POST, by the last part of the path. */
export const PAGE_ACTIONS: Readonly<Record<string, (world: World, body: Body) => Answered>> = {
  async command(world, { user, channel, text }) {
    const { error } = await typeCommand(world, { user, channel, text })
    // The complaint stands in the channel already.
    return { ok: true, ...(error ? { warning: error } : {}) }
  },
  async say(world, { user, channel, text, thread_ts: thread }) {
    const { ts } = await say(world, {
      user,
      channel,
      text,
      ...(thread ? { thread_ts: thread } : {}),
    })
    return { ok: true, ts }
  },
  async action(world, body) {
    const { error } = await click(world, {
      user: body.user,
      channel: body.channel,
      ts: body.ts,
      ...actionOf(body),
    })
    return error ? { ok: false, error } : { ok: true }
  },
  async 'view-action'(world, body) {
    const view = openView(world, body.user, body.view_id)
    if (body.state) takeState(view, body.state)
    const input: ActInput = { user: body.user, viewId: body.view_id, ...actionOf(body) }
    const { error } = await act(world, input)
    return error ? { ok: false, error } : { ok: true }
  },
  async 'view-submit'(world, { user, view_id: id, state }) {
    const view = openView(world, user, id)
    if (state) takeState(view, state)
    const { errors, error } = await submit(world, user, view)
    const ok = !errors && !error
    return { ok, ...(errors ? { errors } : {}), ...(error ? { error } : {}) }
  },
  async 'view-close'(world, { user, view_id: id }) {
    if (world.views.of(user).at(-1)?.id === id) await closeView(world, user)
    return { ok: true }
  },
  async options(world, body) {
    const { user, view_id: viewId, channel, ts, action_id: actionId, block_id: blockId } = body
    const value = String(body.value ?? '')
    const place = viewId ? { viewId } : { channel, ts }
    return { options: await suggest(world, { user, actionId, blockId, value, ...place }) }
  },
}

function actionOf({ action_id: actionId, block_id: blockId, value, values }: Body) {
  const answer = values ?? value
  return {
    actionId,
    ...(blockId ? { blockId } : {}),
    ...(answer === undefined || answer === null ? {} : { value: answer }),
  }
}

function pageState(world: World, connected: boolean): Record<string, unknown> {
  const { app, manifest, directory } = world
  return {
    team: { name: app.teamName },
    bot: { id: app.botUser, name: manifest.botName, connected },
    users: directory
      .people()
      .filter((user) => !user.deleted)
      .map((user, index) => ({
        id: user.id,
        name: user.name,
        real_name: user.real_name,
        color: user.color ?? COLOURS[index % COLOURS.length],
        tz: user.tz,
        is_bot: false,
        ...(user.note || user.is_restricted ? { note: user.note ?? 'guest' } : {}),
      })),
    channels: [...directory.channels.values()]
      .filter((channel) => !channel.is_im)
      .map(({ id, name, is_private, topic }) => ({
        id,
        name,
        is_private: is_private ?? false,
        ...(topic ? { topic } : {}),
      })),
    directs: [...directory.channels.values()]
      .filter((channel) => channel.is_im)
      .map(({ id, members }) => ({ id, user: members.find((one) => one !== app.botUser) })),
    usergroups: [...directory.usergroups.values()].map(({ id, handle, name, users }) => ({
      id,
      handle,
      name: name ?? handle,
      users,
    })),
    command: manifest.commands[0] ?? '',
  }
}

function pageMessages(world: World, channel: string, user: string): Record<string, unknown>[] {
  const written = world.messages.of(channel).map((message) => {
    const warning = world.warnings.get(`${channel} ${message.ts} ${user}`)
    return {
      ...message,
      edited: Boolean(message.edited),
      ...(warning ? { error: warning } : {}),
    }
  })
  const own = world.messages
    .ephemerals(user)
    .filter((one) => one.channel === channel)
    .map((one) => ({
      ...one,
      user: world.app.botUser,
      bot: true,
      ephemeral: true,
      error: world.warnings.get(`${channel} ${one.ts} ${user}`),
    }))
  return [...written, ...own].sort((a, b) => (a.ts < b.ts ? -1 : 1))
}
