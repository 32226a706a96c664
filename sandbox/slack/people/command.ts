import { ApiError } from '../api-error.ts'
import { isJson } from '../checks/check.ts'
import type { Ack } from '../delivery.ts'
import { respond } from '../respond.ts'
import type { World } from '../world.ts'
import { commandPayload } from './payloads.ts'

/** A slash command that somebody types. */
export interface CommandInput {
  readonly user: string
  readonly channel: string
  /** What stands after the command. */
  readonly text: string
  /** With its slash; the manifest's first one if left out. */
  readonly command?: string
}

/**
 * Types a slash command; resolves with the ack. The ack's payload is shown; so is Slack's own complaint
 * if there was no ack.
 * @throws Error if the manifest has no such command or the person cannot be there
 */
export async function typeCommand(world: World, input: CommandInput): Promise<Ack> {
  const command = input.command ?? world.manifest.commands[0] ?? ''
  if (!world.manifest.commands.includes(command))
    throw new Error(`${command} is not a valid command; the manifest has no such slash command`)
  if (!world.manifest.scopes.has('commands')) throw new Error('The scope commands is missing')
  const { user, text } = input
  world.directory.person(user)
  const channel = world.directory.channel(input.channel)
  if (!channel.members.includes(user)) throw new Error(`${user} is not in ${channel.id}`)
  const payload = commandPayload(world, { user, channel, command, text })
  const ack = await world.delivery.send('slash_commands', payload)
  const complain = (error: string) => {
    world.messages.addEphemeral({
      channel: channel.id,
      user,
      ts: world.ts.next(),
      text: `${command} failed with the error "${error}"`,
      error,
    })
    world.changed({ type: 'changed', channel: channel.id })
  }
  if (ack.error) complain(ack.error)
  const body = typeof ack.ackPayload === 'string' ? { text: ack.ackPayload } : ack.ackPayload
  if (!isJson(body) || Object.keys(body).length === 0) return ack
  try {
    respond(world, { user, channel: channel.id }, body)
    return ack
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    complain('invalid_command_response')
    return { ...ack, error: 'invalid_command_response' }
  }
}
