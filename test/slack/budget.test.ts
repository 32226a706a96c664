import { describe, expect, test } from 'vitest'
import { SHOWN_MAX } from '../../src/domain/plan.ts'
import { textLength, withinBudget } from '../../src/slack/blocks/budget.ts'
import { preformatted, section } from '../../src/slack/blocks/primitives.ts'
import { renderMessage } from '../../src/slack/blocks/render-message.ts'
import { LOOK, NOW, request } from './samples.ts'
import { read } from './texts.ts'
import { expectMessage } from './valid.ts'

describe('withinBudget', () => {
  test('leaves what fits as it is', () => {
    const blocks = [section('a'.repeat(1000)), preformatted('b'.repeat(1000))]
    expect(withinBudget(blocks, 2000)).toEqual(blocks)
  })

  test('the longest text gives way, with an ellipsis', () => {
    const blocks = [section('a'.repeat(1000)), preformatted('b'.repeat(2000))]
    const fitting = withinBudget(blocks, 1800)
    expect(textLength(fitting)).toBeLessThanOrEqual(1800)
    expect(fitting[0]).toEqual(blocks[0])
    expect(JSON.stringify(fitting[1])).toContain('b…"')
  })

  test('many long texts all give way', () => {
    const blocks = Array.from({ length: 20 }, () => section('a'.repeat(2900)))
    expect(textLength(withinBudget(blocks, 9000))).toBeLessThanOrEqual(9000)
  })
})

test('a card of far too much fits, keeps every section and its buttons', () => {
  const plan = {
    ...request().plan,
    statement: '&'.repeat(SHOWN_MAX),
    facts: Array.from({ length: 30 }, (_, i) => ({ label: `f${i}`, text: '&'.repeat(900) })),
    checks: Array.from({ length: 30 }, (_, i) => ({
      name: `c${i}`,
      ok: true,
      detail: '<'.repeat(900),
    })),
  }
  const one = request({ plan, reason: '>'.repeat(900) })
  const card = renderMessage({ template: 'request', request: one, at: NOW }, LOOK)
  expectMessage(card)
  for (const kept of ['*f0*', '*Checked*', '*Reason*', '0 of 1 approvals', 'Approve']) {
    expect(read(card)).toContain(kept)
  }
})
