import type { Button, KnownBlock } from '@slack/types'
import type { Operation } from '../../domain/operation.ts'
import { type Check, SHOWN_MAX } from '../../domain/plan.ts'
import type { Request } from '../../domain/request.ts'
import { scnToMs } from '../../domain/scn.ts'
import { doneWords, mayGoOn } from '../../domain/steps.ts'
import { APPROVE, DENY, STOP } from '../action-ids.ts'
import { clean, code, count, escapeText, mention, name } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { markup, plain, type Voice } from '../voice.ts'
import { formButton } from './form-button.ts'
import { operationPhrase } from './operation-words.ts'
import { nextStep } from './outcome-words.ts'
import {
  actions,
  boxes,
  button,
  context,
  plainText,
  quote,
  section,
  sections,
} from './primitives.ts'
import { canDecide, standingLines, statementsIn } from './standing-lines.ts'
import { SIGNS, STATE_WORDS } from './state-words.ts'

/** Characters of a fact. */
const FACT_MAX = 700

/** Room for the numbers of a sequence, which has few statements. */
const NUMBERS = 40

/** A request's card: its facts stay, its buttons live only while a click can do something. */
export function renderRequest(request: Request, look: Look): Rendered {
  const voice = markup(look)
  const { plan } = request
  const facts = plan.facts
    .slice(0, 20)
    .map(
      (fact) =>
        `*${escapeText(fact.label, 40)}*  ${withOwnTime(fact.label, escapeText(fact.text, FACT_MAX), plan.operation, voice)}`,
    )
  const statements = statementsIn(request)
  const blocks: KnownBlock[] = [
    section([
      headline(request),
      `request ${code(request.id, 40)} · policy ${escapeText(request.policy, 60)} · ${timing(request, voice)}`,
    ]),
    ...sections(facts),
    ...sections(checkLines(request)),
    section(
      statements.length > 1
        ? `*${statements.length} statements, in this order* (secrets hidden)`
        : '*Statement* (secrets hidden)',
    ),
    ...boxes(numbered(statements), SHOWN_MAX + NUMBERS),
    section('*Reason*'),
    quote(request.reason, 400),
    ...sections(standingLines(request, voice)),
    ...buttons(request),
    ...(canDecide(request) ? [context([decideHint(request)])] : []),
  ]
  return toRendered(
    `${SIGNS[request.state]} ${fallback(request)} · request ${clean(request.id, 40)}`,
    blocks,
  )
}

/** Behind the point to be restored to, which everybody has to mean alike and is in UTC, the time where the reader is. */
function withOwnTime(label: string, text: string, operation: Operation, voice: Voice): string {
  const ms = 'scn' in operation ? scnToMs(operation.scn) : null
  if (label !== 'To' || ms === null) return text
  return text.replace(/ UTC(?= · )/, ` UTC (${voice.time(ms, true)})`)
}

function fallback(request: Request): string {
  const what = operationPhrase(request.plan.operation, plain)
  if (request.state === 'pending') {
    return canDecide(request) ? `Approval wanted: ${what}` : `Cannot be approved any more: ${what}`
  }
  if (request.state === 'counting') return `Break-glass, runs unless stopped: ${what}`
  return `Request ${STATE_WORDS[request.state]}: ${what}`
}

function headline(request: Request): string {
  const asks = request.state === 'pending' ? 'asks' : 'asked'
  const what = operationPhrase(request.plan.operation, { ...plain, name })
  return `${SIGNS[request.state]} ${mention(request.requester)} ${asks} to *${what}*`
}

/**
 * What fails and what warns has a line of its own; what holds shares one, with its evidence as long as somebody has to
 * decide.
 */
function checkLines({ plan, state }: Request): readonly string[] {
  const deciding = state === 'pending' || state === 'counting'
  const checks = plan.checks.slice(0, 30)
  const lines = (sign: string, some: readonly Check[]) =>
    some.map((one) => `${sign} ${checkText(one.name, one.detail, false)}`)
  const holding = checks
    .filter((one) => one.ok && !one.warns)
    .map((one) => `✓ ${checkText(one.name, deciding ? one.detail : '', true)}`)
  return [
    ...lines(
      '✗',
      checks.filter((one) => !one.ok),
    ),
    ...lines(
      '⚠️',
      checks.filter((one) => one.ok && one.warns),
    ),
    holding.length > 0 ? `*Checked*  ${holding.join(' · ')}` : '',
  ]
}

function checkText(label: string, detail: string, ok: boolean): string {
  const text = ok ? escapeText(label, 80) : `*${escapeText(label, 80)}*`
  return detail === '' ? text : `${text}: ${escapeText(detail, ok ? 80 : 300)}`
}

function numbered(statements: readonly string[]): string {
  if (statements.length < 2) return statements[0] ?? '-'
  return statements.map((one, i) => `${i + 1}. ${one}`).join('\n')
}

function timing(request: Request, voice: Voice): string {
  const asked = `asked ${voice.time(request.createdAt)}`
  return request.state === 'pending' ? `${asked} · expires ${voice.time(request.expiresAt)}` : asked
}

/** What an approver has to know before the click. */
function decideHint({ quorum, needs }: Request): string {
  const typed = [
    needs?.typed ? 'asks to type what it is about' : '',
    needs?.code ? 'asks for a code of your authenticator app' : '',
  ].filter((one) => one !== '')
  return [
    typed.length > 0 ? `Approve ${typed.join(' and ')}.` : '',
    quorum > 1 ? `It takes ${count(quorum, 'different person', 'different people')}.` : '',
    'It runs only if the plan is still exactly this one. For the person who asked, Deny withdraws it.',
  ]
    .filter((one) => one !== '')
    .join(' ')
}

function buttons(request: Request): KnownBlock[] {
  const { state, plan } = request
  const value = `${request.id}.${request.token}`
  const what = operationPhrase(plan.operation, plain)
  if (canDecide(request)) {
    const asksMore = request.needs?.typed === true || request.needs?.code === true
    return actions([
      button(APPROVE, asksMore ? 'Approve…' : 'Approve', {
        value,
        style: 'primary',
        label: `Approve: ${what}`,
        // A form says all that the dialog would.
        ...(asksMore ? {} : { confirm: approveConfirm(request) }),
      }),
      button(DENY, 'Deny', { value, style: 'danger', label: `Deny or withdraw: ${what}` }),
    ])
  }
  if (state === 'approved' || state === 'pending') {
    // Until it is sent it can be taken back; with a window that may be hours. What changed is put away by hand.
    return actions([
      button(DENY, 'Deny', { value, style: 'danger', label: `Deny or withdraw: ${what}` }),
    ])
  }
  if (state === 'counting') {
    return actions([button(STOP, 'Stop', { value, style: 'danger', label: `Do not run: ${what}` })])
  }
  if (state === 'waiting' || mayGoOn(request)) {
    return actions([
      button(STOP, 'Stop', {
        value,
        style: 'danger',
        label: `Send nothing more: ${what}`,
        confirm: stopConfirm(request),
      }),
    ])
  }
  if (state !== 'succeeded' && state !== 'failed') return []
  const next = state === 'failed' && request.jobKey === null ? null : nextStep(plan, state)
  return actions([next && formButton(0, next.text, next.asked)])
}

/** What is done stays done: nobody leaves it half way by a slip of the finger. */
function stopConfirm({ plan, step, state }: Request): Button['confirm'] {
  return {
    title: plainText('Stop it here?', 100),
    text: plainText(
      `Nothing more is sent. ${doneWords(plan.operation, step, state === 'unknown')}`,
      300,
    ),
    confirm: plainText('Stop', 30),
    deny: plainText('Let it go on', 30),
  }
}

function approveConfirm(request: Request): Button['confirm'] {
  return {
    title: plainText('Approve this?', 100),
    text: plainText(
      `You agree to ${clean(operationPhrase(request.plan.operation, plain), 200)}. Nothing runs unless the plan is still exactly the same.`,
      300,
    ),
    confirm: plainText('Approve', 30),
    deny: plainText('Not yet', 30),
  }
}
