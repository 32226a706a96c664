import type { Operation, OperationKind } from '../domain/operation.ts'
import { tenantsOf } from '../domain/operation.ts'
import type { Policy } from '../domain/policy.ts'
import { type PolicyChoice, policyFor } from '../domain/policy-for.ts'
import {
  closedSentence,
  type PolicyPeople,
  type Ruling,
  reachProblem,
} from '../domain/policy-people.ts'
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
 * to do with it or are among `more`, asked anew; nobody who may only ask. `closed` says why nothing runs under it:
 * who asked is nobody here any more or may not ask any more, or it is switched off, by all its people as they were at
 * most 60 s ago. It is
 * looked at for what lets something run, and not for what ends it, which must work whatever Slack can tell. Throws BotError when Slack cannot tell: nothing is decided then.
 */
export async function freshRuling(
  context: RulingContext,
  request: Request,
  { more = [], running }: { readonly more?: readonly string[]; readonly running: boolean },
): Promise<Ruling> {
  const choice = choiceFor(context, request.plan.operation)
  if (choice.policy === null) return choice
  const among = [...request.decisions.map((one) => one.user), request.requester, ...more]
  const { policy } = choice
  const options = { fresh: true, among }
  // Slack lets a bot look into few groups a minute: only into those that decide here.
  const approvers = await approversOf(context, policy, options)
  const named =
    request.breakGlass && policy.breakGlass
      ? await context.directory.members(policy.breakGlass.people, options)
      : []
  const breakGlass = withSecret(context, policy, named)
  return {
    policy,
    people: { askers: [], approvers, breakGlass, withoutCode: [] },
    closed: running
      ? ((await closedNow(context, policy)) ?? (await goneRequester(context, policy, request)))
      : null,
  }
}

/**
 * That who asked is nobody here any more or, before anything was sent, may not ask any more, as a sentence, or null. A
 * sequence that has begun goes on when only that changed: a shift that ends must not leave an archive stopped. Of
 * break-glass the ruling says so itself. Throws BotError when Slack cannot tell.
 */
async function goneRequester(
  { directory }: RulingContext,
  policy: Policy,
  { requester, breakGlass, state }: Request,
): Promise<string | null> {
  if (breakGlass) return null
  const [member] = await directory.members([requester], { fresh: true })
  if (member === undefined) {
    return 'Whoever asked is no longer an active, full member of this workspace.'
  }
  if (state === 'waiting' || policy.ask.includes(requester)) return null
  // Only where a group says so is Slack asked for groups: it lets a bot look into few a minute.
  const [asker] = await directory.members(policy.ask, { fresh: true, among: [requester] })
  return asker === undefined
    ? `Policy ${policy.name} does not let whoever asked ask any more.`
    : null
}

/** Why a policy is switched off now, as a sentence, or null. Throws BotError when Slack cannot tell. */
async function closedNow(context: RulingContext, policy: Policy): Promise<string | null> {
  const people = await peopleOf(context, policy)
  const reach = reachProblem({ policy, people }, context.config.dangerous)
  return reach?.closed ? closedSentence(policy.name, reach.text) : null
}

/** The people of a policy. Throws BotError when Slack cannot tell. */
export async function peopleOf(
  { config, directory }: RulingContext,
  policy: Policy,
): Promise<PolicyPeople> {
  const named = policy.breakGlass ? await directory.members(policy.breakGlass.people) : []
  const breakGlass = withSecret({ config }, policy, named)
  return {
    askers: await directory.members(policy.ask),
    approvers: await approversOf({ config, directory }, policy),
    breakGlass,
    withoutCode: named.filter((user) => !breakGlass.includes(user)),
  }
}

async function approversOf(
  { config, directory }: RulingContext,
  policy: Policy,
  options: MembersOptions = {},
): Promise<readonly string[]> {
  return withSecret({ config }, policy, await directory.members(policy.approve, options))
}

/** Those who can give the code that the policy wants; everybody where it wants none. */
function withSecret(
  { config }: Pick<Context, 'config'>,
  { totp }: Policy,
  people: readonly string[],
): readonly string[] {
  return totp ? people.filter((user) => config.totp.has(user)) : people
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
