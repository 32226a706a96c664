import { jobOf } from './mark.ts'
import type { MessageBody } from './notification.ts'

/**
 * Whether a message is an alert that somebody may answer to, or one that is over; null: it is no alert, or a newer
 * message took its place.
 */
export function alertState(body: MessageBody): 'open' | 'over' | null {
  switch (body.template) {
    case 'failure':
      return body.recoveredBy || body.dropped ? 'over' : 'open'
    case 'archive':
      if (body.outcome === 'replaced') return null
      return body.outcome === 'open' ? 'open' : 'over'
    case 'rule':
      if (body.outcome === 'worse') return null
      return body.outcome === 'open' ? 'open' : 'over'
    case 'unreachable':
    case 'blind':
      if (body.replaced) return null
      return body.backAt === null ? 'open' : 'over'
    case 'closed':
      return 'over'
    case 'group':
      if (body.group.total === 0) return null
      return body.open > 0 ? 'open' : 'over'
    case 'line':
      return body.line.kind === 'open' ? 'open' : null
    default:
      return null
  }
}

/** Whether the alert is about something that runs again, so that it may wait for the next run. */
export function runsAgain(body: MessageBody): boolean {
  switch (body.template) {
    case 'failure':
      return true
    case 'rule':
      return jobOf(body.incident) !== null
    case 'group':
      return body.lines.some((line) => line.about.kind === 'job')
    case 'line':
      return body.line.kind === 'open' && body.line.worst.about.kind === 'job'
    default:
      return false
  }
}
