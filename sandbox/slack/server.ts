import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DEFAULT_CHANNELS, DEFAULT_USERGROUPS, DEFAULT_USERS, defaultManifest } from './defaults.ts'
import { Delivery } from './delivery.ts'
import { type Fault, Faults } from './faults.ts'
import { httpTransport } from './http-mode.ts'
import { readManifest } from './manifest.ts'
import { PageEvents } from './page-events.ts'
import { click } from './people/click.ts'
import { typeCommand } from './people/command.ts'
import { openHome, say } from './people/events.ts'
import { act, closeView, fill, openView, submit } from './people/modal.ts'
import { suggest } from './people/suggest.ts'
import { answerRequest } from './requests.ts'
import { sharedFile } from './shared-file.ts'
import { SocketHub } from './socket-mode.ts'
import type { SlackFaults, SlackOptions, SlackStandIn } from './stand-in.ts'
import { Directory } from './state/directory.ts'
import { Files } from './state/files.ts'
import { Messages } from './state/messages.ts'
import type { Change } from './state/model.ts'
import { ResponseUrls, Triggers } from './state/tickets.ts'
import { TsSource } from './state/ts-source.ts'
import { ViewStacks } from './state/view-stacks.ts'
import { until } from './until.ts'
import type { Call } from './web-api.ts'
import type { AppIdentity, World } from './world.ts'

export type { SlackOptions, SlackStandIn } from './stand-in.ts'
export type { Block, Ephemeral, Message, View } from './state/model.ts'

/** Starts a stand-in Slack. */
export async function startSlack(options: SlackOptions = {}): Promise<SlackStandIn> {
  const clock = options.clock ?? { now: () => Date.now() }
  const directory = new Directory(
    options.users ?? DEFAULT_USERS,
    options.channels ?? DEFAULT_CHANNELS,
    options.usergroups ?? DEFAULT_USERGROUPS,
  )
  const app: AppIdentity = {
    teamId: 'T0SANDBOX1',
    teamName: 'Sandbox',
    teamDomain: 'sandbox',
    appId: 'A0OBBACKUP',
    botId: 'B0OBBACKUP',
    botUser: directory.botUser,
    botToken: options.botToken ?? 'xoxb-sandbox-bot-token',
    appToken: options.appToken ?? 'xapp-sandbox-app-token',
    verificationToken: 'sandbox-verification-token',
  }
  const events = new PageEvents()
  const faults = new Faults()
  const calls: Call[] = []
  const observe = options.observe ?? (() => {})
  const changed = (change: Change) => events.tell(change)
  const hub = new SocketHub(app.appId, () => changed({ type: 'state' }), options.pingMs)
  const transport = options.http ? httpTransport(options.http) : hub.send
  const server = createServer((request, response) => {
    void answerRequest(request, response, { world, faults, calls, observe, events, connected })
  })
  const connected = () => options.http !== undefined || hub.open > 0
  server.on('upgrade', (request, socket, head) => hub.upgrade(request, socket, head))
  const host = options.host ?? '127.0.0.1'
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, host, resolve)
  })
  const shownHost = host === '0.0.0.0' ? '127.0.0.1' : host
  const url = `http://${shownHost}:${(server.address() as AddressInfo).port}/`
  const world: World = {
    url,
    app,
    manifest: readManifest(options.manifest ?? defaultManifest()),
    clock,
    ts: new TsSource(clock),
    directory,
    messages: new Messages(),
    files: new Files(),
    views: new ViewStacks(app),
    triggers: new Triggers(clock, app.teamId),
    responseUrls: new ResponseUrls(clock),
    delivery: new Delivery(transport, options.ackTimeoutMs),
    choices: new Map(),
    offered: new Map(),
    warnings: new Map(),
    paces: options.strict ? new Map() : null,
    socketUrl: () => `${url.replace('http', 'ws')}link?${hub.ticket()}`,
    changed,
  }
  const close = async () => {
    await hub.close()
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }
  const dump = () => lastWords(world, calls)
  return {
    url,
    apiUrl: `${url}api/`,
    botToken: app.botToken,
    appToken: app.appToken,
    command: (input) => typeCommand(world, input),
    click: (input) => click(world, input),
    act: (input) => act(world, input),
    async submit({ user, viewId, values = {} }) {
      const view = openView(world, user, viewId)
      await fill(world, user, view, values)
      return await submit(world, user, view)
    },
    closeView: (user) => closeView(world, user),
    suggest: (input) => suggest(world, input),
    openHome: (user) => openHome(world, user),
    say: (input) => say(world, input),
    messages: (channel) => [...world.messages.of(channel)],
    thread: (channel, ts) => world.messages.thread(channel, ts),
    files: () => world.files.completed().map(sharedFile),
    ephemerals: (user) => world.messages.ephemerals(user),
    views: (user) => [...world.views.of(user)],
    home: (user) => world.views.home(user),
    calls,
    late: world.delivery.late,
    get connections() {
      return hub.open
    },
    until: (probe, untilOptions) => until(probe, untilOptions, dump),
    faults: faultControls(faults, hub),
    archive(channel) {
      directory.channel(channel).is_archived = true
    },
    kick(channel) {
      const found = directory.channel(channel)
      found.members = found.members.filter((user) => user !== app.botUser)
    },
    invite(channel) {
      const found = directory.channel(channel)
      if (!found.members.includes(app.botUser)) found.members.push(app.botUser)
    },
    deactivate(user) {
      directory.person(user).deleted = true
      changed({ type: 'state' })
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

function faultControls(faults: Faults, hub: SocketHub): SlackFaults {
  const add = (method: string, fault: Fault, times = 1) => faults.add(method, fault, times)
  return {
    rateLimit: (method, retryAfter, times) =>
      add(method, { kind: 'rate limit', retryAfter }, times),
    fail: (method, status, times) => add(method, { kind: 'status', status }, times),
    error: (method, code, times) => add(method, { kind: 'error', code }, times),
    loseAnswer: (method, times) => add(method, { kind: 'lose answer' }, times),
    hang: (method, times) => add(method, { kind: 'hang' }, times),
    dropSockets: (count) => hub.drop(count),
    deafenSockets: (count) => hub.deafen(count),
    refreshSockets: () => hub.refresh(),
    duplicateEnvelopes: (times) => hub.duplicate(times),
    clear() {
      faults.clear()
      hub.clear()
    },
  }
}

/** What was said and refused last, for the error of a wait that came to nothing. */
function lastWords({ directory, messages }: World, calls: readonly Call[]): string {
  const said = [...directory.channels.keys()].flatMap((id) => messages.of(id).slice(-5))
  const seen = directory.people().flatMap((user) => messages.ephemerals(user.id).slice(-3))
  const refused = calls.filter((call) => (call.answer as { ok?: boolean } | undefined)?.ok !== true)
  return [
    'Last messages:',
    ...said.map((one) => `${one.channel} ${one.ts} ${one.user}: ${one.text}`),
    ...seen.map((one) => `${one.channel} only ${one.user}: ${one.text}`),
    'Last refused calls:',
    ...refused.slice(-3).map((call) => `${call.method}: ${JSON.stringify(call.answer)}`),
  ].join('\n')
}
