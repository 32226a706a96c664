import type { Request, RequestState } from '../../domain/request.ts'
import { formatDuration } from '../../domain/time.ts'
import { ago, channelMention, code, escapeText, mention, name } from '../format.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { plain } from '../voice.ts'
import { operationPhrase } from './operation-words.ts'
import { sections } from './primitives.ts'
import { canDecide } from './standing-lines.ts'
import { DECIDED_WORDS, SIGNS, STATE_WORDS } from './state-words.ts'

/** Requests listed at most; the newest of the past ones. */
const SHOWN = 20

const WAITS: readonly RequestState[] = ['counting', 'pending']
const UNDER_WAY: readonly RequestState[] = ['approved', 'executing', 'waiting', 'started']

/**
 * `/obbackup requests`: what waits, the next to expire first, what is under way, and what became of the last ones.
 * `channel`: where the cards stand.
 */
export function renderRequests(
  requests: readonly Request[],
  at: number,
  channel: string,
): Rendered {
  const open = requests
    .filter((one) => WAITS.includes(one.state))
    .toSorted((a, b) => dueAt(a) - dueAt(b))
  const rest = requests
    .filter((one) => !WAITS.includes(one.state))
    .toSorted((a, b) => b.createdAt - a.createdAt)
  const going = rest.filter((one) => UNDER_WAY.includes(one.state)).slice(0, SHOWN)
  const past = rest.filter((one) => !UNDER_WAY.includes(one.state))
  const counting = open.filter((one) => one.state === 'counting').length
  const waiting = waits(open.length - counting, counting)
  const shown = open.slice(0, SHOWN)
  const shownPast = past.slice(0, Math.max(3, SHOWN - shown.length - going.length))
  return toRendered(
    `${open.length > 0 ? '🔐 ' : ''}${waiting}`,
    sections([
      `*${waiting}*`,
      ...shown.map((one) => line(one, at)),
      open.length > shown.length ? `+${open.length - shown.length} more` : '',
      open.length > 0 ? `To decide, look at the card in ${channelMention(channel)}.` : '',
      going.length > 0 ? '*Under way*' : '',
      ...going.map((one) => line(one, at)),
      past.length > 0 ? '*Before*' : '',
      ...shownPast.map((one) => line(one, at)),
      past.length > shownPast.length ? `+${past.length - shownPast.length} older` : '',
    ]),
  )
}

/** When something happens to it by itself: it expires, or its countdown ends. */
function dueAt({ breakGlass, state, expiresAt }: Request): number {
  return state === 'counting' ? (breakGlass?.runsAt ?? expiresAt) : expiresAt
}

function waits(n: number, counting: number): string {
  const down = counting === 0 ? '' : `${counting} by break-glass, which runs unless stopped`
  if (n === 0) return down || 'No request waits for approval'
  const words = n === 1 ? '1 request waits for approval' : `${n} requests wait for approval`
  return down ? `${words}, ${down}` : words
}

function stateWords(request: Request): string {
  if (request.state === 'pending' && !canDecide(request)) return 'cannot be approved any more'
  const alone = request.breakGlass && request.state !== 'counting' ? ' (break-glass)' : ''
  return `${STATE_WORDS[request.state]}${alone}`
}

function line(request: Request, at: number): string {
  const { state, quorum } = request
  const what = operationPhrase(request.plan.operation, { ...plain, name })
  const decided = request.decisions
    .slice(-6)
    .map((one) => `${DECIDED_WORDS[one.verdict]} by ${mention(one.user)}`)
  const approvals = request.decisions.filter((one) => one.verdict === 'approve').length
  return [
    `${SIGNS[state]} ${code(request.id, 40)} *${what}*: ${stateWords(request)}${dueWords(request, at)}`,
    state === 'pending' && quorum > 1 ? `${approvals} of ${quorum} approvals` : '',
    `asked by ${mention(request.requester)} ${ago(request.createdAt, at)}`,
    ...decided,
    request.note ? escapeText(request.note, 120) : '',
  ]
    .filter((one) => one !== '')
    .join(' · ')
}

function dueWords(request: Request, at: number): string {
  if (!WAITS.includes(request.state)) return ''
  const left = (dueAt(request) - at) / 1000
  if (request.state === 'counting') {
    return left > 0 ? ` · runs in ${formatDuration(left)} unless stopped` : ' · runs now'
  }
  return left > 0 ? ` · expires in ${formatDuration(left)}` : ' · expired'
}
