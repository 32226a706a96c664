import { newId } from '../state/ids.ts'
import type { SandboxChannel, View } from '../state/model.ts'
import type { ResponseOrigin } from '../state/tickets.ts'
import type { World } from '../world.ts'

/** What every interaction says about the workspace and the person. */
export function interactionBase(world: World, userId: string): Record<string, unknown> {
  const { app } = world
  const user = world.directory.person(userId)
  return {
    user: { id: user.id, username: user.name, name: user.name, team_id: app.teamId },
    api_app_id: app.appId,
    token: app.verificationToken,
    team: { id: app.teamId, domain: app.teamDomain },
    enterprise: null,
    is_enterprise_install: false,
  }
}

/** A slash command's payload, as its form fields [D]. */
export function commandPayload(
  world: World,
  input: { user: string; channel: SandboxChannel; command: string; text: string },
): Record<string, unknown> {
  const { app } = world
  const user = world.directory.person(input.user)
  return {
    token: app.verificationToken,
    team_id: app.teamId,
    team_domain: app.teamDomain,
    channel_id: input.channel.id,
    channel_name: input.channel.is_im ? 'directmessage' : input.channel.name,
    user_id: user.id,
    user_name: user.name,
    command: input.command,
    text: input.text,
    api_app_id: app.appId,
    is_enterprise_install: 'false',
    response_url: responseUrl(world, { user: user.id, channel: input.channel.id }),
    trigger_id: world.triggers.issue(user.id),
  }
}

/** A new response_url. */
export function responseUrl(world: World, origin: ResponseOrigin): string {
  return `${world.url}response/${world.responseUrls.issue(origin)}`
}

/** A copy of a view for a payload. */
export function viewObject(view: View): View {
  return structuredClone(view)
}

/** The wrapper of the Events API. */
export function eventPayload(
  world: World,
  event: Record<string, unknown>,
): Record<string, unknown> {
  const { app } = world
  return {
    token: app.verificationToken,
    team_id: app.teamId,
    context_team_id: app.teamId,
    context_enterprise_id: null,
    api_app_id: app.appId,
    event,
    type: 'event_callback',
    event_id: newId('Ev'),
    event_time: Math.floor(world.clock.now() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: app.teamId,
        user_id: app.botUser,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${newId('', 20)}`,
  }
}
