import type { MessageBody } from '../../domain/notification.ts'
import { formatDuration } from '../../domain/time.ts'
import { code } from '../format.ts'
import type { Look } from '../look.ts'
import { type Rendered, toRendered } from '../rendered.ts'
import { markup, plain, type Voice } from '../voice.ts'
import { section } from './primitives.ts'

type Unreachable = Extract<MessageBody, { template: 'unreachable' }>
type Blind = Extract<MessageBody, { template: 'blind' }>

/** A cluster does not answer, or answers again. */
export function renderUnreachable(body: Unreachable, look: Look): Rendered {
  const headline = (voice: Voice) =>
    body.backAt === null
      ? `🔴 ${voice.bold(`${voice.name(body.cluster)} does not answer`)} since ${voice.time(body.incident.since)}`
      : `🟢 ${voice.bold(`${voice.name(body.cluster)} answers again`)} after ${lasted(body)}`
  const voice = markup(look)
  const details =
    body.backAt === null
      ? [
          'What its backups do now is unknown, not good.',
          body.reason ? code(body.reason, 300) : '',
          '*Next:* Check that the cluster is up and that obbackup reaches it. `/obbackup status` shows what was known last.',
        ]
      : [between(body, voice)]
  return toRendered(headline(plain), [section([headline(voice), ...details])])
}

/** A view cannot be read, or can be read again. */
export function renderBlind(body: Blind, look: Look): Rendered {
  const headline = (voice: Voice) => {
    const view = voice.code(body.view, 80)
    const on = `on ${voice.name(body.cluster)}`
    return body.backAt === null
      ? `🔴 ${voice.bold(`obbackup cannot read ${view}`)} ${on}`
      : `🟢 ${voice.bold(`obbackup can read ${view} again`)} ${on} after ${lasted(body)}`
  }
  const voice = markup(look)
  const details =
    body.backAt === null
      ? [
          `Since ${voice.time(body.incident.since)}. What this view would show is unknown, not good.`,
          body.reason ? code(body.reason, 300) : '',
          '*Next:* Check the grants of the monitoring user, then `npm run doctor`.',
        ]
      : [between(body, voice)]
  return toRendered(headline(plain), [section([headline(voice), ...details])])
}

function lasted({ incident, backAt }: Unreachable | Blind): string {
  return formatDuration(((backAt ?? incident.since) - incident.since) / 1000)
}

function between({ incident, backAt }: Unreachable | Blind, voice: Voice): string {
  return `From ${voice.time(incident.since)} to ${voice.time(backAt)} nothing was seen; what ended in between is reported now.`
}
