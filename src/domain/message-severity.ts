import { failureSeverity, type Severity } from './event.ts'
import type { MessageBody, ThreadLine } from './notification.ts'

/**
 * How urgent a message is among those that wait for Slack: `critical` and `warning` while something is wrong or somebody
 * is waited for, `info` when it only tells what goes on or that all is well again.
 */
export function messageSeverity(body: MessageBody): Severity {
  switch (body.template) {
    case 'failure':
      return body.recoveredBy === null && !body.dropped ? failureSeverity(body.job.area) : 'info'
    case 'archive':
      return body.outcome === 'open' ? body.incident.severity : 'info'
    case 'rule':
      return body.outcome === 'open' || body.outcome === 'worse' ? body.incident.severity : 'info'
    case 'unreachable':
    case 'blind':
      return body.backAt === null ? body.incident.severity : 'info'
    case 'group':
      return body.open > 0 ? body.severity : 'info'
    case 'line':
      return lineSeverity(body.line)
    // Before the alerts that it announces, whatever they are.
    case 'quiet over':
      return body.held.ids.length > 0 ? 'critical' : 'info'
    // Somebody waits for an approval.
    case 'request':
      return 'warning'
    // Behind the message that came elsewhere because of it.
    case 'channel':
    case 'closed':
    case 'mute':
    case 'unwatched':
    case 'group list':
    case 'job':
    case 'batch':
    case 'test':
    case 'digest':
    case 'shared':
      return 'info'
  }
}

function lineSeverity(line: ThreadLine): Severity {
  switch (line.kind) {
    case 'alarm':
      return 'critical'
    case 'open':
      return line.worst.severity
    case 'again':
      return line.what.severity
    case 'review':
      return 'warning'
    case 'job':
    case 'recovered':
    case 'request':
    case 'over':
      return 'info'
  }
}
