import type { MessageBody } from '../../domain/notification.ts'
import type { Look } from '../look.ts'
import type { Rendered } from '../rendered.ts'
import { renderArchive } from './archive-message.ts'
import { renderBatch } from './batch-message.ts'
import { renderChannel } from './channel-message.ts'
import { renderClosed, renderUnwatched } from './closed-message.ts'
import { renderDigest } from './digest-message.ts'
import { renderFailure } from './failure-message.ts'
import { renderGroup, renderGroupList } from './group-message.ts'
import { renderJob } from './job-message.ts'
import { renderBlind, renderUnreachable } from './outage-messages.ts'
import { renderMute, renderQuietOver } from './quiet-message.ts'
import { renderRequest } from './request-card.ts'
import { renderRule } from './rule-message.ts'
import { renderShared } from './shared-message.ts'
import { renderTest } from './test-message.ts'
import { renderLine } from './thread-line.ts'

/** Every message that goes through the outbox, as blocks. Pure: the same body gives the same message. */
export function renderMessage(body: MessageBody, look: Look): Rendered {
  switch (body.template) {
    case 'job':
      return renderJob(body, look)
    case 'failure':
      return renderFailure(body, look)
    case 'archive':
      return renderArchive(body, look)
    case 'unreachable':
      return renderUnreachable(body, look)
    case 'blind':
      return renderBlind(body, look)
    case 'closed':
      return renderClosed(body, look)
    case 'unwatched':
      return renderUnwatched(body, look)
    case 'group':
      return renderGroup(body, look)
    case 'group list':
      return renderGroupList(body, look)
    case 'batch':
      return renderBatch(body, look)
    case 'digest':
      return renderDigest(body.digest, look)
    case 'rule':
      return renderRule(body, look)
    case 'mute':
      return renderMute(body, look)
    case 'quiet over':
      return renderQuietOver(body, look)
    case 'channel':
      return renderChannel(body, look)
    case 'test':
      return renderTest(body, look)
    case 'request':
      return renderRequest(body.request, look)
    case 'shared':
      return renderShared(body)
    case 'line':
      return renderLine(body.line, look)
  }
}
