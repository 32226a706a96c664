import { OPERATION_KINDS, type OperationKind } from '../../domain/operation.ts'
import type { PolicyAnswer, Reach } from '../../domain/policy-reach.ts'
import { code, count, escapeText, forOnePerson, list, mention, name } from '../format.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { context, section } from './primitives.ts'

/** Policies shown; the first ones decide first. */
const SHOWN = 20
/** People named for each. */
const PEOPLE = 8

/** `/obbackup policy`: what every policy opens and to whom, in the order in which they decide. */
export function renderPolicies(reaches: readonly Reach[]): Rendered {
  if (reaches.length === 0) {
    const none = 'Read-only: no policy opens anything'
    return toRendered(none, [
      section([
        `*${none}.*`,
        'Whoever runs obbackup can write `policies` into its configuration, or set OPERATORS and APPROVERS.',
      ]),
    ])
  }
  const wrong = reaches.filter((one) => one.problem !== null).length
  const headline = `${wrong > 0 ? `⚠️ ${count(wrong, 'policy has a problem', 'policies have a problem')} · ` : ''}${count(reaches.length, 'policy', 'policies')}, the first that fits decides`
  const shown = reaches.slice(0, SHOWN)
  const more = reaches.length - shown.length
  return toRendered(headline, [
    section(`*${escapeText(headline, 200)}*`),
    ...shown.map((one) => section(reachLines(one))),
    ...(more > 0 ? [context([`+${more} more`])] : []),
  ])
}

function reachLines(reach: Reach): readonly string[] {
  const { operations, clusters, tenants, quorum } = reach
  const coded = reach.code ? ', each with a code' : ''
  const glass =
    reach.breakGlass.length === 0 ? '' : `break-glass: ${people(reach.breakGlass)}${coded}`
  return [
    `*${escapeText(reach.policy, 80)}* · ${kindsWords(operations)}`,
    `clusters ${pattern(clusters)} · tenants ${pattern(tenants)}`,
    `asks: ${people(reach.askers)} · approves: ${people(reach.approvers)} (${count(quorum, 'approval')}${coded})`,
    glass,
    reach.problem === null
      ? ''
      : `⚠️ ${reach.closed ? '*Switched off:* ' : ''}${forOnePerson(reach.problem, 400)}`,
  ]
}

function kindsWords(kinds: readonly OperationKind[]): string {
  if (OPERATION_KINDS.every((one) => kinds.includes(one))) return 'every operation'
  const missing = OPERATION_KINDS.filter((one) => !kinds.includes(one))
  return missing.length <= 3
    ? `every operation but ${list(missing)}`
    : list([...kinds], OPERATION_KINDS.length)
}

function pattern(text: string): string {
  return text === '*' ? 'any' : code(text, 100)
}

function people(ids: readonly string[]): string {
  return ids.length === 0 ? 'nobody' : list(ids.map(mention), PEOPLE)
}

/** Clusters with an answer of their own. */
const ANSWERS_SHOWN = 8

/**
 * `/obbackup policy explain`: one screen that says what somebody may do about one operation, and why not more; clusters
 * of which the same holds share it. At least one answer.
 */
export function renderPolicyAnswers(answers: readonly PolicyAnswer[]): Rendered {
  const alike = new Map<string, PolicyAnswer[]>()
  for (const answer of answers) {
    const key = JSON.stringify({ ...answer, cluster: '' })
    alike.set(key, [...(alike.get(key) ?? []), answer])
  }
  const groups = [...alike.values()].slice(0, ANSWERS_SHOWN)
  const more = alike.size - groups.length
  return toRendered(groups.map(answerHeadline).join('; '), [
    ...groups.map((group) => section(answerLines(group))),
    ...(more > 0
      ? [context([`+${count(more, 'more answer')}: say which cluster with --cluster`])]
      : []),
  ])
}

function answerHeadline(group: readonly PolicyAnswer[]): string {
  const [{ kind, mayAsk, mayApprove }] = group as [PolicyAnswer]
  return `${kind} of ${about(group)}: ${mayAsk ? 'may ask' : 'may not ask'}, ${mayApprove ? 'may approve' : 'may not approve'}`
}

function answerLines(group: readonly PolicyAnswer[]): readonly string[] {
  const [answer] = group as [PolicyAnswer]
  const may = (yes: boolean, what: string) => `${yes ? '✓ may' : '✗ may not'} ${what}`
  return [
    `${mention(answer.user)} and *${answer.kind}* of ${about(group)}`,
    answer.policy === null
      ? '*No policy opens it:* nobody may.'
      : `Policy *${escapeText(answer.policy, 80)}* decides.`,
    may(answer.mayAsk, 'ask for it'),
    may(answer.mayApprove, 'approve it, when somebody else asked'),
    may(answer.mayBreakGlass, 'run it without approval (break-glass)'),
    ...answer.sentences.slice(0, 12).map((one) => `• ${forOnePerson(one, 400)}`),
  ]
}

function about(group: readonly PolicyAnswer[]): string {
  const tenant = group[0]?.tenant ?? null
  const clusters = group.map(({ cluster }) => name(cluster))
  return `${tenant === null ? 'any tenant' : name(tenant)} on ${list(clusters, ANSWERS_SHOWN)}`
}
