import type { App, BlockAction, ButtonAction } from '@slack/bolt'
import type { ModalView } from '@slack/types'
import { afterEach, describe, expect, test } from 'vitest'
import { type SlackOptions, type SlackStandIn, startSlack } from '../../../sandbox/slack/server.ts'
import { boltApp, button } from './bolt.ts'
import { HandClock } from './hand-clock.ts'

let slack: SlackStandIn
let apps: App[] = []

async function start(listen: (app: App) => void, options: SlackOptions = {}): Promise<void> {
  slack = await startSlack(options)
  await connect(listen)
}

async function connect(listen: (app: App) => void): Promise<App> {
  const before = slack.connections
  const app = boltApp(slack)
  listen(app)
  apps.push(app)
  await app.start()
  await slack.until(() => slack.connections > before, { what: 'a connection' })
  return app
}

afterEach(async () => {
  for (const app of apps) await app.stop()
  apps = []
  await slack.close()
})

const user = 'U0ALICE'
const channel = 'C0DBOPS'
const command = { user, channel, text: 'status' }
const plain = (text: string) => ({ type: 'plain_text' as const, text })

describe('commands', () => {
  test('acknowledged and answered through the response_url', async () => {
    await start((app) => {
      app.command('/obbackup', async ({ command: typed, ack, respond }) => {
        await ack()
        await respond({ text: `${typed.text} for ${typed.user_name} in ${typed.channel_name}` })
      })
    })
    const ack = await slack.command(command)
    expect(ack.timedOut).toBe(false)
    const answer = await slack.until(() => slack.ephemerals(user)[0])
    expect(answer.text).toBe('status for alice in db-ops')
    expect(slack.ephemerals('U0BOB')).toEqual([])
  })

  test('the payload of the ack is shown', async () => {
    await start((app) => {
      app.command('/obbackup', async ({ command: typed, ack }) => {
        if (typed.text === 'words') await ack('just words')
        else if (typed.text === 'all') await ack({ response_type: 'in_channel', text: 'for all' })
        else await ack({ text: 'x', blocks: [{ type: 'header' } as never] })
      })
    })
    await slack.command({ ...command, text: 'words' })
    expect(slack.ephemerals(user)[0]?.text).toBe('just words')
    await slack.command({ ...command, text: 'all' })
    expect(slack.messages(channel)[0]).toMatchObject({ text: 'for all', bot: true })
    const wrong = await slack.command({ ...command, text: 'broken' })
    expect(wrong.error).toBe('invalid_command_response')
    expect(slack.ephemerals(user).at(-1)?.error).toBe('invalid_command_response')
  })

  test('without an ack in time the person is told, and the late ack is recorded', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    await start(
      (app) => {
        app.command('/obbackup', async ({ ack }) => {
          await held
          await ack('too late')
        })
      },
      { ackTimeoutMs: 100 },
    )
    const ack = await slack.command(command)
    expect(ack).toMatchObject({ timedOut: true, error: 'operation_timeout' })
    expect(slack.ephemerals(user)[0]?.text).toBe(
      '/obbackup failed with the error "operation_timeout"',
    )
    expect(slack.late[0]).toMatchObject({ kind: 'slash_commands', error: 'operation_timeout' })
    expect(slack.late[0]?.ackMs).toBeUndefined()
    release()
    await slack.until(() => (slack.late[0]?.ackMs ?? 0) > 100)
    expect(slack.ephemerals(user)).toHaveLength(1)
  })

  test('nobody connected', async () => {
    slack = await startSlack()
    expect(await slack.command(command)).toMatchObject({ timedOut: true, error: 'dispatch_failed' })
    expect(slack.ephemerals(user)[0]?.error).toBe('dispatch_failed')
  })

  test('strangers and people elsewhere cannot type', async () => {
    slack = await startSlack({ channels: [{ id: 'C1', name: 'one', members: ['U0BOB', 'U0BOT'] }] })
    const typed = { channel: 'C1', text: '' }
    await expect(slack.command({ user: 'U0NOBODY', ...typed })).rejects.toThrow('no active person')
    await expect(slack.command({ user, ...typed })).rejects.toThrow('not in C1')
    slack.deactivate('U0BOB')
    await expect(slack.command({ user: 'U0BOB', ...typed })).rejects.toThrow('no active person')
  })
})

describe('response_url', () => {
  const send = (url: string, body: unknown) =>
    fetch(url, { method: 'POST', body: JSON.stringify(body) })

  async function responseUrl(clock: HandClock): Promise<string> {
    let url = ''
    await start(
      (app) => {
        app.command('/obbackup', async ({ command: typed, ack }) => {
          url = typed.response_url
          await ack()
        })
      },
      { clock },
    )
    await slack.command(command)
    return url
  }

  test('five uses, then it is used up', async () => {
    const url = await responseUrl(new HandClock())
    for (let use = 1; use <= 5; use += 1)
      expect((await send(url, { text: `use ${use}` })).status).toBe(200)
    const sixth = await send(url, { text: 'six' })
    expect([sixth.status, await sixth.json()]).toEqual([404, { ok: false, error: 'used_url' }])
    expect(slack.ephemerals(user).map((one) => one.text)).toEqual(
      [1, 2, 3, 4, 5].map((use) => `use ${use}`),
    )
  })

  test('thirty minutes, then it is expired', async () => {
    const clock = new HandClock()
    const url = await responseUrl(clock)
    clock.advance(30 * 60_000)
    expect((await send(url, { text: 'just in time' })).status).toBe(200)
    clock.advance(1)
    const late = await send(url, { text: 'late' })
    expect([late.status, await late.json()]).toEqual([404, { ok: false, error: 'expired_url' }])
  })

  test('checked like a message, but without the sum of the text', async () => {
    const url = await responseUrl(new HandClock())
    const unknown = await send(url, { text: 'a', colour: 'red' })
    expect([unknown.status, (await unknown.json()) as unknown]).toMatchObject([
      400,
      { error: 'invalid_arguments' },
    ])
    expect((await send(url, { text: '' })).status).toBe(400)
    const long = Array.from({ length: 5 }, () => ({
      type: 'section',
      text: { type: 'mrkdwn', text: 'x'.repeat(3000) },
    }))
    expect((await send(url, { text: 'a', blocks: long })).status).toBe(200)
  })

  test('a command has no original: replace_original adds a message (bolt-js#2287)', async () => {
    const url = await responseUrl(new HandClock())
    await send(url, { text: 'one' })
    await send(url, { text: 'two', replace_original: true })
    expect(slack.ephemerals(user).map((one) => one.text)).toEqual(['one', 'two'])
    expect((await send(url, { delete_original: true })).status).toBe(400)
  })
})

describe('clicks', () => {
  const card = { channel, text: 'card', blocks: [button('go', { value: 'v1' })] }

  test('a button: payload and update', async () => {
    const bodies: BlockAction<ButtonAction>[] = []
    await start((app) => {
      app.command('/obbackup', async ({ ack, client }) => {
        await ack()
        await client.chat.postMessage({ ...card, metadata: { event_type: 'c', event_payload: {} } })
      })
      app.action<BlockAction<ButtonAction>>('go', async ({ ack, body, client }) => {
        await ack()
        bodies.push(body)
        const ts = body.message?.ts ?? ''
        await client.chat.update({ channel, ts, text: 'done', blocks: [] })
      })
    })
    await slack.command(command)
    const { ts } = await slack.until(() => slack.messages(channel)[0])
    await slack.click({ user: 'U0BOB', channel, ts, actionId: 'go' })
    await slack.until(() => slack.messages(channel)[0]?.text === 'done')
    expect(bodies[0]).toMatchObject({
      type: 'block_actions',
      user: { id: 'U0BOB', username: 'bob' },
      container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false },
      channel: { id: channel, name: 'db-ops' },
      message: { ts, text: 'card', metadata: { event_type: 'c' } },
      actions: [{ type: 'button', action_id: 'go', block_id: 'b_go', value: 'v1' }],
    })
    expect(bodies[0]?.actions[0]?.action_ts).toMatch(/^\d+\.\d{6}$/)
    await expect(slack.click({ user, channel, ts, actionId: 'go' })).rejects.toThrow('go')
  })

  test('an ephemeral message is replaced and deleted through its buttons', async () => {
    await start((app) => {
      app.command('/obbackup', async ({ ack }) => {
        await ack({ text: 'one', blocks: [button('more'), button('less')] })
      })
      app.action('more', async ({ ack, respond, body }) => {
        await ack()
        if (body.type === 'block_actions') expect(body.message).toBeUndefined()
        await respond({ text: 'two', blocks: [button('less')], replace_original: true })
      })
      app.action('less', async ({ ack, respond }) => {
        await ack()
        await respond({ delete_original: true })
      })
    })
    await slack.command(command)
    const { ts } = await slack.until(() => slack.ephemerals(user)[0])
    await expect(slack.click({ user: 'U0BOB', channel, ts, actionId: 'more' })).rejects.toThrow(
      'sees no message',
    )
    await slack.click({ user, channel, ts, actionId: 'more' })
    await slack.until(() => slack.ephemerals(user)[0]?.text === 'two')
    expect(slack.ephemerals(user)).toHaveLength(1)
    await slack.click({ user, channel, ts, actionId: 'less' })
    await slack.until(() => slack.ephemerals(user).length === 0)
  })

  test('a message in the channel is replaced through its response_url', async () => {
    await start((app) => {
      app.command('/obbackup', async ({ ack, client }) => {
        await ack()
        await client.chat.postMessage(card)
      })
      app.action('go', async ({ ack, respond }) => {
        await ack()
        await respond({ text: 'replaced', replace_original: true })
        await respond({ text: 'only you', response_type: 'ephemeral' })
      })
    })
    await slack.command(command)
    const { ts } = await slack.until(() => slack.messages(channel)[0])
    await slack.click({ user: 'U0BOB', channel, ts, actionId: 'go' })
    await slack.until(() => slack.ephemerals('U0BOB')[0]?.text === 'only you')
    expect(slack.messages(channel)).toMatchObject([{ ts, text: 'replaced' }])
    expect(slack.messages(channel)[0]?.blocks).toBeUndefined()
  })

  test('menus: the options, state.values and the fields of each type', async () => {
    const actions: Record<string, unknown>[] = []
    const states: unknown[] = []
    const options = ['a', 'b', 'c'].map((value) => ({ text: plain(value), value }))
    await start((app) => {
      app.command('/obbackup', async ({ ack, client }) => {
        await ack()
        await client.chat.postMessage({
          channel,
          text: 'menus',
          blocks: [
            {
              type: 'actions',
              block_id: 'all',
              elements: [
                { type: 'static_select', action_id: 'one', options },
                { type: 'multi_static_select', action_id: 'some', options },
                { type: 'overflow', action_id: 'rest', options },
                { type: 'datepicker', action_id: 'day' },
                { type: 'datetimepicker', action_id: 'when' },
                { type: 'checkboxes', action_id: 'ticks', options },
                { type: 'radio_buttons', action_id: 'radio', options },
                { type: 'users_select', action_id: 'who' },
              ],
            },
          ],
        })
      })
      app.action(/.*/, async ({ ack, action, body }) => {
        await ack()
        actions.push(action as unknown as Record<string, unknown>)
        if (body.type === 'block_actions') states.push(body.state?.values)
      })
    })
    await slack.command(command)
    const { ts } = await slack.until(() => slack.messages(channel)[0])
    const answers: [string, string | string[], Record<string, unknown>][] = [
      ['one', 'b', { selected_option: options[1] }],
      ['some', ['a', 'c'], { selected_options: [options[0], options[2]] }],
      ['rest', 'c', { selected_option: options[2] }],
      ['day', '2026-11-20', { selected_date: '2026-11-20' }],
      ['when', '1795177740', { selected_date_time: 1_795_177_740 }],
      ['ticks', ['b'], { selected_options: [options[1]] }],
      ['radio', 'a', { selected_option: options[0] }],
      ['who', 'U0BOB', { selected_user: 'U0BOB' }],
    ]
    for (const [actionId, value, expected] of answers) {
      await slack.click({ user, channel, ts, actionId, value })
      expect(actions.at(-1)).toMatchObject({ action_id: actionId, block_id: 'all', ...expected })
    }
    expect(states.at(-1)).toMatchObject({
      all: { one: { selected_option: options[1] }, when: { selected_date_time: 1_795_177_740 } },
    })
    expect((states.at(-1) as { all: object }).all).not.toHaveProperty('rest')
    const wrong = slack.click({ user, channel, ts, actionId: 'one', value: 'z' })
    await expect(wrong).rejects.toThrow('no option z; there are: a, b, c')
  })

  test('without an ack there is a warning for the person who clicked', async () => {
    await start(
      (app) => {
        app.command('/obbackup', async ({ ack, client }) => {
          await ack()
          await client.chat.postMessage(card)
        })
        app.action('go', async () => {})
      },
      { ackTimeoutMs: 100 },
    )
    await slack.command(command)
    const { ts } = await slack.until(() => slack.messages(channel)[0])
    const ack = await slack.click({ user, channel, ts, actionId: 'go' })
    expect(ack.timedOut).toBe(true)
    expect(slack.late).toHaveLength(1)
    const shown = async (as: string) => {
      const response = await fetch(`${slack.url}sandbox/messages?channel=${channel}&as=${as}`)
      return ((await response.json()) as { messages: { error?: string }[] }).messages[0]?.error
    }
    expect(await shown(user)).toBe('operation_timeout')
    expect(await shown('U0BOB')).toBeUndefined()
  })
})

describe('modals', () => {
  const view = (callbackId: string, more: Partial<ModalView> = {}): ModalView => ({
    type: 'modal',
    callback_id: callbackId,
    title: plain('Restore'),
    submit: plain('Go'),
    blocks: [
      {
        type: 'input',
        block_id: 'name_block',
        label: plain('Name'),
        element: { type: 'plain_text_input', action_id: 'name', min_length: 2 },
      },
    ],
    ...more,
  })

  function opens(app: App, opened: ModalView): void {
    app.command('/obbackup', async ({ ack, command: typed, client }) => {
      await ack()
      await client.views.open({ trigger_id: typed.trigger_id, view: opened })
    })
  }

  const top = (callbackId: string) =>
    slack.until(() => slack.views(user).find((one) => one.callback_id === callbackId), {
      what: callbackId,
    })

  test('required inputs are checked by Slack, then errors come from the app, then it closes', async () => {
    const seen: unknown[] = []
    await start((app) => {
      opens(app, view('first', { private_metadata: 'm' }))
      app.view('first', async ({ ack, view: sent }) => {
        seen.push(sent.state.values)
        const name = sent.state.values.name_block?.name?.value
        if (name === 'taken')
          await ack({ response_action: 'errors', errors: { name_block: 'is taken' } })
        else await ack()
      })
    })
    await slack.command(command)
    const open = await top('first')
    expect(open).toMatchObject({ private_metadata: 'm', root_view_id: open.id })
    const empty = await slack.submit({ user })
    expect(empty).toMatchObject({
      errors: { name_block: 'Please complete this required field.' },
      closed: false,
    })
    const short = await slack.submit({ user, values: { name: 'x' } })
    expect(short.errors?.name_block).toMatch('at least 2')
    expect(seen).toEqual([])
    const taken = await slack.submit({ user, values: { name_block: 'taken' } })
    expect(taken).toMatchObject({ errors: { name_block: 'is taken' }, closed: false })
    const fine = await slack.submit({ user, viewId: open.id, values: { name: 'crm_fix' } })
    expect(fine).toMatchObject({ closed: true, timedOut: false })
    expect(fine.errors).toBeUndefined()
    expect(slack.views(user)).toEqual([])
    expect(seen.at(-1)).toEqual({
      name_block: { name: { type: 'plain_text_input', value: 'crm_fix' } },
    })
    await expect(slack.submit({ user, values: {} })).rejects.toThrow('no open modal')
  })

  test.each([
    ['errors for a block that is no input', { response_action: 'errors', errors: { nope: 'x' } }],
    ['a broken view', { response_action: 'update', view: { type: 'modal', blocks: [] } }],
    ['an unknown action', { response_action: 'reopen' }],
    ['something else', { text: 'hello' }],
  ])('an answer with %s is refused and the modal stays', async (_what, answer) => {
    await start((app) => {
      opens(app, view('first'))
      app.view('first', async ({ ack }) => {
        await ack(answer as never)
      })
    })
    await slack.command(command)
    await top('first')
    const submitted = await slack.submit({ user, values: { name: 'crm' } })
    expect(submitted).toMatchObject({ closed: false, error: expect.stringMatching('some trouble') })
    expect(slack.views(user)).toHaveLength(1)
  })

  test('update, push, back, clear', async () => {
    const closed: string[] = []
    await start((app) => {
      opens(app, view('first', { notify_on_close: true }))
      app.view('first', async ({ ack }) => {
        await ack({ response_action: 'update', view: view('second') })
      })
      app.view('second', async ({ ack }) => {
        await ack({ response_action: 'push', view: view('third', { notify_on_close: true }) })
      })
      app.view('third', async ({ ack }) => {
        await ack({ response_action: 'clear' })
      })
      app.view({ callback_id: 'third', type: 'view_closed' }, async ({ ack, body }) => {
        closed.push(`${body.view.callback_id} ${'is_cleared' in body && body.is_cleared}`)
        await ack()
      })
    })
    await slack.command(command)
    const first = await top('first')
    const updated = await slack.submit({ user, values: { name: 'crm' } })
    expect(updated).toMatchObject({ closed: false, view: { id: first.id, callback_id: 'second' } })
    // The answer stays where block_id and action_id do.
    expect(slack.views(user)[0]?.state.values.name_block?.name?.value).toBe('crm')
    const pushed = await slack.submit({ user })
    expect(pushed.view).toMatchObject({ callback_id: 'third', previous_view_id: first.id })
    expect(slack.views(user)).toHaveLength(2)
    await slack.closeView(user)
    expect(closed).toEqual(['third false'])
    await slack.submit({ user })
    await slack.submit({ user, values: { name: 'crm' } })
    expect(slack.views(user)).toEqual([])
  })

  test('a stack of three, hash, external_id and elements that act', async () => {
    const refusals: string[] = []
    await start((app) => {
      app.command('/obbackup', async ({ ack, command: typed, client }) => {
        await ack()
        const opened = { ...view('first', { blocks: [button('deeper')], external_id: 'e1' }) }
        await client.views.open({ trigger_id: typed.trigger_id, view: opened })
      })
      app.action('deeper', async ({ ack, body, client }) => {
        await ack()
        if (body.type !== 'block_actions') return
        const trigger_id = body.trigger_id
        const next = view('next', { blocks: [button('deeper')] })
        await client.views.push({ trigger_id, view: next }).catch((error) => {
          refusals.push(error.data.error)
        })
      })
    })
    await slack.command(command)
    const first = await top('first')
    for (let depth = 1; depth <= 3; depth += 1) {
      const now = slack.views(user).at(-1)
      const before = slack.calls.length
      await slack.act({ user, viewId: now?.id ?? '', actionId: 'deeper' })
      await slack.until(() => slack.calls.length > before)
    }
    await slack.until(() => refusals[0])
    expect(refusals).toEqual(['push_limit_reached'])
    expect(slack.views(user)).toHaveLength(3)
    const [app] = apps
    const update = (args: object) => {
      const changed = view('changed', { external_id: 'e1' })
      return app?.client.views.update({ view: changed, ...args } as never).then(
        () => 'ok',
        (error) => error.data.error,
      )
    }
    const hash = first.hash
    expect(await update({ external_id: 'e1', hash })).toBe('ok')
    expect(await update({ view_id: first.id, hash })).toBe('hash_conflict')
    expect(await update({ view_id: slack.views(user)[1]?.id })).toBe('duplicate_external_id')
  })

  test('a trigger_id opens one modal, for three seconds', async () => {
    const clock = new HandClock()
    const triggers: string[] = []
    await start(
      (app) => {
        app.command('/obbackup', async ({ ack, command: typed }) => {
          triggers.push(typed.trigger_id)
          await ack()
        })
      },
      { clock },
    )
    await slack.command(command)
    await slack.command(command)
    const [app] = apps
    const open = (trigger_id = '') =>
      app?.client.views.open({ trigger_id, view: view('first') }).then(
        () => 'ok',
        (error) => error.data.error,
      )
    clock.advance(3000)
    expect(await open(triggers[0])).toBe('ok')
    expect(await open(triggers[0])).toBe('exchanged_trigger_id')
    clock.advance(1)
    expect(await open(triggers[1])).toBe('expired_trigger_id')
  })

  test('options from the app', async () => {
    const queries: string[] = []
    const picked: unknown[] = []
    const select = { type: 'external_select' as const, action_id: 'tenant', min_query_length: 0 }
    await start((app) => {
      opens(app, view('first', { blocks: [{ type: 'input', label: plain('T'), element: select }] }))
      app.options('tenant', async ({ ack, options: { value } }) => {
        queries.push(value)
        const all = ['crm', 'orders'].filter((name) => name.startsWith(value))
        await ack({ options: all.map((name) => ({ text: plain(name), value: name })) })
      })
      app.view('first', async ({ ack, view: sent }) => {
        picked.push(Object.values(sent.state.values)[0]?.tenant?.selected_option?.value)
        await ack()
      })
    })
    await slack.command(command)
    const { id: viewId } = await top('first')
    const offered = await slack.suggest({ user, viewId, actionId: 'tenant', value: 'o' })
    expect(offered).toEqual([{ text: plain('orders'), value: 'orders' }])
    // Not offered yet: asked for by what is typed.
    await slack.submit({ user, values: { tenant: 'crm' } })
    expect([queries, picked]).toEqual([['o', 'crm'], ['crm']])
  })
})

describe('connections', () => {
  const counts = (app: App, seen: string[], name: string) => {
    app.command('/obbackup', async ({ ack, command: typed }) => {
      seen.push(`${name} ${typed.text}`)
      await ack()
    })
  }

  test('a payload goes to one of several connections; a duplicate to another', async () => {
    const seen: string[] = []
    await start((app) => counts(app, seen, 'a'))
    await connect((app) => counts(app, seen, 'b'))
    for (const text of ['1', '2', '3', '4']) await slack.command({ ...command, text })
    expect(seen).toHaveLength(4)
    expect(new Set(seen.map((one) => one[0]))).toEqual(new Set(['a', 'b']))
    seen.length = 0
    slack.faults.duplicateEnvelopes(1)
    await slack.command({ ...command, text: 'twice' })
    await slack.until(() => seen.length === 2)
    expect([...seen].sort()).toEqual(['a twice', 'b twice'])
    await slack.command({ ...command, text: 'once' })
    expect(seen).toHaveLength(3)
  })

  test.each(['refreshSockets', 'dropSockets'] as const)(
    'after %s the app comes back',
    async (fault) => {
      const seen: string[] = []
      await start((app) => counts(app, seen, 'a'))
      slack.faults[fault]()
      await slack.until(() => slack.connections === 0)
      expect((await slack.command(command)).error).toBe('dispatch_failed')
      // Bolt waits 5 s before it reconnects (RULES §2 11).
      await slack.until(() => slack.connections === 1, { ms: 15_000 })
      expect((await slack.command({ ...command, text: 'again' })).timedOut).toBe(false)
      expect(seen).toEqual(['a again'])
    },
  )

  test('ten connections at most; addresses work once', async () => {
    slack = await startSlack()
    const open = async () => {
      const response = await fetch(`${slack.apiUrl}apps.connections.open`, {
        method: 'POST',
        headers: { authorization: `Bearer ${slack.appToken}` },
      })
      return ((await response.json()) as { url: string }).url
    }
    const first = (url: string) =>
      new Promise<{ socket: WebSocket; type: string; reason?: string }>((resolve) => {
        const socket = new WebSocket(url)
        socket.addEventListener('message', ({ data }) => {
          resolve({ socket, ...(JSON.parse(String(data)) as { type: string }) })
        })
        socket.addEventListener('error', () => resolve({ socket, type: 'refused' }))
      })
    const url = await open()
    expect(await first(url)).toMatchObject({ type: 'hello', num_connections: 1 })
    expect(await first(url)).toMatchObject({ type: 'refused' })
    for (let number = 2; number <= 10; number += 1)
      expect(await first(await open())).toMatchObject({ type: 'hello', num_connections: number })
    expect(await first(await open())).toMatchObject({
      type: 'disconnect',
      reason: 'too_many_websockets',
    })
    expect(slack.connections).toBe(10)
  })
})

describe('events', () => {
  const manifest = `
display_information: { name: homely }
features:
  app_home: { home_tab_enabled: true, messages_tab_enabled: true }
  bot_user: { display_name: homely }
oauth_config: { scopes: { bot: [commands, 'chat:write'] } }
settings:
  event_subscriptions: { bot_events: [app_home_opened, message.channels] }
  interactivity: { is_enabled: true }`

  test('the home tab is published when it is opened, and acts', async () => {
    const clicks: unknown[] = []
    await start(
      (app) => {
        app.event('app_home_opened', async ({ event, client }) => {
          const view = { type: 'home' as const, blocks: [button('hello')] }
          await client.views.publish({ user_id: event.user, view })
        })
        app.action('hello', async ({ ack, body }) => {
          clicks.push(body.type === 'block_actions' && body.container)
          await ack()
        })
      },
      { manifest },
    )
    await slack.openHome(user)
    const home = await slack.until(() => slack.home(user))
    await slack.act({ user, viewId: home.id, actionId: 'hello' })
    expect(clicks).toEqual([{ type: 'view', view_id: home.id }])
    expect(slack.home('U0BOB')).toBeUndefined()
  })

  test('messages in channels reach the app only where it is and if it subscribed', async () => {
    const texts: string[] = []
    await start(
      (app) => {
        app.message(/.*/, async ({ message }) => {
          if ('text' in message) texts.push(message.text ?? '')
        })
      },
      { manifest },
    )
    await slack.say({ user, channel, text: 'here' })
    await slack.say({ user, channel: 'C0OTHER', text: 'elsewhere' })
    await slack.until(() => texts[0])
    expect(texts).toEqual(['here'])
  })

  test('an event without an ack is sent once more', async () => {
    slack = await startSlack({ manifest })
    await slack.say({ user, channel, text: 'nobody hears' })
    expect(slack.late.map((one) => one.kind)).toEqual(['events_api', 'events_api'])
  })
})
