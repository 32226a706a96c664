import { escape } from '../format.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { section } from './primitives.ts'

/** An error for one person: the sentence says what happened and what to do. */
export function renderProblem(message: string): Rendered {
  return toRendered(`⚠️ ${message}`, [section(`⚠️ ${escape(message, 2000)}`)])
}
