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

/** As {@link expectMessage}, of an answer that one person sees: mentions of groups and channels in it ping nobody. */
export function expectAnswer(rendered: Rendered): void {
  expect(validateBlocks(rendered.blocks, 'message')).toEqual([])
  expect(rendered.blocks.length).toBeLessThanOrEqual(BLOCKS)
  expect(textLength(rendered.blocks)).toBeLessThanOrEqual(TEXT)
  expectForOne(rendered.blocks)
  expectSpoken(rendered)
}

/**
 * Slack would take this modal. One person sees it, so mentions of groups and channels in it ping nobody and are names;
 * a call of a whole channel and a link are not.
 */
export function expectView(view: { blocks: unknown }): void {
  expect(validateView(view)).toEqual([])
  expectForOne(view.blocks)
}

function expectForOne(blocks: unknown): void {
  for (const text of markupOf(blocks)) {
    const rest = text.replace(/<(?:#[CG]|!subteam\^S)[A-Z0-9]+>/g, '')
    expect(rest.replace(OURS, '')).not.toMatch(/</)
  }
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
