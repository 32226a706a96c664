import { forOnePerson } from '../format.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { section } from './primitives.ts'

/**
 * An error for one person: the sentence says what happened and what to do. Only for answers that one person sees:
 * mentions of users, user groups and channels in the sentence stay mentions there, which ping nobody; all else is escaped.
 */
export function renderProblem(message: string): Rendered {
  return renderNotice(`⚠️ ${message}`)
}

/** The same without the warning sign: a word to one person that is no error. */
export function renderNotice(message: string): Rendered {
  const text = forOnePerson(message)
  return toRendered(message, [section(text || '-')])
}
