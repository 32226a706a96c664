import type { Misread } from '../../domain/misread.ts'
import { RUN_COMMAND } from '../action-ids.ts'
import { clean, code, escapeText } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { actions, button, section } from './primitives.ts'

/** A command that could not be read: the sentence, the corrected line, and a button that runs it. */
export function renderMisread(misread: Misread, _look: Look): Rendered {
  const { suggestion } = misread
  const text = `⚠️ ${misread.message}`
  if (suggestion === null || suggestion.length > 1500) {
    return toRendered(text, [section([escapeText(text, 1500), 'See `/obbackup help`.'])])
  }
  return toRendered(text, [
    section([escapeText(text, 1500), code(`/obbackup ${suggestion}`, 600)]),
    ...actions([
      button(RUN_COMMAND, `Run ${clean(suggestion, 60)}`, {
        value: suggestion,
        label: `Run /obbackup ${clean(suggestion, 55)}`,
      }),
    ]),
  ])
}
