import type { MessageBody } from '../../src/domain/notification.ts'
import { causeView } from '../../src/slack/blocks/cause-view.ts'
import { renderMessage } from '../../src/slack/blocks/render-message.ts'
import { answers, BODIES, detailOf, filled, jobAnswers, statusAnswers } from './everything.ts'
import { fc, test as property } from './property.ts'
import { LOOK } from './samples.ts'
import { expectMessage, expectNoForeignTokens, expectView } from './valid.ts'

/* Whatever stands in a data field of any template: Slack takes the message, and it pings nobody. */

/** Slack ids that the samples put where ids belong. */
const PEOPLE = ['U0ALICE', 'U0BOB']

property(
  'messages',
  [fc.long(), fc.size(0, BODIES.length - 1)],
  (text, i) => {
    const rendered = renderMessage(filled(BODIES[i] as MessageBody, text), LOOK)
    expectMessage(rendered)
    expectNoForeignTokens(rendered.blocks, PEOPLE)
  },
  400,
)

property(
  'status',
  [fc.long()],
  (text) => {
    for (const rendered of statusAnswers(text)) {
      expectMessage(rendered)
      expectNoForeignTokens(rendered.blocks, ['nobody'])
    }
  },
  100,
)

property(
  'answers and modals',
  [fc.long()],
  (text) => {
    for (const rendered of answers(text)) {
      expectMessage(rendered)
      expectNoForeignTokens(rendered.blocks, PEOPLE)
    }
    expectView(causeView(detailOf(text), LOOK))
  },
  150,
)

property(
  'lists and details of jobs',
  [fc.long()],
  (text) => {
    for (const rendered of jobAnswers(text)) {
      expectMessage(rendered)
      expectNoForeignTokens(rendered.blocks, ['nobody'])
    }
  },
  40,
)
