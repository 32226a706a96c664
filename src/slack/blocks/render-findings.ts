import { countFindings, type Examination, type Finding } from '../../domain/finding.ts'
import { escapeText } from '../format.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { sections } from './primitives.ts'

const SIGNS: Readonly<Record<Finding['result'], string>> = {
  pass: '🟢 pass',
  warn: '🟡 warn',
  fail: '🔴 fail',
}

/** `/obbackup doctor`: what is not well with its remedy, then what is, part by part. */
export function renderFindings(examinations: readonly Examination[]): Rendered {
  const counts = countFindings(examinations)
  const title = `Doctor: ${counts.fail} failed, ${counts.warn} to look at, ${counts.pass} passed`
  const lines = examinations.flatMap(({ title: part, findings }) => [
    `*${escapeText(part)}*`,
    ...findings.map(findingLine),
  ])
  return toRendered(title, sections([`*${title}*`, ...lines]))
}

function findingLine({ name, result, detail, remedy }: Finding): string {
  const line = `${SIGNS[result]} · ${escapeText(name)}: ${escapeText(detail, 400)}`
  return remedy && result !== 'pass' ? `${line}\n→ ${escapeText(remedy, 300)}` : line
}
