import type { Incident } from './event.ts'
import { byUrgency, type IncidentGroup } from './incident-groups.ts'
import { LINES_LENGTH, lineLength } from './line-length.ts'

/** Members that the message of a group names; the others are named in its thread. */
export const GROUP_LINES = 30

/** Who is named where. */
export interface Placed {
  readonly group: IncidentGroup
  /** Members that the message names: the open ones, worst and oldest first, then those that are over. */
  readonly lines: readonly Incident[]
  /** Members that are to be named in its thread now, worst and oldest first. */
  readonly listed: readonly Incident[]
}

/**
 * Decides who the message of a group names, and who is named in its thread. Whom it names it names as long as it
 * lives: nobody knows yet which of its edits are overtaken by others, and which have arrived. Those without room are
 * named in the thread when they join, or, of a group that was gathering, when Slack is back.
 */
export function placeMembers(
  group: IncidentGroup,
  members: {
    readonly open: readonly Incident[]
    readonly ended: readonly Incident[]
    readonly joined: readonly Incident[]
    readonly away: boolean
  },
): Placed {
  const over = uniqueById([...members.ended, ...group.over])
  const isOver = new Set(over.map((one) => one.id))
  const open = uniqueById([...members.open, ...members.joined])
    .filter((one) => !isOver.has(one.id))
    .toSorted(byUrgency)
  const all = [...open, ...over.toSorted(byUrgency)]
  const gathering = group.gathering && members.away
  const named = new Set(group.shown)
  const joined = new Set(members.joined.map((one) => one.id))
  // What gathers has sent no list yet, so that everybody who is not named in the message still waits for a place.
  const waiting = all.filter((one) => !named.has(one.id) && (group.gathering || joined.has(one.id)))
  const room =
    group.gathering && !gathering
      ? []
      : fitting(waiting, named.size, lengthOf(all.filter((one) => named.has(one.id))))
  const shown = new Set([...group.shown, ...room.map((one) => one.id)])
  return {
    group: {
      ...group,
      gathering,
      shown: [...shown],
      over: gathering ? over : over.filter((one) => shown.has(one.id)),
    },
    lines: all.filter((one) => shown.has(one.id)),
    listed: gathering ? [] : waiting.filter((one) => !shown.has(one.id)),
  }
}

/** The first of these that a message has room for, which names so many of such a length already. */
function fitting(all: readonly Incident[], count: number, length: number): readonly Incident[] {
  const fits: Incident[] = []
  let sum = length
  for (const one of all) {
    sum += lineLength(one)
    if (count + fits.length >= GROUP_LINES || sum > LINES_LENGTH) break
    fits.push(one)
  }
  return fits
}

function lengthOf(all: readonly Incident[]): number {
  return all.reduce((sum, one) => sum + lineLength(one), 0)
}

function uniqueById(incidents: readonly Incident[]): readonly Incident[] {
  return [...new Map(incidents.map((one) => [one.id, one])).values()]
}
