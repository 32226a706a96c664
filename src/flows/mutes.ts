import { subjectOf } from '../domain/alert-subject.ts'
import type { MuteCommand } from '../domain/command-mute.ts'
import { fitsPattern, isMeant } from '../domain/match.ts'
import { type Mute, type Quiet, quietsAt } from '../domain/mute.ts'
import { BotError, RequestError } from '../errors.ts'
import type { Context } from './context.ts'
import { askersNamed, mayAsk } from './may-ask.ts'
import { muteMessage } from './mute-words.ts'

type MuteContext = Pick<
  Context,
  'store' | 'clock' | 'config' | 'clusters' | 'directory' | 'random' | 'log'
>

/** A mute that was just made. */
export interface MadeMute {
  readonly mute: Mute
  /** Alerts that are open now and that it means. */
  readonly open: number
  /** Patterns that fit no cluster, or no tenant that was seen: perhaps misspelt. */
  readonly unknown: Readonly<Record<'cluster' | 'tenant', readonly string[]>>
}

/** What is quiet now, and how many alerts each keeps back. */
export interface MuteList {
  readonly quiets: readonly (Quiet & { readonly held: number })[]
  /** The bot's clock, ms since the epoch (UTC). */
  readonly at: number
}

/** Mutes alerts. Throws a RequestError for who is no operator. */
export async function makeMute(
  context: MuteContext,
  { match, until, reason }: MuteCommand,
  user: string,
): Promise<MadeMute> {
  const { store, clock, random, clusters, log } = context
  await checkOperator(context, user)
  const mute: Mute = {
    id: `m-${random(6)}`,
    match,
    by: user,
    reason,
    createdAt: clock.now(),
    until,
    endedAt: null,
    endedBy: null,
  }
  await store.insertMute(mute, [muteMessage(context, mute)])
  log.info({ mute: mute.id, user, match, until }, 'muted')
  let open = 0
  const names = new Set<string>()
  for (const cluster of clusters.keys()) {
    const { incidents, snapshot } = await store.readWatch(cluster)
    if (fitsPattern(match.cluster ?? '*', cluster)) {
      for (const tenant of snapshot?.tenants ?? []) names.add(tenant.name)
    }
    open += incidents.filter((one) =>
      isMeant(match, subjectOf(cluster, one, snapshot), 'every'),
    ).length
  }
  return {
    mute,
    open,
    unknown: {
      cluster: unfitting(match.cluster, [...clusters.keys()]),
      // Of a cluster that is not known, or was not read yet, no tenant is known either.
      tenant: names.size === 0 ? [] : unfitting(match.tenant, [...names]),
    },
  }
}

/** Patterns that fit none of the names. */
function unfitting(patterns: string | undefined, known: readonly string[]): readonly string[] {
  const all = patterns?.split(',') ?? []
  return all.filter((pattern) => !known.some((name) => fitsPattern(pattern, name)))
}

/** Ends a mute; the next poll tells what it kept back. Throws a BotError when there is none, or the person may not. */
export async function unmute(context: MuteContext, id: string, user: string): Promise<Mute> {
  const { store, log } = context
  await checkOperator(context, user)
  const ended = await store.endMute(id, user)
  if (!ended) {
    const last = (await store.mutes()).map((one) => one.id)
    const known =
      last.length === 0 ? 'Nothing is muted by anybody now.' : `These last: ${last.join(', ')}.`
    throw new BotError(`There is no mute ${id.slice(0, 40)} that lasts. ${known}`)
  }
  log.info({ mute: id, user }, 'unmuted')
  return ended
}

/** Mutes and maintenance windows that last now. */
export async function listMutes({
  store,
  clock,
  config,
  clusters,
}: Pick<Context, 'store' | 'clock' | 'config' | 'clusters'>): Promise<MuteList> {
  const at = clock.now()
  const held = new Map<string, number>()
  for (const cluster of clusters.keys()) {
    for (const one of Object.values((await store.readWatch(cluster)).held)) {
      held.set(one.quiet.id, (held.get(one.quiet.id) ?? 0) + one.total)
    }
  }
  const quiets = quietsAt(await store.mutes(), config.maintenance, at)
  return { quiets: quiets.map((one) => ({ ...one, held: held.get(one.id) ?? 0 })), at }
}

async function checkOperator(context: MuteContext, user: string): Promise<void> {
  if (await mayAsk(context, user)) return
  throw new RequestError(
    askersNamed(context.config).length === 0
      ? 'Nobody may mute alerts here: OPERATORS is empty. Whoever runs obbackup can name people there.'
      : 'You may not mute alerts: you are not among OPERATORS. Whoever runs obbackup can add you.',
  )
}
