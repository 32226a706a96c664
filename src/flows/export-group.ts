import { incidentCsv } from '../domain/incident-csv.ts'
import { BotError } from '../errors.ts'
import { count } from '../slack/format.ts'
import { findCluster } from './choices.ts'
import type { Context } from './context.ts'

/**
 * Sends the open members of a group of alerts to a person, as a CSV file in a direct message; gives how many they are.
 * Throws a BotError when none is open any more, or when Slack does not take the file.
 */
export async function exportGroup(
  { clusters, store, uploader, clock }: Pick<Context, 'clusters' | 'store' | 'uploader' | 'clock'>,
  wanted: { readonly cluster: string; readonly group: string; readonly user: string },
): Promise<number> {
  const { name } = findCluster(clusters, wanted.cluster).config
  const { incidents, snapshot } = await store.readWatch(name)
  const members = incidents.filter((incident) => incident.group === wanted.group)
  if (members.length === 0) throw new BotError('None of these alerts is open any more.')
  const names = new Map(snapshot?.tenants.map((one) => [one.tenantId, one.name]))
  const day = new Date(clock.now())
    .toISOString()
    .slice(0, 16)
    .replace(/[-:]/g, '')
    .replace('T', '-')
  await uploader.toPerson({
    user: wanted.user,
    name: `obbackup-alerts-${day}.csv`,
    title: `Open alerts of ${name}`,
    content: incidentCsv(name, members, names),
    comment: `${count(members.length, 'open alert')} told together. Times are UTC.`,
  })
  return members.length
}
