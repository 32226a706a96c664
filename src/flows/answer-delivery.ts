import type { Delivery } from '../store/deliveries.ts'
import type { Context } from './context.ts'

/** Newest rows of a message that are shown; its first one is shown besides. */
const NEWEST = 8
/** Places in Slack that are linked to. */
const LINKS = 3

/** The way of the messages with one short id: mostly one message. */
export interface DeliveryReport {
  readonly id: string
  /** Rows that there are; of them the first and the newest are here, oldest first. */
  readonly total: number
  readonly rows: readonly Delivery[]
  /** Addresses of messages, by `channel/ts`; without those for which Slack gave none. */
  readonly links: ReadonlyMap<string, string>
  /** The bot's clock, ms since the epoch (UTC). */
  readonly at: number
}

/** What became of a message: its rows in the outbox, as long as they are kept (14 days), with links to Slack. */
export async function answerDelivery(
  { store, poster, clock }: Pick<Context, 'store' | 'poster' | 'clock'>,
  id: string,
): Promise<DeliveryReport> {
  const { total, rows } = await store.deliveries(id, NEWEST)
  const places = new Map(
    rows.flatMap(({ sent }) => (sent ? [[`${sent.channel}/${sent.ts}`, sent] as const] : [])),
  )
  const links = await Promise.all(
    [...places].slice(-LINKS).map(async ([place, sent]) => {
      const address = await poster.permalink(sent)
      return address === null ? [] : [[place, address] as const]
    }),
  )
  return { id, total, rows, links: new Map(links.flat()), at: clock.now() }
}
