import type { Operation, OperationKind } from '../domain/operation.ts'
import { tenantsOf } from '../domain/operation.ts'
import type { Policy } from '../domain/policy.ts'
import { type PolicyChoice, policyFor } from '../domain/policy-for.ts'
import type { PolicyPeople, Ruling } from '../domain/policy-people.ts'
import type { Request } from '../domain/request.ts'
import type { Context } from './context.ts'

type RulingContext = Pick<Context, 'config' | 'directory'>

/** The policy that decides about an operation now. Asks nobody. */
export function choiceFor({ config }: Pick<Context, 'config'>, operation: Operation): PolicyChoice {
  const { kind, cluster } = operation
  return policyFor(config.policies, { kind, cluster, tenants: tenantsOf(operation) })
}

/**
 * The policy in force for a request, with those people alone who have to do with it and `more`, asked anew. For
 * decisions and before anything is run. Throws BotError when Slack cannot tell: nothing is decided then.
 */
export async function freshRuling(
  context: RulingContext,
  request: Request,
  more: readonly string[] = [],
): Promise<Ruling> {
  const choice = choiceFor(context, request.plan.operation)
  if (choice.policy === null) return choice
  const among = [...request.decisions.map((one) => one.user), request.requester, ...more]
  return {
    policy: choice.policy,
    people: await peopleOf(context, choice.policy, { fresh: true, among }),
  }
}

/** The people of a policy. Throws BotError when Slack cannot tell. */
export async function peopleOf(
  { config, directory }: RulingContext,
  policy: Policy,
  options: { readonly fresh?: boolean; readonly among?: readonly string[] } = {},
): Promise<PolicyPeople> {
  const approvers = await directory.members(policy.approve, options)
  return {
    askers: await directory.members(policy.ask, options),
    approvers: policy.totp ? approvers.filter((user) => config.totp.has(user)) : approvers,
    breakGlass: policy.breakGlass ? await directory.members(policy.breakGlass.people, options) : [],
  }
}

/** Everybody whom the configuration names for anything: user and user group ids. */
export function namedPeople(config: Context['config']): readonly string[] {
  const { operators, approvers, policies } = config
  return [
    ...new Set([
      ...operators,
      ...approvers,
      ...policies.flatMap((one) => [...one.ask, ...one.approve, ...(one.breakGlass?.people ?? [])]),
    ]),
  ]
}

/** Policies that could decide about a kind on a cluster, whatever the tenant. */
export function policiesFor(
  policies: readonly Policy[],
  kind: OperationKind,
  cluster: string,
): readonly Policy[] {
  return policies.filter(
    (one) => policyFor([{ ...one, tenant: undefined }], { kind, cluster, tenants: [] }).policy,
  )
}
