import { type ListCommand, readCommand } from '../domain/command.ts'
import { CommandError } from '../errors.ts'
import type { Listing } from '../store/store.ts'
import type { Context } from './context.ts'

/** A list can be gone on with for this long. */
const USABLE_MS = 24 * 3600 * 1000
/** Characters of a listing's id: unguessable. */
const ID_LENGTH = 16

/** Remembers a list that was just read, so that its buttons can go on from it. `anchor` is when it was read. */
export async function keepListing(
  { store, clock, random }: Pick<Context, 'store' | 'clock' | 'random'>,
  facts: { readonly userId: string; readonly command: string; readonly anchor: number },
): Promise<Listing> {
  const listing = { ...facts, id: random(ID_LENGTH), createdAt: clock.now() }
  await store.insertListing(listing)
  return listing
}

/**
 * The list behind a button, read as at its first reading, so that `--last 24h` means the same day on every page.
 * Throws a CommandError that names the command again when it is more than a day old, or forgotten.
 */
export async function openListing(
  { store, clock, config }: Pick<Context, 'store' | 'clock' | 'config'>,
  id: string,
): Promise<{ readonly listing: Listing; readonly command: ListCommand }> {
  const listing = await store.listing(id)
  if (!listing) {
    throw new CommandError('This list is too old to go on with. Type its command again.', 'help')
  }
  const read = readCommand(listing.command, { now: listing.anchor, timeZone: config.timeZone })
  const old = clock.now() - listing.createdAt > USABLE_MS
  if (old || !read.ok || read.command.kind !== 'list') {
    throw new CommandError(
      `This list is a day old; type /obbackup ${listing.command} again.`,
      listing.command,
    )
  }
  return { listing, command: read.command }
}
