import type { Button } from '@slack/types'
import { operationLine } from '../../domain/command-operation.ts'
import { nthAction, RUN_COMMAND } from '../action-ids.ts'
import { button } from './primitives.ts'

/** What a button's form is filled in with. */
export type FormButton = Parameters<typeof operationLine>[0]

/** Names that a command line can carry as they are. */
const PLAIN = /^[A-Za-z0-9_][A-Za-z0-9_.$-]{0,63}$/
/** Longest command that a button carries (RULES §1.1: 2000). */
const LINE_MAX = 1500

/**
 * A button that opens the form of an operation, filled in; it runs the command that a person would type. Null when a
 * name cannot stand in a command. `n`: which such button of its message it is.
 */
export function formButton(n: number, text: string, asked: FormButton): Button | null {
  const names = [...(asked.tenants ?? []), ...(asked.cluster == null ? [] : [asked.cluster])]
  const line = operationLine(asked)
  if (!names.every((one) => PLAIN.test(one)) || line.length > LINE_MAX) return null
  return button(nthAction(RUN_COMMAND, n), text, { value: line, label: `Open the form: ${line}` })
}
