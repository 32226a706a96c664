import { isOpen, type Request } from '../../domain/request.ts'
import { formatDuration } from '../../domain/time.ts'
import { ago, code, escapeText, mention, name } from '../format.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { plain } from '../voice.ts'
import { operationPhrase } from './operation-words.ts'
import { sections } from './primitives.ts'
import { SIGNS, STATE_WORDS } from './request-card.ts'

/** Requests listed at most; the newest of the past ones. */
const SHOWN = 20

/** `/obbackup requests`: what waits, the next to expire first, then what became of the last ones. */
export function renderRequests(requests: readonly Request[], at: number): Rendered {
  const open = requests
    .filter((one) => isOpen(one.state))
    .toSorted((a, b) => a.expiresAt - b.expiresAt)
  const past = requests
    .filter((one) => !isOpen(one.state))
    .toSorted((a, b) => b.createdAt - a.createdAt)
  const waiting = open.length === 0 ? 'No request waits for approval' : waits(open.length)
  const shown = open.slice(0, SHOWN)
  const shownPast = past.slice(0, Math.max(3, SHOWN - shown.length))
  return toRendered(
    `${open.length > 0 ? '🔐 ' : ''}${waiting}`,
    sections([
      `*${waiting}*`,
      ...shown.map((one) => line(one, at)),
      open.length > shown.length ? `+${open.length - shown.length} more` : '',
      past.length > 0 ? '*Before*' : '',
      ...shownPast.map((one) => line(one, at)),
      past.length > shownPast.length ? `+${past.length - shownPast.length} older` : '',
    ]),
  )
}

function waits(n: number): string {
  return n === 1 ? '1 request waits for approval' : `${n} requests wait for approval`
}

const DECIDED = {
  approve: 'approved',
  deny: 'denied',
  withdraw: 'withdrawn',
  stop: 'stopped',
} as const

function line(request: Request, at: number): string {
  const what = operationPhrase(request.plan.operation, { ...plain, name })
  const left = (request.expiresAt - at) / 1000
  const expiry = left > 0 ? ` · expires in ${formatDuration(left)}` : ' · expired'
  const decided = request.decisions.map((one) => `${DECIDED[one.verdict]} by ${mention(one.user)}`)
  return [
    `${SIGNS[request.state]} ${code(request.id, 40)} *${what}*: ${STATE_WORDS[request.state]}${isOpen(request.state) ? expiry : ''}`,
    `asked by ${mention(request.requester)} ${ago(request.createdAt, at)}`,
    ...decided,
    request.note ? escapeText(request.note, 120) : '',
  ]
    .filter((one) => one !== '')
    .join(' · ')
}
