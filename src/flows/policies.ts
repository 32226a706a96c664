import type { OperationKind } from '../domain/operation.ts'
import type { Policy } from '../domain/policy.ts'
import { policyFor } from '../domain/policy-for.ts'
import {
  askProblem,
  closedSentence,
  type PolicyPeople,
  reachProblem,
} from '../domain/policy-people.ts'
import type { PolicyAnswer, Reach } from '../domain/policy-reach.ts'
import { closedWindowText, windowState } from '../domain/policy-window.ts'
import { formatDuration } from '../domain/time.ts'
import type { Context } from './context.ts'
import { notOperator } from './may-ask.ts'
import { peopleOf, policiesFor } from './ruling.ts'

type PolicyContext = Pick<Context, 'config' | 'directory'>

/** Whether somebody may ask; `breakGlassCode`: breaking the glass takes a code, under one of the policies at least. */
export type Permission =
  | { readonly ok: true; readonly mayBreakGlass: boolean; readonly breakGlassCode: boolean }
  | { readonly ok: false; readonly message: string }

/**
 * Whether somebody may ask for such an operation here, of some tenant at least; the sentence for the person when not.
 * `ask` decides again when the tenants are known. Fails closed by throwing.
 */
export async function permission(
  context: PolicyContext,
  asked: { user: string; channel: string; kind: OperationKind; cluster: string },
): Promise<Permission> {
  const { config } = context
  const { user, channel, kind, cluster } = asked
  const policies = policiesFor(config.policies, kind, cluster)
  if (policies.length === 0) {
    const choice = policyFor(config.policies, { kind, cluster, tenants: null })
    return { ok: false, message: choice.policy ? notOperator(config) : choice.why }
  }
  const problems: string[] = []
  let mayAsk = false
  let mayBreakGlass = false
  let breakGlassCode = false
  for (const policy of policies) {
    const people = await peopleOf(context, policy)
    const problem = (breakGlass: boolean) =>
      askProblem({ policy, people }, { user, channel, breakGlass }, config.dangerous)
    const why = problem(false)
    mayAsk ||= why === null
    if (problem(true) === null) {
      mayBreakGlass = true
      breakGlassCode ||= policy.totp
    }
    if (why !== null) problems.push(why)
  }
  return mayAsk || mayBreakGlass
    ? { ok: true, mayBreakGlass, breakGlassCode }
    : { ok: false, message: problems[0] ?? notOperator(config) }
}

/** `/obbackup policy explain`: what the person may do. Throws BotError when Slack cannot tell who is who. */
export async function explainPolicy(
  context: PolicyContext & Pick<Context, 'clock'>,
  asked: { user: string; kind: OperationKind; cluster: string; tenant: string | null },
): Promise<PolicyAnswer> {
  const { config, clock } = context
  const { user, kind, cluster, tenant } = asked
  const choice = policyFor(config.policies, {
    kind,
    cluster,
    tenants: tenant === null ? null : [tenant],
  })
  const nobody = { mayAsk: false, mayApprove: false, mayBreakGlass: false }
  if (choice.policy === null) {
    return { ...asked, ...nobody, policy: null, sentences: [choice.why] }
  }
  const { policy } = choice
  const people = await peopleOf(context, policy)
  const may = (breakGlass: boolean) =>
    askProblem({ policy, people }, { user, channel: null, breakGlass }, config.dangerous) === null
  const reach = reachProblem({ policy, people }, config.dangerous)
  const closed = reach?.closed === true
  const named = people.askers.includes(user)
  return {
    ...asked,
    policy: policy.name,
    mayAsk: may(false),
    mayApprove: !closed && people.approvers.includes(user),
    mayBreakGlass: may(true),
    sentences: [
      ...(closed ? [closedSentence(policy.name, reach.text)] : []),
      ...(!closed && named && !may(false)
        ? ['May not ask: besides this person too few may approve.']
        : []),
      ...(named ? [] : ['May not ask: the policy does not name this person under ask.']),
      ...(people.approvers.includes(user) || policy.totp
        ? []
        : ['May not approve: the policy does not name this person under approve.']),
      ...(policy.channels
        ? [`May be asked for only in ${policy.channels.map((id) => `<#${id}>`).join(', ')}.`]
        : []),
      ...needed(policy, kind),
      ...codeSentence(policy, people, user, config),
      ...windowSentences(policy, clock.now()),
    ],
  }
}

/** `/obbackup policy`: what every policy opens to whom. Throws BotError when Slack cannot tell who is who. */
export async function provePolicies(context: PolicyContext): Promise<readonly Reach[]> {
  const { config } = context
  const proved: Reach[] = []
  for (const policy of config.policies) {
    const people = await peopleOf(context, policy)
    const problem = reachProblem({ policy, people }, config.dangerous)
    proved.push({
      policy: policy.name,
      operations: policy.operations,
      clusters: policy.cluster ?? '*',
      tenants: policy.tenant ?? '*',
      askers: people.askers,
      approvers: people.approvers,
      breakGlass: people.breakGlass,
      quorum: policy.quorum,
      code: policy.totp,
      problem: problem?.text ?? null,
      closed: problem?.closed ?? false,
    })
  }
  return proved
}

function needed(policy: Policy, kind: OperationKind): readonly string[] {
  const { quorum, approveWithinMs, runWithinMs, breakGlass, totp } = policy
  const length = (ms: number) => formatDuration(ms / 1000)
  const people =
    quorum === 1 ? '1 other person has to approve' : `${quorum} other people have to approve`
  return [
    `${people} within ${length(approveWithinMs)}, and it has to start within ${length(runWithinMs)} after that.`,
    ...(policy.typeTarget.includes(kind) ? ['Approvers type the name of what is changed.'] : []),
    ...(breakGlass
      ? [
          `Break-glass: runs without approval ${length(breakGlass.countdownMs)} after it was asked for${totp ? ' with a code' : ''}, unless anybody stops it.`,
        ]
      : []),
  ]
}

function codeSentence(
  { totp, approve, breakGlass }: Policy,
  { approvers, withoutCode }: PolicyPeople,
  user: string,
  config: Context['config'],
): readonly string[] {
  if (!totp) return []
  const whom = breakGlass ? 'Approvers and whoever breaks the glass' : 'Approvers'
  const named = approve.includes(user) || approve.some((id) => id.startsWith('S'))
  const missing =
    withoutCode.includes(user) || (named && !approvers.includes(user) && !config.totp.has(user))
  return missing
    ? [`${whom} give a code of their authenticator app; none is enrolled for this person.`]
    : [`${whom} give a code of their authenticator app.`]
}

function windowSentences({ name, windows }: Policy, now: number): readonly string[] {
  if (windows.length === 0) return []
  const state = windowState(windows, now)
  return [
    state.open
      ? `Runs only in windows (${windows.map(({ begins }) => `${begins.text} ${begins.zone}`).join(', ')}); one is open now.`
      : `Runs only in windows. ${closedWindowText(name, windows, state)}`,
  ]
}
