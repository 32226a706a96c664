import type { Method } from '../method.ts'

/** usergroups.list. */
export const usergroupsList: Method = {
  token: 'bot',
  scopes: ['usergroups:read'],
  arguments: {
    include_count: 'boolean',
    include_disabled: 'boolean',
    include_users: 'boolean',
  },
  run(args, world) {
    const all = [...world.directory.usergroups.values()]
    const shown = all.filter((group) => !group.disabled || args.flag('include_disabled'))
    return {
      usergroups: shown.map(({ id, handle, name, users, disabled }) => ({
        id,
        team_id: world.app.teamId,
        is_usergroup: true,
        name: name ?? handle,
        handle,
        description: '',
        is_external: false,
        date_create: 0,
        date_update: 0,
        date_delete: disabled ? 1 : 0,
        ...(args.flag('include_users') ? { users } : {}),
        ...(args.flag('include_count') ? { user_count: users.length } : {}),
      })),
    }
  },
}
