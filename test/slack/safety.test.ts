import type { MessageBody } from '../../src/domain/notification.ts'
import { causeView } from '../../src/slack/blocks/cause-view.ts'
import { renderMessage } from '../../src/slack/blocks/render-message.ts'
import {
  answers,
  BODIES,
  detailOf,
  filled,
  forms,
  governanceAnswers,
  jobAnswers,
  statusAnswers,
} from './everything.ts'
import { fc, test as property } from './property.ts'
import { LOOK as SAMPLE_LOOK } from './samples.ts'
import { expectAnswer, expectMessage, expectNoForeignTokens, expectView } from './valid.ts'

/* Whatever stands in a data field of any template: Slack takes the message, and it pings nobody. */

/** With the buttons that open forms. */
const LOOK = { ...SAMPLE_LOOK, acts: true }

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
  'forms, and answers about who may',
  [fc.long()],
  (text) => {
    for (const view of forms(text)) expectView(view)
    for (const answer of governanceAnswers(text)) expectAnswer(answer)
  },
  60,
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
