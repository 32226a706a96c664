import { type Accepted, identityOf } from './accepted.ts'
import { namedBy } from './named.ts'
import type { Fact } from './truth.ts'

/** What people were told of what happened. */
export interface Verdict {
  readonly events: number
  readonly delivered: number
  readonly lost: number
  readonly repeated: number
  /** What was lost or repeated, in words. */
  readonly findings: readonly string[]
}

/**
 * Compares what happened with what Slack took. An event is a fact, or that it is over: everything has healed at the
 * end of a day. It is delivered when one message names it, lost when none does, repeated when several do. The end of a
 * failure that an archive explains is the end of that archive's trouble.
 */
export function judge(facts: readonly Fact[], messages: readonly Accepted[]): Verdict {
  const lost: string[] = []
  const repeated = twice(messages)
  let events = 0
  const members = new Map<string, number>()
  const quiet: Fact[] = []
  for (const fact of facts) {
    events += 1
    const [message, ...others] = namedBy(fact, messages)
    if (others.length > 0) repeated.push(`${nameOf(fact)}: ${others.length + 1} messages`)
    if (!message) {
      if (fact.kind === 'restored') quiet.push(fact)
      else lost.push(nameOf(fact))
      continue
    }
    const identity = identityOf(message)
    if (identity.startsWith('group:')) members.set(identity, (members.get(identity) ?? 0) + 1)
    if (fact.kind === 'restored' || message.keys[0]?.endsWith('#explained')) continue
    events += 1
    const over = overBy(identity, messages)
    if (over === 0) lost.push(`${nameOf(fact)}: that it is over`)
    if (over > 1) repeated.push(`${nameOf(fact)}: that it is over, ${over} times`)
  }
  for (const [identity, count] of members) {
    const told = countIn(messages, identity)
    if (told !== count) lost.push(`${identity} speaks of ${told} alerts, ${count} happened`)
  }
  // Jobs that began and ended while Slack was away are told as a number, which must be theirs.
  const counted = countedRestores(messages)
  if (quiet.length > counted) lost.push(...quiet.map(nameOf))
  if (quiet.length < counted) repeated.push(`${counted} restores counted, ${quiet.length} happened`)
  const findings = [
    ...lost.map((one) => `lost: ${one}`),
    ...repeated.map((one) => `repeated: ${one}`),
  ]
  return {
    events,
    delivered: Math.max(0, events - lost.length),
    lost: lost.length,
    repeated: repeated.length,
    findings,
  }
}

/** Keys that were posted twice, and messages that were there already and were posted again. */
function twice(messages: readonly Accepted[]): string[] {
  const byKey = Map.groupBy(messages, (message) => message.keys[0] ?? '')
  const roots = messages.filter((message) => message.thread === null)
  const byIdentity = Map.groupBy(roots, identityOf)
  return [...byKey, ...byIdentity]
    .filter(([name, some]) => name !== '' && some.length > 1)
    .map(([name, some]) => `${name}: posted ${some.length} times`)
}

/** How often people were told that an incident of its own, or a group, is over. */
function overBy(identity: string, messages: readonly Accepted[]): number {
  const root = messages.find((one) => one.thread === null && identityOf(one) === identity)
  const green = root?.versions.at(-1)?.[0]?.startsWith('🟢') ?? false
  if (identity.startsWith('group:')) return green ? 1 : 0
  const lines = messages.filter((one) => one.keys[0] === `${identity}#recovered-line`).length
  return green ? lines : 0
}

/** How many alerts a group's message counts in the end. */
function countIn(messages: readonly Accepted[], identity: string): number {
  const root = messages.find((one) => one.thread === null && identityOf(one) === identity)
  const [first = ''] = root?.versions.at(-1) ?? []
  return Number(/\*(?:While Slack was away: )?(\d+) /.exec(first)?.[1] ?? 0)
}

/** In groups a line says all, in a message of many jobs two do. */
function countedRestores(messages: readonly Accepted[]): number {
  return messages
    .map((one) => (one.versions.at(-1) ?? []).join('\n'))
    .flatMap((text) => [...text.matchAll(/\d+ restores?\b[^:\n]*(?::|\n)([^\n]*)/g)])
    .reduce((sum, [, words = '']) => sum + Number(/(\d+) succeeded/.exec(words)?.[1] ?? 0), 0)
}

function nameOf(fact: Fact): string {
  if (fact.kind !== 'interrupted') return `${fact.kind} ${fact.key}`
  return `interrupted ${fact.tenant} at ${new Date(fact.at).toISOString()}`
}
