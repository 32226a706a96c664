import type { Ack, LateInteraction } from './delivery.ts'
import type { HttpMode } from './http-mode.ts'
import type { ClickInput } from './people/click.ts'
import type { CommandInput } from './people/command.ts'
import type { ActInput, Submitted } from './people/modal.ts'
import type { SuggestInput } from './people/suggest.ts'
import type { SharedFile } from './shared-file.ts'
import type { Answer } from './state/element-state.ts'
import type {
  Clock,
  Ephemeral,
  Message,
  SandboxChannel,
  SandboxUser,
  SandboxUsergroup,
  View,
} from './state/model.ts'
import type { UntilOptions } from './until.ts'
import type { Call } from './web-api.ts'

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
  /** How often each websocket is pinged, in milliseconds; 10000 if left out. */
  readonly pingMs?: number
  /** Refuse a message that comes less than a second after another of its channel (429), as Slack may; false if left out. */
  readonly strict?: boolean
  /** Told of each Web API call after it took effect and before its answer leaves; for tests that kill the bot there. */
  readonly observe?: (call: Call) => void
}

/**
 * Things that go wrong on demand. `times` is 1 if left out; the method `upload` stands for the bytes of a file, `*` for
 * every method of the Web API.
 */
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
  /** Cuts websockets, the oldest first; every one if no number is given. */
  dropSockets(count?: number): void
  /** The oldest websockets stay open, but get neither pings nor payloads: those are lost. */
  deafenSockets(count: number): void
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
  /** Files whose upload was completed, oldest first. */
  files(): SharedFile[]
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
