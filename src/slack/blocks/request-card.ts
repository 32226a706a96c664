import type { Button, KnownBlock } from '@slack/types'
import { targetOf } from '../../domain/operation.ts'
import type { Request, RequestState } from '../../domain/request.ts'
import { APPROVE, DENY } from '../action-ids.ts'
import { clean, code, count, escapeText, mention, name } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { markup, plain, type Voice } from '../voice.ts'
import { operationPhrase } from './operation-words.ts'
import {
  actions,
  button,
  context,
  plainText,
  preformatted,
  quote,
  section,
  sections,
} from './primitives.ts'

/** A request's card: its facts stay, its buttons live only while a click can do something. */
export function renderRequest(request: Request, look: Look): Rendered {
  const voice = markup(look)
  const { plan } = request
  const facts = plan.facts
    .slice(0, 20)
    .map((fact) => `*${escapeText(fact.label, 40)}*  ${escapeText(fact.text, 400)}`)
  const checks = plan.checks
    .slice(0, 20)
    .map((one) => `${one.ok ? '✓' : '✗'} ${checkText(one.name, one.detail, one.ok)}`)
  const blocks: KnownBlock[] = [
    section([headline(request), `request ${code(request.id, 40)} · ${timing(request, voice)}`]),
    ...sections(facts),
    ...(checks.length > 0 ? sections(['*Checked*', ...checks]) : []),
    section('*Statement* (secrets hidden)'),
    preformatted(plan.statement, 2400),
    section('*Reason*'),
    quote(request.reason, 400),
    ...sections(standing(request, voice)),
    ...buttons(request),
    ...(canDecide(request)
      ? [
          context([
            'Approve runs it only if the plan is still exactly this one. For the person who asked, Deny withdraws it.',
          ]),
        ]
      : []),
  ]
  return toRendered(
    `${SIGNS[request.state]} ${fallback(request)} · request ${clean(request.id, 40)}`,
    blocks,
  )
}

/** Sign of a request's state; a word always stands beside it. */
export const SIGNS: Readonly<Record<RequestState, string>> = {
  pending: '🔐',
  counting: '🚨',
  approved: '✅',
  executing: '⏳',
  waiting: '⏳',
  started: '⏳',
  succeeded: '✅',
  failed: '🔴',
  cancelled: '⚪',
  refused: '🔴',
  denied: '⛔',
  withdrawn: '⚪',
  expired: '⚪',
  unknown: '❔',
}

/** A request's state in one or two words. */
export const STATE_WORDS: Readonly<Record<RequestState, string>> = {
  pending: 'waits for approval',
  counting: 'break-glass, runs when its countdown ends',
  approved: 'approved, not started yet',
  executing: 'being sent to the database',
  waiting: 'on its way, waits before its next statement',
  started: 'started',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
  refused: 'refused',
  denied: 'denied',
  withdrawn: 'withdrawn',
  expired: 'expired',
  unknown: 'outcome unknown',
}

function fallback(request: Request): string {
  const what = operationPhrase(request.plan.operation, plain)
  return request.state === 'pending'
    ? `Approval wanted: ${what}`
    : `Request ${STATE_WORDS[request.state]}: ${what}`
}

function headline(request: Request): string {
  const asks = request.state === 'pending' ? 'asks' : 'asked'
  const what = operationPhrase(request.plan.operation, { ...plain, name })
  return `${SIGNS[request.state]} ${mention(request.requester)} ${asks} to *${what}*`
}

function timing(request: Request, voice: Voice): string {
  const asked = `asked ${voice.time(request.createdAt)}`
  return request.state === 'pending' ? `${asked} · expires ${voice.time(request.expiresAt)}` : asked
}

function checkText(label: string, detail: string, ok: boolean): string {
  const text = ok ? escapeText(label, 80) : `*${escapeText(label, 80)}*`
  return detail === '' ? text : `${text}: ${escapeText(detail, 300)}`
}

function canDecide(request: Request): boolean {
  return request.state === 'pending' && request.plan.checks.every((check) => check.ok)
}

function standing(request: Request, voice: Voice): readonly string[] {
  const decisions = request.decisions.map(
    (one) => `${DECIDED[one.verdict]} by ${mention(one.user)} ${voice.time(one.at)}`,
  )
  return [
    request.note && request.state !== 'unknown' ? `⚠️ ${escapeText(request.note, 900)}` : '',
    ...decisions,
    ...outcome(request, voice),
  ]
}

const DECIDED = {
  approve: '✅ Approved',
  deny: '⛔ Denied',
  withdraw: '⚪ Withdrawn',
  stop: '⛔ Stopped',
} as const

function outcome(request: Request, voice: Voice): readonly string[] {
  const target = voice.name(targetOf(request.plan.operation))
  const cluster = voice.name(request.plan.operation.cluster)
  switch (request.state) {
    case 'pending': {
      if (!canDecide(request)) {
        const failed = request.plan.checks.filter((check) => !check.ok).length
        return [
          `*It cannot be approved:* ${count(failed, 'check')} failed. Mend that and ask again; this one expires by itself.`,
        ]
      }
      return [`0 of 1 approvals. ${mention(request.requester)} cannot approve.`]
    }
    case 'approved':
      return ['The plan is made once more; it runs only if nothing changed.']
    case 'counting':
      return [
        `🚨 *Break-glass:* it runs ${voice.time(request.breakGlass?.runsAt ?? null)} unless somebody stops it.`,
      ]
    case 'waiting':
      return [`⏳ Statement ${request.step} is done or under way; the next one waits for it.`]
    case 'executing':
      return [`⏳ The statement is on its way since ${voice.time(request.executingAt)}.`]
    case 'started':
      return ['⏳ *Started:* the database accepted it. Progress follows in the thread.']
    case 'succeeded':
      return [
        `✅ *Succeeded:* tenant ${target} is STANDBY; it needs ACTIVATE STANDBY before it takes writes.`,
      ]
    case 'failed':
      return [request.jobKey ? '🔴 *Failed.* The cause is in the thread.' : '🔴 *Failed.*']
    case 'cancelled':
      return ['⚪ *Cancelled:* the half-restored tenant is gone.']
    case 'refused':
      return ['🔴 *Refused:* nothing was started.']
    case 'denied':
    case 'withdrawn':
      return ['Nothing was run.']
    case 'expired':
      return ['⚪ *Expired.* Nothing was run; ask again if it is still wanted.']
    case 'unknown':
      return [
        `❔ *Nobody knows whether the statement ran.* ${request.note ? escapeText(request.note, 600) : ''}`,
        `It will not be sent again. Look at \`CDB_OB_RESTORE_PROGRESS\`, \`CDB_OB_RESTORE_HISTORY\` and \`DBA_OB_TENANTS\` on ${cluster} for tenant ${target}, or at \`/obbackup status\`. Ask again only when it is surely not there.`,
      ]
  }
}

function buttons(request: Request): KnownBlock[] {
  if (!canDecide(request)) return []
  const value = `${request.id}.${request.token}`
  const what = operationPhrase(request.plan.operation, plain)
  return actions([
    button(APPROVE, 'Approve', {
      value,
      style: 'primary',
      label: `Approve: ${what}`,
      confirm: approveConfirm(request),
    }),
    button(DENY, 'Deny', { value, style: 'danger', label: `Deny or withdraw: ${what}` }),
  ])
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
