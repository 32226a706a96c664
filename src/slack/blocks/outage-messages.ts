import type { Incident } from '../../domain/event.ts'
import { FLAPS_WITHIN_MS, STEADY_MS } from '../../domain/flapping.ts'
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
  const { since } = body.incident
  const headline = (voice: Voice) => {
    const cluster = voice.name(body.cluster)
    if (body.replaced) {
      return `⚪ ${voice.bold(`${cluster} does not answer`)}: for another reason now, see the newer message`
    }
    if (isWell(body)) {
      return `🟡 ${voice.bold(`${cluster} comes and goes`)}: it answers now`
    }
    return body.backAt === null
      ? `🔴 ${voice.bold(`${cluster} does not answer`)} since ${voice.time(since)}`
      : `🟢 ${voice.bold(`${cluster} answers again`)} after ${lasted(body)}`
  }
  const voice = markup(look)
  if (body.replaced) return toRendered(headline(plain), [section([headline(voice)])])
  const details = isWell(body)
    ? [flapsWords(body.incident, voice)]
    : body.backAt === null
      ? [
          flapsWords(body.incident, voice),
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
    if (body.replaced) {
      return `⚪ ${voice.bold(`obbackup cannot read ${view}`)} ${on}: for another reason now, see the newer message`
    }
    if (isWell(body)) {
      return `🟡 ${voice.bold(`obbackup can read ${view} only now and then`)} ${on}`
    }
    return body.backAt === null
      ? `🔴 ${voice.bold(`obbackup cannot read ${view}`)} ${on}`
      : `🟢 ${voice.bold(`obbackup can read ${view} again`)} ${on} after ${lasted(body)}`
  }
  const voice = markup(look)
  if (body.replaced) return toRendered(headline(plain), [section([headline(voice)])])
  const details = isWell(body)
    ? [flapsWords(body.incident, voice)]
    : body.backAt === null
      ? [
          flapsWords(body.incident, voice),
          `Since ${voice.time(body.incident.since)}. What this view would show is unknown, not good.`,
          body.reason ? code(body.reason, 300) : '',
          '*Next:* Check the grants of the monitoring user, then `/obbackup doctor`.',
        ]
      : [between(body, voice)]
  return toRendered(headline(plain), [section([headline(voice), ...details])])
}

/** Whether it can be read for now, and that has to last. */
function isWell({ incident, backAt }: Unreachable | Blind): boolean {
  return backAt === null && (incident.flaps?.wellSince ?? null) !== null
}

/** Why a trouble that comes and goes is not over at once; empty for others. */
export function flapsWords({ flaps, since }: Incident, voice: Voice): string {
  if (!flaps) return ''
  const steady = formatDuration(STEADY_MS / 1000)
  return flaps.wellSince === null
    ? `It came back less than ${formatDuration(FLAPS_WITHIN_MS / 1000)} after it was over: now it counts as over only after ${steady} without trouble.`
    : `In trouble since ${voice.time(since)}, well since ${voice.time(flaps.wellSince)}; it counts as over when that has lasted ${steady}.`
}

function lasted({ incident, backAt }: Unreachable | Blind): string {
  return formatDuration(((backAt ?? incident.since) - incident.since) / 1000)
}

function between({ incident, backAt }: Unreachable | Blind, voice: Voice): string {
  return `From ${voice.time(incident.since)} to ${voice.time(backAt)} nothing was seen; what ended in between is reported now.`
}
