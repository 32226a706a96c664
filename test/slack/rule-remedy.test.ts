import type { KnownBlock } from '@slack/types'
import { expect, test } from 'vitest'
import type { Incident } from '../../src/domain/event.ts'
import { phrase } from '../../src/domain/phrase.ts'
import type { Finding, Remedy } from '../../src/domain/rule.ts'
import { renderRule } from '../../src/slack/blocks/rule-message.ts'
import { incident, NOW } from './samples.ts'

/** The buttons of a rule's alert, as text and what they run. */
function buttons(
  remedy: Remedy | undefined,
  over: Partial<Finding> = {},
  facts: { acts?: boolean; outcome?: 'open' | 'over' } = {},
) {
  const finding: Finding = {
    rule: 'no_full',
    key: 'no_full/1002',
    severity: 'warning',
    area: 'data',
    tenants: ['crm'],
    since: NOW,
    job: null,
    title: phrase`No good full backup`,
    evidence: [],
    next: phrase`Take one.`,
    over: phrase`There is one`,
    ...(remedy ? { remedy } : {}),
    ...over,
  }
  const told: Incident = { ...incident(), finding }
  const { blocks } = renderRule(
    {
      template: 'rule',
      cluster: 'prod-sh',
      incident: told,
      outcome: facts.outcome ?? 'open',
      at: NOW,
    },
    { timeZone: 'UTC', acts: facts.acts ?? true },
  )
  return blocks.flatMap((block: KnownBlock) =>
    block.type === 'actions'
      ? block.elements.map((one) =>
          'text' in one && 'value' in one ? [one.text?.text, one.value] : [],
        )
      : [],
  )
}

test.each([
  [{ operation: 'backup' }, 'Back up now…', 'backup full crm --cluster prod-sh'],
  [
    { operation: 'backup', incremental: true },
    'Back up now…',
    'backup incremental crm --cluster prod-sh',
  ],
  [{ operation: 'archive-start' }, 'Start archive…', 'archive start crm --cluster prod-sh'],
  [{ operation: 'archive-resume' }, 'Resume archive…', 'archive resume crm --cluster prod-sh'],
  [{ operation: 'cancel-cleanup' }, 'Cancel the cleanup…', 'cancel cleanup crm --cluster prod-sh'],
  [{ operation: 'activate-standby' }, 'Activate…', 'activate crm --cluster prod-sh'],
] as const)('what mends it is one press away: %j', (remedy, text, line) => {
  expect(buttons(remedy)).toEqual([[text, line]])
})

test('no button where nobody may have anything done, when it is over, or for more tenants than a form takes', () => {
  const remedy = { operation: 'backup' } as const
  expect(buttons(remedy, {}, { acts: false })).toEqual([])
  expect(buttons(remedy, {}, { outcome: 'over' })).toEqual([])
  expect(buttons(remedy, { tenants: Array.from({ length: 21 }, (_, i) => `t${i}`) })).toEqual([])
  expect(buttons(remedy, { tenants: [] })).toEqual([])
  expect(buttons(undefined)).toEqual([])
})
