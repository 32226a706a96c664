import type { Check, Plan } from './plan.ts'

/**
 * Where a request stands. `counting`: break-glass, until its countdown ends. `executing` is the only state in which a
 * statement may be on its way; a request found there at start is never run again (DESIGN §3). `waiting`: between two
 * statements of a sequence, until the views show what the first one does.
 */
export type RequestState =
  | 'pending'
  | 'counting'
  | 'approved'
  | 'executing'
  | 'waiting'
  | 'started'
  | 'succeeded'
  | 'failed'
  | 'cancelled'
  | 'refused'
  | 'denied'
  | 'withdrawn'
  | 'expired'
  | 'unknown'

/** A person's word on a request. */
export interface Decision {
  /** Slack user id. */
  readonly user: string
  readonly verdict: 'approve' | 'deny' | 'withdraw' | 'stop'
  /** ms since the epoch (UTC). */
  readonly at: number
  /** Digest of the plan that the person saw. */
  readonly digest: string
  /** Of an approval: a code of the person's authenticator app came with it. */
  readonly coded?: true
}

/** An operation, its plan, who asked, who decided, and where it stands (DESIGN §1). Plain JSON. */
export interface Request {
  /** `r-` and eight letters or digits; also written into the job's DESCRIPTION. */
  readonly id: string
  readonly state: RequestState
  readonly plan: Plan
  /** Slack user id of who asked. */
  readonly requester: string
  /** Channel id in which it was asked for. */
  readonly askedIn: string
  readonly reason: string
  /** Name of the policy that allowed it to be asked for; looked up anew at the click and at execution. */
  readonly policy: string
  /** How many different people have to approve. */
  readonly quorum: number
  /** What an approval takes besides the click, as it was when asked: for the card. The policy is looked up anew. */
  readonly needs?: { readonly typed: boolean; readonly code: boolean }
  /** ms since the epoch (UTC). */
  readonly createdAt: number
  /** Until when the quorum must be reached; then until when the statement must have been sent. */
  readonly expiresAt: number
  /** Of break-glass: when it runs unless somebody stops it, and when it is reviewed; null: it needs approval. */
  readonly breakGlass: {
    readonly runsAt: number
    /** When its countdown began, if not when it was asked for. */
    readonly countedFrom?: number
    readonly reviewAt: number
    readonly reviewed: boolean
    /** A code of the person's authenticator app came with it. */
    readonly coded?: true
  } | null
  readonly decisions: readonly Decision[]
  /** Random; in the buttons' values, so that nobody can guess or replay a click for another plan. */
  readonly token: string
  /** When the statement was about to be sent, ms since the epoch (UTC). */
  readonly executingAt: number | null
  /** Of `unknown`: nothing of it showed when it should have, so what shows later is what somebody else did, and a sequence ends here. */
  readonly effectMissed?: true
  /** Which of the plan's statements is sent next, counted from 0; of `executing` the one that may be on its way. */
  readonly step: number
  /** Key of the job that it became, once seen in the views. */
  readonly jobKey: string | null
  /** What went wrong, or what changed; for people, redacted. */
  readonly note: string | null
  /** Rises with every change; compare-and-set is on it. */
  readonly revision: number
}

/** A request whose time ran out although nothing was missing any more: approved, or its countdown over. */
export function notStarted(request: Request): Request {
  const what = request.breakGlass ? 'Break-glass' : 'Approved'
  return {
    ...request,
    state: 'expired',
    note: `${what}, but not started in time. Nothing was run.`,
  }
}

/** States in which buttons are still of use: until something was sent, it can be stopped. */
export function isOpen(state: RequestState): boolean {
  return state === 'pending' || state === 'counting' || state === 'approved'
}

/** Whether a person ended it between two statements of a sequence. */
export function wasStoppedMidway({ state, decisions }: Request): boolean {
  return state === 'cancelled' && decisions.at(-1)?.verdict === 'stop'
}

/**
 * People whose approval of exactly this plan stands: never who asked, each once, only who may approve now, and where
 * the policy in force wants a code only who gave one.
 */
export function standingApprovals(
  request: Request,
  digest: string,
  approvers: readonly string[],
  coded: boolean,
): readonly string[] {
  const users = request.decisions
    .filter((one) => one.verdict === 'approve' && one.digest === digest)
    .filter((one) => !coded || one.coded === true)
    .map((one) => one.user)
    .filter((user) => user !== request.requester && approvers.includes(user))
  return [...new Set(users)]
}

/** What is different between two plans of the same operation, for people. */
export function planDifference(before: Plan, now: Plan): string {
  const lines: string[] = []
  for (const check of now.checks) {
    const was = before.checks.find((one) => one.name === check.name)
    // Of another version of obbackup, which looks at more.
    if (!was) lines.push(check.ok ? `looked at now: ${check.name}` : checkLine(check))
    else if (was.ok !== check.ok) lines.push(checkLine(check))
  }
  for (const fact of now.facts) {
    const was = before.facts.find((one) => one.label === fact.label)
    if (was && was.text !== fact.text) lines.push(`${fact.label}: ${was.text} → ${fact.text}`)
  }
  if (before.statement !== now.statement) lines.push('the statement')
  if (lines.length > 0) return lines.join('; ')
  const left = before.checks.filter((was) => !now.checks.some(({ name }) => name === was.name))
  if (left.length > 0) return left.map(({ name }) => `not looked at now: ${name}`).join('; ')
  return chosenDifference(before.chosen ?? [], now.chosen ?? []) ?? 'the destination or its keys'
}

/** What it would be done to instead, by id; null when that is the same. */
function chosenDifference(before: readonly string[], now: readonly string[]): string | null {
  const words = (word: string, some: readonly string[]) =>
    some.length === 0
      ? []
      : [`${word} ${some.slice(0, 5).join(', ')}${some.length > 5 ? ` +${some.length - 5}` : ''}`]
  const lines = [
    ...words(
      'no longer',
      before.filter((one) => !now.includes(one)),
    ),
    ...words(
      'now',
      now.filter((one) => !before.includes(one)),
    ),
  ]
  return lines.length > 0 ? lines.join(', ') : null
}

/** `✗ pool is free: it belongs to pay`: without the sign its name would read as what is so. */
export function checkLine({ name, ok, detail }: Check): string {
  return `${ok ? '✓' : '✗'} ${name}: ${detail}`
}

/** The failing checks of a plan in one line, or null when all hold. */
export function failedChecks(plan: Plan): string | null {
  const failed = plan.checks.filter((check) => !check.ok)
  return failed.length === 0 ? null : failed.map(checkLine).join('; ')
}

/** The text put into the job's DESCRIPTION, by which a request finds its job (COMMANDS §2). */
export function descriptionOf(request: { readonly id: string }): string {
  return `obbackup ${request.id}`
}

/** The request id in a job's DESCRIPTION, or null. */
export function requestIdIn(description: string | null): string | null {
  return /^obbackup (r-[a-z0-9]{8})$/.exec(description?.trim() ?? '')?.[1] ?? null
}
