import type { KnownBlock } from '@slack/types'
import type { ViewColumns } from '../../domain/list.ts'
import { clean, code, count, strip } from '../format.ts'
import { context, preformatted, section } from './primitives.ts'

/** Characters of one box, and of one value. */
const BOX_MAX = 2800
const VALUE_MAX = 1200
/** Blocks that rows may fill; what stands above and below them needs the others (RULES §1.1: 50). */
const BLOCKS = 40
/** Characters kept to say what is left out. */
const REST_ROOM = 200

/**
 * Rows with every column as the server prints it: the view as a heading, `NAME: value` in a box. NULL is `NULL`, an
 * empty text `''`. What has no room is counted.
 */
export function columnBlocks(rows: readonly ViewColumns[], room: number): KnownBlock[] {
  if (rows.length === 0) return [section('No row of it is in the views any more.')]
  const blocks: KnownBlock[] = []
  let left = room - REST_ROOM
  let shown = 0
  let columnsLeft = 0
  for (const { view, columns } of rows) {
    const lines = columns.map(columnLine)
    const heading = code(view, 80)
    const boxes = boxesOf(lines)
    const size = heading.length + boxes.join('').length
    const fits = size <= left && blocks.length + 1 + boxes.length <= BLOCKS
    // The first row is shown as far as it goes; a later one whole or not at all.
    if (!fits && shown > 0) break
    const kept = fits ? lines : linesWithin(lines, left - heading.length)
    columnsLeft = lines.length - kept.length
    blocks.push(section(heading), ...boxesOf(kept).map((box) => preformatted(box, BOX_MAX + 100)))
    left -= size
    shown++
    if (!fits) break
  }
  const rest = [
    columnsLeft > 0 ? count(columnsLeft, 'column') : '',
    rows.length > shown ? count(rows.length - shown, 'row') : '',
  ].filter((one) => one !== '')
  return rest.length === 0
    ? blocks
    : [...blocks, context([`⚠️ No room for ${rest.join(' and ')} more.`])]
}

function columnLine({ name, value }: ViewColumns['columns'][number]): string {
  const shown =
    value === null ? 'NULL' : value === '' ? "''" : cut(strip(value.replace(/\s*\n\s*/g, ' ⏎ ')))
  return `${clean(name, 64)}: ${shown}`
}

function cut(value: string): string {
  const points = [...value]
  const more = points.length - VALUE_MAX
  return more <= 0 ? value : `${points.slice(0, VALUE_MAX).join('')}… (${more} more characters)`
}

/** Lines in boxes that a block can hold; no line is split. */
function boxesOf(lines: readonly string[]): readonly string[] {
  const boxes: string[] = []
  for (const line of lines) {
    const last = boxes.at(-1)
    if (last === undefined || last.length + line.length + 1 > BOX_MAX) boxes.push(line)
    else boxes[boxes.length - 1] = `${last}\n${line}`
  }
  return boxes
}

/** The first lines that have room, in no more boxes than there may be. */
function linesWithin(lines: readonly string[], room: number): readonly string[] {
  let left = room
  const kept: string[] = []
  for (const line of lines) {
    left -= line.length + 1
    if (left < 0 || boxesOf([...kept, line]).length >= BLOCKS) break
    kept.push(line)
  }
  return kept
}
