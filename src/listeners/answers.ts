import type { Command } from '../domain/command.ts'
import { answerDelivery } from '../flows/answer-delivery.ts'
import { answerJob } from '../flows/answer-job.ts'
import { answerLog } from '../flows/answer-log.ts'
import { answerSets } from '../flows/answer-sets.ts'
import { answerSince } from '../flows/answer-since.ts'
import { answerStatus } from '../flows/answer-status.ts'
import { readAudit } from '../flows/audit.ts'
import { answerBacktest } from '../flows/backtest.ts'
import { findCluster } from '../flows/choices.ts'
import { digestNow } from '../flows/digest.ts'
import { listMutes, makeMute, unmute } from '../flows/mutes.ts'
import { explainPolicy, provePolicies } from '../flows/policies.ts'
import { testRoute } from '../flows/routes.ts'
import { answerButtons } from '../slack/blocks/answer-buttons.ts'
import { renderDigest } from '../slack/blocks/digest-message.ts'
import { AUDIT_LINES, renderAudit } from '../slack/blocks/render-audit.ts'
import { renderBacktest } from '../slack/blocks/render-backtest.ts'
import { renderDelivery } from '../slack/blocks/render-delivery.ts'
import { renderFindings } from '../slack/blocks/render-findings.ts'
import { renderHelp, renderStart } from '../slack/blocks/render-help.ts'
import { renderJobDetail } from '../slack/blocks/render-job-detail.ts'
import { renderLog } from '../slack/blocks/render-log.ts'
import { renderMuted, renderMutes } from '../slack/blocks/render-mutes.ts'
import { renderPolicies, renderPolicyAnswers } from '../slack/blocks/render-policies.ts'
import { renderNotice } from '../slack/blocks/render-problem.ts'
import { renderRequests } from '../slack/blocks/render-requests.ts'
import { renderRoute } from '../slack/blocks/render-route.ts'
import { renderSets } from '../slack/blocks/render-sets.ts'
import { renderSince } from '../slack/blocks/render-since.ts'
import { renderStatus } from '../slack/blocks/render-status.ts'
import type { Rendered } from '../slack/rendered.ts'
import type { Listening } from './listening.ts'
import { firstPage } from './lists.ts'
import { unmutedWords } from './marks.ts'

/** A command that is answered with a message; the others open a form. */
export type Answerable = Exclude<Command, { kind: 'operate' }>

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
    case 'start':
      return renderStart(look)
    case 'help':
      return renderHelp(command.topic, look)
    case 'status': {
      const at = context.clock.now()
      const report = await answerStatus(context, command)
      // Whoever has seen all of it starts from here with `since`.
      if (command.tenant === null && command.cluster === null) await context.store.looked(user, at)
      return renderStatus(report, look, { showAll, command: line })
    }
    case 'since':
      return renderSince(
        await answerSince(context, user, command.back),
        context.clusters.size > 1,
        look,
      )
    case 'digest':
      return withButtons(renderDigest(await digestNow(context, command.period), look), line)
    case 'rules backtest':
      return renderBacktest(await answerBacktest(context, command), look)
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
    case 'delivery':
      return renderDelivery(await answerDelivery(context, command.id), look)
    case 'doctor':
      return renderFindings(await listening.examine())
    case 'mute':
      return renderMuted(await makeMute(context, command, user), look)
    case 'unmute': {
      const { id } = await unmute(context, command.id, user)
      return renderNotice(unmutedWords(id))
    }
    case 'mutes':
      return renderMutes(await listMutes(context), look)
    case 'routes test':
      return renderRoute(await testRoute(context, command), look)
    case 'audit': {
      const since = command.last === null ? null : context.clock.now() - command.last
      const { request } = command
      const page = await readAudit(context, { request, since, limit: AUDIT_LINES })
      return renderAudit(page, { request, since }, look)
    }
    case 'policy':
      return renderPolicies(await provePolicies(context))
    case 'policy explain': {
      const { operation: kind, tenant } = command
      const clusters =
        command.cluster === null
          ? [...context.clusters.keys()]
          : [findCluster(context.clusters, command.cluster).config.name]
      const asked = clusters.map((cluster) => ({
        user: command.user ?? user,
        kind,
        cluster,
        tenant,
      }))
      return renderPolicyAnswers(await Promise.all(asked.map((one) => explainPolicy(context, one))))
    }
    case 'requests':
      return renderRequests(
        await context.store.requests({ limit: 20 }),
        context.clock.now(),
        context.config.approvalChannel,
      )
  }
}

function withButtons(rendered: Rendered, line: string): Rendered {
  return { text: rendered.text, blocks: [...rendered.blocks, ...answerButtons(line)] }
}
