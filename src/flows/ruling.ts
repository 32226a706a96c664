import type { Operation, OperationKind } from '../domain/operation.ts'
import { tenantsOf } from '../domain/operation.ts'
import type { Policy } from '../domain/policy.ts'
import { type PolicyChoice, policyFor } from '../domain/policy-for.ts'
import type { PolicyPeople, Ruling } from '../domain/policy-people.ts'
import type { Request } from '../domain/request.ts'
import type { MembersOptions } from '../slack/directory.ts'
import type { Context } from './context.ts'

type RulingContext = Pick<Context, 'config' | 'directory'>

/** The policy that decides about an operation now. Asks nobody. */
export function choiceFor({ config }: Pick<Context, 'config'>, operation: Operation): PolicyChoice {
  const { kind, cluster } = operation
  return policyFor(config.policies, { kind, cluster, tenants: tenantsOf(operation) })
}

/**
 * The policy in force for a request, with those approvers (and who may use break-glass, when it is one) alone who have
 * to do with it or are among `more`, asked anew; nobody who may only ask. For decisions and before anything is run. Throws BotError when Slack cannot tell: nothing is decided then.
 */
export async function freshRuling(
  context: RulingContext,
  request: Request,
  more: readonly string[] = [],
): Promise<Ruling> {
  const choice = choiceFor(context, request.plan.operation)
  if (choice.policy === null) return choice
  const among = [...request.decisions.map((one) => one.user), request.requester, ...more]
  const { policy } = choice
  const options = { fresh: true, among }
  // Slack lets a bot look into few groups a minute: only into those that decide here.
  const approvers = await approversOf(context, policy, options)
  const breakGlass =
    request.breakGlass && policy.breakGlass
      ? await context.directory.members(policy.breakGlass.people, options)
      : []
  return { policy, people: { askers: [], approvers, breakGlass } }
}

/** The people of a policy. Throws BotError when Slack cannot tell. */
export async function peopleOf(
  { config, directory }: RulingContext,
  policy: Policy,
): Promise<PolicyPeople> {
  return {
    askers: await directory.members(policy.ask),
    approvers: await approversOf({ config, directory }, policy),
    breakGlass: policy.breakGlass ? await directory.members(policy.breakGlass.people) : [],
  }
}

async function approversOf(
  { config, directory }: RulingContext,
  policy: Policy,
  options: MembersOptions = {},
): Promise<readonly string[]> {
  const approvers = await directory.members(policy.approve, options)
  return policy.totp ? approvers.filter((user) => config.totp.has(user)) : approvers
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
    (one) => policyFor([{ ...one, tenant: undefined }], { kind, cluster, tenants: null }).policy,
  )
}
