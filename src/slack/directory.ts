import { WebAPIRateLimitedError } from '@slack/web-api'
import type { Secret } from '../domain/secret.ts'
import { BotError } from '../errors.ts'
import { networkWord, refusalOf } from './delivery-error.ts'
import { createClient } from './slack-client.ts'

/** Who people are, as Slack knows it. */
export interface Directory {
  /**
   * Active, full members among the ids (user ids, or user group ids, which are expanded): no bots, guests, deleted
   * users, strangers or people of other workspaces. Each once, however often they are named. Throws a BotError when
   * Slack cannot tell; callers fail closed. At most 60 s old; with `fresh` asked anew.
   */
  members(ids: readonly string[], options?: MembersOptions): Promise<readonly string[]>
  /** What a user group is called, and whether a mention of it calls anybody; null when Slack cannot tell. */
  group(id: string): Promise<UserGroup | null>
  /** Whether the bot is in the channel and can post there, asked each time; false for one that it cannot see. */
  isIn(channel: string): Promise<boolean>
}

/** A user group, as Slack knows it. */
export interface UserGroup {
  /** What people type after `@`, or null where there is no such group. */
  readonly handle: string | null
  /** Of a disabled one a mention calls nobody. */
  readonly enabled: boolean
}

/** How people are looked up. */
export interface MembersOptions {
  /** Nothing that was remembered counts: for decisions and before something is run. */
  readonly fresh?: boolean
  /** Only these people are asked for, of all that are named: a group may be large. */
  readonly among?: readonly string[]
}

/** How long an answer is believed. */
const BELIEVED_MS = 60_000

/** Calls at the same time, so that a big group does not use up a method's rate at once. */
const AT_ONCE = 8

interface Remembered<T> {
  readonly at: number
  readonly value: T
}

/**
 * A directory with a client of its own: a 429 elsewhere never delays it. `timeoutMs` is for one call; 5 s unless given.
 */
export function createDirectory(options: {
  token: Secret
  apiUrl?: string | undefined
  clock: { now(): number }
  timeoutMs?: number
}): Directory {
  const { clock } = options
  const client = createClient({
    token: options.token,
    apiUrl: options.apiUrl,
    timeoutMs: options.timeoutMs ?? 5000,
    maxConcurrency: AT_ONCE,
  })
  const groups = new Map<string, Remembered<readonly string[]>>()
  const people = new Map<string, Remembered<boolean>>()

  async function remembered<T>(
    memory: Map<string, Remembered<T>>,
    id: string,
    fresh: boolean,
    ask: () => Promise<T>,
  ): Promise<T> {
    const known = fresh ? undefined : memory.get(id)
    const age = known ? clock.now() - known.at : Number.POSITIVE_INFINITY
    if (known && age >= 0 && age < BELIEVED_MS) return known.value
    const at = clock.now()
    const value = await ask()
    memory.set(id, { at, value })
    return value
  }

  const usersOf = (group: string, fresh: boolean) =>
    remembered(groups, group, fresh, async () => {
      try {
        const answer = await client.usergroups.users.list({ usergroup: group })
        return answer.users ?? []
      } catch (error) {
        if (isRefusal(error, ['no_such_subteam', 'subteam_disabled'])) return []
        throw cannotTell(`who is in the user group ${group}`, 'nothing is decided', error)
      }
    })

  let team: string | null = null
  /** The bot's own workspace; a token is of one and stays so. */
  const ownTeam = async () => {
    if (team !== null) return team
    try {
      const { team_id: id } = await client.auth.test()
      if (id === undefined) throw new BotError('auth.test names no workspace')
      team = id
      return id
    } catch (error) {
      throw cannotTell('which workspace obbackup is in', 'nothing is decided', error)
    }
  }

  const isMember = (user: string, fresh: boolean) =>
    remembered(people, user, fresh, async () => {
      let found: Readonly<Record<string, unknown>>
      try {
        found = { ...(await client.users.info({ user })).user }
      } catch (error) {
        if (isRefusal(error, ['user_not_found', 'user_not_visible', 'users_not_found']))
          return false
        throw cannotTell(`who ${user} is`, 'nothing is decided', error)
      }
      return isFullMember(found, await ownTeam())
    })

  return {
    async group(id) {
      try {
        const { usergroups = [] } = await client.usergroups.list({ include_disabled: true })
        const found = usergroups.find((one) => one.id === id)
        return { handle: found?.handle ?? null, enabled: found !== undefined && !found.date_delete }
      } catch {
        return null
      }
    },
    async isIn(channel) {
      try {
        const { channel: found } = await client.conversations.info({ channel })
        return found?.is_member === true && found.is_archived !== true
      } catch (error) {
        if (isRefusal(error, ['channel_not_found', 'not_in_channel'])) return false
        throw cannotTell(`whether obbackup is in ${channel}`, 'nothing is posted', error)
      }
    },
    async members(ids, { fresh = false, among } = {}) {
      const named = ids.filter((id) => /^[UW][A-Z0-9]+$/.test(id))
      const expanded = await Promise.all(
        ids.filter((id) => /^S[A-Z0-9]+$/.test(id)).map((group) => usersOf(group, fresh)),
      )
      const all = [...new Set([...named, ...expanded.flat()])].filter(
        (id) => among?.includes(id) ?? true,
      )
      const kept = await Promise.all(
        all.map(async (id) => ({ id, member: await isMember(id, fresh) })),
      )
      return kept.filter((one) => one.member).map((one) => one.id)
    },
  }
}

/** What `users.info` says of somebody who may decide: none of these may be true. */
const DISQUALIFIES = [
  'deleted',
  'is_bot',
  'is_workflow_bot',
  'is_restricted',
  'is_ultra_restricted',
  'is_stranger',
  'is_invited_user',
] as const

/** A user of another workspace (Slack Connect, Enterprise Grid) or of none that is known is nobody here. */
function isFullMember(user: Readonly<Record<string, unknown>>, ownTeam: string): boolean {
  if (user.id === 'USLACKBOT' || user.team_id !== ownTeam) return false
  return DISQUALIFIES.every((flag) => user[flag] !== true)
}

function isRefusal(error: unknown, words: readonly string[]): boolean {
  return words.includes(refusalOf(error) ?? '')
}

function cannotTell(what: string, consequence: string, error: unknown): BotError {
  const why =
    refusalOf(error) ??
    (error instanceof WebAPIRateLimitedError
      ? `it asks to wait ${error.retryAfter} s`
      : networkWord(error))
  return new BotError(
    `Slack cannot tell ${what} (${why}), so ${consequence}. Try again in a moment; if it stays so, run the doctor.`,
    { cause: error },
  )
}
