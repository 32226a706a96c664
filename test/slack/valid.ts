import { expect } from 'vitest'
import { validateBlocks, validateView } from '../../sandbox/slack/blocks.ts'
import { textLength } from '../../sandbox/slack/checks/text-length.ts'
import type { Rendered } from '../../src/slack/rendered.ts'
import { expectSpoken } from './facts.ts'
import { markupOf } from './texts.ts'

/** Slack's limit of blocks for a message, our own for its text (RULES §1.1). */
const BLOCKS = 50
const TEXT = 10_000

/** Slack would take this message, nobody is pinged by it, and its text says what its blocks show. */
export function expectMessage(rendered: Rendered): void {
  expect(validateBlocks(rendered.blocks, 'message')).toEqual([])
  expect(rendered.blocks.length).toBeGreaterThan(0)
  expect(rendered.blocks.length).toBeLessThanOrEqual(BLOCKS)
  expect(textLength(rendered.blocks)).toBeLessThanOrEqual(TEXT)
  expectNoForeignTokens(rendered.blocks)
  expectSpoken(rendered)
}

/** Slack would take this modal. */
export function expectView(view: { blocks: unknown }): void {
  expect(validateView(view)).toEqual([])
  expectNoForeignTokens(view.blocks)
}

const OURS = /<!date\^\d+\^[^|<>]*\|[^<>]*>|<@[UW][A-Z0-9]+>/g

/** Every `<` in mrkdwn belongs to a date token or to a user id that came from Slack; data brings none. */
export function expectNoForeignTokens(blocks: unknown, people: readonly string[] = []): void {
  for (const text of markupOf(blocks)) {
    expect(text.replace(OURS, '')).not.toMatch(/</)
    for (const [, id] of text.matchAll(/<@([UW][A-Z0-9]+)>/g)) {
      if (people.length > 0) expect(people).toContain(id)
    }
  }
}
