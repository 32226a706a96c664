import { type Connection, createConnection } from 'mysql2/promise'
import type { HandClock } from '../../sandbox/oceanbase/clock.ts'
import type { OceanBaseStandIn } from '../../sandbox/oceanbase/server.ts'
import type { Row } from '../../sandbox/oceanbase/view-store.ts'
import { diff } from '../../src/domain/diff.ts'
import { type BackupEvent, DEFAULT_THRESHOLDS } from '../../src/domain/event.ts'
import { historySince } from '../../src/domain/history-window.ts'
import { Secret } from '../../src/domain/secret.ts'
import { type Snapshot, toSnapshot } from '../../src/domain/snapshot.ts'
import { NOTHING_WATCHED, type WatchState } from '../../src/domain/watch-state.ts'
import { type OceanBase, openOceanBase } from '../../src/oceanbase/oceanbase.ts'
import type { UnderTest } from './global-setup.ts'
import { mirror } from './mirror.ts'

/** What one poll led to, on one server. */
export interface Poll {
  readonly snapshot: Snapshot
  /** Kind and subject of each event. */
  readonly events: readonly string[]
}

/** The same cluster in a stand-in and, row by row, in the kernel; the bot reads both. */
export interface TwoWatches extends AsyncDisposable {
  readonly edges: { readonly kernel: OceanBase; readonly standIn: OceanBase }
  /** Copies the rows of the moment (of the stand-in, or these) into the kernel and polls both. */
  poll(rowsOf?: (view: string) => Row[]): Promise<{ kernel: Poll; standIn: Poll }>
}

/** Opens both edges as the monitoring user. */
export async function watchBoth(
  place: UnderTest,
  server: OceanBaseStandIn,
  clock: HandClock,
): Promise<TwoWatches> {
  const root: Connection = await createConnection({
    host: place.host,
    port: place.port,
    user: place.user,
    password: place.password,
  })
  const open = (port: number) =>
    openOceanBase({
      name: 'prod',
      host: '127.0.0.1',
      port,
      user: 'ob_bot_ro@sys',
      password: new Secret('ro-secret'),
      admin: { user: 'ob_bot_op@sys', password: new Secret('op-secret') },
    })
  const edges = { kernel: open(place.port), standIn: open(server.port) }
  const states: { kernel: WatchState; standIn: WatchState } = {
    kernel: NOTHING_WATCHED,
    standIn: NOTHING_WATCHED,
  }

  async function look(which: 'kernel' | 'standIn'): Promise<Poll> {
    const before = states[which]
    const since = historySince(before.snapshot, clock.now(), DEFAULT_THRESHOLDS.lookBackHours)
    const rows = await edges[which].read({ historySince: since })
    // The kernel's clock and version are its own; everything else must be equal.
    const version = { generation: 4, text: '', comment: '' } as const
    const story = { ...rows, version, databaseNow: clock.now() }
    const watched = diff('prod', before, toSnapshot('prod', story, clock.now()), DEFAULT_THRESHOLDS)
    states[which] = watched.state
    const { snapshot } = watched.state
    if (!snapshot) throw new Error('a poll without a snapshot')
    return { snapshot, events: watched.events.map(nameOf) }
  }

  return {
    edges,
    async poll(rowsOf = (view) => server.simulation.rows(view)) {
      await mirror(root, rowsOf)
      return { kernel: await look('kernel'), standIn: await look('standIn') }
    },
    async [Symbol.asyncDispose]() {
      await edges.kernel.close()
      await edges.standIn.close()
      await root.end()
    },
  }
}

function nameOf(event: BackupEvent): string {
  return `${event.kind} ${'job' in event ? event.job.key : event.incident.id}`
}
