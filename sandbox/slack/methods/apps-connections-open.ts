import type { Method } from '../method.ts'

/** apps.connections.open: an address for one Socket Mode connection. */
export const appsConnectionsOpen: Method = {
  token: 'app',
  scopes: [],
  arguments: {},
  run: (_args, world) => ({ url: world.socketUrl() }),
}
