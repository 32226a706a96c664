import { alertState } from '../domain/alert-state.ts'
import { messageOf } from '../domain/hygiene.ts'
import { isQuiet, jobOf, type Mark, type MarkWish, toMark } from '../domain/mark.ts'
import type { Notification } from '../domain/notification.ts'
import { messageIdentity } from '../domain/reminder.ts'
import { BotError } from '../errors.ts'
import type { Context } from './context.ts'
import { remembered } from './hygiene.ts'
import { routingOf } from './routes.ts'
import { namedPeople } from './ruling.ts'

type MarkContext = Pick<Context, 'store' | 'clock' | 'config' | 'clusters' | 'directory' | 'log'>

/** What a press led to. */
export type Marked =
  | { readonly kind: 'marked'; readonly mark: Mark }
  /** Nothing of it is open any more. */
  | { readonly kind: 'over' }
  /** Somebody has acked it before. */
  | { readonly kind: 'acked'; readonly mark: Mark }
  /** It is about nothing that runs again. */
  | { readonly kind: 'no next run' }

/** Where a button was pressed: channel id and `ts` of the message, and of the root when it is a reply. */
export interface Pressed {
  readonly channel: string
  readonly ts: string
  readonly threadTs: string | null
}

/**
 * Somebody answers to an alert. What is open is looked up in the same transaction in which the mark is written, so that
 * an alert which ends at the same moment stays over. Throws a BotError for the person who may not, or whose message is
 * not known.
 */
export async function markAlert(
  context: MarkContext,
  pressed: Pressed,
  wish: MarkWish,
  user: string,
): Promise<Marked> {
  const { store, clock, config, clusters, log } = context
  await checkMayMark(context, user)
  const identity = await identityOf(context, pressed)
  const cluster = /^[a-z]+:([^/]+)\//.exec(identity)?.[1] ?? ''
  if (!clusters.has(cluster))
    throw new BotError('This alert is of a cluster that is no longer configured.')
  const routing = routingOf(
    config,
    [...clusters.values()].map((one) => one.config),
  )
  let outcome: Marked = { kind: 'over' }
  await store.mark(cluster, identity, ({ state, mark, body }) => {
    const now = clock.now()
    const members = state.incidents.filter(
      (one) => messageIdentity(one, state.incidents) === identity,
    )
    if (members.length === 0) return null
    if (mark?.kind === 'ack' && isQuiet(mark, now)) {
      outcome = { kind: 'acked', mark }
      return null
    }
    if (wish === 'run' && !members.some((one) => jobOf(one))) {
      outcome = { kind: 'no next run' }
      return null
    }
    const made = toMark(identity, wish, user, now)
    outcome = { kind: 'marked', mark: made }
    const said = body && alertState(body) === 'open' ? body : null
    const message = said
      ? { identity, channel: pressed.channel, body: said }
      : messageOf(identity, state, remembered(context, routing, cluster, state))
    return { mark: made, notifications: message ? [edited(message, made)] : [] }
  })
  log.info({ user, identity, wish, outcome: (outcome as Marked).kind }, 'answered to an alert')
  return outcome
}

/** The message as it is, to be written again with the mark. */
function edited(
  { identity, channel, body }: Pick<Notification, 'identity' | 'channel' | 'body'>,
  { kind, by, at }: Mark,
): Notification {
  return { key: `${identity}#${kind}/${by}/${at}`, identity, mode: 'edit', channel, body }
}

async function identityOf({ store }: MarkContext, { channel, ts, threadTs }: Pressed) {
  const own = await store.identityAt({ channel, ts })
  const root = own ?? (threadTs === null ? null : await store.identityAt({ channel, ts: threadTs }))
  if (root !== null) return root
  throw new BotError(
    'This message is not known any more: a newer one took its place, or it is too old. See /obbackup status.',
  )
}

/** Throws a BotError that says who may answer to alerts, for everybody else. */
async function checkMayMark({ config, directory }: MarkContext, user: string): Promise<void> {
  const named = namedPeople(config)
  if (named.length === 0) {
    throw new BotError(
      'Nobody may answer to alerts here: OPERATORS and APPROVERS are empty. Whoever runs obbackup can name people there.',
    )
  }
  if ((await directory.members(named)).includes(user)) return
  const mentions = named.map((id) => (id.startsWith('S') ? `<!subteam^${id}>` : `<@${id}>`))
  throw new BotError(
    `You may not answer to alerts. Operators and approvers may: ${mentions.join(', ')}.`,
  )
}
