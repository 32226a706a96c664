import type { Method } from '../method.ts'

/** auth.test: who the token belongs to. */
export const authTest: Method = {
  token: 'bot',
  scopes: [],
  arguments: {},
  run(_args, { app, directory }) {
    return {
      url: `https://${app.teamDomain}.slack.com/`,
      team: app.teamName,
      user: directory.users.get(app.botUser)?.name ?? '',
      team_id: app.teamId,
      user_id: app.botUser,
      bot_id: app.botId,
      is_enterprise_install: false,
    }
  },
}
