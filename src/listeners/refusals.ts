import type { Request } from '../domain/request.ts'
import type { Refusal } from '../domain/request-decision.ts'
import type { Context } from '../flows/context.ts'
import { choiceFor } from '../flows/ruling.ts'
import { STATE_WORDS } from '../slack/blocks/state-words.ts'

/** Why a click changed nothing, who may do it instead, and what to do. */
export function refusalText(
  refusal: Refusal,
  request: Request,
  context: Pick<Context, 'config'>,
): string {
  const approvers = approversOf(request, context)
  switch (refusal.reason) {
    case 'own-request':
      return `You asked for ${request.id}, so somebody else has to approve it. Approvers: ${approvers}.`
    case 'not-approver':
      return `You may not decide on ${request.id}: you are not among the approvers (${approvers}).`
    case 'approved-already':
      return `You have approved ${request.id} already. It takes ${request.quorum} different people; those who have not decided yet: ${approversOf(request, context, decidedBy(request))}.`
    case 'not-allowed':
      return `Request ${request.id}: ${refusal.why}`
    case 'expired':
      return expiredText(request)
    case 'stale-plan':
      return `The plan of ${request.id} changed after this card was drawn. Look at the card again before you approve.`
    case 'already-decided': {
      // Between its time and the click the request was put away; for the person it is the same news.
      if (refusal.state === 'expired') return expiredText(request)
      const last = request.decisions.at(-1)
      const who = last ? ` by <@${last.user}>` : ''
      return `Request ${request.id} was decided already${who}: it is ${STATE_WORDS[refusal.state]}.`
    }
  }
}

/** Whoever may approve it, as mentions in a word to one person, which ping nobody. */
function approversOf(
  request: Request,
  context: Pick<Context, 'config'>,
  without: readonly string[] = [],
): string {
  const { policy } = choiceFor(context, request.plan.operation)
  const left = [request.requester, ...without]
  const others = (policy?.approve ?? []).filter((id) => !left.includes(id))
  if (others.length === 0) return 'nobody'
  return others.map((id) => (id.startsWith('S') ? `<!subteam^${id}>` : `<@${id}>`)).join(', ')
}

function decidedBy({ decisions }: Request): readonly string[] {
  return decisions.map((one) => one.user)
}

function expiredText({ id }: Request): string {
  return `Request ${id} has expired. Nothing was run; ask again if it is still wanted.`
}
