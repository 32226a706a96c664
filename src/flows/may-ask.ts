import type { Context } from './context.ts'

/**
 * Whether the person may ask for any operation at all: an operator, or somebody whom a policy lets ask. Throws when
 * Slack cannot tell who is in a group: fail closed.
 */
export async function mayAsk(
  { config, directory }: Pick<Context, 'config' | 'directory'>,
  user: string,
): Promise<boolean> {
  const named = askersNamed(config)
  return named.length > 0 && (await directory.members(named)).includes(user)
}

/** User and user group ids that may ask for something. */
export function askersNamed({ operators, policies }: Context['config']): readonly string[] {
  return [
    ...new Set([
      ...operators,
      ...policies.flatMap((one) => [...one.ask, ...(one.breakGlass?.people ?? [])]),
    ]),
  ]
}

/** The sentence for somebody who may not ask. */
export function notOperator(config: Context['config']): string {
  return askersNamed(config).length === 0
    ? 'obbackup is read-only here: OPERATORS is empty and there are no policies, so nobody may start anything. Whoever runs obbackup can change that.'
    : 'You may not start operations: you are not among OPERATORS, and no policy lets you ask. Whoever runs obbackup can add you.'
}
