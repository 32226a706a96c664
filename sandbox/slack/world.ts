import type { Delivery } from './delivery.ts'
import type { Manifest } from './manifest.ts'
import type { Directory } from './state/directory.ts'
import type { Files } from './state/files.ts'
import type { Messages } from './state/messages.ts'
import type { Change, Clock, StateValues } from './state/model.ts'
import type { ResponseUrls, Triggers } from './state/tickets.ts'
import type { TsSource } from './state/ts-source.ts'
import type { ViewStacks } from './state/view-stacks.ts'

/** The app as Slack knows it. */
export interface AppIdentity {
  readonly teamId: string
  readonly teamName: string
  readonly teamDomain: string
  readonly appId: string
  readonly botId: string
  readonly botUser: string
  readonly botToken: string
  readonly appToken: string
  /** The old verification token that payloads still carry. */
  readonly verificationToken: string
}

/** Everything the stand-in knows; passed to methods and to what people do. */
export interface World {
  /** Address of the stand-in with a slash at its end. */
  readonly url: string
  readonly app: AppIdentity
  readonly manifest: Manifest
  readonly clock: Clock
  readonly ts: TsSource
  readonly directory: Directory
  readonly messages: Messages
  readonly files: Files
  readonly views: ViewStacks
  readonly triggers: Triggers
  readonly responseUrls: ResponseUrls
  readonly delivery: Delivery
  /** What people chose in messages, by `channel ts user`. */
  readonly choices: Map<string, StateValues>
  /** Options that external selects offered, by `block_id action_id`. */
  readonly offered: Map<string, unknown[]>
  /** Warnings beside messages whose buttons did not work, by `channel ts user`. */
  readonly warnings: Map<string, string>
  /** When each channel last took a message, ms by the clock; null when nobody counts. */
  readonly paces: Map<unknown, number> | null
  /** A new address for apps.connections.open. */
  socketUrl(): string
  /** Tells the page. */
  changed(change: Change): void
}
