import { ApiError } from '../api-error.ts'
import type { Method } from '../method.ts'

/** api.test: gives the arguments back; `error` makes it fail. */
export const apiTest: Method = {
  token: 'none',
  scopes: [],
  arguments: 'any',
  run(args) {
    const error = args.text('error')
    if (error) throw new ApiError(error, { args: args.values })
    return { args: args.values }
  },
}
