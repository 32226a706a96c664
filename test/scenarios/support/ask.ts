import { expect } from 'vitest'
import type { World } from './world.ts'

/** An answer as a person meets it: what the blocks show and what a screen reader says. */
export interface Answer {
  /** Texts of all blocks, buttons too, with times written out and marks of code and bold taken off. */
  readonly shown: string
  /** The message's `text`, unescaped. */
  readonly said: string
}

/** Types a command in the alert channel and gives its answer; fails when the ack came too late for Slack. */
export async function ask(world: World, text: string, user = 'U0ALICE'): Promise<Answer> {
  const { slack, clock } = world
  clock.advance(1000)
  const before = slack.ephemerals(user).length
  const { timedOut } = await slack.command({ user, channel: 'C0DBOPS', text })
  expect(timedOut).toBe(false)
  const answer = await slack.until(() => slack.ephemerals(user)[before], {
    what: `an answer to ${text}`,
  })
  return { shown: shownBy(answer.blocks).join('\n'), said: unescaped(answer.text) }
}

/** Texts of blocks in the order of reading, line by line. */
function shownBy(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap((one) => shownBy(one))
  if (typeof node !== 'object' || node === null) return []
  const { type, text, elements } = node as { type?: string; text?: unknown; elements?: unknown }
  if (type === 'rich_text_preformatted' || type === 'rich_text_section') {
    return [(elements as { text?: string }[]).map((one) => one.text ?? '').join('')]
  }
  if (typeof text === 'string') return [type === 'mrkdwn' ? unmarked(text) : text]
  return Object.values(node).flatMap((one) => shownBy(one))
}

function unmarked(mrkdwn: string): string {
  const dates = mrkdwn.replace(/<!date\^[^|<>]*\|([^<>]*)>/g, '$1')
  return unescaped(dates.replace(/[`*]/g, ''))
}

function unescaped(text: string): string {
  const characters: Record<string, string> = { lt: '<', gt: '>', amp: '&' }
  return text.replace(/&(lt|gt|amp);/g, (_, name: string) => characters[name] ?? '')
}
