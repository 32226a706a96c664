import { type Request, wasStoppedMidway } from '../../domain/request.ts'
import { mayGoOn, STEP_PATIENCE_MS } from '../../domain/steps.ts'
import { count, escapeText, list, mention, name } from '../format.ts'
import type { Voice } from '../voice.ts'
import { afterFailure, cancelWords, successWords, whereToLook } from './outcome-words.ts'

/** Whether a click on Approve could still do something. */
export function canDecide(request: Request): boolean {
  return request.state === 'pending' && request.plan.checks.every((check) => check.ok)
}

/** Where a request stands: what is to be noticed, who decided and when, what it waits for or what became of it. */
export function standingLines(request: Request, voice: Voice): readonly string[] {
  return [
    request.note && request.state !== 'unknown' ? `⚠️ ${escapeText(request.note, 900)}` : '',
    ...(request.state === 'pending' ? [] : decisionLines(request, voice)),
    ...outcomeLines(request, voice),
  ]
}

const DECIDED = {
  approve: '✅ Approved',
  deny: '⛔ Denied',
  withdraw: '⚪ Withdrawn',
  stop: '⛔ Stopped',
} as const

function decisionLines(request: Request, voice: Voice): readonly string[] {
  return request.decisions
    .slice(-12)
    .map((one) => `${DECIDED[one.verdict]} by ${mention(one.user)} ${voice.time(one.at)}`)
}

/** `1 of 2 approvals: @bob 12:40. @alice cannot approve.` */
function approvalsLine(request: Request, voice: Voice): string {
  const { decisions, quorum, requester } = request
  const approvals = decisions.filter((one) => one.verdict === 'approve')
  const people = approvals.map((one) => `${mention(one.user)} ${voice.time(one.at)}`)
  const who = people.length === 0 ? '' : `: ${list(people, 8)}`
  return `${people.length} of ${quorum} approvals${who}. ${mention(requester)} cannot approve.`
}

/** Statements of a plan; a plan says them one a line. */
export function statementsIn({ plan }: Request): readonly string[] {
  return plan.statement.split('\n').filter((line) => line.trim() !== '')
}

function outcomeLines(request: Request, voice: Voice): readonly string[] {
  const { plan, state, breakGlass } = request
  const { operation } = plan
  const total = statementsIn(request).length
  switch (state) {
    case 'pending': {
      if (canDecide(request)) return [approvalsLine(request, voice)]
      const failed = plan.checks.filter((check) => !check.ok).length
      return [
        `*It cannot be approved:* ${count(failed, 'check')} failed. Mend that and ask again; Deny puts this one away, else it expires ${voice.time(request.expiresAt)}.`,
      ]
    }
    case 'counting':
      return [
        `🚨 *Break-glass:* it runs ${voice.time(breakGlass?.runsAt ?? null, true)} without approval, unless somebody stops it. Anybody may.${breakGlass?.coded ? ' It was asked for with a code of an authenticator app.' : ''}`,
        reviewLine(request, voice),
      ]
    case 'approved':
      return [
        `The plan is made once more; it runs only if nothing changed, until ${voice.time(request.expiresAt)}.`,
      ]
    case 'executing': {
      const which = total > 1 ? `Statement ${request.step + 1} of ${total}` : 'The statement'
      return [`⏳ ${which} is on its way since ${voice.time(request.executingAt)}.`]
    }
    case 'waiting':
      return [
        `⏳ ${count(request.step, 'statement')} of ${total} accepted; statement ${request.step + 1} waits for what the one before it does, since ${voice.time(request.executingAt)}.`,
        'Whoever asked, or may approve it, can stop it here: then nothing more is sent.',
      ]
    case 'started':
      return [
        total > 1
          ? `⏳ *Started:* the database accepted all ${total} statements. Progress follows in the thread.`
          : '⏳ *Started:* the database accepted it. Progress follows in the thread.',
        reviewLine(request, voice),
      ]
    case 'succeeded':
      return [`✅ *Succeeded:* ${successWords(plan, voice)}.`, reviewLine(request, voice)]
    case 'failed':
      return [
        request.jobKey ? '🔴 *Failed.* The cause is in the thread.' : '🔴 *Failed.*',
        stepsDone(request, total),
        `*Next:* ${afterFailure(operation)}`,
        reviewLine(request, voice),
      ]
    case 'cancelled':
      if (wasStoppedMidway(request)) {
        return [
          `⛔ *Stopped* after ${count(request.step, 'accepted statement')} of ${total}: nothing more is sent.`,
          `*Next:* ${afterFailure(operation)}`,
          reviewLine(request, voice),
        ]
      }
      return [`⚪ *Cancelled:* ${cancelWords(operation, voice)}.`, reviewLine(request, voice)]
    case 'refused':
      return [
        request.step > 0
          ? `🔴 *Refused* at statement ${request.step + 1} of ${total}; the ones before it were accepted.`
          : '🔴 *Refused:* nothing was started.',
        request.step > 0
          ? `*Next:* ${afterFailure(operation)}`
          : '*Next:* Mend what is said above, then ask again.',
      ]
    case 'denied':
    case 'withdrawn':
      return ['Nothing was run.']
    case 'expired':
      return [
        request.step > 0
          ? `⚪ *Expired* after ${count(request.step, 'statement')} of ${total}; nothing more is sent.`
          : '⚪ *Expired.* Nothing was run; ask again if it is still wanted.',
      ]
    case 'unknown':
      return [
        `❔ *Nobody knows whether the statement ran.* ${request.note ? escapeText(request.note, 600) : ''}`,
        `It will not be sent again. Look at ${whereToLook(plan)} on ${name(operation.cluster)}, or at \`/obbackup status\`. Ask again only when it surely did not run.`,
        mayGoOn(request)
          ? `If the views show that it ran by ${voice.time((request.executingAt ?? 0) + STEP_PATIENCE_MS)}, statement ${request.step + 2} is sent. Whoever asked, or may approve it, can stop that.`
          : '',
      ]
  }
}

function stepsDone({ step, jobKey }: Request, total: number): string {
  return total > 1 && jobKey === null
    ? `${count(step, 'statement')} of ${total} accepted; nothing more is sent.`
    : ''
}

/** Of break-glass: when people look at it, or that they did. */
function reviewLine({ breakGlass, state }: Request, voice: Voice): string {
  if (!breakGlass) return ''
  if (state === 'counting') {
    return `If it runs, it is put up for review in the thread ${voice.time(breakGlass.reviewAt)}.`
  }
  return breakGlass.reviewed
    ? 'Run by break-glass, without approval; it was put up for review in the thread.'
    : `Run by break-glass, without approval: reviewed in the thread ${voice.time(breakGlass.reviewAt)}.`
}
