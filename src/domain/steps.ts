import { archiveStatus } from './checks/archive-checks.ts'
import type { Operation } from './operation.ts'
import type { OperationFacts } from './operation-facts.ts'
import type { Request } from './request.ts'

/** How long a sequence waits between two statements before it gives up, ms. */
export const STEP_PATIENCE_MS = 30 * 60_000

/** Whether the next statement of a sequence may be sent now. */
export type Readiness =
  | { readonly kind: 'ready' }
  | { readonly kind: 'wait'; readonly text: string }
  /** It will not come: what the views show instead. */
  | { readonly kind: 'never'; readonly text: string }

/**
 * Whether the condition before a statement of a sequence holds; `step` counts from 0. Only `archive-restart` waits: for
 * STOP before it starts a new round, and for DOING before the full backup (REFERENCE §4.2).
 */
export function readinessOf(
  operation: Operation,
  step: number,
  facts: Pick<OperationFacts, 'scope'>,
): Readiness {
  if (operation.kind !== 'archive-restart' || step === 0) return { kind: 'ready' }
  const [tenant] = facts.scope
  if (!tenant?.row || tenant.row.name !== tenant.ref.name) {
    return { kind: 'never', text: `tenant ${tenant?.ref.name ?? ''} is not there any more` }
  }
  const status = archiveStatus(tenant)
  const text = `the archive of ${tenant.ref.name} is ${status}`
  if (step === 1) {
    if (status === 'STOP') return { kind: 'ready' }
    const others = ['PREPARE', 'BEGINNING', 'DOING']
    if (others.includes(status)) return { kind: 'never', text: `${text}: somebody else started it` }
    return { kind: 'wait', text: `${text}, waiting for STOP` }
  }
  if (status === 'DOING') return { kind: 'ready' }
  if (status === 'INTERRUPTED') return { kind: 'never', text: `${text} again` }
  return { kind: 'wait', text: `${text}, waiting for DOING` }
}

/** What each statement of a sequence does, for people; one of most operations. */
export function stepWords(operation: Operation): readonly string[] {
  switch (operation.kind) {
    case 'archive-restart':
      return ['stop the archive', 'start a new round', 'full backup']
    case 'cleanup-policy-set':
      return operation.scope.kind === 'cluster'
        ? ['set the window', 'switch automatic deletion on']
        : ['set the policy']
    default:
      return []
  }
}

/**
 * What of a sequence was done and what was not, when it ends before its last statement; `step` is the next one. `lost`:
 * that one was sent, and its answer was lost.
 */
export function doneWords(operation: Operation, step: number, lost = false): string {
  const words = stepWords(operation)
  if (words.length < 2) return ''
  const [done, left] = [words.slice(0, step), words.slice(lost ? step + 1 : step)]
  const parts = [
    done.length > 0 ? `Done: ${done.join(', ')}.` : lost ? '' : 'Nothing was done.',
    lost ? `Not known: ${words[step]}.` : '',
    left.length > 0 ? `Not done: ${left.join(', ')}.` : '',
  ]
  return parts.filter((text) => text !== '').join(' ')
}

/**
 * Whether the views show that a statement of a sequence arrived although its answer was lost; `step` is that statement.
 * Of a restart: the archive is interrupted no more, then a new round has begun. Of 3.x parameters nothing shows.
 */
export function stepSeen(
  operation: Operation,
  step: number,
  facts: Pick<OperationFacts, 'scope'>,
): boolean {
  const [tenant] = facts.scope
  if (operation.kind !== 'archive-restart' || !tenant) return false
  const status = archiveStatus(tenant)
  if (step === 0) return ['STOPPING', 'STOP'].includes(status)
  return step === 1 && ['PREPARE', 'BEGINNING', 'DOING'].includes(status)
}

/** Whether no other statement follows the one that a request is at. */
export function isAtLastStep({ plan, step }: Pick<Request, 'plan' | 'step'>): boolean {
  return step >= stepWords(plan.operation).length - 1
}

/**
 * Whether an answer was lost in the middle of a sequence that goes on by itself once the effect shows: until then, as
 * while it waits, a person may stop it.
 */
export function mayGoOn({
  state,
  plan,
  step,
  effectMissed,
}: Pick<Request, 'state' | 'plan' | 'step' | 'effectMissed'>): boolean {
  return (
    state === 'unknown' &&
    !effectMissed &&
    plan.operation.kind === 'archive-restart' &&
    !isAtLastStep({ plan, step })
  )
}

/**
 * A sequence of which a statement was lost for longer than it waits at all: it never goes on, also when the effect shows
 * now, because the cluster or obbackup itself was away until then.
 */
export function afterMissedStep(request: Request, facts: Pick<OperationFacts, 'scope'>): Request {
  const { plan, step } = request
  if (stepSeen(plan.operation, step, facts)) {
    const done = doneWords(plan.operation, step + 1)
    const note = `The answer was lost, and that it ran was seen only after 30 min. Nothing more is sent. ${done}`
    return { ...request, state: 'failed', step: step + 1, note }
  }
  const done = doneWords(plan.operation, step, true)
  const note = `The answer was lost, and after 30 min the views show nothing of it. Nothing more is sent. ${done}`
  return { ...request, effectMissed: true, note }
}

/** A sequence as it goes on after a statement whose answer was lost but whose effect shows, or null when it does not. */
export function afterSeenStep(
  request: Request,
  facts: Pick<OperationFacts, 'scope'>,
): Request | null {
  return stepSeen(request.plan.operation, request.step, facts)
    ? { ...request, state: 'waiting', step: request.step + 1, note: null }
    : null
}
