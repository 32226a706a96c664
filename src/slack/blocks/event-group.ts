import type { ServerEvent } from '../../domain/job-detail.ts'
import { code } from '../format.ts'
import type { Voice } from '../voice.ts'
import type { LineGroup } from './fitted-groups.ts'

/** Rows of the server's own event history that belong to a job. */
export function eventGroup(events: readonly ServerEvent[], voice: Voice): LineGroup {
  const lines = events.map((event) => {
    const pairs = event.pairs.map((pair) => `${pair.name}=${pair.value}`).join(' ')
    const said = pairs === '' ? '' : ` ${code(pairs, 300)}`
    return `${voice.time(event.at, true)} ${code(`${event.module} ${event.event}`, 80)}${said}`
  })
  return {
    head: lines.length === 0 ? [] : ["*The server's own log*"],
    lines,
    more: (left) => `+${left} more in the event history of the server`,
  }
}
