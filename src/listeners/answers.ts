import type { Command } from '../domain/command.ts'
import { answerJob } from '../flows/answer-job.ts'
import { answerLog } from '../flows/answer-log.ts'
import { answerSets } from '../flows/answer-sets.ts'
import { answerStatus } from '../flows/answer-status.ts'
import { answerButtons } from '../slack/blocks/answer-buttons.ts'
import { renderFindings } from '../slack/blocks/render-findings.ts'
import { renderHelp } from '../slack/blocks/render-help.ts'
import { renderJobDetail } from '../slack/blocks/render-job-detail.ts'
import { renderLog } from '../slack/blocks/render-log.ts'
import { renderRequests } from '../slack/blocks/render-requests.ts'
import { renderSets } from '../slack/blocks/render-sets.ts'
import { renderStatus } from '../slack/blocks/render-status.ts'
import type { Rendered } from '../slack/rendered.ts'
import type { Listening } from './listening.ts'
import { firstPage } from './lists.ts'

/** A command that is answered with a message; the others open a form. */
export type Answerable = Exclude<Command, { kind: 'restore start' }>

/** How an answer is made, besides its command. */
export interface AnswerFacts {
  /** The text after `/obbackup` that gives the same answer again. */
  readonly line: string
  readonly user: string
  /** Of status: every tenant, also those that are well. */
  readonly showAll: boolean
}

/** The answer to a command, read now. */
export async function answerTo(
  listening: Listening,
  command: Answerable,
  { line, user, showAll }: AnswerFacts,
): Promise<Rendered> {
  const { context, look } = listening
  switch (command.kind) {
    case 'help':
      return renderHelp(command.topic, look)
    case 'status':
      return renderStatus(await answerStatus(context, command), look, { showAll, command: line })
    case 'list':
      return await firstPage(listening, command, line, user)
    case 'job':
      return withButtons(renderJobDetail(await answerJob(context, command), look), line)
    case 'log': {
      const buttons = answerButtons(line)
      return renderLog(await answerLog(context, command), look, { buttons })
    }
    case 'sets': {
      const buttons = answerButtons(line)
      return renderSets(await answerSets(context, command), look, { buttons })
    }
    case 'doctor':
      return renderFindings(await listening.examine())
    case 'requests':
      return renderRequests(await context.store.requests({ limit: 20 }), context.clock.now())
  }
}

function withButtons(rendered: Rendered, line: string): Rendered {
  return { text: rendered.text, blocks: [...rendered.blocks, ...answerButtons(line)] }
}
