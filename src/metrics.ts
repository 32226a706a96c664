import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Counters } from './flows/context.ts'

/** Everything that obbackup counts, in a registry of its own. */
export interface Metrics {
  readonly registry: Registry
  readonly counters: Counters
  acked(kind: string, seconds: number): void
  outbox(counts: Readonly<Record<string, number>>, oldestAgeSeconds: number): void
  /** Socket Mode connections that take payloads. */
  sockets(open: number): void
  heartbeat(outcome: Heartbeat): void
}

/** What became of one call of the address outside; `withheld` when obbackup was of no use. */
export type Heartbeat = 'sent' | 'failed' | 'withheld'

/** Names start with `obbackup_`; units are in the names. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const polls = new Counter({
    name: 'obbackup_polls_total',
    help: 'Polls of a cluster, by outcome',
    labelNames: ['cluster', 'outcome'],
    registers,
  })
  const pollSeconds = new Histogram({
    name: 'obbackup_poll_seconds',
    help: 'Duration of a poll, from the first query to the saved snapshot',
    labelNames: ['cluster'],
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30],
    registers,
  })
  const events = new Counter({
    name: 'obbackup_events_total',
    help: 'Events found by the watch, by kind',
    labelNames: ['cluster', 'kind'],
    registers,
  })
  const deliveries = new Counter({
    name: 'obbackup_deliveries_total',
    help: 'Outbox rows handled, by outcome',
    labelNames: ['outcome'],
    registers,
  })
  const executions = new Counter({
    name: 'obbackup_executions_total',
    help: 'Approved statements, by what the database answered',
    labelNames: ['outcome'],
    registers,
  })
  const ackSeconds = new Histogram({
    name: 'obbackup_ack_seconds',
    help: 'Time from an interaction to its acknowledgement',
    labelNames: ['kind'],
    buckets: [0.005, 0.01, 0.05, 0.1, 0.5, 1, 3],
    registers,
  })
  const outbox = new Gauge({
    name: 'obbackup_outbox_rows',
    help: 'Outbox rows, by state',
    labelNames: ['state'],
    registers,
  })
  const oldest = new Gauge({
    name: 'obbackup_outbox_oldest_seconds',
    help: 'Age of the oldest message that is not delivered yet',
    registers,
  })
  const sockets = new Gauge({
    name: 'obbackup_slack_connections',
    help: 'Socket Mode connections that take payloads',
    registers,
  })
  const heartbeats = new Counter({
    name: 'obbackup_heartbeats_total',
    help: 'Calls of HEARTBEAT_URL, by outcome',
    labelNames: ['outcome'],
    registers,
  })
  return {
    registry,
    counters: {
      poll(cluster, outcome, seconds) {
        polls.inc({ cluster, outcome })
        pollSeconds.observe({ cluster }, seconds)
      },
      event: (cluster, kind) => events.inc({ cluster, kind }),
      delivery: (outcome) => deliveries.inc({ outcome }),
      execution: (outcome) => executions.inc({ outcome }),
    },
    acked: (kind, seconds) => ackSeconds.observe({ kind }, seconds),
    sockets: (open) => sockets.set(open),
    heartbeat: (outcome) => heartbeats.inc({ outcome }),
    outbox(counts, oldestAgeSeconds) {
      for (const [state, count] of Object.entries(counts)) outbox.set({ state }, count)
      oldest.set(oldestAgeSeconds)
    },
  }
}
