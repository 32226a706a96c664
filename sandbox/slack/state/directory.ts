import { newId } from './ids.ts'
import type { SandboxChannel, SandboxUser, SandboxUsergroup } from './model.ts'

type Channel = SandboxChannel & { members: string[] }

/** Who and what there is in the workspace: people, conversations, user groups. */
export class Directory {
  readonly users = new Map<string, SandboxUser>()
  readonly channels = new Map<string, Channel>()
  readonly usergroups = new Map<string, SandboxUsergroup>()
  readonly botUser: string

  constructor(
    users: readonly SandboxUser[],
    channels: readonly SandboxChannel[],
    usergroups: readonly SandboxUsergroup[],
  ) {
    for (const user of users) this.users.set(user.id, { ...user })
    const bot = users.find((user) => user.is_bot)
    if (!bot) throw new Error('One of the users must be the bot (is_bot: true)')
    this.botUser = bot.id
    const everybody = users.map((user) => user.id)
    for (const channel of channels) {
      const members = [...(channel.members ?? everybody)]
      this.channels.set(channel.id, { ...channel, members })
    }
    for (const group of usergroups) this.usergroups.set(group.id, { ...group })
  }

  /** The people one can act as. */
  people(): SandboxUser[] {
    return [...this.users.values()].filter((user) => !user.is_bot)
  }

  /** Somebody who can do things now; throws for strangers, bots and deactivated people. */
  person(id: string): SandboxUser {
    const user = this.users.get(id)
    if (!user || user.is_bot || user.deleted) throw new Error(`There is no active person ${id}`)
    return user
  }

  /** A conversation; throws if there is none. */
  channel(id: string): Channel {
    const channel = this.channels.get(id)
    if (!channel) throw new Error(`There is no channel ${id}`)
    return channel
  }

  /** Whether somebody is in a conversation. */
  isMember(channel: string, user: string): boolean {
    return this.channels.get(channel)?.members.includes(user) ?? false
  }

  /** The direct message between a person and the bot, made if it is new. */
  directMessage(user: string): Channel {
    for (const channel of this.channels.values()) {
      if (channel.is_im && channel.members.includes(user)) return channel
    }
    const id = newId('D')
    const made: Channel = { id, name: '', is_im: true, members: [user, this.botUser] }
    this.channels.set(id, made)
    return made
  }
}
