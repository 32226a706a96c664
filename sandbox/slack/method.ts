import { ApiError } from './api-error.ts'
import type { Arguments, ArgumentTable } from './arguments.ts'
import type { World } from './world.ts'

/** One method of the Web API. */
export interface Method {
  /** Which token it takes. */
  readonly token: 'bot' | 'app' | 'none'
  /** Bot scopes it needs whatever the arguments; more may be asked for by `run`. */
  readonly scopes: readonly string[]
  /** Its arguments, or `any` for api.test. */
  readonly arguments: ArgumentTable | 'any'
  /** Does it; returns what goes beside `ok: true`. Throws ApiError to refuse. */
  run(args: Arguments, world: World): Record<string, unknown>
}

/** Refuses a call if the manifest does not have this scope. */
export function requireScope(world: World, scope: string): void {
  const { scopes } = world.manifest
  if (!scopes.has(scope))
    throw new ApiError('missing_scope', { needed: scope, provided: [...scopes].join(',') })
}
