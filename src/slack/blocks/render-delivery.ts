import { eventBehind, rowsBehind, type SeenRow } from '../../domain/delivery-chain.ts'
import type { MessageBody } from '../../domain/notification.ts'
import { formatDuration } from '../../domain/time.ts'
import { channelMention, code, count, escapeText, name, when } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { section, sections } from './primitives.ts'
import { renderMessage } from './render-message.ts'

/** One row of the outbox, as it is shown. Times are ms since the epoch (UTC). */
export interface ShownDelivery {
  readonly id: number
  readonly key: string
  readonly identity: string
  readonly mode: string
  readonly channel: string
  readonly body: MessageBody | null
  readonly state: 'queued' | 'sending' | 'unknown' | 'sent' | 'failed'
  readonly attempts: number
  readonly createdAt: number
  readonly dueAt: number
  readonly finishedAt: number | null
  readonly lastError: string | null
  readonly sent: { readonly channel: string; readonly ts: string } | null
  readonly meantFor: string | null
  readonly maybeIn: string | null
}

/** The way of a message, from the rows of the views to its place in Slack. */
export interface ShownDeliveries {
  readonly id: string
  readonly total: number
  readonly rows: readonly ShownDelivery[]
  /** By `channel/ts`. */
  readonly links: ReadonlyMap<string, string>
  readonly at: number
}

const STATES = {
  queued: '⏳ waits',
  sending: '⏳ is being sent',
  unknown: '❔ may have arrived or not: it is looked for before it is sent again',
  sent: '✅ sent',
  failed: '🔴 given up',
} as const

const NOTHING = '⚪ had nothing to do: its message is not in Slack (any more)'

/** `/obbackup delivery <id>`: one message per identity, each with its steps, oldest first. */
export function renderDelivery(report: ShownDeliveries, look: Look): Rendered {
  const { id, rows, total } = report
  if (rows.length === 0) {
    const none = `No message with the id ${id} is remembered; they are for 14 days after they were sent`
    return toRendered(none, [section(`${none}.`)])
  }
  const identities = [...new Set(rows.map((row) => row.identity))]
  const steps = count(total, 'step')
  const last = rows.at(-1)
  const headline = `Delivery ${id}: ${steps}, the last one ${last ? standing(last).replace(/^\S+ /u, '') : ''}`
  const lines = identities.flatMap((identity) =>
    messageLines(
      rows.filter((row) => row.identity === identity),
      report,
      look,
    ),
  )
  const left = total - rows.length
  return toRendered(headline, [
    section(`*${headline}*`),
    ...sections([...lines, left > 0 ? `+${count(left, 'more step')} after the first` : '']),
  ])
}

function messageLines(
  rows: readonly ShownDelivery[],
  { links, at }: ShownDeliveries,
  look: Look,
): readonly string[] {
  const last = rows.findLast((row) => row.body !== null)
  return [
    `*Message* ${code(last?.identity ?? rows[0]?.identity ?? '', 160)}`,
    last?.body ? `now says: ${said(last.body, look)}` : '',
    ...rows.map((row) => stepLine(row, { links, at }, look)),
  ]
}

/** The headline of a message; one that cannot be made any more says so. */
function said(body: MessageBody, look: Look): string {
  try {
    // Made from escaped text: nothing in it can become markup that it was not.
    return renderMessage(body, look).text.split('\n', 1)[0] ?? ''
  } catch {
    return 'something that this version cannot show'
  }
}

function stepLine(
  row: ShownDelivery,
  { links, at }: Pick<ShownDeliveries, 'links' | 'at'>,
  look: Look,
): string {
  const { body, key, id, mode, attempts, createdAt, finishedAt, sent, meantFor, maybeIn } = row
  const { event, seen } = behind(key, body)
  const stood = standing(row)
  const tries = attempts === 0 && stood === NOTHING ? '' : `, ${count(attempts, 'try', 'tries')}`
  const open = finishedAt === null
  return [
    `*${escapeText(event, 60)}* ${when(createdAt, look, true)}`,
    ...seen.map((one) => `• row: ${rowWords(one)}`),
    `• key: ${code(key, 200)}`,
    `• outbox: row ${id}, ${mode}, ${stood}${tries}${took(row)}${open && row.dueAt > at ? `, next try ${when(row.dueAt, look, true)}` : ''}`,
    row.lastError === null ? '' : `• last word: ${code(row.lastError, 200)}`,
    `• Slack: ${channelMention(sent?.channel ?? row.channel)}${place(sent, links)}${meantFor === null ? '' : `, meant for ${channelMention(meantFor)}`}${maybeIn === null ? '' : `; may have been said in ${channelMention(maybeIn)} already`}`,
  ]
    .filter((one) => one !== '')
    .join('\n')
}

/** Sent is what has a place in Slack; without one there was no message to change, or to reply to. */
function standing({ state, sent }: ShownDelivery): string {
  return state === 'sent' && sent === null ? NOTHING : STATES[state]
}

function took({ createdAt, finishedAt }: ShownDelivery): string {
  if (finishedAt === null) return ''
  const ms = finishedAt - createdAt
  return ms < 1000 ? ' in under 1 s' : ` in ${formatDuration(ms / 1000)}`
}

function place(
  sent: { readonly channel: string; readonly ts: string } | null,
  links: ReadonlyMap<string, string>,
): string {
  if (!sent) return ''
  const address = links.get(`${sent.channel}/${sent.ts}`)
  const link =
    address && /^https:\/\/[a-z0-9.:-]+\/[\w/.?=&-]+$/i.test(address) ? ` <${address}|open>` : ''
  return ` ${code(sent.ts, 40)}${link}`
}

/** Bodies are as old as the version that made them: what cannot be read is left out. */
function behind(
  key: string,
  body: MessageBody | null,
): { readonly event: string; readonly seen: readonly SeenRow[] } {
  if (!body) return { event: 'damaged row', seen: [] }
  try {
    return { event: eventBehind(key, body), seen: rowsBehind(body) }
  } catch {
    return { event: 'something of another version', seen: [] }
  }
}

function rowWords({ view, tenant, id, status }: SeenRow): string {
  return [
    code(view, 80),
    tenant === '' ? '' : `tenant ${name(tenant)}`,
    id === null ? '' : `id ${code(id, 30)}`,
    escapeText(status, 80),
  ]
    .filter((one) => one !== '')
    .join(' · ')
}
