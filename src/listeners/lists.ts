import { type ListCommand, readCommand } from '../domain/command.ts'
import { BotError } from '../errors.ts'
import { exportJobs } from '../flows/export.ts'
import { answerList } from '../flows/list.ts'
import { keepListing, openListing } from '../flows/listing.ts'
import { checkShareable, share } from '../flows/share.ts'
import { renderJobList } from '../slack/blocks/render-job-list.ts'
import { renderNotice } from '../slack/blocks/render-problem.ts'
import { renderShareNotice } from '../slack/blocks/shared-message.ts'
import { readListingValue } from '../slack/button-values.ts'
import { count } from '../slack/format.ts'
import type { Asker } from '../slack/interactive.ts'
import type { Rendered } from '../slack/rendered.ts'
import { answered } from './answered.ts'
import type { Listening } from './listening.ts'

/** A list read for the first time: remembered, so that its buttons go on from it. */
export async function firstPage(
  { context, look }: Listening,
  command: ListCommand,
  line: string,
  user: string,
): Promise<Rendered> {
  const list = await answerList(context, { ...command, anchor: null })
  const listing = await keepListing(context, { userId: user, command: line, anchor: list.at })
  return renderJobList(list, look, { listing: listing.id, command: line, zone: command.zone })
}

/** Newer and Older: another page of the list as it was, in its place. */
export function turnPage(listening: Listening, asker: Asker, value: string): void {
  answered(listening, asker, 'the list', () => pageOf(listening, value), { replace: true })
}

/** Refresh: the same page of the list as it is now. */
export function refreshList(listening: Listening, asker: Asker, value: string): void {
  const work = async () => {
    const { id, page } = placeOf(value)
    const { listing } = await openListing(listening.context, id)
    const { clock, config } = listening.context
    const read = readCommand(listing.command, { now: clock.now(), timeZone: config.timeZone })
    if (!read.ok || read.command.kind !== 'list') throw damaged()
    return await firstPage(listening, { ...read.command, page }, listing.command, asker.user)
  }
  answered(listening, asker, 'the list', work, { replace: true })
}

/** Share to channel: this page, for everybody. */
export function shareList(listening: Listening, asker: Asker, value: string): void {
  const { context, kick } = listening
  answered(listening, asker, 'Share to channel', async () => {
    await checkShareable(context, asker.channel)
    const { id, page } = placeOf(value)
    const { listing } = await openListing(context, id)
    const command = page === 1 ? listing.command : `${listing.command} --page ${page}`
    const place = { by: asker.user, channel: asker.channel, command, what: value }
    const posted = await share(context, place, await pageOf(listening, value))
    if (posted) kick()
    return renderShareNotice(posted)
  })
}

/** Download CSV: the whole list, to the person alone. */
export function exportList(listening: Listening, asker: Asker, value: string): void {
  const { context } = listening
  answered(listening, asker, 'the CSV file', async () => {
    const { listing, command } = await openListing(context, placeOf(value).id)
    const { jobs, cut, dark } = await exportJobs(context, {
      ...command,
      anchor: listing.anchor,
      user: asker.user,
      command: listing.command,
    })
    const without = dark.map((one) => `Without ${one.cluster}, which did not answer.`)
    return renderNotice(
      [
        `${count(jobs, 'job')} sent to you as a CSV file, in a direct message.`,
        cut ?? '',
        ...without,
      ]
        .filter((line) => line !== '')
        .join(' '),
    )
  })
}

async function pageOf({ context, look }: Listening, value: string): Promise<Rendered> {
  const { id, page } = placeOf(value)
  const { listing, command } = await openListing(context, id)
  const list = await answerList(context, { ...command, page, anchor: listing.anchor })
  return renderJobList(list, look, {
    listing: listing.id,
    command: listing.command,
    zone: command.zone,
  })
}

function placeOf(value: string): { readonly id: string; readonly page: number } {
  const place = readListingValue(value)
  if (!place) throw damaged()
  return place
}

function damaged(): BotError {
  return new BotError('This button is damaged. Type the command again.')
}
