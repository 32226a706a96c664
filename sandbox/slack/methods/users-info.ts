import { ApiError } from '../api-error.ts'
import type { Method } from '../method.ts'

/** users.info. */
export const usersInfo: Method = {
  token: 'bot',
  scopes: ['users:read'],
  arguments: { user: 'string!', include_locale: 'boolean' },
  run(args, world) {
    const user = world.directory.users.get(args.needed('user'))
    if (!user) throw new ApiError('user_not_found')
    const { id, name, real_name: realName, tz, color = '9f69e7' } = user
    return {
      user: {
        id,
        team_id: world.app.teamId,
        name,
        deleted: user.deleted ?? false,
        color,
        real_name: realName,
        tz,
        tz_label: tz,
        tz_offset: offset(tz, world.clock.now()),
        profile: { real_name: realName, display_name: name, team: world.app.teamId },
        is_admin: false,
        is_owner: false,
        is_primary_owner: false,
        is_restricted: user.is_restricted ?? false,
        is_ultra_restricted: false,
        is_bot: user.is_bot ?? false,
        is_app_user: false,
        updated: 0,
        ...(args.flag('include_locale') ? { locale: 'en-US' } : {}),
      },
    }
  },
}

/** Seconds east of UTC in a zone at an instant. */
function offset(zone: string, at: number): number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  const name = format.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? ''
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/.exec(name) ?? []
  if (!sign) return 0
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60)
}
