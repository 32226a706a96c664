import type { OperationKind } from './operation.ts'
import type { Policy } from './policy.ts'

/** Slack user ids behind a policy: active, full members only, each once. */
export interface PolicyPeople {
  readonly askers: readonly string[]
  /** Where the policy wants a code, only those who have a secret for it. */
  readonly approvers: readonly string[]
  readonly breakGlass: readonly string[]
  /** Named for break-glass, but left out of it because they have no secret for the code that the policy wants. */
  readonly withoutCode: readonly string[]
}

/** The policy that is in force for an operation, with its people as they are now. */
export interface InForce {
  readonly policy: Policy
  readonly people: PolicyPeople
}

/** The same, or why there is none. `closed`: why nothing runs under it now, as a sentence, or null. */
export type Ruling =
  | (InForce & { readonly closed: string | null })
  | { readonly policy: null; readonly why: string }

/** What is wrong with a policy, with the people as they are now. */
export interface ReachProblem {
  /** Nothing can get through, or it must not: the policy is switched off. */
  readonly closed: boolean
  /** A sentence. */
  readonly text: string
}

/**
 * Whether a policy can work with the people that it has: somebody must be able to ask, and for those who ask there must
 * be `quorum` others. Null when all is well.
 */
export function reachProblem(
  { policy, people }: InForce,
  dangerous: readonly OperationKind[],
): ReachProblem | null {
  const { quorum, operations, totp } = policy
  const { askers, approvers } = people
  const closed = (text: string) => ({ closed: true, text })
  const alone = operations.filter((kind) => dangerous.includes(kind))
  if (quorum < 2 && alone.length > 0) {
    return closed(`one person could approve ${alone.join(', ')} alone, which is dangerous here`)
  }
  const coded = totp ? ' who have a code' : ''
  if (approvers.length < quorum) {
    return closed(
      `${wanted(quorum)}, and there are ${approvers.length} people${coded} who may approve`,
    )
  }
  if (askers.length === 0 && people.breakGlass.length === 0) return closed('nobody may ask')
  const stuck = askers.filter((user) => othersThan(user, approvers) < quorum)
  if (stuck.length === 0) {
    return people.withoutCode.length === 0
      ? null
      : {
          closed: false,
          text: `break-glass takes a code, and none is enrolled for ${people.withoutCode.join(', ')}`,
        }
  }
  const text = `${wanted(quorum)}, and for ${stuck.join(', ')} there are too few others${coded} who may approve`
  return { closed: stuck.length === askers.length, text }
}

/**
 * Why the person may not ask here, as a sentence, or null; channel null: wherever it is allowed. The channel only
 * restricts: in the right channel a stranger may no more than elsewhere.
 */
export function askProblem(
  { policy, people }: InForce,
  asking: { readonly user: string; readonly channel: string | null; readonly breakGlass: boolean },
  dangerous: readonly OperationKind[],
): string | null {
  const { user, channel, breakGlass } = asking
  const { name, channels, quorum } = policy
  if (channel !== null && channels !== null && !channels.includes(channel)) {
    return `Policy ${name} lets this be asked for only in ${channels.map((id) => `<#${id}>`).join(', ')}.`
  }
  if (breakGlass && policy.breakGlass === null) {
    return `Policy ${name} has no break-glass: ask for approval.`
  }
  if (breakGlass && people.withoutCode.includes(user)) return noSecretSentence(name)
  if (breakGlass ? !people.breakGlass.includes(user) : !people.askers.includes(user)) {
    return breakGlass
      ? `You may not use break-glass: policy ${name} does not name you for it. Whoever runs obbackup can add you.`
      : `You may not ask for this: you are not among those whom policy ${name} lets ask${mentioned(people.askers)}. Whoever runs obbackup can add you.`
  }
  const reach = reachProblem({ policy, people }, dangerous)
  if (reach?.closed) return closedSentence(name, reach.text)
  if (!breakGlass && othersThan(user, people.approvers) < quorum) {
    return `Policy ${name}: ${wanted(quorum)}, and besides you there are ${othersThan(user, people.approvers)} people who may approve. Let somebody else ask, or have people added.`
  }
  return null
}

/** What is said to somebody who was never given a secret for the code that a policy wants. */
export function noSecretSentence(name: string): string {
  return `Policy ${name} wants a code of an authenticator app, and none is enrolled for you. Whoever runs obbackup can add you under totp.`
}

/** What is said about a policy that is switched off. */
export function closedSentence(name: string, why: string): string {
  return `Policy ${name} is switched off: ${why}. Whoever runs obbackup can mend that; npm run doctor shows it.`
}

function othersThan(user: string, approvers: readonly string[]): number {
  return approvers.filter((one) => one !== user).length
}

function wanted(quorum: number): string {
  return quorum === 1 ? '1 approval is needed' : `${quorum} approvals are needed`
}

/** People named in a refusal. */
const NAMED = 5

/** ` (<@U…>, <@U…>)`: whom to turn to; in a word to one person a mention pings nobody. */
function mentioned(users: readonly string[]): string {
  if (users.length === 0) return ''
  const shown = users.slice(0, NAMED).map((id) => `<@${id}>`)
  const more = users.length - shown.length
  return ` (${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''})`
}
