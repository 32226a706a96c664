import { BotError } from '../errors.ts'
import type { Context } from './context.ts'
import { provePolicies } from './policies.ts'

/**
 * Proves the policies with the people that Slack knows now, and logs what is wrong, each sentence once: what depends on
 * user groups cannot be known before, and changes while the bot runs. A policy that cannot work is closed wherever it is
 * used (domain/policy-people.ts); watching goes on.
 */
export function watchPolicies(
  context: Pick<Context, 'config' | 'directory' | 'log'>,
): () => Promise<void> {
  const { log } = context
  let known = new Map<string, string>()
  return async () => {
    try {
      const now = new Map<string, string>()
      for (const { policy, problem, closed } of await provePolicies(context)) {
        if (problem === null) continue
        now.set(policy, problem)
        if (known.get(policy) === problem) continue
        if (closed) log.error({ policy, problem }, 'a policy is switched off')
        else log.warn({ policy, problem }, 'a policy does not work for everybody whom it names')
      }
      for (const policy of known.keys()) {
        if (!now.has(policy)) log.info({ policy }, 'a policy works again')
      }
      known = now
    } catch (error) {
      if (!(error instanceof BotError)) throw error
      log.warn({ reason: error.message }, 'the policies could not be proved yet')
    }
  }
}
