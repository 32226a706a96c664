import type { AuditFacts } from './audit.ts'
import { type Operation, tenantsOf } from './operation.ts'
import type { Decision, Request } from './request.ts'

const DECIDED: Readonly<Record<Decision['verdict'], string>> = {
  approve: 'approved',
  deny: 'denied',
  withdraw: 'withdrawn',
  stop: 'stopped',
}

/** That the person gave a code of an authenticator app; which one is nobody's business. */
const WITH_CODE = 'with a code'

/**
 * What the audit log says about a change of a request, or about a new one (`before` is null). Derived from the two
 * alone, so that no caller can forget a word of it; every change gives at least one line, and the last one carries the
 * state that the request is in.
 */
export function auditOf(before: Request | null, after: Request): readonly AuditFacts[] {
  const facts = (what: string, who: string | null, detail: string | null): AuditFacts => ({
    ...factsOf(after.plan.operation),
    request: after.id,
    who,
    what,
    channel: after.askedIn === '' ? null : after.askedIn,
    policy: after.policy,
    digest: after.plan.digest,
    detail,
    state: after.state,
    revision: after.revision,
  })
  if (before === null) {
    const what = after.breakGlass ? 'asked by break-glass' : 'asked'
    const coded = after.breakGlass?.coded ? `${WITH_CODE} · ` : ''
    return [facts(what, after.requester, `${coded}${after.reason} · ${after.plan.statement}`)]
  }
  const decided = after.decisions
    .filter((one) => !before.decisions.some((old) => sameDecision(old, one)))
    .map((one) => facts(DECIDED[one.verdict], one.user, one.coded ? WITH_CODE : null))
  const changed = stateWords(before, after)
  const lines = [...decided, ...(changed ? [facts(changed.what, null, changed.detail)] : [])]
  return lines.length > 0 ? lines : [facts('noted', null, after.note)]
}

/** Cluster, kind and tenants of an operation, as every line has them. */
export function factsOf(
  operation: Operation,
): Pick<AuditFacts, 'cluster' | 'operation' | 'tenants'> {
  return {
    cluster: operation.cluster,
    operation: operation.kind,
    tenants: tenantsOf(operation),
  }
}

function sameDecision(a: Decision, b: Decision): boolean {
  return a.user === b.user && a.verdict === b.verdict && a.at === b.at && a.digest === b.digest
}

/** What obbackup itself did, apart from what people decided; null when nothing. */
function stateWords(
  before: Request,
  after: Request,
): { readonly what: string; readonly detail: string | null } | null {
  const { note } = after
  if (before.breakGlass?.reviewed === false && after.breakGlass?.reviewed === true) {
    return { what: 'reviewed', detail: `break-glass: ${after.state}` }
  }
  if (before.state === after.state && before.step === after.step) {
    if (before.plan.digest !== after.plan.digest) return { what: 'plan changed', detail: note }
    if (before.jobKey !== after.jobKey) return { what: 'job seen', detail: after.jobKey }
    return null
  }
  switch (after.state) {
    case 'pending':
      return { what: 'sent back', detail: note }
    case 'approved':
      return before.state === 'counting'
        ? { what: 'countdown ended', detail: null }
        : { what: 'quorum reached', detail: `${after.quorum} needed` }
    case 'executing':
      return { what: 'executing', detail: step(after, after.plan.statement) }
    case 'waiting':
      return { what: 'accepted', detail: step({ ...after, step: after.step - 1 }, note) }
    case 'started':
      return before.state === 'executing'
        ? { what: 'accepted', detail: step(after, note) }
        : { what: 'found', detail: after.jobKey ?? note }
    case 'denied':
    case 'withdrawn':
      return null
    default:
      return { what: after.state, detail: note }
  }
}

function step(request: Request, detail: string | null): string | null {
  const several = request.plan.statement.includes('\n')
  const words = several ? `statement ${request.step + 1}` : null
  return [words, detail].filter((one) => one !== null && one !== '').join(': ') || null
}
