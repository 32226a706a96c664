/** JSON of a block; after posting every block has a `block_id`. */
export interface Block {
  type: string
  block_id?: string
  [field: string]: unknown
}

/** Somebody in the workspace. Names as in users.info. */
export interface SandboxUser {
  id: string
  name: string
  real_name: string
  /** IANA zone. */
  tz: string
  is_bot?: boolean
  /** A guest. */
  is_restricted?: boolean
  deleted?: boolean
  /** Six hex digits, for the page. */
  color?: string
  /** Shown beside the name on the page, such as "approver". */
  note?: string
}

/** A conversation. Direct messages with the bot are made when first used. */
export interface SandboxChannel {
  id: string
  name: string
  is_private?: boolean
  is_im?: boolean
  is_archived?: boolean
  topic?: string
  /** User ids; everybody and the bot if left out. */
  members?: string[]
}

/** A user group. */
export interface SandboxUsergroup {
  id: string
  handle: string
  name?: string
  users: string[]
  disabled?: boolean
}

/** Metadata of a message. */
export interface Metadata {
  event_type: string
  event_payload: Record<string, unknown>
}

/** A file as it stands in messages and answers; the fields that somebody here reads. */
export interface FileObject {
  id: string
  name: string
  title: string
  mimetype: string
  /** Bytes. */
  size: number
  /** Needs the app's token and files:read. */
  url_private: string
  [field: string]: unknown
}

/** A message in a channel as it stands now. */
export interface Message {
  type: 'message'
  channel: string
  ts: string
  user: string
  /** Whether the app wrote it. */
  bot: boolean
  text: string
  blocks?: Block[]
  attachments?: unknown[]
  files?: FileObject[]
  thread_ts?: string
  reply_count?: number
  reply_users?: string[]
  latest_reply?: string
  reply_broadcast?: boolean
  edited?: { user: string; ts: string }
  metadata?: Metadata
  /** A root that was deleted but has replies. */
  subtype?: 'tombstone' | 'thread_broadcast'
}

/** A message only one person sees; it is not in any history. */
export interface Ephemeral {
  channel: string
  /** Who sees it. */
  user: string
  ts: string
  text: string
  blocks?: Block[]
  thread_ts?: string
  /** Slack's own words about a failed command, such as `operation_timeout`. */
  error?: string
}

/** What was answered in one element, as Slack writes it in `state.values`. */
export type ElementState = { type: string } & Record<string, unknown>

/** `state.values`: by block_id, then action_id. */
export type StateValues = Record<string, Record<string, ElementState>>

/** A modal view or a home tab as Slack keeps it and gives it to the app. */
export interface View {
  id: string
  team_id: string
  type: 'modal' | 'home'
  title?: { type: string; text: string }
  submit?: { type: string; text: string } | null
  close?: { type: string; text: string } | null
  blocks: Block[]
  private_metadata: string
  callback_id: string
  external_id: string
  state: { values: StateValues }
  hash: string
  clear_on_close: boolean
  notify_on_close: boolean
  previous_view_id: string | null
  root_view_id: string
  app_id: string
  app_installed_team_id: string
  bot_id: string
}

/** What the page is told about. */
export type Change =
  | { type: 'changed'; channel: string }
  | { type: 'view'; user: string }
  | { type: 'home'; user: string }
  | { type: 'state' }

/** The time of the stand-in, in milliseconds since 1970. */
export interface Clock {
  now(): number
}
