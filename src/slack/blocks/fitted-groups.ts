import type { KnownBlock } from '@slack/types'
import { sections } from './primitives.ts'

/** Lines under a head; the first lines matter most. */
export interface LineGroup {
  readonly head: readonly string[]
  readonly lines: readonly string[]
  /** What stands for the lines that had no room; '' for nothing. */
  readonly more: (left: number) => string
}

/** Characters kept for the line of a group that says what is left out. */
const MORE_ROOM = 160
/** More groups than this share sections: a message has 50 blocks (RULES §1.1). */
const APART = 24

/**
 * Groups within `room` characters: every head, then one line of each group in turn, so that one long group does not
 * hide the others; what is left out is counted.
 */
export function groupBlocks(groups: readonly LineGroup[], room: number): KnownBlock[] {
  const shown = fitting(groups, room)
  const texts = groups.map((group, i) => {
    const lines = group.lines.slice(0, shown[i] ?? 0)
    const left = group.lines.length - lines.length
    return [...group.head, ...lines, ...(left > 0 ? [group.more(left)] : [])]
  })
  if (groups.length > APART) return sections(texts.flat())
  return texts.flatMap((lines) => sections(lines))
}

/** Characters that the heads of the groups take, with room for what each leaves out. */
export function headRoom(groups: readonly LineGroup[]): number {
  return groups.reduce((sum, group) => sum + group.head.join('\n').length + MORE_ROOM, 0)
}

function fitting(groups: readonly LineGroup[], room: number): readonly number[] {
  const shown = groups.map(() => 0)
  let left = room - headRoom(groups)
  let open = groups.map((_, i) => i)
  while (open.length > 0) {
    open = open.filter((i) => {
      const line = groups[i]?.lines[shown[i] ?? 0]
      if (line === undefined || line.length + 1 > left) return false
      left -= line.length + 1
      shown[i] = (shown[i] ?? 0) + 1
      return true
    })
  }
  return shown
}
