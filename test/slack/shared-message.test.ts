import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { answerButtons, listButtons } from '../../src/slack/blocks/answer-buttons.ts'
import { viewCause } from '../../src/slack/blocks/failure-message.ts'
import { section } from '../../src/slack/blocks/primitives.ts'
import { renderMessage } from '../../src/slack/blocks/render-message.ts'
import { withoutButtons } from '../../src/slack/blocks/shared-message.ts'
import { readListingValue } from '../../src/slack/button-values.ts'
import { toRendered } from '../../src/slack/rendered.ts'
import { failedJob, LOOK } from './samples.ts'
import { elementsOf } from './texts.ts'
import { expectMessage } from './valid.ts'

const shared = (rendered: ReturnType<typeof toRendered>, command = 'status') =>
  renderMessage({ template: 'shared', by: 'U0ALICE', command, ...withoutButtons(rendered) }, LOOK)

describe('a shared answer', () => {
  test('keeps what can be read, loses what can be clicked, and says who and how', () => {
    const cause = viewCause('prod-sh', failedJob(), 0)
    const answer = toRendered('two facts', [
      section('fact *one*', cause ?? undefined),
      section('fact two'),
      ...answerButtons('status crm'),
    ])
    expect(elementsOf(answer.blocks).length).toBeGreaterThan(1)
    const message = shared(answer, 'status crm')
    expectMessage(message)
    expect(elementsOf(message.blocks)).toEqual([])
    const said = JSON.stringify(message.blocks)
    for (const fact of ['fact *one*', 'fact two', '<@U0ALICE>', '`/obbackup status crm`']) {
      expect(said).toContain(fact)
    }
    expect(message.text.split('\n')[0]).toBe('two facts')
  })

  test('fits into a message, however long it and its command are, and pings nobody else', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 2800 }), { minLength: 1, maxLength: 49 }),
        fc.string({ unit: 'grapheme', maxLength: 500 }),
        (lengths, command) => {
          const answer = toRendered(
            'long',
            lengths.map((n) => section('x'.repeat(n))),
          )
          expectMessage(shared(answer, command))
        },
      ),
      { numRuns: 50 },
    )
  })
})

describe('buttons of a list', () => {
  const to = (facts: Partial<Parameters<typeof listButtons>[0]>) => {
    const list = { listing: 'abcdefgh', page: 2, pages: 3, more: true, any: true, ...facts }
    return Object.fromEntries(
      elementsOf(listButtons(list)).map((one) => [
        one.action_id,
        readListingValue(one.value ?? '')?.page,
      ]),
    )
  }
  test('lead where there is something', () => {
    expect(to({})).toEqual({
      list_page: 1,
      'list_page:1': 3,
      list_refresh: 2,
      list_share: 2,
      list_csv: 2,
    })
    expect(to({ page: 1, more: false })).toEqual({ list_refresh: 1, list_share: 1, list_csv: 1 })
    expect(to({ page: 9, more: false, any: false })).toEqual({ list_page: 3, list_refresh: 9 })
    expect(to({ pages: null })).toMatchObject({ list_page: 1, 'list_page:1': 3 })
  })
})

test.each([
  '',
  'abc',
  'abcdefgh.0',
  'abcdefgh.-1',
  'abcdefgh.1.2',
  'ABCDEFGH.1',
  'abcdefgh.1e9',
  '../etc.1',
])('no place in a list: %j', (value) => {
  expect(readListingValue(value)).toBeNull()
})
