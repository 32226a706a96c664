import { ApiError } from '../api-error.ts'
import type { Method } from '../method.ts'

/** usergroups.users.list. */
export const usergroupsUsersList: Method = {
  token: 'bot',
  scopes: ['usergroups:read'],
  arguments: { usergroup: 'string!', include_disabled: 'boolean' },
  run(args, world) {
    const group = world.directory.usergroups.get(args.needed('usergroup'))
    if (!group || (group.disabled && !args.flag('include_disabled')))
      throw new ApiError('no_such_subteam')
    return { users: [...group.users] }
  },
}
