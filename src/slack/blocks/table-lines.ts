import type { TableResult } from '../../domain/job.ts'
import type { ImportCount } from '../../domain/rows.ts'
import { codeInComment } from '../../domain/state.ts'
import { code } from '../format.ts'
import type { Voice } from '../voice.ts'
import { codeWords } from './cause-words.ts'
import { stateSign } from './state-sign.ts'
import { tableRemark } from './table-remark.ts'

/** One table of a table recovery in a list: what it was and became, why not, and what was lost. */
export function tableWords(table: TableResult, voice: Voice): string {
  const remark = tableRemark(table)
  return `${tableHead(table, voice)}${remark === '' ? '' : ` · ${remark}`}`
}

function tableHead(table: TableResult, voice: Voice): string {
  const { source, target, state, status, comment } = table
  const renamed = source === target ? '' : ` → ${voice.name(target)}`
  const result = `${stateSign(state)} ${voice.name(source)}${renamed} ${WORDS[state] ?? state} ${code(status, 40)}`
  if (state !== 'failed') return result
  const number = codeInComment(comment)
  const why = number === null ? '' : `: ${codeWords(number, voice, comment).short}`
  return `${result}${why}`
}

/** The same in the detail, with every count that its task has, and the comment as the view has it. */
export function tableLine(table: TableResult, voice: Voice): string {
  const counts = [
    table.columnCount === null ? '' : `${table.columnCount} columns`,
    countWords('indexes', table.indexes),
    countWords('constraints', table.constraints),
    countWords('foreign keys', table.refConstraints),
  ].filter((one) => one !== '')
  const comment = table.comment ? `\n   ${code(table.comment, 200)}` : ''
  return `${tableHead(table, voice)}${counts.length === 0 ? '' : ` · ${counts.join(' · ')}`}${comment}`
}

/** That foreign keys which show as failed are none of a table's faults (REFERENCE §7.3); '' when no table had any. */
export function foreignKeyRemark(tables: readonly TableResult[]): string {
  const any = tables.some(({ refConstraints }) => (refConstraints.total ?? 0) > 0)
  return any
    ? 'Foreign keys are not restored by table recovery: they are counted as failed although the table is good. Make them again by hand.'
    : ''
}

const WORDS: Readonly<Partial<Record<TableResult['state'], string>>> = {
  success: 'imported',
  pending: 'waits',
  running: 'is being imported',
}

function countWords(what: string, { total, done, failed }: ImportCount): string {
  if (total === null) return ''
  if (total === 0) return `no ${what}`
  return `${what} ${done ?? 0} of ${total}${failed ? `, ${failed} failed` : ''}`
}
