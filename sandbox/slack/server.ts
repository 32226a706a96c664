import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DEFAULT_CHANNELS, DEFAULT_USERGROUPS, DEFAULT_USERS, defaultManifest } from './defaults.ts'
import { type Ack, Delivery, type LateInteraction } from './delivery.ts'
import { type Fault, Faults } from './faults.ts'
import { type HttpMode, httpTransport } from './http-mode.ts'
import { readManifest } from './manifest.ts'
import { PageEvents } from './page-events.ts'
import { type ClickInput, click } from './people/click.ts'
import { type CommandInput, typeCommand } from './people/command.ts'
import { openHome, say } from './people/events.ts'
import {
  type ActInput,
  act,
  closeView,
  fill,
  openView,
  type Submitted,
  submit,
} from './people/modal.ts'
import { type SuggestInput, suggest } from './people/suggest.ts'
import { answerRequest } from './requests.ts'
import { SocketHub } from './socket-mode.ts'
import { Directory } from './state/directory.ts'
import type { Answer } from './state/element-state.ts'
import { Messages } from './state/messages.ts'
import type {
  Change,
  Clock,
  Ephemeral,
  Message,
  SandboxChannel,
  SandboxUser,
  SandboxUsergroup,
  View,
} from './state/model.ts'
import { ResponseUrls, Triggers } from './state/tickets.ts'
import { TsSource } from './state/ts-source.ts'
import { ViewStacks } from './state/view-stacks.ts'
import { type UntilOptions, until } from './until.ts'
import type { Call } from './web-api.ts'
import type { AppIdentity, World } from './world.ts'

export type { Ack, LateInteraction } from './delivery.ts'
export type { Submitted } from './people/modal.ts'
export type {
  Block,
  Ephemeral,
  Message,
  SandboxChannel,
  SandboxUser,
  SandboxUsergroup,
  View,
} from './state/model.ts'
export type { Call } from './web-api.ts'

/** How a stand-in differs from the usual one. */
export interface SlackOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** Address to listen on; 127.0.0.1 if left out. */
  readonly host?: string
  /** Time of ts, of trigger_ids and of response_urls; real time if left out. Acks are measured in real time. */
  readonly clock?: Clock
  /** YAML; the project's manifest.yml if left out. */
  readonly manifest?: string
  readonly botToken?: string
  readonly appToken?: string
  readonly users?: readonly SandboxUser[]
  readonly channels?: readonly SandboxChannel[]
  readonly usergroups?: readonly SandboxUsergroup[]
  /** Send commands and interactions as signed posts instead of over Socket Mode. */
  readonly http?: HttpMode
  /** How long Slack waits for an ack, in milliseconds; 3000 if left out. */
  readonly ackTimeoutMs?: number
}

/** Things that go wrong on demand. `times` is 1 if left out. */
export interface SlackFaults {
  /** 429 with Retry-After. */
  rateLimit(method: string, retryAfterSeconds: number, times?: number): void
  /** An HTTP status such as 500, nothing done. */
  fail(method: string, status: number, times?: number): void
  /** `ok: false` with this code, nothing done. */
  error(method: string, code: string, times?: number): void
  /** Done, but the connection is cut before the answer. */
  loseAnswer(method: string, times?: number): void
  /** Nothing done and never answered. */
  hang(method: string, times?: number): void
  /** Cuts every websocket. */
  dropSockets(): void
  /** Asks every websocket to reconnect, as Slack does every few hours. */
  refreshSockets(): void
  /** Sends the next payloads twice each. */
  duplicateEnvelopes(times: number): void
  /** Forgets all faults still waiting. */
  clear(): void
}

/** A running stand-in. What people do resolves after the app's ack, or after 3 s without one. */
export interface SlackStandIn extends AsyncDisposable {
  /** The page. */
  readonly url: string
  /** For SLACK_API_URL. */
  readonly apiUrl: string
  readonly botToken: string
  readonly appToken: string
  /** Types a slash command. */
  command(input: CommandInput): Promise<Ack>
  /** Uses an element of a message that this person sees; throws if it is not there. */
  click(input: ClickInput): Promise<Ack>
  /** Uses an element of an open modal or the home tab. */
  act(input: ActInput): Promise<Ack>
  /** Fills in a modal, by action_id or block_id, and submits it; the top one unless `viewId` says which. */
  submit(input: {
    user: string
    viewId?: string
    values?: Readonly<Record<string, Answer>>
  }): Promise<Submitted>
  /** Closes the top modal of a person. */
  closeView(user: string): Promise<void>
  /** Types into an external select; resolves with the options offered. */
  suggest(input: SuggestInput): Promise<unknown[]>
  /** Opens the app's home tab. */
  openHome(user: string): Promise<void>
  /** Writes in a channel as a person. */
  say(input: { user: string; channel: string; text: string; thread_ts?: string }): Promise<Message>
  /** Root messages and replies of a channel as they stand now, oldest first. */
  messages(channel: string): Message[]
  /** A root and its replies, oldest first. */
  thread(channel: string, ts: string): Message[]
  /** What only this person sees, Slack's own complaints included, oldest first. */
  ephemerals(user: string): Ephemeral[]
  /** Open modals of a person, top last. */
  views(user: string): View[]
  home(user: string): View | undefined
  /** Every Web API call so far. */
  readonly calls: readonly Call[]
  /** Payloads that got no ack within 3 s. */
  readonly late: readonly LateInteraction[]
  /** Open websockets that take payloads. */
  readonly connections: number
  /** Polls until the probe gives something; 5 s at most. */
  until<T>(probe: () => T | undefined | false | null, options?: UntilOptions): Promise<T>
  readonly faults: SlackFaults
  archive(channel: string): void
  /** Takes the bot out of a channel. */
  kick(channel: string): void
  /** Puts the bot into a channel. */
  invite(channel: string): void
  deactivate(user: string): void
  close(): Promise<void>
}

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
  const changed = (change: Change) => events.tell(change)
  const hub = new SocketHub(app.appId, () => changed({ type: 'state' }))
  const transport = options.http ? httpTransport(options.http) : hub.send
  const server = createServer((request, response) => {
    void answerRequest(request, response, { world, faults, calls, events, connected })
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
    views: new ViewStacks(app),
    triggers: new Triggers(clock, app.teamId),
    responseUrls: new ResponseUrls(clock),
    delivery: new Delivery(transport, options.ackTimeoutMs),
    choices: new Map(),
    offered: new Map(),
    warnings: new Map(),
    socketUrl: () => `${url.replace('http', 'ws')}link?${hub.ticket()}`,
    changed,
  }
  const add = (method: string, fault: Fault, times = 1) => faults.add(method, fault, times)
  const close = async () => {
    await hub.close()
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }
  const dump = () => {
    const said = [...directory.channels.values()].flatMap((channel) =>
      world.messages.of(channel.id).slice(-5),
    )
    const lines = said.map((one) => `${one.channel} ${one.ts} ${one.user}: ${one.text}`)
    const seen = directory.people().flatMap((user) => world.messages.ephemerals(user.id).slice(-3))
    const own = seen.map((one) => `${one.channel} only ${one.user}: ${one.text}`)
    const failed = calls.filter(
      (call) => (call.answer as { ok?: boolean } | undefined)?.ok !== true,
    )
    const refused = failed.slice(-3).map((call) => `${call.method}: ${JSON.stringify(call.answer)}`)
    return ['Last messages:', ...lines, ...own, 'Last refused calls:', ...refused].join('\n')
  }
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
    ephemerals: (user) => world.messages.ephemerals(user),
    views: (user) => [...world.views.of(user)],
    home: (user) => world.views.home(user),
    calls,
    late: world.delivery.late,
    get connections() {
      return hub.open
    },
    until: (probe, untilOptions) => until(probe, untilOptions, dump),
    faults: {
      rateLimit: (method, retryAfter, times) =>
        add(method, { kind: 'rate limit', retryAfter }, times),
      fail: (method, status, times) => add(method, { kind: 'status', status }, times),
      error: (method, code, times) => add(method, { kind: 'error', code }, times),
      loseAnswer: (method, times) => add(method, { kind: 'lose answer' }, times),
      hang: (method, times) => add(method, { kind: 'hang' }, times),
      dropSockets: () => hub.drop(),
      refreshSockets: () => hub.refresh(),
      duplicateEnvelopes: (times) => hub.duplicate(times),
      clear() {
        faults.clear()
        hub.clear()
      },
    },
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
